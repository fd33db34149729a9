"""Trains the network: AdamW, one cycle, a patient teacher, an average of weights."""

import copy
import csv
import io
import math
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn
from tqdm import tqdm

from vgg19 import augment, checkpoint, data, judge, precision, timbre
from vgg19.config import Config
from vgg19.data import Track
from vgg19.errors import InputError
from vgg19.model import Vgg19
from vgg19.teacher import Teacher

WARM_UP = 0.3
"""The share of the steps in which the learning rate rises (Smith 2018)."""
BAR = "step {n_fmt}/{total_fmt} |{bar}| {elapsed}, {remaining} left {postfix}"
EMA_EVERY = 4
"""Steps from one average to the next: it reads and writes all weights, a tenth of a step on a CPU."""


@dataclass(frozen=True)
class Material:
    """What a run learns from, and what chooses its best checkpoint."""

    labels: list[str]
    learning: list[Track]
    choosing: list[Track]

    @classmethod
    def of(cls, tracks: list[Track], config: Config) -> "Material":
        if config.random_test:
            tracks, _ = data.random_test(tracks, config.random_test, config.seed)
        tracks = data.of_splits(tracks, config.splits)
        learning, choosing = data.validation(tracks, config.validation, config.seed)
        labels = sorted({track.genre for track in learning})
        if len(labels) < 2:
            raise InputError("there are no two genres to tell apart")
        return cls(labels, learning, choosing)

    @property
    def learned(self) -> list[dict[str, str]]:
        return checkpoint.learned(data.by_name(self.learning + self.choosing))

    def turns(self, seed: int, start: int) -> Iterator[Track]:
        """The clips to learn from, all of them once an epoch, each epoch in another order."""
        epoch, within = divmod(start, len(self.learning))
        while True:
            order = np.random.default_rng([seed, epoch]).permutation(len(self.learning))
            yield from (self.learning[index] for index in order[within:])
            epoch, within = epoch + 1, 0


@dataclass
class Progress:
    """How far a run has come, beside its weights."""

    step: int = 0
    loss_sum: float = 0.0
    hint_loss_sum: float = 0.0
    loss_steps: int = 0
    seconds: float = 0.0
    best: dict = field(default_factory=dict)
    history: list[dict] = field(default_factory=list)


