/** What was seen in a picture: in words, colours, a mood, and the closest emotions. */

import type { Description, Mood, Suggestions } from "../api/contract";
import { Bar } from "../widgets/bar";
import { words } from "../words";
import { decimal, percent } from "../words/numbers";

export function Seen({ suggestions }: { suggestions: Suggestions }) {
  const { seen } = words.value;
  const { description, fallback, emotions } = suggestions;
  const { describer, sentence, tags, palette, mood } = description;
  return (
    <section class="card seen">
      <h3>{describer === "caller" ? seen.said : seen.heading}</h3>
      <blockquote lang="en">{sentence}</blockquote>
      <p class="quiet">
        {seen.by[describer] ?? describer}. {fallback && seen.fallback}
      </p>
      {tags.length > 0 && <Tags tags={tags} />}
      {palette && <Palette palette={palette} />}
      {mood && <MoodView mood={mood} />}
      <Emotions emotions={emotions} />
    </section>
  );
}

const Tags = ({ tags }: Pick<Description, "tags">) => (
  <ul class="tags" aria-label={words.value.seen.tags} lang="en">
    {tags.map(({ name, confidence }) => (
      <li key={name} title={percent(confidence)}>
        {name}
      </li>
    ))}
  </ul>
);

function Palette({ palette }: { palette: NonNullable<Description["palette"]> }) {
  const { seen } = words.value;
  return (
    <div class="part palette">
      <h4>{seen.palette}</h4>
      <ul>
        {palette.swatches.map(({ hex, name, share }) => (
          <li key={hex}>
            <i style={{ background: hex }} />
            <span lang="en">{name}</span> <small>{percent(share)}</small>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** A point on the plane of what is pleasant and what is exciting. */
function MoodView({ mood: { valence, arousal } }: { mood: Mood }) {
  const { seen } = words.value;
  const share = (value: number) => `${(100 * (value - 1)) / 8}%`;
  return (
    <div class="part mood">
      <h4>{seen.mood}</h4>
      <div class="plane" role="img" aria-label={seen.moodAt(decimal(valence), decimal(arousal))}>
        <span class="top">{seen.exciting}</span>
        <span class="bottom">{seen.calm}</span>
        <span class="left">{seen.unpleasant}</span>
        <span class="right">{seen.pleasant}</span>
        <i style={{ left: share(valence), bottom: share(arousal) }} />
      </div>
    </div>
  );
}

function Emotions({ emotions }: Pick<Suggestions, "emotions">) {
  const { seen } = words.value;
  // Cosines are small, and only their order counts: the closest fills its row.
  const most = emotions[0]?.score ?? 1;
  return (
    <div class="part emotions">
      <h4 id="emotions">{seen.emotions}</h4>
      <table aria-labelledby="emotions">
        <thead class="unseen">
          <tr>
            <th scope="col">{seen.emotion}</th>
            <th scope="col">{seen.closeness}</th>
          </tr>
        </thead>
        <tbody>
          {emotions.map(({ emotion, score }) => (
            <tr key={emotion}>
              <th scope="row" lang="en">
                {emotion}
              </th>
              <td>
                <Bar share={Math.max(0, score / most)} text={decimal(score, 2)} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
