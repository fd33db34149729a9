/** Whoever listens, under a random name, and what they think of songs. */

import { signal } from "@preact/signals";
import type { Opinion, Ratings } from "../api/contract";
import { send, sendForJson } from "../api/send";
import { kept } from "../memory";

/** Empty until the first opinion. */
export const listener = kept<string>(() => localStorage, "listener", "");

/** By the id of the song. */
export const opinions = signal<ReadonlyMap<string, string>>(new Map());

/** Keeps an opinion; what was thought before stays if it cannot be kept. */
export async function rate(song: string, opinion: Opinion): Promise<void> {
  listener.value ||= randomName();
  const before = opinions.value.get(song) ?? "OPINION_NONE";
  const think = (opinion: string) => {
    opinions.value = new Map([...opinions.value, [song, opinion]]);
  };
  think(opinion);
  try {
    await send(rating(song), { method: "PUT", body: JSON.stringify({ opinion }) });
  } catch (error) {
    think(before);
    throw error;
  }
}

/** Deletes every opinion, and then the name; tells how many there were. */
export async function forget(): Promise<number> {
  let count = 0;
  for (;;) {
    const { ratings } = await sendForJson<Ratings>(`${ratingsOf()}?pageSize=100`, {
      method: "GET",
    });
    if (ratings.length === 0) break;
    await Promise.all(ratings.map(({ song }) => send(rating(song.id), { method: "DELETE" })));
    count += ratings.length;
  }
  listener.value = "";
  opinions.value = new Map();
  return count;
}

const ratingsOf = () => `v1/listeners/${listener.value}/ratings`;
const rating = (song: string) => `${ratingsOf()}/${encodeURIComponent(song)}`;

/** 128 bits: nobody guesses it, and nobody else has it. */
function randomName(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
