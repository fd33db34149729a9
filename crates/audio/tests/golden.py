"""Writes tests/golden/*.npy: what librosa makes of a signal that tests/golden.rs makes too.

Run with librosa 0.11: python3 crates/audio/tests/golden.py
"""

from pathlib import Path

import librosa
import numpy

RATE = 22_050
GOLDEN = Path(__file__).parent / "golden"


def signal(samples: int) -> numpy.ndarray:
    """A rising triangle wave and noise, in whole numbers, so that no rounding can differ."""
    n = numpy.arange(samples, dtype=numpy.uint64)
    # Phase as a fraction of 2**32: from about 100 Hz up to 8 kHz.
    phase = (n * 20_000_000 + n * n * 47_000) % 2**32
    triangle = numpy.abs((phase >> 16).astype(numpy.int64) - 32_768) - 16_384
    noise = ((n * 1_664_525 + 1_013_904_223) * (n + 12_345) % 2**32 >> 20).astype(numpy.int64) - 2_048
    return ((triangle + noise) / 32_768).astype(numpy.float32)


def main() -> None:
    sound = signal(16_000)
    power = numpy.abs(librosa.stft(sound, n_fft=2048, hop_length=512)) ** 2
    mel = librosa.feature.melspectrogram(S=power, sr=RATE, n_mels=128)
    golden = {
        "power": power,
        "mel": mel,
        "decibels": librosa.power_to_db(mel, ref=numpy.max),
        "mfcc": librosa.feature.mfcc(S=librosa.power_to_db(mel), n_mfcc=20),
    }
    GOLDEN.mkdir(exist_ok=True)
    for name, array in golden.items():
        numpy.save(GOLDEN / f"{name}.npy", numpy.ascontiguousarray(array, dtype=numpy.float32))


if __name__ == "__main__":
    main()
