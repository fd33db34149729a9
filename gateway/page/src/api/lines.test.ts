import assert from "node:assert/strict";
import { test } from "node:test";
import { lines } from "./lines.ts";

async function read(...chunks: string[]): Promise<string[]> {
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(Buffer.from(chunk, "latin1"));
      controller.close();
    },
  });
  const all: string[] = [];
  for await (const line of lines(body)) all.push(line);
  return all;
}

test("lines are whole wherever chunks end, even within a letter", async () => {
  assert.deepEqual(await read('{"a":', '1}\n{"b":"\xc3', '\xa9"}\n'), ['{"a":1}', '{"b":"é"}']);
});

test("the last line needs no end, and empty lines say nothing", async () => {
  assert.deepEqual(await read("\n1\n\n", "2"), ["1", "2"]);
});
