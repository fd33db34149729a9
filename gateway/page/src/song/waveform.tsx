/** How loud a clip is over time, as one shape around a middle line. */

import { useMemo } from "preact/hooks";
import { words } from "../words";
import type { Clip } from "./clip";

export function Waveform({ clip }: { clip: Clip }) {
  const { player } = words.value;
  const columns = clip.peaks.value?.columns;
  const shape = useMemo(() => columns && outline(columns), [columns]);
  if (clip.peaks.value === null) return <p class="waveform quiet">{player.noWaveform}</p>;
  return (
    <svg
      class="waveform"
      role="img"
      aria-label={player.waveform}
      viewBox={`0 -1 ${(columns?.length ?? 2) - 1} 2`}
      preserveAspectRatio="none"
    >
      {shape && <path d={shape} />}
    </svg>
  );
}

/** Along the upper edge and back along the lower one; silence is a thin line. */
function outline(columns: number[]): string {
  const points = columns.map((peak, x) => [x, Math.max(0.015, peak)] as const);
  const upper = points.map(([x, y]) => `${x} ${(-y).toFixed(3)}`);
  const lower = points.map(([x, y]) => `${x} ${y.toFixed(3)}`).reverse();
  return `M${[...upper, ...lower].join("L")}Z`;
}
