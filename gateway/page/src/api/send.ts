/** Requests to the gateway that serves this page. */

import { key, withKey } from "./key";
import { lines } from "./lines";
import { Refusal } from "./refusal";

export interface Ask {
  method?: string;
  body?: Blob | FormData | string;
  signal?: AbortSignal;
  /** Told the share of the body that was sent. */
  sent?: (share: number) => void;
}

/** Sends a request, and answers what the server does. Throws a `Refusal`, or an `AbortError`. */
export const send = (path: string, ask: Ask = {}): Promise<Blob> => withKey(() => once(path, ask));

export const sendForJson = async <T>(path: string, ask: Ask = {}): Promise<T> =>
  JSON.parse(await (await send(path, ask)).text());

/** By XMLHttpRequest, because only that tells how much of a body was sent. */
function once(path: string, { method = "POST", body, signal, sent }: Ask): Promise<Blob> {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const request = new XMLHttpRequest();
    request.open(method, path);
    request.responseType = "blob";
    for (const [name, value] of headers(body)) request.setRequestHeader(name, value);
    request.upload.onprogress = ({ loaded, total }) => sent?.(loaded / total);
    request.onload = async () => {
      if (request.status < 300) return resolve(request.response);
      const text = await (request.response as Blob).text();
      reject(Refusal.of(request.status, text, (name) => request.getResponseHeader(name)));
    };
    request.onerror = () => reject(new Refusal("", 0));
    request.onabort = () => reject(signal?.reason);
    signal?.addEventListener("abort", () => request.abort(), { once: true });
    request.send(body);
  });
}

/** Posts a body, and yields the lines of JSON of the answer as they come. */
export async function* stream<T>(path: string, body: Blob, signal: AbortSignal): AsyncGenerator<T> {
  const answer = await withKey(() => open(path, body, signal));
  try {
    for await (const line of lines(answer)) {
      const message = JSON.parse(line);
      if (message.error) throw new Refusal(message.error.message, 500);
      yield message;
    }
  } catch (error) {
    // What fetch throws when the connection breaks.
    throw error instanceof TypeError ? new Refusal("", 0) : error;
  }
}

async function open(
  path: string,
  body: Blob,
  signal: AbortSignal,
): Promise<ReadableStream<Uint8Array>> {
  const accept: [string, string] = ["Accept", "application/x-ndjson"];
  const asked = fetch(path, { method: "POST", body, signal, headers: [...headers(body), accept] });
  const response = await asked.catch((error) => {
    throw signal.aborted ? error : new Refusal("", 0);
  });
  if (!response.ok || !response.body) {
    throw Refusal.of(response.status, await response.text(), (name) => response.headers.get(name));
  }
  return response.body;
}

function headers(body: Ask["body"]): [string, string][] {
  const type = body instanceof Blob ? "application/octet-stream" : "application/json";
  const typed: [string, string][] =
    body && !(body instanceof FormData) ? [["Content-Type", type]] : [];
  return key.value ? [...typed, ["X-Api-Key", key.value]] : typed;
}
