/** The key that a gateway may ask for. */

import { signal } from "@preact/signals";
import { kept } from "../memory";
import { Refusal } from "./refusal";

export const key = kept<string>(() => sessionStorage, "key", "");

/** Set while a visitor is asked for a key: what to do with it. */
export const wanted = signal<((given: boolean) => void) | undefined>(undefined);

let asked: Promise<boolean> | undefined;

/** Tries, and as long as a key is wanted and given, tries again. */
export async function withKey<T>(attempt: () => Promise<T>): Promise<T> {
  for (;;) {
    const tried = key.value;
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof Refusal) || error.status !== 401) throw error;
      // Another request may have been given one meanwhile.
      if (key.value === tried && !(await ask())) throw error;
    }
  }
}

/** Asks the visitor once, however many requests wait. */
function ask(): Promise<boolean> {
  asked ??= new Promise<boolean>((resolve) => {
    wanted.value = resolve;
  }).finally(() => {
    wanted.value = undefined;
    asked = undefined;
  });
  return asked;
}
