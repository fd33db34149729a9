"""Writes a student as ONNX: the weights of convolutions as int8, with a scale for each channel."""

import hashlib
import json
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from torch import nn

from describer.evaluate import of_student
from describer.stored import quantised, rounded, student_of
from describer.student import ANSWERS, SIZE, Student
from describer.words import OBJECTS, SCENES, WEATHER
from vgg19 import checkpoint
from vgg19.errors import InputError

FORMAT = 1
OPSET, IR_VERSION = 13, 8
"""The oldest that know DequantizeLinear by channels."""
TOLERANCE = 1e-3
LICENCE = "MIT OR Apache-2.0; begun with weights of Google Coral's MobileNetV1 (Apache-2.0)"


def export(kept: dict, path: Path, scores: list[dict]) -> tuple[float, float]:
    """Writes the model of a `student.pt`, and its card beside it; what `compare` found."""
    stored = rounded(student_of(kept))
    model = graph(stored)
    facts = card(model, kept, scores)
    text = lambda fact: fact if isinstance(fact, str) else json.dumps(fact, ensure_ascii=False)
    helper.set_model_props(model, {name: text(fact) for name, fact in facts.items()})
    onnx.checker.check_model(model, full_check=True)
    difference = compare(model, {**kept, "weights": stored.state_dict()})
    if not difference <= TOLERANCE:
        raise InputError(f"the graph differs from torch by {difference:.2g}")
    checkpoint.write(path, lambda file: file.write(model.SerializeToString(deterministic=True)))
    written = json.dumps(facts, indent=2, ensure_ascii=False) + "\n"
    checkpoint.write(path.with_suffix(".json"), lambda file: file.write(written.encode()))
    return difference, compare(model, kept)


def graph(student: Student) -> onnx.ModelProto:
    """`levels`, f32 [1, 3, 160, 160] in 0 to 255, to the probabilities of each head's labels and of none, and `mood`."""
    nodes, constants = [], []

    def constant(name: str, values) -> str:
        values = values.detach().numpy() if isinstance(values, torch.Tensor) else values
        constants.append(numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name

    def node(kind: str, *inputs: str, output: str | None = None, **attributes) -> str:
        output = output or f"{kind.lower()}_{len(nodes)}"
        nodes.append(helper.make_node(kind, inputs, [output], output, **attributes))
        return output

    def folded(name: str, values: torch.Tensor) -> str:
        levels, scale = quantised(values.detach().numpy())
        return node("DequantizeLinear", constant(name, levels), constant(f"{name}_scale", scale), axis=0)

    f32 = lambda value: np.array(value, np.float32)
    value = node("Div", "levels", constant("half", f32(127.5)))
    value = node("Sub", value, constant("one", f32(1)))
    zero, six, pads = constant("zero", f32(0)), constant("six", f32(6)), [0] * 4
    for index, layer in enumerate(student.trunk):
        if isinstance(layer, nn.ZeroPad2d):
            left, right, top, bottom = layer.padding
            pads = [top, left, bottom, right]
        elif isinstance(layer, nn.Conv2d):
            weight = folded(f"weight_{index}", layer.weight)
            shape = {"kernel_shape": layer.kernel_size, "strides": layer.stride, "group": layer.groups, "pads": pads}
            value, pads = node("Conv", value, weight, constant(f"bias_{index}", layer.bias), **shape), [0] * 4
        else:
            value = node("Clip", value, zero, six)
    value = node("Flatten", node("GlobalAveragePool", value), axis=1)
    for name in ANSWERS:
        weight, bias = (constant(f"{name}_{part}", each) for part, each in student.heads[name].named_parameters())
        node("Softmax", node("Gemm", value, weight, bias, transB=1), axis=-1, output=name)

    # exp(-n |r - p|^2) with |r - p|^2 = |r|^2 + |p|^2 - 2 r p, and |r|^2 the sum of the embedding
    moods, sums = student.heads["mood"], node("ReduceSum", value, constant("along", np.array([1])), keepdims=1)
    narrowness = moods.narrowness.item()
    squares = constant("squares", -narrowness * (moods.points**2).sum(1))
    products = node("Gemm", node("Sqrt", value), folded("points", moods.points), squares, alpha=2 * narrowness, transB=1)
    kernel = node("Exp", node("Sub", products, node("Mul", sums, constant("narrowness", f32(narrowness)))))
    node("Gemm", kernel, constant("moods", moods.weights), constant("mean", moods.mean), output="mood")

    f32_info = lambda name, *shape: helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)
    answers = [f32_info(name, 1, labels + 1) for name, labels in ANSWERS.items()] + [f32_info("mood", 1, 2)]
    whole = helper.make_graph(nodes, "describer", [f32_info("levels", 1, 3, SIZE, SIZE)], answers, constants)
    opset = [helper.make_opsetid("", OPSET)]
    return helper.make_model(whole, opset_imports=opset, ir_version=IR_VERSION, producer_name="melomesh")


def card(model: onnx.ModelProto, kept: dict, scores: list[dict]) -> dict:
    """What a server must know of the model, and people should."""
    words = {"scenes": SCENES, "weather": WEATHER, "objects": OBJECTS}
    labels = {name: [word._asdict() for word in each] for name, each in words.items()}
    answers = model.graph.SerializeToString(deterministic=True) + json.dumps(labels).encode()
    return {
        "format": FORMAT,
        "version": hashlib.sha256(answers).hexdigest()[:12],
        **labels,
        "size": SIZE,
        "scaling": "sRGB levels, 0 to 255; the whole picture pressed into the square, bilinear and antialiased",
        "licence": LICENCE,
        "method": kept["method"],
        "all": kept["all"],
        "scores": scores,
    }


def compare(model: onnx.ModelProto, kept: dict) -> float:
    """Runs the graph and torch on pictures made by arithmetic; how far their answers are from each other at most."""
    import onnxruntime

    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    torch_says, random, most = of_student(kept).answers, np.random.default_rng(0), 0.0
    for softness in (1, 4, 16, 40):
        coarse = random.integers(256, size=(1, 3, SIZE // softness, SIZE // softness)).astype(np.float32)
        levels = coarse.repeat(softness, 2).repeat(softness, 3)
        theirs = torch_says(levels)
        for name, ours in zip((each.name for each in session.get_outputs()), session.run(None, {"levels": levels})):
            most = max(most, float(np.abs(ours - theirs[name]).max()))
    return most
