"""Prints how long librosa takes for what this crate does, on one thread.

    python3 crates/audio/tests/librosa_time.py        half a minute of sound to mel and 20 MFCC, as the
                                                      benchmark `mel and mfcc`: the median of 200 rounds
    python3 crates/audio/tests/librosa_time.py DIR    every WAV file below a folder to mel in dB, as
                                                      `melomesh dataset build DIR`: clips a second
"""

import os

for library in ("OMP", "OPENBLAS", "MKL", "NUMBA"):
    os.environ[f"{library}_NUM_THREADS"] = "1"

import pathlib
import statistics
import sys
import time

import librosa
import numpy

RATE = 22_050


def mel(sound: numpy.ndarray) -> numpy.ndarray:
    return librosa.feature.melspectrogram(y=sound, sr=RATE, n_fft=2048, hop_length=512, n_mels=128)


def seconds(work, *arguments) -> float:
    start = time.perf_counter()
    work(*arguments)
    return time.perf_counter() - start


def mel_and_mfcc(sound: numpy.ndarray) -> numpy.ndarray:
    return librosa.feature.mfcc(S=librosa.power_to_db(mel(sound)), n_mfcc=20)


def levels(file: pathlib.Path) -> numpy.ndarray:
    sound, _ = librosa.load(file, sr=RATE)
    return librosa.power_to_db(mel(sound), ref=numpy.max)


def main() -> None:
    print(f"librosa {librosa.__version__}: ", end="")
    if len(sys.argv) > 1:
        files = sorted(pathlib.Path(sys.argv[1]).rglob("*.wav"))
        levels(files[0])
        print(f"{len(files) / sum(seconds(levels, file) for file in files):.1f} clips/s")
    else:
        sound = numpy.random.default_rng(1).uniform(-0.5, 0.5, 30 * RATE).astype(numpy.float32)
        rounds = [seconds(mel_and_mfcc, sound) for _ in range(210)]
        print(f"{1000 * statistics.median(rounds[10:]):.2f} ms")


if __name__ == "__main__":
    main()
