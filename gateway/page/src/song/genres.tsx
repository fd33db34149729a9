/** How probable each genre is, by all judges together and by each. */

import type { GenreProbability, Verdict } from "../api/contract";
import { Bar } from "../widgets/bar";
import { genreName, words } from "../words";
import { percent } from "../words/numbers";

export function GenreTable({ verdict }: { verdict: Verdict }) {
  const text = words.value.verdict;
  const { pooled, genres } = verdict;
  return (
    <table class="genres">
      <caption class="unseen">{text.caption}</caption>
      <thead>
        <tr>
          <th scope="col">{text.genre}</th>
          <th scope="col">{text.together}</th>
          {pooled.map(({ model }) => (
            <th key={model} scope="col">
              {text.judges[model] ?? model}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {genres.map(({ genre, probability }) => (
          <tr key={genre}>
            <th scope="row">{genreName(genre)}</th>
            <td class="all">
              <Bar share={probability} text={percent(probability)} />
            </td>
            {pooled.map((judge) => (
              <td key={judge.model}>
                <Bar share={of(genre, judge.genres)} text={percent(of(genre, judge.genres))} />
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const of = (genre: string, all: GenreProbability[]): number =>
  all.find((one) => one.genre === genre)?.probability ?? 0;
