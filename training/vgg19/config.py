"""What a training run can be told: each field is a flag of `train`."""

import argparse
import re
from dataclasses import dataclass, field, fields
from typing import NamedTuple

from vgg19.errors import InputError

WINDOW = 128
"""Mel bands, and columns of a window: ten seconds."""


class Stage(NamedTuple):
    """So many steps on windows of `size` x `size`."""

    size: int
    steps: int


def stages(text: str) -> list[Stage]:
    """Reads `64x64:STEPS,128x128:STEPS`."""
    found = []
    for part in text.split(","):
        match = re.fullmatch(r"(\d+)x\1:(\d+)", part.strip())
        if not match or int(match[1]) not in (32, 64, WINDOW) or int(match[2]) == 0:
            raise InputError(f"stage {part!r} is not 32x32, 64x64 or 128x128 and :STEPS")
        found.append(Stage(int(match[1]), int(match[2])))
    return found


def flag(default, help):
    return field(default=default, metadata={"help": help})


@dataclass(frozen=True)
class Config:
    """All that decides what a run learns, but for the data."""

    on: str = flag("", "splits to learn from, with commas between; all by default")
    random_test: float = flag(0.0, "set this share of all clips apart for test, at random")
    validation: float = flag(0.15, "share of the clips that chooses the best checkpoint; 0: the last is best")
    seed: int = flag(1, "decides everything random")
    stages: str = flag("32x32:3500,64x64:2500", "progressive resizing, SIZE:STEPS with commas between")
    batch: int = flag(16, "windows a step")
    learning_rate: float = flag(5e-4, "peak of the one-cycle schedule")
    weight_decay: float = flag(0.05, "of AdamW; not of norms and biases")
    smoothing: float = flag(0.1, "label smoothing")
    teaching: float = flag(0.5, "share of the targets that machines say who never heard the artist; 0: none")
    dropout: float = flag(0.5, "before the dense layer")
    ema: float = flag(0.998, "decay of the average of weights, a step")
    mixup: float = flag(0.4, "alpha of mixup; 0: none")
    stretch: float = flag(0.15, "time is stretched by up to this share")
    band_shift: int = flag(4, "mel bands are shifted by up to so many")
    gain: float = flag(0.2, "level changes: range, offset and tilt, by up to this share")
    mask_columns: int = flag(24, "widest time mask")
    mask_bands: int = flag(16, "widest band mask")
    width: float = flag(1.0, "channels, as a share of VGG19's; for trials")
    precision: str = flag("auto", "bf16, f32, or auto: what is quicker on this machine")
    validate_every: int = flag(400, "steps from one validation and checkpoint to the next")

    def __post_init__(self):
        stages(self.stages)
        if self.precision not in ("auto", "bf16", "f32"):
            raise InputError(f"precision {self.precision!r} is none of auto, bf16 and f32")
        if not 0 <= self.random_test < 1 or not 0 <= self.validation <= 0.5:
            raise InputError("random-test is a share below 1, validation one of at most 0.5")
        if min(self.batch, self.validate_every) < 1 or self.width <= 0:
            raise InputError("batch, validate-every and width are positive")
        if not 0 <= self.teaching <= 1:
            raise InputError("teaching is a share")
        if not 0 <= self.stretch < 1 or max(self.mask_columns, self.mask_bands) > WINDOW:
            raise InputError(f"stretch is a share below 1, masks are at most {WINDOW} wide")

    @property
    def splits(self) -> list[str]:
        return [name for name in self.on.split(",") if name]


def add_flags(parser: argparse.ArgumentParser):
    """Gives a parser each field as a flag. What is not given stays away from its answer."""
    for each in fields(Config):
        parser.add_argument(
            "--" + each.name.replace("_", "-"),
            type=each.type,
            default=argparse.SUPPRESS,
            metavar=each.type.__name__.upper(),
            help=f"{each.metadata['help']} ({each.default})".replace("%", "%%").replace(" ()", ""),
        )
