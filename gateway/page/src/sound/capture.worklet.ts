/** Hands on what a microphone hears, on the browser's thread of sound. */

declare const registerProcessor: (name: string, processor: unknown) => void;
declare class AudioWorkletProcessor {
  readonly port: MessagePort;
}

/** The page need not be woken for each of the 128 samples that a browser hands over. */
const CHUNK = 2048;

class Capture extends AudioWorkletProcessor {
  #chunk = new Float32Array(CHUNK);
  #length = 0;

  process([channels]: Float32Array[][]): boolean {
    const mono = channels?.[0] ?? [];
    this.#chunk.set(mono, this.#length);
    this.#length += mono.length;
    if (this.#length === CHUNK) {
      this.port.postMessage(this.#chunk);
      this.#length = 0;
    }
    return true;
  }
}

registerProcessor("capture", Capture);
