/** A door before the gateway, which can be shut in every way that doors are. */

import { createServer, request } from "node:http";

export async function openDoor(gateway) {
  const door = {
    url: "",
    /** Answers a request in the gateway's place, if it returns true. */
    guard: (_request, _response) => false,
    /** What was asked: method, path, headers, and how many bytes. */
    asked: [],
    close: () => server.closeAllConnections() ?? server.close(),
  };
  const server = createServer((incoming, outgoing) => {
    const { method, url, headers } = incoming;
    const note = { method, url, headers, bytes: 0, aborted: false };
    door.asked.push(note);
    incoming.on("data", (chunk) => {
      note.bytes += chunk.length;
    });
    outgoing.on("close", () => {
      note.aborted = !outgoing.writableFinished;
    });
    if (door.guard(incoming, outgoing)) return;
    const passed = request(new URL(url, gateway), { method, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode, answer.headers);
      answer.pipe(outgoing);
    });
    passed.on("error", () => outgoing.destroy());
    outgoing.on("close", () => passed.destroy());
    incoming.pipe(passed);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  door.url = `http://127.0.0.1:${server.address().port}`;
  return door;
}

/** Refuses whatever matches, so often, as the gateway does. */
export function refuse(path, times, status, headers, message) {
  return (incoming, outgoing) => {
    if (!incoming.url.includes(path) || times-- <= 0) return false;
    // A server reads what it refuses, or the sender would see a broken connection.
    incoming.on("end", () => {
      outgoing.writeHead(status, { "Content-Type": "application/json", ...headers });
      outgoing.end(JSON.stringify({ code: 14, message, details: [] }));
    });
    incoming.resume();
    return true;
  };
}
