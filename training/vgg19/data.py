"""Clips to learn from and to be judged by: a folder with `mels.npz` and `tracks.csv`."""

import csv
import hashlib
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from vgg19.config import WINDOW
from vgg19.errors import InputError


@dataclass(frozen=True)
class Track:
    """A clip that is known by name, with its levels, `uint8 [128, columns]`, and its genre."""

    name: str
    genre: str
    artist_group: str
    split: str
    levels: np.ndarray

    @property
    def fingerprint(self) -> str:
        """The first 64 bits, in hexadecimal, of the SHA-256 of its levels: the same as of `crates/dataset`."""
        columns = self.levels.shape[1].to_bytes(8, "little")
        return hashlib.sha256(columns + np.ascontiguousarray(self.levels).tobytes()).hexdigest()[:16]


def read(folder: Path) -> list[Track]:
    """All tracks of a folder, in the order of their names."""
    try:
        with open(folder / "tracks.csv", newline="", encoding="utf-8") as table:
            rows = list(csv.DictReader(table))
        with np.load(folder / "mels.npz") as mels:
            missing = [row["track"] for row in rows if row["track"] not in mels]
            if missing:
                raise InputError(f"mels.npz has no levels of {missing[0]}")
            tracks = [track(row, mels[row["track"]]) for row in rows]
    except (OSError, KeyError, ValueError) as error:
        raise InputError(f"{folder} is no dataset: {error}") from error
    return sorted(tracks, key=lambda track: track.name)


def track(row: dict[str, str], levels: np.ndarray) -> Track:
    if levels.dtype != np.uint8 or levels.ndim != 2 or levels.shape[0] != WINDOW or levels.shape[1] == 0:
        raise InputError(f"{row['track']}: {levels.dtype} {levels.shape} is not uint8 [{WINDOW}, columns]")
    return Track(row["track"], row["genre"], row["artist_group"], row["split"], levels)


def of_splits(tracks: list[Track], splits: list[str]) -> list[Track]:
    """The tracks of some splits; of all if none is named."""
    there = {track.split for track in tracks}
    for split in splits:
        if split not in there:
            raise InputError(f"no track is of split {split}; there are {', '.join(sorted(there))}")
    return [track for track in tracks if not splits or track.split in splits]


def random_test(tracks: list[Track], share: float, seed: int) -> tuple[list[Track], list[Track]]:
    """A share of the clips at random for test, and the others. Copies of the same sound stay together.

    Sounds are drawn in the order of the SHA-256 of `SEED:FINGERPRINT`, as `crates/dataset` does.
    """
    sounds = defaultdict(list)
    for track in tracks:
        sounds[track.fingerprint].append(track)
    drawn = sorted(sounds, key=lambda sound: hashlib.sha256(f"{seed}:{sound}".encode()).digest())
    test, rest = [], []
    for sound in drawn:
        (test if len(test) < round(share * len(tracks)) else rest).extend(sounds[sound])
    return by_name(rest), by_name(test)


def validation(tracks: list[Track], share: float, seed: int) -> tuple[list[Track], list[Track]]:
    """About a share of the clips of each genre set apart, and the others; no artist stands on both sides.

    Small groups of artists go first: many artists tell more, and take fewer clips from what is learned. Of
    each genre at least one group goes.
    """
    if share == 0:
        return tracks, []
    groups = defaultdict(list)
    for track in tracks:
        groups[track.artist_group].append(track)
    groups = list(groups.values())
    groups = [groups[index] for index in np.random.default_rng(seed).permutation(len(groups))]
    wanted, taken = Counter(track.genre for track in tracks), Counter()
    learning, choosing = [], []
    for group in sorted(groups, key=len):
        genres = Counter(track.genre for track in group)
        fits = all(not taken[genre] or taken[genre] + n <= share * wanted[genre] for genre, n in genres.items())
        (choosing if fits else learning).extend(group)
        if fits:
            taken += genres
    if missing := wanted.keys() - {track.genre for track in learning}:
        raise InputError(f"{min(missing)} has too few artists to set some apart: say --validation 0")
    return by_name(learning), by_name(choosing)


def by_name(tracks: list[Track]) -> list[Track]:
    return sorted(tracks, key=lambda track: track.name)


def windows(levels: np.ndarray) -> np.ndarray:
    """The windows, `float32 [count, 1, 128, 128]` within 0 to 1, that cover a clip and overlap by half.

    The last ends with the clip if else more than a quarter of a window would go unheard. Shorter clips
    are repeated.
    """
    hop, last = WINDOW // 2, levels.shape[1] - WINDOW
    if last < 0:
        return levels[None, None, :, np.arange(WINDOW) % levels.shape[1]].astype(np.float32) / 255
    starts = list(range(0, last + 1, hop))
    if 2 * (last % hop) > hop:
        starts.append(last)
    return np.stack([levels[None, :, start : start + WINDOW] for start in starts]).astype(np.float32) / 255
