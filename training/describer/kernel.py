"""Moods from few pictures: kernel ridge regression with a Gaussian kernel, to OASIS's norms.

Over what the teachers say it is a teacher itself: what it says of all other pictures makes few norms many. Over
the student's own embedding it is the student's head.
"""

import itertools
from typing import NamedTuple

import numpy as np

from describer.teachers import Lesson

NARROWNESS = (0.3, 0.6, 1.0, 2.0)
"""Of the kernel, over half the median of square distances."""
RIDGES = (0.01, 0.03, 0.1, 0.3)
FOLDS, REPEATS = 8, 3


class Choice(NamedTuple):
    """A kernel and a ridge, and how well they do on themes they have not seen."""

    narrowness: float
    ridge: float
    correlation: float
    """Pearson's, the mean of valence's and arousal's."""


def points(lesson: Lesson) -> np.ndarray:
    """A vector a picture: the roots of what the teachers say, each part of the same spread but for the classes."""
    parts = [(1, lesson.embedding), (1, lesson.features), (0.7, lesson.classes)]
    return np.concatenate([weight * unit(np.sqrt(values)) for weight, values in parts], 1)


def unit(values: np.ndarray) -> np.ndarray:
    return values / np.sqrt(((values - values.mean(0)) ** 2).sum(1).mean())


class Machine(NamedTuple):
    """What tells the moods of points, and how it was found."""

    points: np.ndarray
    """Those that are known, `[known, width]`."""
    weights: np.ndarray
    """`[known, 2]`."""
    mean: np.ndarray
    """Of the norms, `[2]`."""
    choice: Choice

    def moods(self, points: np.ndarray) -> np.ndarray:
        """Valence and arousal, `[count, 2]`."""
        return np.exp(-self.choice.narrowness * square_distances(points, self.points)) @ self.weights + self.mean


def learn(points: np.ndarray, norms: np.ndarray, themes: list[str]) -> Machine:
    """From points of which the norms are known, `[known, 2]`. Kernel and ridge are chosen by whole themes set apart."""
    distances = square_distances(points, points)
    usual = np.median(distances) / 2
    grid = [(narrowness / usual, ridge) for narrowness, ridge in itertools.product(NARROWNESS, RIDGES)]
    choices = [Choice(*each, score(distances, norms, themes, *each)) for each in grid]
    choice = max(choices, key=lambda choice: choice.correlation)
    weights, mean = fit(np.exp(-choice.narrowness * distances), norms, choice.ridge)
    return Machine(points, weights, mean, choice)


def score(distances: np.ndarray, norms: np.ndarray, themes: list[str], narrowness: float, ridge: float) -> float:
    """Pearson's correlation on folds of whole themes."""
    kernel, found = np.exp(-narrowness * distances), []
    names, of = np.unique(themes, return_inverse=True)
    for seed in range(REPEATS):
        fold = (np.random.default_rng(seed).permutation(len(names)) % FOLDS)[of]
        said = np.zeros_like(norms)
        for one in range(min(FOLDS, len(names))):
            learn, judge = np.flatnonzero(fold != one), np.flatnonzero(fold == one)
            weights, mean = fit(kernel[np.ix_(learn, learn)], norms[learn], ridge)
            said[judge] = kernel[np.ix_(judge, learn)] @ weights + mean
        found += [np.corrcoef(said[:, axis], norms[:, axis])[0, 1] for axis in (0, 1)]
    return float(np.mean(found))


def fit(kernel: np.ndarray, norms: np.ndarray, ridge: float) -> tuple[np.ndarray, np.ndarray]:
    """The weights of known points by their kernels with each other, `[known, known]`; and the mean of the norms."""
    mean = norms.mean(0)
    return np.linalg.solve(kernel + ridge * np.eye(len(kernel)), norms - mean), mean


def square_distances(some: np.ndarray, others: np.ndarray) -> np.ndarray:
    squares = (some**2).sum(1)[:, None] + (others**2).sum(1) - 2 * some @ others.T
    return np.maximum(squares, 0)
