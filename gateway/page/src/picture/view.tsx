/** The part that finds songs for a picture. */

import { useEffect, useRef } from "preact/hooks";
import { History } from "../widgets/history";
import { Promises } from "../widgets/promises";
import { Status } from "../widgets/status";
import { words } from "../words";
import { Intake } from "./intake";
import { ListenerView } from "./listener-view";
import type { Search } from "./search";
import { Seen } from "./seen";
import { current, show as restore, searches } from "./session";
import { Songs } from "./songs";

export function PicturePart() {
  const search = current.value;
  return (
    <>
      <p class="lede">{words.value.picture.lede}</p>
      <Intake />
      <History
        items={searches.value}
        current={search}
        show={restore}
        id={({ id }) => id}
        name={({ wanted }) => wanted.name}
        outcome={outcome}
        picture={({ wanted }) => wanted.picture?.url}
      />
      {!search && <Promises of={words.value.picture.promises} />}
      {search && <Answer key={search.id} search={search} />}
    </>
  );
}

function Answer({ search }: { search: Search }) {
  const { suggestions } = search;
  const found = suggestions.value.value;
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => show(place.current), [!found]);
  return (
    <div ref={place} class={suggestions.stage.value.is === "busy" ? "found old" : "found"}>
      <Status task={suggestions} waiting={words.value.songs.asking} />
      {found && <Seen suggestions={found} />}
      {found && <Songs search={search} suggestions={found} />}
      {found && <ListenerView />}
    </div>
  );
}

/** Brings what is out of sight into it. */
function show(answer: HTMLElement | null): void {
  if (!answer || answer.getBoundingClientRect().top < 0.7 * innerHeight) return;
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  answer.scrollIntoView({ behavior: still ? "instant" : "smooth" });
}

const outcome = ({ suggestions }: Search): string | undefined =>
  suggestions.value.value?.songs[0]?.song.title;
