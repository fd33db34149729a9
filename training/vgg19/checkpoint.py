"""What is kept of a run, in its folder: `last.pt` to go on from, `best.pt` to export."""

import os
from pathlib import Path

import torch

from vgg19.data import Track
from vgg19.errors import InputError

FORMAT = 2


def write(path: Path, write):
    """Writes a file through `write(file)`: all of it, or nothing."""
    unfinished = path.with_name(path.name + ".unfinished")
    with open(unfinished, "wb") as file:
        write(file)
        file.flush()
        os.fsync(file.fileno())
    os.replace(unfinished, path)


def save(path: Path, contents: dict):
    write(path, lambda file: torch.save({"format": FORMAT, **contents}, file))


def load(path: Path) -> dict:
    """The contents of a checkpoint, its tensors in memory. Nothing in it is run."""
    try:
        contents = torch.load(path, map_location="cpu", weights_only=True)
    except Exception as error:
        raise InputError(f"{path} is no checkpoint: {error}") from error
    if contents.get("format") != FORMAT:
        raise InputError(f"{path} is of format {contents.get('format')}, not {FORMAT}")
    return contents


def learned(tracks: list[Track]) -> list[dict[str, str]]:
    """What a model must not be judged by."""
    return [{"track": track.name, "fingerprint": track.fingerprint} for track in tracks]
