/** How loud a clip is over time. */

/** Enough to decode any length by, and to see; 20 minutes take 77 MB. */
const RATE_HZ = 8000;
const COLUMNS = 480;

export interface Peaks {
  durationS: number;
  /** The largest sample of each column, in [0, 1]. */
  columns: number[];
}

/** Reads a clip as the browser hears it; throws if it cannot. */
export async function peaks(file: Blob): Promise<Peaks> {
  const sound = await new OfflineAudioContext(1, 1, RATE_HZ).decodeAudioData(
    await file.arrayBuffer(),
  );
  return { durationS: sound.duration, columns: loudest(sound.getChannelData(0), COLUMNS) };
}

/** The largest sample of each of so many equal parts, by the largest of all. */
export function loudest(samples: Float32Array, count: number): number[] {
  const columns = Array.from({ length: count }, (_, n) => {
    const [from, to] = [n, n + 1].map((edge) => Math.floor((edge * samples.length) / count));
    return samples.subarray(from, to).reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
  });
  const most = Math.max(...columns) || 1;
  return columns.map((column) => column / most);
}
