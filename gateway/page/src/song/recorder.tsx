/** A recording under way: how long, how loud, and how to end it. */

import { useSignalEffect } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { Recording } from "../sound/recording";
import { words } from "../words";
import { clock, timeOfDay } from "../words/numbers";
import { hear } from "./session";

/** Long enough for both judges, and short enough to send from a phone. */
const MOST_S = 60;

export function Recorder({ recording, end }: { recording: Recording; end: () => void }) {
  const { song } = words.value;
  const stop = useRef<HTMLButtonElement>(null);
  const finish = () => {
    end();
    hear(recording.stop(), song.recordingName(timeOfDay()));
  };
  const discard = () => {
    end();
    recording.cancel();
  };
  useEffect(() => stop.current?.focus(), []);
  useSignalEffect(() => {
    if (recording.seconds.value >= MOST_S) finish();
  });
  return (
    <div class="intake recording">
      <p class="elapsed" role="timer">
        {song.recording} {clock(recording.seconds.value)}
      </p>
      <meter aria-label={song.level} value={recording.level} />
      <div class="row">
        <button ref={stop} type="button" class="chief" onClick={finish}>
          {song.stop}
        </button>
        <button type="button" onClick={discard}>
          {song.discard}
        </button>
      </div>
      <p class="quiet">{song.recordingEnds(MOST_S)}</p>
    </div>
  );
}
