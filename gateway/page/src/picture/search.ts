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

/** As many combinations as may be asked for, each with one song if the catalogue is small. */
const MOST = 100;

let searches = 0;

export class Search {
  readonly id = ++searches;
  readonly suggestions = new Task((run) => this.#suggest(run));
  /** Opinions were given since the answer, which did not know them. */
  readonly outdated = signal(false);
  /** How many times as many songs are wanted as the filters say. */
  #times = 1;

  constructor(readonly wanted: Wanted) {}

  /** Asks for those that suit next best, too. */
  more = (): void => {
    this.#times += 1;
    void this.suggestions.run();
  };

  /** Whether there may be more. */
  get exhausted(): boolean {
    const count = this.suggestions.value.value?.songs.length ?? 0;
    return count < filters.value.count * this.#times || count >= MOST;
  }

  async #suggest(run: Run): Promise<Suggestions> {
    const { picture, words, like } = this.wanted;
    const count = filters.value.count * this.#times;
    // The song itself is the one that is most like it.
    const body = form(filters.value, Math.min(MOST, like ? count + 1 : count));
    if (picture) body.set("picture", picture.file, "picture");
    const description = like ? like.emotions.join(", ") : words;
    if (description) body.set("description", description);
    if (listener.value) body.set("listener", listener.value);
    const answer = await sendForJson<Suggestions>("v1/songs:suggest", { body, ...run });

    this.outdated.value = false;
    const known = answer.songs.map(({ song, opinion }) => [song.id, opinion] as const);
    opinions.value = new Map([...opinions.value, ...known]);
    const songs = answer.songs.filter(({ song }) => song.id !== like?.id);
    return { ...answer, songs };
  }
}
