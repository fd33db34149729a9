/** What was asked for in this session, the last first; and what is about to be. */

import { signal } from "@preact/signals";
import type { Song } from "../api/contract";
import { words as said } from "../words";
import { type Picture, Search, type Wanted } from "./search";

/** Pictures are kept in memory, which has an end. */
const KEPT = 12;

export const searches = signal<Search[]>([]);
export const current = signal<Search | undefined>(undefined);

/** What stands in the form. */
export const picture = signal<Picture | undefined>(undefined);
export const words = signal("");

/** Asks for songs for a picture. */
export function look(file: Blob, name: string): void {
  picture.value = { file, name, url: URL.createObjectURL(file) };
  findAgain();
}

/** Asks for songs like another. */
export function likeThis(like: Song): void {
  find({ name: said.value.songs.moreLike(like.title), like });
}

/** Asks with what stands in the form; tells whether there is anything. */
export function findAgain(): boolean {
  const text = words.value.trim();
  if (!picture.value && !text) return false;
  const last = current.value;
  const wanted = { name: picture.value?.name ?? text, picture: picture.value, words: text };
  // The same question again is no other one: only the filters may have changed.
  if (last?.wanted.picture === wanted.picture && last?.wanted.words === text) {
    void last.suggestions.run();
  } else {
    find(wanted);
  }
  return true;
}

function find(wanted: Wanted): void {
  const search = new Search(wanted);
  for (const old of searches.value.slice(KEPT - 1)) old.suggestions.stop();
  searches.value = [search, ...searches.value.slice(0, KEPT - 1)];
  current.value = search;
  void search.suggestions.run();
}

/** Shows what was found before. */
export function show(search: Search): void {
  const { wanted } = search;
  current.value = search;
  if (wanted.like) return;
  picture.value = wanted.picture;
  words.value = wanted.words ?? "";
}
