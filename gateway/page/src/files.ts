/** Files that are dropped or pasted anywhere on the page; their kind tells for which part they are. */

import { signal } from "@preact/signals";
import { part } from "./part";
import { look } from "./picture/session";
import { hear } from "./song/session";
import { words } from "./words";
import { timeOfDay } from "./words/numbers";

/** Something is dragged over the page. */
export const dragged = signal(false);

function take(file: File, name: string): void {
  const picture = file.type.startsWith("image/");
  part.value = picture ? "picture" : "song";
  (picture ? look : hear)(file, name);
}

/** Listens for files from now on. */
export function listenForFiles(): void {
  addEventListener("dragover", (event) => {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    dragged.value = true;
  });
  addEventListener("dragleave", (event) => {
    // Between two elements of the page there is a related one.
    if (!event.relatedTarget) dragged.value = false;
  });
  addEventListener("drop", (event) => {
    dragged.value = false;
    const [file] = event.dataTransfer?.files ?? [];
    if (!file) return;
    event.preventDefault();
    take(file, file.name);
  });
  addEventListener("paste", (event) => {
    const [file] = event.clipboardData?.files ?? [];
    if (file) take(file, words.value.picture.pastedName(timeOfDay()));
  });
}
