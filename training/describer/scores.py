"""How well a describer does, and how sure that is."""

import math
from typing import NamedTuple

import numpy as np

from vgg19.confusion import Confusion, Z


class Score(NamedTuple):
    """A figure, its 95 % interval, and how many pictures it is of."""

    figure: str
    value: float
    interval_95: tuple[float, float]
    count: int

    def __str__(self) -> str:
        low, high = self.interval_95
        return f"{self.figure} {self.value:.3f} of {self.count} (95 % interval {low:.3f} to {high:.3f})"


def correlation(figure: str, said: np.ndarray, norms: np.ndarray) -> Score:
    """Pearson's r, with Fisher's interval (Fisher 1921)."""
    r, spread = float(np.corrcoef(said, norms)[0, 1]), Z / math.sqrt(max(len(said) - 3, 1))
    return Score(figure, r, (math.tanh(math.atanh(r) - spread), math.tanh(math.atanh(r) + spread)), len(said))


def top1(figure: str, confusion: Confusion) -> Score:
    """The share of right answers, with Wilson's interval."""
    return Score(figure, confusion.accuracy, confusion.interval, confusion.count)
