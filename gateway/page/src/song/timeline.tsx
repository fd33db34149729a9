/** The genres of a clip over time: as a strip that fills in, and as a list. */

import { Status } from "../widgets/status";
import { genreName, words } from "../words";
import { clock, percent } from "../words/numbers";
import type { Clip } from "./clip";
import { hue } from "./hue";
import { moments, stretches } from "./stretches";

/** One bar for each moment, as high as its genre is probable. */
export function Strip({ clip }: { clip: Clip }) {
  const share = (seconds: number) => `${(100 * seconds) / clip.durationS}%`;
  const color = colors(clip);
  return (
    <div class="strip" role="img" aria-label={words.value.player.timeline}>
      {moments(clip.windows.value).map(({ genre, probability, startS, endS }) => (
        <span
          key={startS}
          style={{
            left: share(startS),
            width: share(endS - startS),
            height: `${100 * probability}%`,
            "--hue": color(genre),
          }}
        />
      ))}
    </div>
  );
}

/** What the strip shows, in words; each seeks. */
export function Timeline({ clip }: { clip: Clip }) {
  const text = words.value.timeline;
  const { is } = clip.timeline.stage.value;
  const color = colors(clip);
  const asked = clip.verdict.value.value && is !== "done";
  return (
    <>
      {asked ? <Status task={clip.timeline} waiting={text.going} /> : <h3>{text.heading}</h3>}
      <ol class="stretches">
        {stretches(clip.windows.value).map(({ genre, startS, probability }) => (
          <li key={startS}>
            <button type="button" onClick={() => clip.playback.seek(startS)}>
              <i style={{ "--hue": color(genre) }} />
              {clock(startS)} <b>{genreName(genre)}</b> {percent(probability)}
            </button>
          </li>
        ))}
      </ol>
    </>
  );
}

function colors(clip: Clip): (genre: string) => string {
  const genres = clip.verdict.value.value?.genres.map(({ genre }) => genre) ?? [];
  return (genre) => String(hue(genre, genres));
}
