"""Judges a model by clips that it has not learned from."""

import json
from pathlib import Path

from vgg19 import checkpoint
from vgg19.confusion import Confusion
from vgg19.data import Track
from vgg19.errors import InputError
from vgg19.judge import Judge


def evaluate(judge: Judge, tracks: list[Track], allow_seen: bool = False) -> Confusion:
    """The verdicts, one a clip. Judging a model by what it learned from tells nothing."""
    seen = judge.seen(tracks)
    if seen and not allow_seen:
        some = ", ".join(track.name for track in seen[:3])
        raise InputError(
            f"the model learned from {len(seen)} of these {len(tracks)} clips ({some}…): it knows them by "
            "heart; judge it on others, or say --allow-seen"
        )
    return judge.judge(tracks).clips


def write(confusion: Confusion, protocol: str, path: Path):
    text = json.dumps({"protocol": protocol, **confusion.to_json()}, indent=2)
    checkpoint.write(path, lambda file: file.write(f"{text}\n".encode()))


def score(path: Path) -> dict:
    """What an exported model tells of a written evaluation."""
    try:
        found = json.loads(path.read_text())
        return {name: found[name] for name in ("protocol", "accuracy", "count")}
    except (OSError, ValueError, KeyError) as error:
        raise InputError(f"{path} is not what evaluate writes: {error}") from error
