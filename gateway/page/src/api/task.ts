/** Something asked of the server, that may be stopped and asked again. */

import { type Signal, signal } from "@preact/signals";
import { Refusal } from "./refusal";

export type Stage =
  | { is: "idle" }
  /** `sent` is the share of the body that was sent, if that is known. */
  | { is: "busy"; sent?: number }
  | { is: "stopped" }
  | { is: "done" }
  | { is: "failed"; refusal: Refusal };

export interface Run {
  signal: AbortSignal;
  sent: (share: number) => void;
}

export class Task<T> {
  readonly stage: Signal<Stage> = signal({ is: "idle" });
  /** The last answer; it stays while the next one is waited for. */
  readonly value: Signal<T | undefined> = signal(undefined);
  /** How often it failed since it last did not. */
  failures = 0;
  #running?: AbortController;

  constructor(private readonly work: (run: Run) => Promise<T>) {}

  /** Asks, in place of what may be under way; tells whether there is an answer. */
  run = async (): Promise<boolean> => {
    this.stop();
    const running = new AbortController();
    this.#running = running;
    const tell = (stage: Stage) => {
      // What was stopped has nothing more to say.
      if (this.#running === running) this.stage.value = stage;
    };
    tell({ is: "busy" });
    try {
      const sent = (share: number) => tell({ is: "busy", sent: share });
      const value = await this.work({ signal: running.signal, sent });
      if (running.signal.aborted) return false;
      this.value.value = value;
      this.failures = 0;
      tell({ is: "done" });
      return true;
    } catch (error) {
      if (running.signal.aborted) return false;
      this.failures += 1;
      if (!(error instanceof Refusal)) console.error(error);
      tell({ is: "failed", refusal: error instanceof Refusal ? error : new Refusal("", 500) });
      return false;
    }
  };

  stop = (): void => {
    this.#running?.abort();
    this.#running = undefined;
    if (this.stage.value.is !== "busy") return;
    this.stage.value = { is: this.value.value === undefined ? "stopped" : "done" };
  };
}
