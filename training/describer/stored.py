"""A student as it is kept: in a checkpoint, and with a byte for each weight."""

import copy

import numpy as np
import torch
from torch import nn

from describer.student import Moods, Student, layer
from vgg19.errors import InputError

LAYERS = [(64, 1), (128, 2), (128, 1), (256, 2), (256, 1), (512, 2), *[(512, 1)] * 5, (1024, 2), (1024, 1)]
"""The channels and the stride of each pair of a depthwise and a pointwise convolution."""


def student_of(kept: dict) -> Student:
    """The student of a `student.pt`."""
    try:
        weights = kept["weights"]
        student = Student(blank())
        student.heads["mood"] = Moods(*(weights[f"heads.mood.{name}"] for name in ("points", "weights", "mean", "narrowness")))
        student.load_state_dict(weights)
        return student.eval()
    except (KeyError, RuntimeError) as error:
        raise InputError(f"the checkpoint is no student's: {error}") from error


def blank() -> nn.Sequential:
    """A trunk that has learned nothing."""

    def convolution(inputs: int, outputs: int, kernel: int, stride: int, group: int = 1) -> list[nn.Module]:
        weight = np.zeros((outputs, inputs // group, kernel, kernel), np.float32)
        pads = [0, 0, 1, 1] if stride == 2 else [kernel // 2] * 4
        return layer(weight, np.zeros(outputs, np.float32), group, [kernel] * 2, pads, [stride] * 2)

    layers, width = convolution(3, 32, 3, 2), 32
    for channels, stride in LAYERS:
        layers += convolution(width, width, 3, stride, width) + convolution(width, channels, 1, 1)
        width = channels
    return nn.Sequential(*layers)


def rounded(student: Student) -> Student:
    """The same student with the weights that an ONNX file stores."""
    student = copy.deepcopy(student)
    moods = student.heads["mood"]
    tensors = [layer.weight.data for layer in student.trunk if isinstance(layer, nn.Conv2d)]
    for tensor in tensors + ([moods.points] if isinstance(moods, Moods) else []):
        levels, scale = quantised(tensor.numpy())
        tensor.copy_(torch.from_numpy(levels * scale.reshape(-1, *[1] * (tensor.ndim - 1))))
    return student


def quantised(weight: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """A weight `[channels, ...]` as int8 and a scale for each channel."""
    most = np.abs(weight).reshape(len(weight), -1).max(1)
    scale = np.where(most > 0, most / 127, 1).astype(np.float32)
    return np.rint(weight / scale.reshape(-1, *[1] * (weight.ndim - 1))).astype(np.int8), scale
