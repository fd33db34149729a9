/** The mel-spectrogram of a clip, as wide as the waveform above it. */

import { useEffect, useRef } from "preact/hooks";
import { Icon } from "../widgets/icon";
import { save } from "../widgets/save";
import { words } from "../words";
import type { Clip } from "./clip";
import { heatmap } from "./heatmap";

/** Where frequencies stand on Slaney's mel scale up to 11,025 Hz, as shares from the bottom. */
const MARKS = [
  ["8 kHz", 0.907],
  ["2 kHz", 0.503],
  ["500 Hz", 0.15],
] as const;

export function SpectrogramView({ clip }: { clip: Clip }) {
  const place = useRef<HTMLDivElement>(null);
  const picture = clip.spectrogram.value.value;
  useEffect(() => {
    let wanted = true;
    if (picture) {
      heatmap(picture).then((canvas) => wanted && place.current?.replaceChildren(canvas));
    }
    return () => {
      wanted = false;
    };
  }, [picture]);
  return (
    <div class="spectrogram" role="img" aria-label={words.value.player.spectrogram}>
      <div ref={place} />
      {picture &&
        MARKS.map(([mark, height]) => (
          <span key={mark} style={{ bottom: `${100 * height}%` }}>
            {mark}
          </span>
        ))}
    </div>
  );
}

export function SaveSpectrogram({ clip }: { clip: Clip }) {
  const picture = clip.spectrogram.value.value;
  return (
    <button
      type="button"
      disabled={!picture}
      onClick={() => picture && save(picture, `${clip.name}.png`)}
    >
      <Icon name="save" />
      {words.value.player.savePicture}
    </button>
  );
}
