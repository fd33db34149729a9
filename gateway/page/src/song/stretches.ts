/** Windows in a row that sound like one genre. */

import type { GenreProbability, Window } from "../api/contract";

export interface Stretch {
  genre: string;
  startS: number;
  endS: number;
  /** The mean over its windows. */
  probability: number;
}

/** What is said of each moment: windows overlap, so each speaks until the next begins. */
export function moments(
  windows: Window[],
): (GenreProbability & { startS: number; endS: number })[] {
  return windows.flatMap(({ startS, endS, genres: [first] }, n) =>
    first ? [{ ...first, startS, endS: windows[n + 1]?.startS ?? endS }] : [],
  );
}

export function stretches(windows: Window[]): Stretch[] {
  const all: (Stretch & { count: number })[] = [];
  for (const { genre, probability, startS, endS } of moments(windows)) {
    const last = all.at(-1);
    if (last?.genre !== genre) {
      all.push({ genre, startS, endS, probability, count: 1 });
      continue;
    }
    last.endS = endS;
    last.count += 1;
    last.probability += (probability - last.probability) / last.count;
  }
  return all.map(({ count: _, ...stretch }) => stretch);
}
