/** Sound as a WAV file: one channel, 16 bits. */

export function wav(samples: Float32Array, rateHz: number): Blob {
  const bytes = new DataView(new ArrayBuffer(44 + 2 * samples.length));
  const word = (at: number, letters: string) => {
    for (let n = 0; n < letters.length; n++) bytes.setUint8(at + n, letters.charCodeAt(n));
  };

  word(0, "RIFF");
  bytes.setUint32(4, 36 + 2 * samples.length, true);
  word(8, "WAVEfmt ");
  bytes.setUint32(16, 16, true);
  bytes.setUint16(20, 1, true);
  bytes.setUint16(22, 1, true);
  bytes.setUint32(24, rateHz, true);
  bytes.setUint32(28, 2 * rateHz, true);
  bytes.setUint16(32, 2, true);
  bytes.setUint16(34, 16, true);
  word(36, "data");
  bytes.setUint32(40, 2 * samples.length, true);
  samples.forEach((sample, n) => {
    bytes.setInt16(44 + 2 * n, 32767 * Math.max(-1, Math.min(1, sample)), true);
  });
  return new Blob([bytes.buffer], { type: "audio/wav" });
}
