/** Clips and pictures made by arithmetic. */

const RATE_HZ = 22_050;

/** A clip of chords on a beat, as a file to choose. */
export function clip(seconds, name = "clip.wav") {
  const count = seconds * RATE_HZ;
  const bytes = Buffer.alloc(44 + 2 * count);
  bytes.write("RIFF", 0);
  bytes.writeUInt32LE(bytes.length - 8, 4);
  bytes.write("WAVEfmt ", 8);
  bytes.writeUInt32LE(16, 16);
  bytes.writeUInt16LE(1, 20);
  bytes.writeUInt16LE(1, 22);
  bytes.writeUInt32LE(RATE_HZ, 24);
  bytes.writeUInt32LE(2 * RATE_HZ, 28);
  bytes.writeUInt16LE(2, 32);
  bytes.writeUInt16LE(16, 34);
  bytes.write("data", 36);
  bytes.writeUInt32LE(2 * count, 40);
  for (let n = 0; n < count; n++) {
    const beat = (n / RATE_HZ) % 0.5;
    const chord = [220, 277.2, 329.6, 440].map((hz) => Math.sin((2 * Math.PI * hz * n) / RATE_HZ));
    const sample = chord.reduce((sum, tone) => sum + tone, 0) * Math.exp(-6 * beat);
    bytes.writeInt16LE(Math.round(6000 * sample), 44 + 2 * n);
  }
  return { name, mimeType: "audio/wav", buffer: bytes };
}

/** A picture of a warm sky above a dark sea, as a BMP to choose. */
export function picture(name = "sea.bmp") {
  const [width, height] = [240, 160];
  const bytes = Buffer.alloc(54 + 3 * width * height);
  bytes.write("BM", 0);
  bytes.writeUInt32LE(bytes.length, 2);
  bytes.writeUInt32LE(54, 10);
  bytes.writeUInt32LE(40, 14);
  bytes.writeInt32LE(width, 18);
  bytes.writeInt32LE(height, 22);
  bytes.writeUInt16LE(1, 26);
  bytes.writeUInt16LE(24, 28);
  // Rows go from the bottom up, and colours are blue, green, red.
  for (let y = 0; y < height; y++) {
    const sky = y / height;
    const color = sky > 0.4 ? [60 + 80 * sky, 120, 230] : [90, 50 + 40 * sky, 30];
    for (let x = 0; x < width; x++) {
      const wave = 10 * Math.sin(x / 9 + y / 3);
      color.forEach((part, n) => {
        bytes[54 + 3 * (y * width + x) + n] = Math.max(0, Math.min(255, part + wave));
      });
    }
  }
  return { name, mimeType: "image/bmp", buffer: bytes };
}

/** A file that says it is sound, and is not. */
export const broken = { name: "broken.mp3", mimeType: "audio/mpeg", buffer: Buffer.alloc(4096, 7) };
