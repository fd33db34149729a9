/** Songs asked for: by a picture, by words, or by another song. */

import { signal } from "@preact/signals";
import type { Song, Suggestions } from "../api/contract";
import { sendForJson } from "../api/send";
import { type Run, Task } from "../api/task";
import { filters, form } from "./filters";
import { listener, opinions } from "./listener";

export interface Picture {
  file: Blob;
  name: string;
  url: string;
}

export interface Wanted {
  name: string;
  picture?: Picture;
  words?: string;
  /** More songs like this one, and not this one. */
  like?: Song;
}

let count = 0;

export class Search {
  readonly id = ++count;
  readonly suggestions = new Task((run) => this.#suggest(run));
  /** Opinions were given since the answer, which did not know them. */
  readonly outdated = signal(false);
  #seed = 0;

  constructor(readonly wanted: Wanted) {}

  /** The same emotions, other songs. */
  shuffle = (): void => {
    this.#seed += 1;
    void this.suggestions.run();
  };

  async #suggest(run: Run): Promise<Suggestions> {
    const { picture, words, like } = this.wanted;
    const body = form(filters.value, like ? 1 : 0);
    if (picture) body.set("picture", picture.file, "picture");
    const description = like ? like.emotions.join(", ") : words;
    if (description) body.set("description", description);
    if (listener.value) body.set("listener", listener.value);
    // Otherwise songs come in the order of the catalogue, which is the same each time.
    if (this.#seed || like) body.set("seed", String(this.#seed + 1));
    const answer = await sendForJson<Suggestions>("v1/songs:suggest", { body, ...run });

    this.outdated.value = false;
    const known = answer.songs.map(({ song, opinion }) => [song.id, opinion] as const);
    opinions.value = new Map([...opinions.value, ...known]);
    const songs = answer.songs.filter(({ song }) => song.id !== like?.id);
    return { ...answer, songs };
  }
}
