/** The coloured part of a spectrogram's picture, without the axes around it. */

/** Axes are drawn in greys; the quietest colour has this much more of one channel than of another. */
const COLORED = 3;

/** Cuts the colours out of a picture; all of it if they cannot be told from the rest. */
export async function heatmap(png: Blob): Promise<HTMLCanvasElement> {
  const picture = await createImageBitmap(png);
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [picture.width, picture.height];
  const context = canvas.getContext("2d", { willReadFrequently: true });
  if (!context) return canvas;
  context.drawImage(picture, 0, 0);

  const { width, height } = canvas;
  const along = context.getImageData(0, height / 2, width, 1).data;
  const [left, right] = longestRun(colored(along));
  const down = context.getImageData((left + right) / 2, 0, 1, height).data;
  const [top, bottom] = longestRun(colored(down));
  if (right - left < width / 2 || bottom - top < height / 2) return canvas;

  [canvas.width, canvas.height] = [right - left, bottom - top];
  context.drawImage(picture, -left, -top);
  return canvas;
}

function colored(pixels: Uint8ClampedArray): boolean[] {
  return Array.from({ length: pixels.length / 4 }, (_, n) => {
    const [...channels] = pixels.subarray(4 * n, 4 * n + 3);
    return Math.max(...channels) - Math.min(...channels) >= COLORED;
  });
}

/** Where the longest run of `true` begins and ends. */
export function longestRun(flags: boolean[]): [from: number, to: number] {
  let [from, to, start] = [0, 0, 0];
  [...flags, false].forEach((flag, n) => {
    if (flag) return;
    if (n - start > to - from) [from, to] = [start, n];
    start = n + 1;
  });
  return [from, to];
}
