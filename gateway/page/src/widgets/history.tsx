/** What was asked in this session, to look at again. */

import { words } from "../words";

interface Props<T> {
  items: T[];
  current: T | undefined;
  show: (item: T) => void;
  id: (item: T) => string | number;
  name: (item: T) => string;
  /** What came of it. */
  outcome: (item: T) => string | undefined;
  picture?: (item: T) => string | undefined;
}

export function History<T>({ items, current, show, id, name, outcome, picture }: Props<T>) {
  const { history } = words.value;
  if (items.length < 2) return null;
  return (
    <section class="history">
      <h3>{history.heading}</h3>
      <p class="quiet">{history.about}</p>
      <ul>
        {items.map((item) => (
          <li key={id(item)}>
            <button type="button" aria-pressed={item === current} onClick={() => show(item)}>
              {picture?.(item) && <img src={picture(item)} alt="" />}
              <span>
                <b>{name(item)}</b>
                <small>{outcome(item) ?? history.pending}</small>
              </span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
