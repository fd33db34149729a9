/** The hue by which a genre is known, in degrees: those of a verdict are spread over all there are. */
export function hue(genre: string, genres: string[]): number {
  const sorted = genres.toSorted();
  return (360 * sorted.indexOf(genre)) / sorted.length;
}
