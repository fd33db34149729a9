/** Which part of the page is shown: the address says so. */

import { effect, signal } from "@preact/signals";

export const parts = ["song", "picture"] as const;
export type Part = (typeof parts)[number];

const addressed = (): Part => parts.find((part) => location.hash === `#${part}`) ?? "song";

export const part = signal<Part>(addressed());

addEventListener("hashchange", () => {
  part.value = addressed();
});

effect(() => {
  const wanted = part.value;
  if (wanted !== addressed()) location.hash = wanted;
});
