"""A data folder made by arithmetic: a few pictures of each set, and teachers that have learned nothing."""

import csv
from pathlib import Path

import numpy as np
import onnx
import pytest
import torch
from onnx import TensorProto, helper, numpy_helper
from PIL import Image
from torch import nn

from describer.pictures import Picture, read
from describer.stored import blank
from describer.words import SCENES, WEATHER


@pytest.fixture(scope="session")
def data(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("data")
    kinds = [f"scenes/{word.name}" for word in SCENES] + [f"weather/{word.name}" for word in WEATHER]
    for index, kind in enumerate([*kinds, "objects", "photos"]):
        for each in range(3):
            save(folder / "images" / kind / f"{each}.jpg", 7 * index + each)
    with table(folder / "images/oasis/norms.csv") as file:
        rows = csv.writer(file)
        rows.writerow(["Theme", "Valence_mean", "Arousal_mean", "theme_group"])
        for index in range(12):
            save(folder / f"images/oasis/Big_dog_{index}.jpg", index)
            rows.writerow([f"Big dog {index}", 1 + index / 2, 7 - index / 2, f"theme {index // 2}"])
    (folder / "teachers").mkdir()
    mobilenet(folder / "teachers/mobilenet_v1_embedding.onnx")
    classifier(folder / "teachers/mobilenet_v2_imagenet.onnx")
    return folder


@pytest.fixture(scope="session")
def pictures(data) -> list[Picture]:
    return read(data)


def table(path: Path):
    path.parent.mkdir(parents=True, exist_ok=True)
    return open(path, "w", newline="", encoding="utf-8")


def save(path: Path, index: int):
    path.parent.mkdir(parents=True, exist_ok=True)
    row, column, plane = np.mgrid[:24, :32, :3]
    Image.fromarray((index * 19 + row * (plane + 1) + 3 * column).astype(np.uint8)).save(path)


def mobilenet(path: Path):
    """The convolutions of MobileNetV1 with random weights."""
    torch.manual_seed(7)
    nodes, weights, value, pads = [], [], "input", [0] * 4
    clip = [numpy_helper.from_array(np.float32(end), name) for name, end in (("zero", 0), ("six", 6))]
    for index, layer in enumerate(blank()):
        if isinstance(layer, nn.ZeroPad2d):
            left, right, top, bottom = layer.padding
            pads = [top, left, bottom, right]
        elif isinstance(layer, nn.Conv2d):
            nn.init.kaiming_normal_(layer.weight)
            weights.append(numpy_helper.from_array(layer.weight.detach().numpy(), f"weight_{index}"))
            weights.append(numpy_helper.from_array(np.zeros(layer.out_channels, np.float32), f"bias_{index}"))
            facts = {"kernel_shape": layer.kernel_size, "strides": layer.stride, "group": layer.groups, "pads": pads}
            nodes.append(helper.make_node("Conv", [value, f"weight_{index}", f"bias_{index}"], [f"conv_{index}"], **facts))
            pads = [0] * 4
        else:
            nodes.append(helper.make_node("Clip", [f"conv_{index - 1}", "zero", "six"], [f"clip_{index}"]))
            value = f"clip_{index}"
    nodes.append(helper.make_node("GlobalAveragePool", [value], ["mean"]))
    nodes.append(helper.make_node("Flatten", ["mean"], ["features"]))
    write(path, nodes, weights + clip, features=1024)


def classifier(path: Path):
    """Features and classes by the mean of each plane."""
    random = np.random.default_rng(7)
    weights = [("to_features", (3, 1280)), ("to_classes", (1280, 1001))]
    weights = [numpy_helper.from_array(random.normal(0, 0.1, shape).astype(np.float32), name) for name, shape in weights]
    nodes = [
        helper.make_node("GlobalAveragePool", ["input"], ["mean"]),
        helper.make_node("Flatten", ["mean"], ["flat"]),
        helper.make_node("MatMul", ["flat", "to_features"], ["signed"]),
        helper.make_node("Relu", ["signed"], ["features"]),
        helper.make_node("MatMul", ["features", "to_classes"], ["logits"]),
        helper.make_node("Softmax", ["logits"], ["output"]),
    ]
    write(path, nodes, weights, output=1001, features=1280)


def write(path: Path, nodes: list, weights: list, **outputs: int):
    info = lambda name, *shape: helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)
    answers = [info(name, 1, count) for name, count in outputs.items()]
    graph = helper.make_graph(nodes, "teacher", [info("input", 1, 3, 224, 224)], answers, weights)
    onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8), path)