class Pupil(nn.Module):
    """A network that also tells what its teacher hears (hints, Romero et al. 2015): `[N, labels]`, `[N, 357]`."""

    def __init__(self, network: Vgg19):
        super().__init__()
        self.network = network
        self.hints = nn.Linear(network.dense.in_features, timbre.COUNT)

    def forward(self, windows: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        pooled = self.network.pooled(windows)
        return self.network.dense(self.network.dropout(pooled)), self.hints(pooled)


class Run:
    """A training run in its folder. All that is random follows from the seed and the step."""

    def __init__(self, tracks: list[Track], config: Config, folder: Path, start: dict | None = None):
        """A fresh run; with `start`, the contents of another's checkpoint, one that begins with its weights."""
        self.folder = folder
        self.material = Material.of(tracks, config)
        self.before = {name: start[name] for name in ("method", "learned", "step")} if start else None
        self.device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        torch.backends.cudnn.deterministic = True
        torch.manual_seed(config.seed)
        network = Vgg19(len(self.material.labels), config.width, config.dropout)
        if start:
            if start["labels"] != self.material.labels or start["width"] != config.width:
                raise InputError("the run to start from has other labels or another width")
            network.load_state_dict(start["weights"])
        self.pupil = Pupil(network).to(self.device, memory_format=torch.channels_last)
        if config.precision == "auto":
            config = replace(config, precision=precision.quicker(network, self.device))
        self.config = config
        self.teacher = None
        if config.teaching:
            self.teacher = Teacher(self.material.learning, self.material.labels, config, self.device)
        self.average = copy.deepcopy(network).requires_grad_(False)
        self.optimizer = adamw(self.pupil, config)
        self.progress = Progress()

    @classmethod
    def resume(cls, tracks: list[Track], folder: Path) -> "Run":
        """The run as it was when `last.pt` was written."""
        last = checkpoint.load(folder / "last.pt")
        if "config" not in last:
            raise InputError("last.pt is no run to go on from")
        run = cls(tracks, Config(**last["config"]), folder)
        if run.material.learned != last["material"]:
            raise InputError("the data are not those that the run began with")
        run.before = last["before"]
        run.pupil.load_state_dict(last["pupil"])
        run.average.load_state_dict(last["weights"])
        run.optimizer.load_state_dict(last["optimizer"])
        run.progress = Progress(**last["progress"])
        return run

    def train(self, stop: Callable[[], bool] = lambda: False) -> bool:
        """Takes the steps that are left; says whether it took them all, or `stop` asked to end."""
        progress, began = self.progress, time.monotonic() - self.progress.seconds
        turns = self.material.turns(self.config.seed, self.step * self.config.batch)
        with tqdm(total=self.config.steps, initial=progress.step, bar_format=BAR) as shown:
            while progress.step < self.config.steps and not stop():
                loss, hint_loss = self.learn(turns)
                progress.loss_sum += loss
                progress.hint_loss_sum += hint_loss
                progress.loss_steps += 1
                progress.step += 1
                progress.seconds = time.monotonic() - began
                shown.update()
                if progress.step % self.config.validate_every == 0 or progress.step == self.config.steps:
                    self.validate()
                    self.save()
                    shown.set_postfix_str(told(progress.history[-1]))
        if progress.step < self.config.steps:
            self.save()
        return progress.step == self.config.steps

    @property
    def step(self) -> int:
        """Steps that the weights have taken, in this run or before it: each hears other windows."""
        return self.progress.step + (self.before["step"] if self.before else 0)

    @property
    def learned(self) -> list[dict[str, str]]:
        """What the weights have seen, in this run or before it."""
        before = self.before["learned"] if self.before else []
        return before + [each for each in self.material.learned if each not in before]

    def learn(self, turns: Iterator[Track]) -> tuple[float, float]:
        """Takes one step; its loss, and that of the hints."""
        config, step = self.config, self.progress.step
        for group in self.optimizer.param_groups:
            group["lr"] = one_cycle(step, config.steps, config.learning_rate)
        random = np.random.default_rng([config.seed, self.step, 1])
        torch.manual_seed(int(random.integers(2**62)))
        tracks = [next(turns) for _ in range(config.batch)]
        batch = augment.batch(tracks, config, random, self.device)
        targets, hint_loss = batch.mix(self.truths(tracks)), torch.zeros(())

        self.pupil.train()
        with self.autocast():
            scores, hints = self.pupil(batch.windows.contiguous(memory_format=torch.channels_last))
        if self.teacher:
            lesson = self.teacher.teach(batch.windows)
            targets = targets.lerp(lesson.probabilities, config.teaching)
            hint_loss = F.mse_loss(hints.float(), lesson.hints)
        loss = F.cross_entropy(scores.float(), targets)
        self.optimizer.zero_grad(set_to_none=True)
        (loss + config.hints * hint_loss).backward()
        self.optimizer.step()
        if (step + 1) % EMA_EVERY == 0:
            # The average forgets its start: early on it is that of the last tenth of the steps.
            follow(self.average, self.pupil.network, min(config.ema, (1 + step) / (10 + step)) ** EMA_EVERY)
        return float(loss.detach()), float(hint_loss.detach())

    def truths(self, tracks: list[Track]) -> torch.Tensor:
        """The smoothed genre of each, `[batch, labels]`."""
        labels, smoothing = self.material.labels, self.config.smoothing
        genres = torch.tensor([labels.index(track.genre) for track in tracks], device=self.device)
        return F.one_hot(genres, len(labels)) * (1 - smoothing) + smoothing / len(labels)

    def validate(self):
        """Judges the average of weights, and keeps it in `best.pt` if it is the best so far."""
        progress = self.progress
        row = {
            "step": progress.step,
            "learning_rate": self.optimizer.param_groups[0]["lr"],
            "train_loss": progress.loss_sum / progress.loss_steps,
            "hint_loss": progress.hint_loss_sum / progress.loss_steps,
        }
        scores, key = [], []
        if self.material.choosing:
            model = judge.of_network(self.average, self.material.labels, [], self.autocast())
            verdicts = model.judge(self.material.choosing)
            row |= {"validation_loss": verdicts.loss, "validation_accuracy": verdicts.clips.accuracy}
            key = [row["validation_accuracy"], -row["validation_loss"]]
            protocol = "artists set apart, by which the checkpoint was chosen"
            scores.append({"protocol": protocol, "accuracy": key[0], "count": verdicts.clips.count})
        progress.history.append(row | {"seconds": round(progress.seconds)})
        progress.loss_sum, progress.hint_loss_sum, progress.loss_steps = 0.0, 0.0, 0
        if not progress.best or not self.material.choosing or key > progress.best["key"]:
            progress.best = {"key": key, "step": progress.step}
            self.save_best(scores)

    def model(self) -> dict:
        """The average of weights, and all that is told of it."""
        tracks = self.material.learning + self.material.choosing
        return {
            "labels": self.material.labels,
            "width": self.config.width,
            "step": self.step,
            "method": method(self.config, self.before),
            "splits": sorted({track.split for track in tracks}),
            "learned": self.learned,
            "weights": self.average.state_dict(),
        }

    def save_best(self, scores: list[dict]):
        checkpoint.save(self.folder / "best.pt", {**self.model(), "scores": scores})

    def save(self):
        """Leaves all that is needed to go on, and `metrics.csv`."""
        last = {
            **self.model(),
            "config": asdict(self.config),
            "material": self.material.learned,
            "before": self.before,
            "pupil": self.pupil.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "progress": asdict(self.progress),
        }
        checkpoint.save(self.folder / "last.pt", last)
        if self.progress.history:
            text = io.StringIO(newline="")
            writer = csv.DictWriter(text, self.progress.history[0], lineterminator="\n")
            writer.writeheader()
            writer.writerows(self.progress.history)
            checkpoint.write(self.folder / "metrics.csv", lambda file: file.write(text.getvalue().encode()))

    def autocast(self):
        return precision.autocast(self.config.precision, self.device)


def adamw(network: nn.Module, config: Config) -> torch.optim.AdamW:
    """Weights decay; norms and biases do not."""
    weights = [each for each in network.parameters() if each.ndim > 1]
    others = [each for each in network.parameters() if each.ndim == 1]
    groups = [{"params": weights}, {"params": others, "weight_decay": 0.0}]
    return torch.optim.AdamW(groups, weight_decay=config.weight_decay, fused=True)


def one_cycle(step: int, steps: int, peak: float) -> float:
    """The learning rate: from peak/25 to the peak and down to nearly nothing, by cosines."""
    wave = lambda a, b, share: b + (a - b) * (1 + math.cos(math.pi * share)) / 2
    top = WARM_UP * steps
    if step < top:
        return wave(peak / 25, peak, step / top)
    return wave(peak, peak / 1e4, (step - top) / max(steps - top, 1))


@torch.no_grad()
def follow(average: nn.Module, network: nn.Module, decay: float):
    """Moves an exponential average of weights and running statistics."""
    ours, theirs = average.state_dict().values(), network.state_dict().values()
    for mine, new in zip(ours, theirs):
        if mine.is_floating_point():
            mine.lerp_(new, 1 - decay)
        else:
            mine.copy_(new)


def method(config: Config, before: dict | None) -> str:
    """How a model was trained, for people."""
    taught = f", {config.teaching:g} of each target by a kernel machine, and its hints" if config.teaching else ""
    network = f"VGG19 with batch norm and {config.width:g} of its channels;"
    return (
        f"{before['method'] + '; then' if before else network} {config.steps} steps of "
        f"{config.batch} windows, AdamW at {config.learning_rate:g}, one cycle, seed {config.seed}{taught}"
    )


def told(row: dict) -> str:
    text = f"loss {row['train_loss']:.3f}"
    if "validation_accuracy" in row:
        text += f", validation {row['validation_accuracy']:.3f}"
    return text
