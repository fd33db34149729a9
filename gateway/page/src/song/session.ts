/** The clips of this session, the last first. */

import { signal } from "@preact/signals";
import { tune } from "../sound/tune";
import { Clip } from "./clip";

/** Clips are kept in memory, which has an end. */
const KEPT = 12;

export const clips = signal<Clip[]>([]);
export const current = signal<Clip | undefined>(undefined);

/** Asks what a clip is. */
export function hear(file: Blob, name: string): void {
  const clip = new Clip(file, name);
  for (const old of clips.value.slice(KEPT - 1)) old.drop();
  clips.value = [clip, ...clips.value.slice(0, KEPT - 1)];
  show(clip);
  void clip.ask();
}

export function show(clip: Clip): void {
  current.value?.playback.pause();
  current.value = clip;
}

let tunes = 0;

/** Asks what a tune of our own making is; each time another. */
export function hearTune(name: (number: number) => string): void {
  tunes += 1;
  hear(tune(tunes), name(tunes));
}
