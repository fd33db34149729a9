import assert from "node:assert/strict";
import { test } from "node:test";
import { loudest } from "./peaks.ts";

test("columns are the largest samples, by the largest of all", () => {
  assert.deepEqual(loudest(new Float32Array([0, -0.5, 0.25, 0]), 2), [1, 0.5]);
});

test("silence is flat, and fewer samples than columns leave gaps", () => {
  assert.deepEqual(loudest(new Float32Array(8), 2), [0, 0]);
  assert.deepEqual(loudest(new Float32Array([1]), 2), [0, 1]);
});
