"""The network: MobileNetV1 (Howard et al. 2017) over smaller pictures, and a head for each question."""

from collections import OrderedDict
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from torch import nn

from describer.kernel import Machine
from describer.words import OBJECTS, SCENES, WEATHER
from vgg19.errors import InputError

SIZE = 160
"""It sees squares of so many pixels."""
ANSWERS = {"scenes": len(SCENES), "weather": len(WEATHER), "objects": len(OBJECTS)}
"""How many labels each head has, besides one for none of them."""
MIDDLE, SPREAD = (5.0, 4.5), (1.5, 1.0)
"""Of moods, about: heads learn best near 0 and 1."""


class Student(nn.Module):
    """Pixels, f32 `[count, 3, 160, 160]` in -1 to 1, to logits a head and to moods."""

    def __init__(self, trunk: nn.Sequential):
        super().__init__()
        self.trunk, self.heads = trunk, Heads(width(trunk))

    def forward(self, pixels: torch.Tensor) -> tuple[torch.Tensor, dict[str, torch.Tensor]]:
        """The embedding, and what the heads make of it."""
        embedding = self.trunk(pixels).mean((2, 3))
        return embedding, self.heads(embedding)


class Heads(nn.ModuleDict):
    """`[count, labels + 1]` logits of each question, and `mood`, `[count, 2]`: valence and arousal, 1 to 9."""

    def __init__(self, width: int):
        heads = {name: nn.Linear(width, labels + 1) for name, labels in ANSWERS.items()}
        heads["mood"] = nn.Sequential(
            OrderedDict(hidden=nn.Linear(width, 64), bend=nn.ReLU(), rest=nn.Dropout(0.2), out=nn.Linear(64, 2))
        )
        super().__init__(heads)
        with torch.no_grad():
            self["mood"].out.weight.mul_(torch.tensor(SPREAD).view(2, 1))
            self["mood"].out.bias.copy_(torch.tensor(MIDDLE))

    def forward(self, embedding: torch.Tensor) -> dict[str, torch.Tensor]:
        return {name: head(embedding) for name, head in self.items()}


class Moods(nn.Module):
    """Kernel ridge regression over the roots of embeddings, in place of the head that learned with the trunk."""

    def __init__(self, points: torch.Tensor, weights: torch.Tensor, mean: torch.Tensor, narrowness: torch.Tensor):
        super().__init__()
        for name, values in (("points", points), ("weights", weights), ("mean", mean), ("narrowness", narrowness)):
            self.register_buffer(name, values)

    @classmethod
    def of(cls, machine: Machine) -> "Moods":
        values = (machine.points, machine.weights, machine.mean, machine.choice.narrowness)
        return cls(*(torch.tensor(each, dtype=torch.float32) for each in values))

    def forward(self, embedding: torch.Tensor) -> torch.Tensor:
        distances = torch.cdist(embedding.sqrt(), self.points, compute_mode="donot_use_mm_for_euclid_dist") ** 2
        return torch.exp(-self.narrowness * distances) @ self.weights + self.mean


def trunk(teacher: Path) -> nn.Sequential:
    """The convolutions of an ONNX file in which they follow each other, each clipped to 0 to 6."""
    try:
        graph = onnx.load(teacher).graph
    except Exception as error:
        raise InputError(f"{teacher} is no teacher: {error}") from error
    weights = {each.name: numpy_helper.to_array(each) for each in graph.initializer}
    layers = []
    for node in graph.node:
        if node.op_type == "Conv":
            facts = {each.name: onnx.helper.get_attribute_value(each) for each in node.attribute}
            layers += layer(weights[node.input[1]], weights[node.input[2]], **facts)
    return nn.Sequential(*layers)


def layer(weight: np.ndarray, bias: np.ndarray, group: int, kernel_shape, pads, strides) -> list[nn.Module]:
    """A convolution. Its padding is a layer of its own: TensorFlow pads strided ones on two sides alone."""
    top, left, bottom, right = pads
    outputs, inputs = weight.shape[:2]
    convolution = nn.Conv2d(inputs * group, outputs, tuple(kernel_shape), tuple(strides), groups=group)
    with torch.no_grad():
        convolution.weight.copy_(torch.tensor(weight))
        convolution.bias.copy_(torch.tensor(bias))
    padding = [nn.ZeroPad2d((left, right, top, bottom))] if any(pads) else []
    return [*padding, convolution, nn.ReLU6()]


def width(trunk: nn.Sequential) -> int:
    return [each for each in trunk if isinstance(each, nn.Conv2d)][-1].out_channels
