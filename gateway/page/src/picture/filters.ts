/** What songs must be, and how they are found. */

import { signal } from "@preact/signals";

export interface Filters {
  /** Separated by commas. */
  genres: string;
  yearFrom: string;
  yearTo: string;
  count: number;
  /** Songs of a close mood first. */
  mood: boolean;
  /** No artist twice in a row. */
  vary: boolean;
}

export const UNFILTERED: Filters = {
  genres: "",
  yearFrom: "",
  yearTo: "",
  count: 12,
  mood: false,
  vary: true,
};

export const filters = signal(UNFILTERED);

/** As a form that asks for so many songs. */
export function form(filters: Filters, count: number): FormData {
  const form = new FormData();
  for (const genre of filters.genres.split(",").map((genre) => genre.trim())) {
    if (genre) form.append("genres", genre);
  }
  if (filters.yearFrom) form.set("yearFrom", filters.yearFrom);
  if (filters.yearTo) form.set("yearTo", filters.yearTo);
  if (filters.mood) form.set("strategy", "STRATEGY_BLEND");
  if (filters.vary) form.set("varyArtists", "true");
  form.set("songCount", String(count));
  // A combination may have but one song.
  form.set("combinationCount", String(count));
  return form;
}
