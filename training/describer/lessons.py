"""What the student is to say of each picture."""

from typing import NamedTuple

import numpy as np
import torch

from describer import kernel
from describer.pictures import Picture
from describer.teachers import Lesson
from describer.words import OBJECTS, PLACES, SCENES, WEATHER, grouped

UNKNOWN = -1


class Targets(NamedTuple):
    """A row for each picture."""

    embedding: torch.Tensor
    """The first teacher's, `[count, 1024]`."""
    objects: torch.Tensor
    """The second teacher's classes by groups, `[count, objects + 1]`."""
    scenes: torch.Tensor
    """The index of the scene, of none, or `UNKNOWN`."""
    weather: torch.Tensor
    """The same of the weather."""
    mood: torch.Tensor
    """The norm if there is one, else what the kernel says: `[count, 2]`."""

    def of(self, rows) -> "Targets":
        return Targets(*(each[rows] for each in self))


def targets(pictures: list[Picture], lesson: Lesson) -> Targets:
    objects = grouped(lesson.classes)
    places = [index for index, word in enumerate(OBJECTS) if word.name in PLACES]
    # Of these pictures it is known only that a thing fills them, and of most, that no place does.
    nowhere = np.array([each.set == "objects" for each in pictures]) & (objects[:, places].sum(1) < 0.05)
    return Targets(
        torch.tensor(lesson.embedding),
        torch.tensor(objects),
        indices(pictures, "scenes", SCENES, nowhere),
        indices(pictures, "weather", WEATHER, nowhere),
        torch.tensor(moods(pictures, lesson), dtype=torch.float32),
    )


def moods(pictures: list[Picture], lesson: Lesson) -> np.ndarray:
    """The norms, and of pictures without one what the kernel makes of what the teachers say: `[count, 2]`."""
    points, (known, norms, themes) = kernel.points(lesson), norms_of(pictures)
    found = kernel.learn(points[known], norms, themes).moods(points)
    found[known] = norms
    return found


def norms_of(pictures: list[Picture]) -> tuple[list[int], np.ndarray, list[str]]:
    """Which pictures have norms, these, `[known, 2]`, and their themes."""
    known = [index for index, each in enumerate(pictures) if each.mood]
    return known, np.array([pictures[index].mood for index in known]), [pictures[index].theme for index in known]


def indices(pictures: list[Picture], set: str, words: list, none: np.ndarray) -> torch.Tensor:
    names = [word.name for word in words]
    index = lambda picture, none: names.index(picture.label) if picture.set == set else len(names) if none else UNKNOWN
    return torch.tensor([index(*each) for each in zip(pictures, none)])
