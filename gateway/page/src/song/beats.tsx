/** The beats of a clip, as ticks. */

import { words } from "../words";
import type { Clip } from "./clip";

export function Beats({ clip }: { clip: Clip }) {
  const beats = clip.verdict.value.value?.rhythm?.beatsS ?? [];
  return (
    <svg
      class="beats"
      role="img"
      aria-label={words.value.player.beats}
      viewBox={`0 0 ${clip.durationS || 1} 1`}
      preserveAspectRatio="none"
    >
      <path d={beats.map((second) => `M${second} 0V1`).join("")} />
    </svg>
  );
}
