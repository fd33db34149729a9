/** The part that names the genre of a clip. */

import { History } from "../widgets/history";
import { Promises } from "../widgets/promises";
import { genreName, words } from "../words";
import { percent } from "../words/numbers";
import type { Clip } from "./clip";
import { Intake } from "./intake";
import { Player } from "./player";
import { clips, current, show } from "./session";
import { Details, Verdict } from "./verdict";

export function SongPart() {
  const clip = current.value;
  return (
    <>
      <p class="lede">{words.value.song.lede}</p>
      <Intake />
      <History
        items={clips.value}
        current={clip}
        show={show}
        id={({ url }) => url}
        name={({ name }) => name}
        outcome={outcome}
      />
      {!clip && <Promises of={words.value.song.promises} />}
      {clip && (
        <>
          <Verdict key={clip.url} clip={clip} />
          <Player key={clip.url} clip={clip} />
          <Details clip={clip} />
        </>
      )}
    </>
  );
}

function outcome({ verdict }: Clip): string | undefined {
  const first = verdict.value.value?.genres[0];
  return first && `${genreName(first.genre)}, ${percent(first.probability)}`;
}
