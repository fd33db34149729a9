"""What a training run can be told: each field is a flag of `train`."""

import argparse
from dataclasses import dataclass, field, fields

from vgg19.errors import InputError

WINDOW = 128
"""Mel bands, and columns of a window: ten seconds."""


def flag(default, help):
    return field(default=default, metadata={"help": help})


@dataclass(frozen=True)
class Config:
    """All that decides what a run learns, but for the data."""

    on: str = flag("", "splits to learn from, with commas between; all by default")
    random_test: float = flag(0.0, "set this share of all clips apart for test, at random")
    validation: float = flag(0.15, "share of the clips that chooses the best checkpoint; 0: the last is best")
    seed: int = flag(1, "decides everything random")
    steps: int = flag(6000, "steps of the whole run")
    batch: int = flag(32, "windows a step")
    learning_rate: float = flag(5e-4, "peak of the one-cycle schedule")
    weight_decay: float = flag(0.05, "of AdamW; not of norms and biases")
    smoothing: float = flag(0.1, "label smoothing")
    teaching: float = flag(0.8, "share of the targets that the teacher says; 0: none")
    hints: float = flag(1.0, "weight of telling what the teacher hears")
    dropout: float = flag(0.3, "before the dense layer")
    ema: float = flag(0.998, "decay of the average of weights, a step")
    mixup: float = flag(0.4, "alpha of mixup; 0: none")
    splice: float = flag(0.3, "share of windows that another follows midway, in place of mixup")
    stretch: float = flag(0.15, "time is stretched by up to this share")
    band_shift: int = flag(4, "mel bands are shifted by up to so many")
    gain: float = flag(0.2, "level changes: range, offset and tilt, by up to this share")
    width: float = flag(0.5, "channels, as a share of VGG19's")
    precision: str = flag("auto", "bf16, f32, or auto: what is quicker on this machine")
    validate_every: int = flag(400, "steps from one validation and checkpoint to the next")

    def __post_init__(self):
        if self.precision not in ("auto", "bf16", "f32"):
            raise InputError(f"precision {self.precision!r} is none of auto, bf16 and f32")
        if not 0 <= self.random_test < 1 or not 0 <= self.validation <= 0.5:
            raise InputError("random-test is a share below 1, validation one of at most 0.5")
        if min(self.steps, self.batch, self.validate_every) < 1 or self.width <= 0:
            raise InputError("steps, batch, validate-every and width are positive")
        if not 0 <= self.teaching <= 1 or not 0 <= self.splice <= 1 or not 0 <= self.stretch < 1:
            raise InputError("teaching and splice are shares, stretch is one below 1")

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
