import assert from "node:assert/strict";
import { test } from "node:test";
import { stretches } from "./stretches.ts";

const window = (startS: number, genre: string, probability: number) => ({
  startS,
  endS: startS + 10,
  genres: [{ genre, probability }],
});

test("windows of one genre in a row are one stretch, until another begins", () => {
  const heard = [window(0, "jazz", 0.5), window(5, "jazz", 0.75), window(10, "rock", 1)];
  assert.deepEqual(stretches(heard), [
    { genre: "jazz", startS: 0, endS: 10, probability: 0.625 },
    { genre: "rock", startS: 10, endS: 20, probability: 1 },
  ]);
});

test("of nothing there are no stretches", () => {
  assert.deepEqual(stretches([]), []);
});
