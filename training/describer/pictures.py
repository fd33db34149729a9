"""Pictures to learn from and to be judged by: the `images` of a data folder."""

import csv
import hashlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from vgg19.errors import InputError

SETS = ("scenes", "weather", "objects", "photos", "oasis")


@dataclass(frozen=True)
class Picture:
    """A file, and what is known of it."""

    path: Path
    set: str
    label: str = ""
    """Its class, in `scenes` and `weather`."""
    theme: str = ""
    """What its near-duplicates share, in `oasis`."""
    mood: tuple[float, float] | None = None
    """Mean valence and arousal, 1 to 9, in `oasis`."""

    @property
    def kept_out(self) -> bool:
        """Whether it is to judge by, not to learn from: about a fifth of the themes of `oasis`, and about a
        tenth of `scenes` and of `weather`.

        The first four bytes of a SHA-256, big-endian, are divisible by 5 or by 10: that of the theme, or of the
        file's bytes, which keeps copies together. Nothing is kept out of the other sets.
        """
        if self.set == "oasis":
            return divisible(self.theme.encode(), 5)
        return self.set in ("scenes", "weather") and divisible(self.path.read_bytes(), 10)


def divisible(key: bytes, by: int) -> bool:
    return int.from_bytes(hashlib.sha256(key).digest()[:4], "big") % by == 0


def read(data: Path) -> list[Picture]:
    """All pictures, in the order of the sets and of their paths."""
    try:
        with open(data / "images/oasis/norms.csv", newline="", encoding="utf-8") as table:
            norms = {file_name(row["Theme"]): row for row in csv.DictReader(table)}
        found = [picture(path, name, norms) for name in SETS for path in files(data / "images" / name)]
    except (OSError, KeyError, ValueError) as error:
        raise InputError(f"{data} is no folder of pictures: {error!r}") from error
    if not found:
        raise InputError(f"{data} has no pictures")
    return found


def files(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*.jpg"))


def file_name(theme: str) -> str:
    return theme.strip().replace(" ", "_") + ".jpg"


def picture(path: Path, set: str, norms: dict[str, dict]) -> Picture:
    if set == "oasis":
        row = norms[path.name]
        mood = tuple(warriner(float(row[key])) for key in ("Valence_mean", "Arousal_mean"))
        return Picture(path, set, theme=row["theme_group"], mood=mood)
    return Picture(path, set, label=path.parent.name if set in ("scenes", "weather") else "")


def warriner(norm: float) -> float:
    """From OASIS's scale, 1 to 7, to Warriner's, 1 to 9."""
    return 1 + (norm - 1) * 8 / 6


def pixels(path: Path, size: int) -> np.ndarray:
    """The whole picture pressed into a square, `uint8 [3, size, size]`."""
    with Image.open(path) as image:
        square = image.convert("RGB").resize((size, size), Image.Resampling.BILINEAR)
    return np.ascontiguousarray(np.asarray(square).transpose(2, 0, 1))
