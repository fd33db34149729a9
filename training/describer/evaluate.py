"""Judges a student, or its ONNX file, by pictures kept out of its training."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import numpy as np
import onnx
import torch
from tqdm import tqdm

from describer import scores
from describer.pictures import Picture, pixels
from describer.scores import Score
from describer.stored import student_of
from describer.student import SIZE
from describer.teachers import one_thread
from describer.words import SCENES, WEATHER
from vgg19 import checkpoint
from vgg19.confusion import Confusion
from vgg19.errors import InputError

PROTOCOL = "kept out: about a fifth of OASIS's themes, about a tenth of the scenes and of the weather"


class Judged(NamedTuple):
    """What was found of a model."""

    scores: list[Score]
    confusions: dict[str, Confusion]


class Model(NamedTuple):
    """What a model says of levels, f32 `[1, 3, 160, 160]` in 0 to 255, by the name of the head."""

    answers: Callable[[np.ndarray], dict[str, np.ndarray]]
    all: bool
    """Whether it learned from what is kept out, too."""


def evaluate(path: Path, found: list[Picture], allow_seen: bool = False) -> Judged:
    """Judges by what is kept out; with `allow_seen`, by all that has a label or a norm."""
    model = of_file(path)
    if model.all and not allow_seen:
        raise InputError(f"{path} learned from the pictures it would be judged by; judge another, or say --allow-seen")
    judging = [each for each in found if (each.label or each.mood) and (allow_seen or each.kept_out)]
    said = [model.answers(pixels(each.path, SIZE)[None].astype(np.float32)) for each in tqdm(judging, unit="picture")]
    moods = [(answers["mood"][0], each.mood) for answers, each in zip(said, judging) if each.mood]
    of_mood = np.array(moods).reshape(-1, 2, 2)
    found = [scores.correlation(name, *of_mood[:, :, axis].T) for axis, name in enumerate(("valence_r", "arousal_r"))]
    confusions = {}
    for set, words in (("scenes", SCENES), ("weather", WEATHER)):
        names = [word.name for word in words]
        pairs = [
            (names.index(each.label), int(answers[set][0, : len(names)].argmax()))
            for answers, each in zip(said, judging)
            if each.set == set
        ]
        confusions[set] = Confusion.of(names, *(list(column) for column in zip(*pairs)))
    found += [scores.top1("scene_top1", confusions["scenes"]), scores.top1("weather_top1", confusions["weather"])]
    return Judged(found, confusions)


def of_file(path: Path) -> Model:
    """A `student.pt`, or an ONNX file."""
    return of_onnx(path) if path.suffix == ".onnx" else of_student(checkpoint.load(path))


def of_student(kept: dict) -> Model:
    student = student_of(kept)

    @torch.no_grad()
    def answers(levels: np.ndarray) -> dict[str, np.ndarray]:
        _, said = student(torch.from_numpy(levels) / 127.5 - 1)
        return {name: (each if name == "mood" else each.softmax(1)).numpy() for name, each in said.items()}

    return Model(answers, kept["all"])


def of_onnx(path: Path) -> Model:
    try:
        facts = {each.key: each.value for each in onnx.load(path).metadata_props}
        session = one_thread(path)
        learned = json.loads(facts["all"])
    except Exception as error:
        raise InputError(f"{path} is no describer: {error!r}") from error
    names = [each.name for each in session.get_outputs()]
    return Model(lambda levels: dict(zip(names, session.run(None, {"levels": levels}))), learned)


def write(judged: Judged, path: Path):
    text = {
        "protocol": PROTOCOL,
        "scores": [score._asdict() for score in judged.scores],
        "confusions": {name: each.to_json() for name, each in judged.confusions.items()},
    }
    checkpoint.write(path, lambda file: file.write(f"{json.dumps(text, indent=2)}\n".encode()))


def of_report(path: Path) -> list[dict]:
    """What an exported model tells of a written evaluation."""
    try:
        found = json.loads(path.read_text())
        return [{"protocol": found["protocol"], **score} for score in found["scores"]]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputError(f"{path} is not what evaluate writes: {error}") from error
