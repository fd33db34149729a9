/** The tempo of a clip, and what else was counted. */

import type { Verdict } from "../api/contract";
import { words } from "../words";
import { clock, decimal, percent } from "../words/numbers";

export function RhythmView({ verdict: { rhythm, durationS } }: { verdict: Verdict }) {
  const { verdict } = words.value;
  return (
    <dl class="figures">
      {rhythm && (
        <>
          <Figure
            name={verdict.tempo}
            value={rhythm.tempoBpm ? verdict.bpm(decimal(rhythm.tempoBpm, 0)) : verdict.noBeat}
            note={rhythm.tempoBpm ? verdict.sure(percent(rhythm.tempoConfidence)) : ""}
          />
          <Figure name={verdict.beats} value={String(rhythm.beatsS.length)} />
          <Figure name={verdict.onsets} value={decimal(rhythm.onsetRateHz)} />
        </>
      )}
      <Figure name={verdict.duration} value={clock(durationS)} />
    </dl>
  );
}

const Figure = ({ name, value, note }: { name: string; value: string; note?: string }) => (
  <div>
    <dt>{name}</dt>
    <dd>
      {value} {note && <small>{note}</small>}
    </dd>
  </div>
);
