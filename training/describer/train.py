"""Teaches the student: its heads by the teacher's embedding, then all of it by pictures, then its heads by its own.

Last come its moods, which learn from the pictures with norms alone.
"""

import math
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn
from tqdm import tqdm

from describer import kernel, pictures as pictures_of, teachers
from describer.config import Config
from describer.lessons import UNKNOWN, Targets, norms_of, targets
from describer.pictures import Picture, pixels
from describer.stored import rounded, student_of
from describer.student import SIZE, SPREAD, Moods, Student, trunk
from vgg19 import checkpoint

LARGEST = 176
"""Pictures are kept in this size, and cropped from it."""


def train(data: Path, run: Path, config: Config, start: Path | None) -> dict:
    """A trained student, as `student.pt` keeps it."""
    found = pictures_of.read(data)
    wanted = [row for row, picture in enumerate(found) if config.all or not picture.kept_out]
    if start:
        kept = checkpoint.load(start)
        student, found = student_of(kept), [found[row] for row in wanted]
    else:
        lesson = teachers.lesson(data, found, run / "lesson.npz")
        found, lesson = [found[row] for row in wanted], teachers.Lesson(*(each[wanted] for each in lesson))
        student, kept = distil(data, found, lesson, config), {"method": method(config, len(found))}
    known, norms, themes = norms_of(found)
    points = embeddings(student, [found[row] for row in known]).sqrt().numpy()
    machine = kernel.learn(points, norms, themes)
    print(f"moods by {len(known)} pictures: {machine.choice}")
    student.heads["mood"] = Moods.of(machine)
    return {"weights": student.state_dict(), "method": kept["method"], "all": config.all}


def distil(data: Path, found: list[Picture], lesson: teachers.Lesson, config: Config) -> Student:
    """A student of the teachers, with a head for moods that only helps to form the trunk."""
    torch.manual_seed(config.seed)
    student, goals = Student(trunk(data / "teachers" / teachers.EMBEDDING)), targets(found, lesson)
    learn_heads(student.heads, goals.embedding, goals, config)
    learn_all(student, found, goals, config)
    learn_heads(student.heads, embeddings(student, found), goals, config)
    return student


def learn_heads(heads: nn.Module, embedding: torch.Tensor, goals: Targets, config: Config):
    """The heads alone, from the embeddings of all pictures."""
    loss = lambda rows: losses(heads(embedding[rows]), goals.of(rows))
    random = np.random.default_rng(config.seed)
    descend(heads, loss, len(embedding), 256, config.head_epochs, config.head_learning_rate, config.head_decay, random)


def learn_all(student: Student, found: list[Picture], goals: Targets, config: Config):
    """The whole student, from crops and mirror images; what the teacher saw in the whole picture is its goal."""
    kept = torch.from_numpy(np.stack([pixels(each.path, LARGEST) for each in tqdm(found, "reading", unit="picture")]))
    student.trunk.to(memory_format=torch.channels_last)
    random, scale = np.random.default_rng(config.seed), goals.embedding.var(0).mean()

    def loss(rows: np.ndarray) -> torch.Tensor:
        embedding, answers = student(crop(kept[rows], random))
        wanted = goals.of(rows)
        return losses(answers, wanted) + F.mse_loss(embedding, wanted.embedding) / scale

    descend(student, loss, len(found), config.batch, config.epochs, config.learning_rate, config.decay, random)


def descend(
    network: nn.Module,
    loss: Callable[[np.ndarray], torch.Tensor],
    count: int,
    batch: int,
    epochs: float,
    learning_rate: float,
    decay: float,
    random: np.random.Generator,
):
    """AdamW by the losses of batches of rows, each row once an epoch; the rate rises for a tenth, and falls by a cosine."""
    network.train()
    optimizer = torch.optim.AdamW(network.parameters(), learning_rate, weight_decay=decay)
    steps = math.ceil(epochs * count / batch)
    pace = lambda step: min((step + 1) / (0.1 * steps), (1 + math.cos(math.pi * step / steps)) / 2)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, pace)
    order = np.concatenate([random.permutation(count) for _ in range(math.ceil(epochs))])
    with tqdm(range(steps), unit="step", mininterval=5) as bar:
        for step in bar:
            found = loss(order[step * batch : (step + 1) * batch])
            optimizer.zero_grad()
            found.backward()
            optimizer.step()
            schedule.step()
            bar.set_postfix(loss=f"{found.item():.3f}", refresh=False)
    network.eval()


def losses(answers: dict[str, torch.Tensor], wanted: Targets) -> torch.Tensor:
    """The sum of what all heads get wrong."""
    likely = F.log_softmax(answers["objects"], 1)
    objects = F.kl_div(likely, wanted.objects, reduction="batchmean")
    moods = F.mse_loss(answers["mood"] / torch.tensor(SPREAD), wanted.mood / torch.tensor(SPREAD))
    return objects + moods + entropy(answers["scenes"], wanted.scenes) + entropy(answers["weather"], wanted.weather)


def entropy(logits: torch.Tensor, truths: torch.Tensor) -> torch.Tensor:
    """Cross-entropy with some smoothing; a batch may hold no picture of which the truth is known."""
    known = (truths != UNKNOWN).sum().clamp(min=1)
    return F.cross_entropy(logits, truths, ignore_index=UNKNOWN, label_smoothing=0.02, reduction="sum") / known


def crop(levels: torch.Tensor, random: np.random.Generator) -> torch.Tensor:
    """`uint8 [count, 3, 176, 176]` to what the student sees: one random crop for all, half of them mirrored."""
    side = random.integers(SIZE - 8, LARGEST, endpoint=True)
    top, left = random.integers(LARGEST - side, size=2, endpoint=True)
    part = levels[:, :, top : top + side, left : left + side].float()
    part = F.interpolate(part, (SIZE, SIZE), mode="bilinear", antialias=True, align_corners=False)
    mirrored = torch.from_numpy(random.random(len(part)) < 0.5).view(-1, 1, 1, 1)
    part = torch.where(mirrored, part.flip(3), part) / 127.5 - 1
    return part.contiguous(memory_format=torch.channels_last)


@torch.no_grad()
def embeddings(student: Student, found: list[Picture]) -> torch.Tensor:
    """The student's own, of whole pictures and by the weights that are stored: `[count, width]`."""
    stored, batches = rounded(student), range(0, len(found), 32)
    said = []
    for start in tqdm(batches, "embedding", unit="batch", mininterval=5):
        levels = torch.from_numpy(np.stack([pixels(each.path, SIZE) for each in found[start : start + 32]]))
        said.append(stored.trunk((levels.float() / 127.5 - 1).contiguous(memory_format=torch.channels_last)).mean((2, 3)))
    return torch.cat(said)


def method(config: Config, count: int) -> str:
    """How a student was made, for people."""
    return (
        f"MobileNetV1 at {SIZE} pixels, begun with the weights of Google Coral's embedding (Apache-2.0) and distilled "
        f"from it at {teachers.SIZE} for {config.epochs:g} epochs of {count} pictures, seed {config.seed}; objects "
        "distilled from Coral's MobileNetV2; moods by kernel ridge regression to OASIS's norms over the embedding"
    )
