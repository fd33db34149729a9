/** A whole Melomesh on a port of its own, with a catalogue and ratings that nobody else has. */

import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

const BINARY =
  process.env.MELOMESH_BIN ?? new URL("../../../target/debug/melomesh", import.meta.url).pathname;

export async function startSystem() {
  const folder = await mkdtemp(join(tmpdir(), "melomesh-page-"));
  const env = { ...process.env, MELOMESH_CATALOGUE: join(folder, "songs.db") };
  const up = spawn(BINARY, ["up", "--port", "0"], { env, stdio: ["ignore", "pipe", "inherit"] });
  const ended = new Promise((resolve) => up.once("exit", resolve).once("error", resolve));
  const url = await Promise.race([address(up.stdout), ended]);
  if (typeof url !== "string") throw new Error(`${BINARY} does not start: ${url}`);
  const stop = async () => {
    up.kill();
    await ended;
    await rm(folder, { recursive: true });
  };
  return { url, stop };
}

/** The gateway's address, once all services have answered a first question. */
async function address(output) {
  let url;
  for await (const line of createInterface({ input: output })) {
    url ??= line.match(/http:\/\/[0-9.:]+/)?.[0];
    if (line.includes("sounds like")) {
      output.resume();
      return url;
    }
  }
}

/** Whether songs can be suggested: the model of words may have to be fetched first. */
export async function songsAreReady(url, seconds) {
  for (let waited = 0; waited < seconds; waited++) {
    const body = JSON.stringify({ description: "calm" });
    const headers = { "Content-Type": "application/json" };
    const { status } = await fetch(`${url}/v1/songs:suggest`, { method: "POST", body, headers });
    if (status !== 503) return status === 200;
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
  return false;
}
