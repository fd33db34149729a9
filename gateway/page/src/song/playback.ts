/** A clip as it is heard. */

import { signal } from "@preact/signals";

export class Playback {
  readonly atS = signal(0);
  readonly durationS = signal(0);
  readonly playing = signal(false);
  /** The browser cannot play it. */
  readonly mute = signal(false);
  readonly #audio: HTMLAudioElement;

  constructor(url: string) {
    this.#audio = new Audio(url);
    this.#audio.ondurationchange = () => {
      const { duration } = this.#audio;
      if (Number.isFinite(duration)) this.durationS.value = duration;
    };
    this.#audio.onplay = () => {
      this.playing.value = true;
      this.#follow();
    };
    this.#audio.onpause = () => {
      this.playing.value = false;
    };
    this.#audio.onerror = () => {
      this.mute.value = true;
    };
  }

  toggle = (): void => {
    if (this.playing.value) this.pause();
    else void this.#audio.play().catch(() => {});
  };

  pause(): void {
    this.#audio.pause();
  }

  seek = (seconds: number): void => {
    this.#audio.currentTime = seconds;
    this.atS.value = seconds;
  };

  /** Tells where it is, once a frame while it plays. */
  #follow = (): void => {
    this.atS.value = this.#audio.currentTime;
    if (!this.#audio.paused) requestAnimationFrame(this.#follow);
  };
}
