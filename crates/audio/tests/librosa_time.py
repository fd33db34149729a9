"""Prints how long librosa takes for what the benchmark `mel and mfcc` measures.

Half a minute of 22,050 Hz sound to a mel-spectrogram and 20 MFCC, on one thread, as the median of 200
rounds in milliseconds: python3 crates/audio/tests/librosa_time.py
"""

import os

for library in ("OMP", "OPENBLAS", "MKL", "NUMBA"):
    os.environ[f"{library}_NUM_THREADS"] = "1"

import statistics
import time

import librosa
import numpy

RATE = 22_050


def mel_and_mfcc(sound: numpy.ndarray) -> numpy.ndarray:
    mel = librosa.feature.melspectrogram(y=sound, sr=RATE, n_fft=2048, hop_length=512, n_mels=128)
    return librosa.feature.mfcc(S=librosa.power_to_db(mel), n_mfcc=20)


def main() -> None:
    sound = numpy.random.default_rng(1).uniform(-0.5, 0.5, 30 * RATE).astype(numpy.float32)
    rounds = []
    for _ in range(210):
        start = time.perf_counter()
        mel_and_mfcc(sound)
        rounds.append(1000 * (time.perf_counter() - start))
    print(f"librosa {librosa.__version__}: {statistics.median(rounds[10:]):.2f} ms")


if __name__ == "__main__":
    main()
