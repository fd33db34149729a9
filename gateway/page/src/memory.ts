/** Short texts that the browser keeps, where it lets us. */

import { effect, type Signal, signal } from "@preact/signals";

/** A text that outlives the page; with a store that is forbidden, it lives as long as the page. */
export function kept<T extends string>(store: () => Storage, name: string, first: T): Signal<T> {
  const text = signal((read(store, name) as T | null) ?? first);
  effect(() => write(store, name, text.value));
  return text;
}

function read(store: () => Storage, name: string): string | null {
  try {
    return store().getItem(`melomesh.${name}`);
  } catch {
    return null;
  }
}

function write(store: () => Storage, name: string, text: string): void {
  try {
    if (text) store().setItem(`melomesh.${name}`, text);
    else store().removeItem(`melomesh.${name}`);
  } catch {
    // It is kept in memory, which is all that is promised.
  }
}
