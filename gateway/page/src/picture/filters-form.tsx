/** The filters, folded away until they are wanted. */

import { words } from "../words";
import { type Filters, filters, UNFILTERED } from "./filters";

const COUNTS = [6, 12, 24, 48];

function set(change: Partial<Filters>): void {
  filters.value = { ...filters.value, ...change };
}

export function FiltersForm() {
  const text = words.value.filters;
  const { genres, yearFrom, yearTo, count, mood, vary } = filters.value;
  return (
    <details class="filters">
      <summary>{text.heading}</summary>
      <div class="fields">
        <label class="field wide">
          {text.genres}
          <input
            type="text"
            value={genres}
            placeholder={text.genresHint}
            autocapitalize="none"
            onInput={({ currentTarget }) => set({ genres: currentTarget.value })}
          />
        </label>
        <Year name={text.yearFrom} value={yearFrom} set={(yearFrom) => set({ yearFrom })} />
        <Year name={text.yearTo} value={yearTo} set={(yearTo) => set({ yearTo })} />
        <label class="field">
          {text.count}
          <select
            value={count}
            onChange={({ currentTarget }) => set({ count: Number(currentTarget.value) })}
          >
            {COUNTS.map((count) => (
              <option key={count} value={count}>
                {count}
              </option>
            ))}
          </select>
        </label>
        <Check name={text.mood} hint={text.moodHint} checked={mood} set={(mood) => set({ mood })} />
        <Check name={text.vary} checked={vary} set={(vary) => set({ vary })} />
        <button type="button" onClick={() => set(UNFILTERED)}>
          {text.clear}
        </button>
      </div>
    </details>
  );
}

interface YearProps {
  name: string;
  value: string;
  set: (year: string) => void;
}

const Year = ({ name, value, set }: YearProps) => (
  <label class="field">
    {name}
    <input
      type="number"
      min={1}
      max={9999}
      value={value}
      onInput={({ currentTarget }) => set(currentTarget.value)}
    />
  </label>
);

interface CheckProps {
  name: string;
  hint?: string;
  checked: boolean;
  set: (checked: boolean) => void;
}

const Check = ({ name, hint, checked, set }: CheckProps) => (
  <label class="check">
    <input
      type="checkbox"
      checked={checked}
      onChange={({ currentTarget }) => set(currentTarget.checked)}
    />
    <span>
      {name}
      {hint && <small>{hint}</small>}
    </span>
  </label>
);
