/** The songs that suit, and what can be done with each. */

import { useEffect } from "preact/hooks";
import type { Suggestion, Suggestions } from "../api/contract";
import { announce } from "../widgets/announcer";
import { Icon } from "../widgets/icon";
import { save } from "../widgets/save";
import { words } from "../words";
import { decimal } from "../words/numbers";
import { filters, UNFILTERED } from "./filters";
import { OpinionButtons } from "./opinion";
import type { Search } from "./search";
import { likeThis } from "./session";

interface Props {
  search: Search;
  suggestions: Suggestions;
}

export function Songs({ search, suggestions }: Props) {
  const text = words.value.songs;
  const { songs } = suggestions;
  const { like } = search.wanted;
  useEffect(() => announce(text.found(songs.length)), [songs]);
  if (songs.length === 0) return <NoSongs search={search} />;
  const json = () => new Blob([JSON.stringify(suggestions, null, 2)], { type: "application/json" });
  return (
    <section class="card songs">
      <h3>{like ? text.moreLike(like.title) : text.heading}</h3>
      <table>
        <caption class="unseen">{text.caption}</caption>
        <thead>
          <tr>
            <th scope="col">{text.song}</th>
            <th scope="col">{text.year}</th>
            <th scope="col">{text.genre}</th>
            <th scope="col">{text.suits}</th>
            <th scope="col">{text.emotions}</th>
            <th scope="col">{text.opinion}</th>
          </tr>
        </thead>
        <tbody>
          {songs.map((suggestion) => (
            <Row key={suggestion.song.id} search={search} suggestion={suggestion} />
          ))}
        </tbody>
      </table>
      {search.outdated.value && (
        <p class="row outdated" role="status">
          {text.heeded}
          <button type="button" class="chief" onClick={search.suggestions.run}>
            {text.again}
          </button>
        </p>
      )}
      <div class="row">
        {!search.exhausted && (
          <button type="button" onClick={search.more}>
            <Icon name="add" />
            {text.further}
          </button>
        )}
        <button type="button" onClick={() => save(json(), "songs.json")}>
          <Icon name="save" />
          {text.saveJson}
        </button>
      </div>
    </section>
  );
}

function Row({ search, suggestion: { song, score } }: { search: Search; suggestion: Suggestion }) {
  const text = words.value.songs;
  return (
    <tr>
      <th scope="row">
        <a href={song.link} target="_blank" rel="noopener" aria-label={text.open(song.title)}>
          {song.title}
        </a>
        <small>{song.artist}</small>
      </th>
      <td class="year">{song.year || ""}</td>
      <td class="genre" lang="en">
        {song.genre}
      </td>
      <td class="suits">{decimal(score, 2)}</td>
      <td class="stirs" lang="en">
        {song.emotions.join(", ")}
      </td>
      <td class="acts">
        <OpinionButtons search={search} song={song} />
        <button type="button" class="quiet" onClick={() => likeThis(song)}>
          <Icon name="more" />
          {text.more}
        </button>
      </td>
    </tr>
  );
}

function NoSongs({ search }: { search: Search }) {
  const { songs, filters: text } = words.value;
  const clear = () => {
    filters.value = UNFILTERED;
    void search.suggestions.run();
  };
  return (
    <section class="card songs">
      <h3>{songs.none}</h3>
      <button type="button" onClick={clear}>
        {text.clear}
      </button>
    </section>
  );
}
