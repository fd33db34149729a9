import assert from "node:assert/strict";
import { test } from "node:test";
import { longestRun } from "./heatmap.ts";

test("the longest run is found, wherever it is", () => {
  assert.deepEqual(longestRun([true, false, true, true]), [2, 4]);
  assert.deepEqual(longestRun([true, true, false, true]), [0, 2]);
  assert.deepEqual(longestRun([false]), [0, 0]);
});
