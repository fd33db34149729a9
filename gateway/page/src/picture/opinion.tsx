/** What a listener thinks of a song, as two buttons. */

import { useState } from "preact/hooks";
import type { Opinion, Song } from "../api/contract";
import { Refusal } from "../api/refusal";
import { Icon } from "../widgets/icon";
import { words } from "../words";
import { opinions, rate } from "./listener";
import type { Search } from "./search";

export function OpinionButtons({ search, song }: { search: Search; song: Song }) {
  const { songs, failure } = words.value;
  const [failed, setFailed] = useState(false);
  const opinion = opinions.value.get(song.id);

  /** The same opinion again takes it back. */
  const think = async (pressed: Opinion) => {
    setFailed(false);
    try {
      await rate(song.id, opinion === pressed ? "OPINION_NONE" : pressed);
      search.outdated.value = true;
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      setFailed(true);
    }
  };
  return (
    <>
      <button
        type="button"
        class="round"
        aria-label={songs.like(song.title)}
        aria-pressed={opinion === "OPINION_LIKE"}
        onClick={() => think("OPINION_LIKE")}
      >
        <Icon name="like" />
      </button>
      <button
        type="button"
        class="round"
        aria-label={songs.dislike(song.title)}
        aria-pressed={opinion === "OPINION_DISLIKE"}
        onClick={() => think("OPINION_DISLIKE")}
      >
        <Icon name="dislike" />
      </button>
      {failed && (
        <span class="failure" role="alert">
          {failure.unkept}
        </span>
      )}
    </>
  );
}
