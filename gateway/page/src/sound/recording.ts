/** What a microphone hears, as a WAV file: browsers record formats that the judges do not read. */

import { signal } from "@preact/signals";
import worklet from "./capture.worklet?worker&url";
import { wav } from "./wav";

export class Recording {
  readonly seconds = signal(0);
  /** The loudest sample of late, in [0, 1]. */
  readonly level = signal(0);
  #chunks: Float32Array[] = [];

  private constructor(
    private readonly microphone: MediaStream,
    private readonly context: AudioContext,
  ) {}

  /** Asks for the microphone, and begins; throws if there is none, or it is not allowed. */
  static async start(): Promise<Recording> {
    // Music, not speech: nothing is to be taken out of it.
    const raw = { echoCancellation: false, noiseSuppression: false, autoGainControl: false };
    const microphone = await navigator.mediaDevices.getUserMedia({ audio: raw });
    const context = new AudioContext();
    const recording = new Recording(microphone, context);
    try {
      await context.audioWorklet.addModule(worklet);
      const capture = new AudioWorkletNode(context, "capture", { numberOfOutputs: 0 });
      capture.port.onmessage = ({ data }) => recording.#hear(data);
      context.createMediaStreamSource(microphone).connect(capture);
      await context.resume();
    } catch (error) {
      recording.cancel();
      throw error;
    }
    return recording;
  }

  #hear(chunk: Float32Array): void {
    this.#chunks.push(chunk);
    this.seconds.value += chunk.length / this.context.sampleRate;
    const loudest = chunk.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
    this.level.value = Math.max(loudest, 0.95 * this.level.value);
  }

  /** Ends it, and answers what was heard. */
  stop(): Blob {
    this.cancel();
    const samples = new Float32Array(this.#chunks.reduce((sum, chunk) => sum + chunk.length, 0));
    let at = 0;
    for (const chunk of this.#chunks) {
      samples.set(chunk, at);
      at += chunk.length;
    }
    return wav(samples, this.context.sampleRate);
  }

  cancel(): void {
    for (const track of this.microphone.getTracks()) track.stop();
    void this.context.close();
  }
}
