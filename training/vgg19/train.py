"""Trains the network: AdamW, one cycle, progressive resizing, an average of weights."""

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

from vgg19 import augment, checkpoint, data, judge, precision
from vgg19.config import Config, Stage, stages
from vgg19.data import Track
from vgg19.errors import InputError
from vgg19.model import Vgg19, resize
from vgg19.teacher import Teacher

WARM_UP = 0.3
"""The share of the steps in which the learning rate rises (Smith 2018)."""
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
    loss_steps: int = 0
    seconds: float = 0.0
    best: dict = field(default_factory=dict)
    history: list[dict] = field(default_factory=list)


class Run:
    """A training run in its folder. All that is random follows from the seed and the step."""

    def __init__(self, tracks: list[Track], config: Config, folder: Path, start: dict | None = None):
        """A fresh run; with `start`, the contents of another's checkpoint, one that begins with its weights."""
        self.folder = folder
        self.material = Material.of(tracks, config)
        self.before = {name: start[name] for name in ("method", "learned")} if start else None
        self.device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        torch.backends.cudnn.deterministic = True
        torch.manual_seed(config.seed)
        network = Vgg19(len(self.material.labels), config.width, config.dropout)
        if start:
            if start["labels"] != self.material.labels or start["width"] != config.width:
                raise InputError("the run to start from has other labels or another width")
            network.load_state_dict(start["weights"])
        self.network = network.to(self.device, memory_format=torch.channels_last)
        if config.precision == "auto":
            config = replace(config, precision=precision.quicker(self.network, self.device))
        self.config = config
        self.teacher = None
        if config.teaching:
            self.teacher = Teacher(self.material.learning, self.material.labels, config, self.device)
        self.average = copy.deepcopy(self.network).requires_grad_(False)
        self.optimizer = adamw(self.network, config)
        self.stages = stages(config.stages)
        self.steps = sum(stage.steps for stage in self.stages)
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
        run.network.load_state_dict(last["network"])
        run.average.load_state_dict(last["weights"])
        run.optimizer.load_state_dict(last["optimizer"])
        run.progress = Progress(**last["progress"])
        return run

    def train(self, stop: Callable[[], bool] = lambda: False) -> bool:
        """Takes the steps that are left; says whether it took them all, or `stop` asked to end."""
        progress, began = self.progress, time.monotonic() - self.progress.seconds
        turns = self.material.turns(self.config.seed, progress.step * self.config.batch)
        with bar(self.stages, progress.step) as shown:
            while progress.step < self.steps and not stop():
                stage, ends = self.stage()
                shown.set_description(f"{stage.size}x{stage.size} step {progress.step + 1}/{self.steps}")
                progress.loss_sum += self.learn(stage, turns)
                progress.loss_steps += 1
                progress.step += 1
                progress.seconds = time.monotonic() - began
                shown.update(cost(stage))
                if progress.step % self.config.validate_every == 0 or progress.step == ends:
                    self.validate(stage)
                    self.save()
                    shown.set_postfix_str(told(progress.history[-1]))
        if progress.step < self.steps:
            self.save()
        return progress.step == self.steps

    @property
    def learned(self) -> list[dict[str, str]]:
        """What the weights have seen, in this run or before it."""
        before = self.before["learned"] if self.before else []
        return before + [each for each in self.material.learned if each not in before]

    def stage(self) -> tuple[Stage, int]:
        """The stage of the next step, and the step at which it ends."""
        ends = 0
        for stage in self.stages:
            ends += stage.steps
            if self.progress.step < ends:
                break
        return stage, ends

    def learn(self, stage: Stage, turns: Iterator[Track]) -> float:
        """Takes one step; its loss."""
        config, step = self.config, self.progress.step
        for group in self.optimizer.param_groups:
            group["lr"] = one_cycle(step, self.steps, config.learning_rate)
        random = np.random.default_rng([config.seed, step, 1])
        torch.manual_seed(int(random.integers(2**62)))
        tracks = [next(turns) for _ in range(config.batch)]
        batch = augment.batch(tracks, config, random, self.device)
        windows = resize(batch.windows, stage.size).contiguous(memory_format=torch.channels_last)

        self.network.train()
        with self.autocast():
            scores = self.network(windows)
        loss = F.cross_entropy(scores.float(), batch.mix(self.targets(tracks, batch.whole)))
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        self.optimizer.step()
        if (step + 1) % EMA_EVERY == 0:
            # The average forgets its start: early on it is that of the last tenth of the steps.
            follow(self.average, self.network, min(config.ema, (1 + step) / (10 + step)) ** EMA_EVERY)
        return float(loss.detach())

    def targets(self, tracks: list[Track], windows: torch.Tensor) -> torch.Tensor:
        """The probabilities to learn, `[batch, labels]`: the smoothed truth, and for a share what the teacher says."""
        config, labels = self.config, self.material.labels
        truths = torch.tensor([labels.index(track.genre) for track in tracks], device=self.device)
        sure = F.one_hot(truths, len(labels)) * (1 - config.smoothing) + config.smoothing / len(labels)
        if not self.teacher:
            return sure
        return sure.lerp(self.teacher.probabilities(tracks, windows), config.teaching)

    def validate(self, stage: Stage):
        """Judges the average of weights, and keeps it in `best.pt` if it is the best of its stage."""
        progress, size = self.progress, stage.size
        row = {
            "step": progress.step,
            "size": size,
            "learning_rate": self.optimizer.param_groups[0]["lr"],
            "train_loss": progress.loss_sum / progress.loss_steps,
        }
        scores, key = [], [size, 0.0, 0.0]
        if self.material.choosing:
            model = judge.of_network(self.average, self.material.labels, [], size, self.autocast())
            verdicts = model.judge(self.material.choosing)
            row |= {"validation_loss": verdicts.loss, "validation_accuracy": verdicts.clips.accuracy}
            key = [size, row["validation_accuracy"], -row["validation_loss"]]
            protocol = "artists set apart, by which the checkpoint was chosen"
            scores.append({"protocol": protocol, "accuracy": key[1], "count": verdicts.clips.count})
        progress.history.append(row | {"seconds": round(progress.seconds)})
        progress.loss_sum, progress.loss_steps = 0.0, 0
        best = progress.best
        if not best or not self.material.choosing or size != best["size"] or key > best["key"]:
            progress.best = {"key": key, "size": size, "step": progress.step}
            self.save_best(size, scores)

    def model(self, size: int) -> dict:
        """The average of weights, and all that is told of it."""
        tracks = self.material.learning + self.material.choosing
        return {
            "labels": self.material.labels,
            "size": size,
            "width": self.config.width,
            "step": self.progress.step,
            "method": method(self.config, self.before),
            "splits": sorted({track.split for track in tracks}),
            "learned": self.learned,
            "weights": self.average.state_dict(),
        }

    def save_best(self, size: int, scores: list[dict]):
        checkpoint.save(self.folder / "best.pt", {**self.model(size), "scores": scores})

    def save(self):
        """Leaves all that is needed to go on, and `metrics.csv`."""
        last = {
            **self.model(self.stage()[0].size),
            "config": asdict(self.config),
            "material": self.material.learned,
            "before": self.before,
            "network": self.network.state_dict(),
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
    taught = f", {config.teaching:g} of each target by kernel machines" if config.teaching else ""
    return (
        f"{before['method'] + '; then' if before else 'VGG19 with batch norm;'} {config.stages} steps of "
        f"{config.batch} windows, AdamW at {config.learning_rate:g}, one cycle, seed {config.seed}{taught}"
    )


def cost(stage: Stage) -> int:
    """What a step costs, in cells: by this the progress bar tells the time that is left."""
    return stage.size**2


def bar(stages: list[Stage], step: int) -> tqdm:
    done, left = 0, step
    for stage in stages:
        done, left = done + cost(stage) * min(left, stage.steps), max(left - stage.steps, 0)
    form = "{desc} {percentage:3.0f}%|{bar}| {elapsed}, {remaining} left {postfix}"
    return tqdm(total=sum(cost(stage) * stage.steps for stage in stages), initial=done, bar_format=form)


def told(row: dict) -> str:
    text = f"loss {row['train_loss']:.3f}"
    if "validation_accuracy" in row:
        text += f", validation {row['validation_accuracy']:.3f}"
    return text
