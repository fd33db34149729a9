import assert from "node:assert/strict";
import { test } from "node:test";
import { wav } from "./wav.ts";

test("a WAV file says its rate and holds its samples, those too loud cut off", async () => {
  const file = wav(new Float32Array([0, 0.5, -1, 2]), 22_050);
  const bytes = Buffer.from(await file.arrayBuffer());
  assert.equal(bytes.toString("latin1", 0, 4), "RIFF");
  assert.equal(bytes.readUInt32LE(4), bytes.length - 8);
  assert.equal(bytes.readUInt32LE(24), 22_050);
  assert.equal(bytes.readUInt32LE(40), 8);
  const samples = [44, 46, 48, 50].map((at) => bytes.readInt16LE(at));
  assert.deepEqual(samples, [0, 16_383, -32_767, 32_767]);
});
