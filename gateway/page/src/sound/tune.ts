/** A tune of our own making, to try the page with. */

import { wav } from "./wav";

const RATE_HZ = 22_050;
const BEAT_S = 0.5;
const BEATS = 32;

/** Chords as semitones above their key, four beats each. */
const CHORDS = [
  [0, 4, 7],
  [9, 12, 16],
  [5, 9, 12],
  [7, 11, 14],
];
const PENTATONIC = [0, 2, 4, 7, 9, 12];

/** Sixteen seconds; each seed has its own key and melody. */
export function tune(seed: number): Blob {
  const random = lcg(seed);
  const key = 110 * 2 ** (Math.floor(12 * random()) / 12);
  const pitch = (semitones: number) => key * 2 ** (semitones / 12);
  const samples = new Float32Array(BEATS * BEAT_S * RATE_HZ);
  const add = (beat: number, beats: number, hz: number, loud: number, decayS: number) => {
    const start = Math.round(beat * BEAT_S * RATE_HZ);
    const end = Math.min(samples.length, start + Math.round(beats * BEAT_S * RATE_HZ));
    for (let n = start; n < end; n++) {
      const t = (n - start) / RATE_HZ;
      const swell = Math.min(1, 200 * t, (80 * (end - n)) / RATE_HZ) * Math.exp(-t / decayS);
      const phase = 2 * Math.PI * hz * t;
      const tone = Math.sin(phase) + 0.4 * Math.sin(2 * phase) + 0.15 * Math.sin(3 * phase);
      samples[n] = (samples[n] ?? 0) + loud * swell * tone;
    }
  };

  for (let beat = 0; beat < BEATS; beat++) {
    const chord = CHORDS[Math.floor(beat / 4) % CHORDS.length] ?? [];
    if (beat % 4 === 0) for (const note of chord) add(beat, 4, pitch(12 + note), 0.07, 1.5);
    add(beat, 1, pitch(chord[0] ?? 0) / (beat % 2 ? 1 : 2), 0.2, 0.3);
    const note = PENTATONIC[Math.floor(PENTATONIC.length * random())] ?? 0;
    if (random() < 0.8) add(beat, 1, pitch(24 + note), 0.13, 0.35);
    if (random() < 0.4) add(beat + 0.5, 0.5, pitch(24 + note + 2), 0.09, 0.25);
  }
  return wav(samples, RATE_HZ);
}

/** The linear congruential generator of Numerical Recipes: the same numbers everywhere. */
function lcg(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(1_664_525, state) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
