"""What a training run can be told: each field is a flag of `train`."""

from dataclasses import dataclass

from vgg19.config import flag


@dataclass(frozen=True)
class Config:
    """All that decides what a run learns, but for the data."""

    all: bool = flag(False, "learn from what is kept out, too; the student is not judged then")
    seed: int = flag(1, "decides everything random")
    epochs: float = flag(1.25, "of the whole student")
    batch: int = flag(32, "pictures a step of the whole student")
    learning_rate: float = flag(1.5e-4, "peak, of the whole student")
    decay: float = flag(0.01, "of AdamW, of the whole student")
    head_epochs: float = flag(30.0, "of the heads alone")
    head_learning_rate: float = flag(1e-3, "peak, of the heads alone")
    head_decay: float = flag(0.1, "of AdamW, of the heads alone")
