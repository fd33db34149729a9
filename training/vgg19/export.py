"""Writes a trained network as ONNX: batch norms folded, weights stored in half precision."""

import copy
import hashlib
import json
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from torch import nn

from vgg19 import checkpoint, judge
from vgg19.config import WINDOW
from vgg19.errors import InputError
from vgg19.model import Vgg19, differences, fold

FORMAT = 1
OPSET, IR_VERSION = 13, 8
"""The oldest that know all nodes used, and LogSoftmax over one axis: what tract reads surely."""
TOLERANCE = 1e-3


def export(best: dict, path: Path, scores: list[dict]) -> tuple[float, float]:
    """Writes the model of a `best.pt`; what `compare` found."""
    folded = fold(judge.network(best))
    model = graph(folded)
    describe(model, best, scores)
    onnx.checker.check_model(model, full_check=True)
    difference, rounding = compare(model, folded)
    if not difference <= TOLERANCE:
        raise InputError(f"the graph differs from torch by {difference:.2g}")
    checkpoint.write(path, lambda file: file.write(model.SerializeToString(deterministic=True)))
    return difference, rounding


def graph(network: Vgg19) -> onnx.ModelProto:
    """`levels`, f32 [1, 1, 128, 128] within 0 to 1, to `log_probabilities`, f32 [1, labels]."""
    nodes, constants = [], []

    def constant(name: str, values: torch.Tensor, kind) -> str:
        values = values.detach().contiguous().numpy()
        if np.abs(values).max() > np.finfo(kind).max:
            raise InputError(f"{name} does not fit {np.dtype(kind)}: the training diverged")
        constants.append(numpy_helper.from_array(values.astype(kind), name))
        return name

    def node(kind: str, *inputs: str, output: str | None = None, **attributes) -> str:
        output = output or f"{kind.lower()}_{len(nodes)}"
        nodes.append(helper.make_node(kind, inputs, [output], output, **attributes))
        return output

    constants.append(numpy_helper.from_array(np.array([0, 0, 1, 1, 0, 0, 0, 0]), "pads"))
    padded = node("Pad", "levels", "pads", mode="edge")
    value = node("Abs", node("Conv", padded, constant("differences", differences(), np.float32)))
    for index, layer in enumerate(network.features):
        if isinstance(layer, nn.Conv2d):
            half = constant(f"weight_{index}", layer.weight, np.float16)
            weight = node("Cast", half, to=TensorProto.FLOAT)
            bias = constant(f"bias_{index}", layer.bias, np.float32)
            shape, pads, strides = layer.kernel_size, layer.padding * 2, layer.stride
            value = node("Conv", value, weight, bias, kernel_shape=shape, pads=pads, strides=strides)
        elif isinstance(layer, nn.ReLU):
            value = node("Relu", value)
        else:
            value = node("MaxPool", value, kernel_shape=[2, 2], strides=[2, 2])
    value = node("Flatten", node("GlobalAveragePool", value), axis=1)
    dense = constant("dense_weight", network.dense.weight, np.float32)
    bias = constant("dense_bias", network.dense.bias, np.float32)
    value = node("Gemm", value, dense, bias, transB=1)
    node("LogSoftmax", value, axis=-1, output="log_probabilities")

    levels = helper.make_tensor_value_info("levels", TensorProto.FLOAT, [1, 1, WINDOW, WINDOW])
    answer = helper.make_tensor_value_info("log_probabilities", TensorProto.FLOAT, [1, network.labels])
    whole = helper.make_graph(nodes, "vgg19", [levels], [answer], constants)
    opset = [helper.make_opsetid("", OPSET)]
    return helper.make_model(whole, opset_imports=opset, ir_version=IR_VERSION, producer_name="melomesh")


def describe(model: onnx.ModelProto, best: dict, scores: list[dict]):
    """What a server must know of the model, as `metadata_props`."""
    answers = model.graph.SerializeToString(deterministic=True) + json.dumps(best["labels"]).encode()
    facts = {
        "format": FORMAT,
        "version": hashlib.sha256(answers).hexdigest()[:12],
        "labels": best["labels"],
        "mel_bands": WINDOW,
        "window_columns": WINDOW,
        "method": best["method"],
        "splits": best["splits"],
        "learned": best["learned"],
        "scores": best["scores"] + scores,
    }
    text = lambda fact: fact if isinstance(fact, str) else json.dumps(fact, ensure_ascii=False)
    helper.set_model_props(model, {name: text(fact) for name, fact in facts.items()})


@torch.no_grad()
def stored(folded: Vgg19) -> Vgg19:
    """The network with the weights that the graph stores."""
    rounded = copy.deepcopy(folded)
    for layer in rounded.features:
        if isinstance(layer, nn.Conv2d):
            layer.weight.copy_(layer.weight.half().float())
    return rounded


@torch.no_grad()
def compare(model: onnx.ModelProto, folded: Vgg19) -> tuple[float, float]:
    """Runs the graph and torch on windows made by arithmetic; how far they are from each other at most.

    First in log-probabilities, with the weights that the graph stores; then in probabilities, with the
    weights as they were.
    """
    import onnxruntime

    rounded = stored(folded)
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    random, differences = np.random.default_rng(0), []
    for softness in (1, 4, 16, 64):
        coarse = random.random((1, 1, WINDOW // softness, WINDOW // softness), np.float32)
        window = coarse.repeat(softness, 2).repeat(softness, 3)
        ours = session.run(None, {"levels": window})[0]
        theirs, exact = (network(torch.from_numpy(window)).log_softmax(1).numpy() for network in (rounded, folded))
        differences.append((np.abs(ours - theirs).max(), np.abs(np.exp(ours) - np.exp(exact)).max()))
    graph, rounding = np.max(differences, axis=0)
    return float(graph), float(rounding)
