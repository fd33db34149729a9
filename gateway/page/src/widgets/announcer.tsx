/** Tells those who listen to the page what those who look at it see. */

import { signal } from "@preact/signals";

const said = signal("");

export const announce = (sentence: string): void => {
  said.value = sentence;
};

export const Announcer = () => (
  <p class="unseen" role="status">
    {said}
  </p>
);
