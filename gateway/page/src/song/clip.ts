/** A clip, and all that is asked about it. */

import { signal } from "@preact/signals";
import type { TimelineLine, Verdict, Window } from "../api/contract";
import { send, sendForJson, stream } from "../api/send";
import { type Run, Task } from "../api/task";
import { type Peaks, peaks } from "../sound/peaks";
import { Playback } from "./playback";
import { moments } from "./stretches";

/** Windows are ten seconds: a shorter clip has but one, which says what the verdict says. */
const LONG_S = 15;

export class Clip {
  readonly playback: Playback;
  /** Null if the browser cannot read it. */
  readonly peaks = signal<Peaks | null | undefined>(undefined);
  /** What was heard so far, in the order of time. */
  readonly windows = signal<Window[]>([]);
  readonly progress = signal(0);
  readonly verdict = new Task((run) => this.#classify(run));
  readonly spectrogram = new Task((run) => this.#render(run));
  readonly timeline = new Task((run) => this.#follow(run));

  readonly url: string;

  constructor(
    readonly file: Blob,
    readonly name: string,
  ) {
    this.url = URL.createObjectURL(file);
    this.playback = new Playback(this.url);
    peaks(file).then(
      (heard) => {
        this.peaks.value = heard;
      },
      () => {
        this.peaks.value = null;
      },
    );
  }

  /** The length in seconds, from whoever knows it first. */
  get durationS(): number {
    const { verdict, peaks, playback } = this;
    return verdict.value.value?.durationS ?? peaks.value?.durationS ?? playback.durationS.value;
  }

  get long(): boolean {
    return this.durationS > LONG_S;
  }

  /** The verdict first: it is what people wait for, and tells whether the rest can be had. */
  /** The likeliest genre at a moment, as far as the timeline tells. */
  genreAt(second: number): string | undefined {
    return moments(this.windows.value).findLast(({ startS }) => startS <= second)?.genre;
  }

  ask = async (): Promise<void> => {
    if (!(await this.verdict.run())) return;
    void this.spectrogram.run();
    if (this.long) void this.timeline.run();
  };

  stop = (): void => {
    for (const task of [this.verdict, this.spectrogram, this.timeline]) task.stop();
  };

  /** Lets go of what it holds. */
  drop(): void {
    this.stop();
    URL.revokeObjectURL(this.url);
  }

  /** All that is known of it, to keep. */
  toJson(): string {
    const known = {
      clip: this.name,
      verdict: this.verdict.value.value,
      timeline: this.windows.value,
    };
    return JSON.stringify(known, null, 2);
  }

  #classify(run: Run): Promise<Verdict> {
    return sendForJson("v1/models/ensemble:classify?includeRhythm=true", {
      body: this.file,
      ...run,
    });
  }

  #render(run: Run): Promise<Blob> {
    return send("v1/clips:spectrogram?heightPx=480&widthPx=1600", { body: this.file, ...run });
  }

  async #follow({ signal }: Run): Promise<Window[]> {
    const path = "v1/models/ensemble:classifyTimeline";
    this.windows.value = [];
    for await (const line of stream<TimelineLine>(path, this.file, signal)) {
      this.windows.value = [...this.windows.value, line.window];
      this.progress.value = line.progress;
    }
    return this.windows.value;
  }
}
