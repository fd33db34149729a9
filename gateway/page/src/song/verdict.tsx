/** What the judges say of a clip. */

import { useEffect } from "preact/hooks";
import type { Verdict as Found } from "../api/contract";
import { announce } from "../widgets/announcer";
import { Icon } from "../widgets/icon";
import { save } from "../widgets/save";
import { Status } from "../widgets/status";
import { genreName, words } from "../words";
import { percent } from "../words/numbers";
import type { Clip } from "./clip";
import { GenreTable } from "./genres";
import { RhythmView } from "./rhythm";
import { SaveSpectrogram } from "./spectrogram";

export function Verdict({ clip }: { clip: Clip }) {
  const text = words.value.verdict;
  const found = clip.verdict.value.value;
  const first = found?.genres[0];
  useEffect(() => {
    if (first) announce(text.told(genreName(first.genre), percent(first.probability)));
  }, [first]);
  return (
    <section class="card verdict" aria-label={text.heading}>
      <Status task={clip.verdict} ask={clip.ask} waiting={text.asking} />
      {found && first && (
        <>
          <h3 class="answer">
            {genreName(first.genre)} <small>{text.sure(percent(first.probability))}</small>
          </h3>
          <p>{consent(found, first.genre)}</p>
          {found.warnings.map(({ code, message }) => (
            <p key={code} class="warning">
              {text.warnings[code] ?? message}
            </p>
          ))}
        </>
      )}
    </section>
  );
}

/** What the verdict is made of, and the files to keep. */
export function Details({ clip }: { clip: Clip }) {
  const text = words.value.verdict;
  const found = clip.verdict.value.value;
  if (!found) return null;
  const json = () => new Blob([clip.toJson()], { type: "application/json" });
  return (
    <section class="card" aria-label={text.caption}>
      <GenreTable verdict={found} />
      <RhythmView verdict={found} />
      <div class="row">
        <button type="button" onClick={() => save(json(), `${clip.name}.json`)}>
          <Icon name="save" />
          {text.saveJson}
        </button>
        <SaveSpectrogram clip={clip} />
      </div>
    </section>
  );
}

/** Whether the judges agree on a genre, and who does not. */
function consent({ pooled }: Found, genre: string): string {
  const { verdict } = words.value;
  const others = pooled.filter(({ genres: [first] }) => first && first.genre !== genre);
  if (others.length === 0) return pooled.length > 1 ? verdict.agree : "";
  return others
    .map(({ model, genres: [first] }) =>
      verdict.disagree(verdict.judges[model] ?? model, genreName(first?.genre ?? "")),
    )
    .join(" ");
}
