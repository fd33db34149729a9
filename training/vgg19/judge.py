"""Verdicts on clips: the mean of log-probabilities over windows that overlap by half."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from vgg19 import checkpoint, data
from vgg19.confusion import Confusion
from vgg19.data import Track
from vgg19.errors import InputError
from vgg19.model import Vgg19


@dataclass(frozen=True)
class Judge:
    """A model that turns windows, `float32 [N, 1, 128, 128]`, into log-probabilities, `[N, labels]`."""

    labels: list[str]
    learned: list[dict[str, str]]
    log_probabilities: Callable[[np.ndarray], np.ndarray]

    def seen(self, tracks: list[Track]) -> list[Track]:
        """The tracks that it learned from, or was chosen by, under this name or another."""
        names = {each["track"] for each in self.learned}
        sounds = {each["fingerprint"] for each in self.learned}
        return [track for track in tracks if track.name in names or track.fingerprint in sounds]

    def judge(self, tracks: list[Track]) -> "Verdicts":
        if unknown := {track.genre for track in tracks} - set(self.labels):
            raise InputError(f"the model knows no {min(unknown)}; it tells apart {', '.join(self.labels)}")
        windows = [self.log_probabilities(data.windows(track.levels)) for track in tracks]
        return Verdicts(self.labels, [self.labels.index(track.genre) for track in tracks], windows)


@dataclass(frozen=True)
class Verdicts:
    """What was said of each window of each clip, `[windows, labels]`, and what was true."""

    labels: list[str]
    truths: list[int]
    windows: list[np.ndarray]

    @property
    def clips(self) -> Confusion:
        said = [int(windows.mean(0).argmax()) for windows in self.windows]
        return Confusion.of(self.labels, self.truths, said)

    @property
    def loss(self) -> float:
        """The cross entropy of the windows, a clip at a time."""
        return -float(np.mean([windows[:, truth].mean() for truth, windows in zip(self.truths, self.windows)]))


def of_network(network: Vgg19, labels: list[str], learned: list, autocast=None) -> Judge:
    """The network as it is: whoever goes on training it sets it back to `train()`."""
    network.eval()
    device = next(network.parameters()).device

    @torch.no_grad()
    def log_probabilities(windows: np.ndarray) -> np.ndarray:
        windows = torch.from_numpy(windows).to(device).contiguous(memory_format=torch.channels_last)
        with autocast or torch.autocast(device.type, enabled=False):
            scores = network(windows)
        return scores.float().log_softmax(1).cpu().numpy()

    return Judge(labels, learned, log_probabilities)


def of_file(path: Path) -> Judge:
    """The model of a checkpoint (`.pt`) or of an ONNX file."""
    return of_onnx(path) if path.suffix == ".onnx" else of_checkpoint(path)


def of_checkpoint(path: Path) -> Judge:
    best = checkpoint.load(path)
    if "pupil" in best or "weights" not in best:
        raise InputError(f"{path} is there to go on from; the model to judge is best.pt")
    return of_network(network(best), best["labels"], best["learned"])


def network(best: dict) -> Vgg19:
    """The network that `best.pt` keeps."""
    network = Vgg19(len(best["labels"]), best["width"])
    network.load_state_dict(best["weights"])
    return network.to(memory_format=torch.channels_last).eval()


def of_onnx(path: Path) -> Judge:
    import onnxruntime

    try:
        session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
        facts = session.get_modelmeta().custom_metadata_map
        labels, learned = json.loads(facts["labels"]), json.loads(facts["learned"])
    except Exception as error:
        raise InputError(f"{path} is no model of ours: {error}") from error
    name = session.get_inputs()[0].name

    def log_probabilities(windows: np.ndarray) -> np.ndarray:
        return np.concatenate([session.run(None, {name: window[None]})[0] for window in windows])

    return Judge(labels, learned, log_probabilities)
