/** A clip to hear and to look at: all drawn over one axis of time, which seeks. */

import { Icon } from "../widgets/icon";
import { Status } from "../widgets/status";
import { genreName, words } from "../words";
import { clock, megabytes } from "../words/numbers";
import { Beats } from "./beats";
import type { Clip } from "./clip";
import { SpectrogramView } from "./spectrogram";
import { Strip, Timeline } from "./timeline";
import { Waveform } from "./waveform";

export function Player({ clip }: { clip: Clip }) {
  const { player } = words.value;
  const { playback } = clip;
  const playing = playback.playing.value;
  return (
    <section class="card player" aria-label={player.label}>
      <div class="row">
        <button
          type="button"
          class="chief round"
          aria-label={playing ? player.pause : player.play}
          disabled={playback.mute.value}
          onClick={playback.toggle}
        >
          <Icon name={playing ? "pause" : "play"} />
        </button>
        <p class="name">
          <b>{clip.name}</b>
          <small>
            <Time clip={clip} /> · {megabytes(clip.file.size)}
          </small>
        </p>
      </div>
      {playback.mute.value && <p class="quiet">{player.mute}</p>}
      <div class="tracks">
        <Waveform clip={clip} />
        <Beats clip={clip} />
        <SpectrogramView clip={clip} />
        {clip.long && <Strip clip={clip} />}
        <Playhead clip={clip} />
      </div>
      <Axis durationS={clip.durationS} />
      {clip.spectrogram.stage.value.is === "failed" && <Status task={clip.spectrogram} />}
      {clip.long && <Timeline clip={clip} />}
    </section>
  );
}

/** Where the clip is, and what it sounds like there. */
function now(clip: Clip): string {
  const at = clip.playback.atS.value;
  const genre = clip.genreAt(at);
  const time = words.value.player.at(clock(at), clock(clip.durationS));
  return genre ? `${time} · ${genreName(genre)}` : time;
}

function Time({ clip }: { clip: Clip }) {
  return <>{now(clip)}</>;
}

/** A line through all tracks; it is moved by whatever moves a slider. */
function Playhead({ clip }: { clip: Clip }) {
  const at = clip.playback.atS.value;
  const duration = clip.durationS;
  return (
    <>
      <input
        type="range"
        aria-label={words.value.player.seek}
        aria-valuetext={now(clip)}
        min={0}
        max={duration}
        step={0.1}
        value={at}
        onInput={({ currentTarget }) => clip.playback.seek(currentTarget.valueAsNumber)}
      />
      <span class="playhead" style={{ left: `${duration ? (100 * at) / duration : 0}%` }} />
    </>
  );
}

const Axis = ({ durationS }: { durationS: number }) => (
  <div class="axis" aria-hidden="true">
    {[0, 0.25, 0.5, 0.75, 1].map((share) => (
      <span key={share}>{clock(share * durationS)}</span>
    ))}
  </div>
);
