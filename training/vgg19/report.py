"""Draws a run: its curves, and who was taken for whom."""

import csv
import json
from pathlib import Path

import matplotlib

matplotlib.use("Agg")
from matplotlib import pyplot as plt

from vgg19.errors import InputError


def curves(run: Path, path: Path):
    """Losses, accuracy and learning rate by step, from `metrics.csv`."""
    try:
        with open(run / "metrics.csv", newline="") as file:
            rows = list(csv.DictReader(file))
    except OSError as error:
        raise InputError(f"{run} holds no metrics.csv yet: {error}") from error
    steps = [int(row["step"]) for row in rows]
    panels = [("train_loss", "validation_loss", "hint_loss"), ("validation_accuracy",), ("learning_rate",)]
    panels = [names for names in panels if names[0] in rows[0]]
    figure, axes = plt.subplots(len(panels), 1, sharex=True, figsize=(8, 3 * len(panels)), layout="constrained")
    for axis, names in zip(axes, panels):
        for name in names:
            if name in rows[0]:
                axis.plot(steps, [float(row[name]) for row in rows], label=name.replace("_", " "))
        axis.legend()
        axis.grid(alpha=0.3)
    axes[-1].set_xlabel("step")
    figure.savefig(path, dpi=120)
    plt.close(figure)


def confusion(report: Path, path: Path):
    """The confusion matrix of an `evaluate --json`."""
    try:
        found = json.loads(report.read_text())
        labels, counts = found["labels"], found["confusion"]
    except (OSError, ValueError, KeyError) as error:
        raise InputError(f"{report} is not what evaluate writes: {error}") from error
    figure, axis = plt.subplots(figsize=(7, 6.5), layout="constrained")
    shares = [[count / max(sum(row), 1) for count in row] for row in counts]
    axis.imshow(shares, cmap="Blues", vmin=0, vmax=1)
    for row, values in enumerate(counts):
        for column, count in enumerate(values):
            if count:
                color = "white" if shares[row][column] > 0.5 else "black"
                axis.text(column, row, count, ha="center", va="center", color=color)
    axis.set_xticks(range(len(labels)), labels, rotation=45, ha="right")
    axis.set_yticks(range(len(labels)), labels)
    axis.set(xlabel="said", ylabel="true")
    low, high = found["interval_95"]
    axis.set_title(f"accuracy {found['accuracy']:.3f} of {found['count']} ({low:.3f} to {high:.3f})")
    figure.savefig(path, dpi=120)
    plt.close(figure)
