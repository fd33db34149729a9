"""Makes the small network that vgg-svc is tested with, and what PyTorch says of windows made by arithmetic.

    python make_small.py ../vgg-svc/tests
"""

import json
import sys
from pathlib import Path

import numpy as np
import torch
from torch import nn

from vgg19 import data
from vgg19.export import export, stored
from vgg19.model import Vgg19, fold

LABELS = ["blues", "jazz", "rock"]
WIDTH = 1 / 16


def small() -> Vgg19:
    """Random weights; its batch norms are far from one and zero, its scores small, so that it is sure of nothing."""
    torch.manual_seed(7)
    network = Vgg19(len(LABELS), WIDTH).eval()
    network.dense.weight.data /= 8
    for layer in network.features:
        if isinstance(layer, nn.BatchNorm2d):
            for values in (layer.weight, layer.bias, layer.running_mean, layer.running_var):
                values.data.copy_(torch.rand_like(values) + 0.5)
    return network


def levels(columns: int) -> np.ndarray:
    """The same as of `levels` in `vgg-svc/tests/small`."""
    band, column = np.mgrid[:128, :columns]
    return ((7 * band + 3 * column + band * column) % 256).astype(np.uint8)


@torch.no_grad()
def log_probabilities(network: Vgg19, columns: int) -> list[float]:
    """With the weights that the file stores: those of convolutions in half precision."""
    (window,) = data.windows(levels(columns))
    return stored(fold(network))(torch.from_numpy(window[None])).log_softmax(1)[0].tolist()


def main(folder: Path):
    network = small()
    best = {
        "labels": LABELS,
        "width": WIDTH,
        "method": "by chance",
        "splits": ["train"],
        "learned": [{"track": "blues.00000", "fingerprint": "00ff00ff00ff00ff"}],
        "scores": [{"protocol": "by hand", "accuracy": 0.5, "count": 2}],
        "weights": network.state_dict(),
    }
    export(best, folder / "small.onnx", [])
    said = {str(columns): log_probabilities(network, columns) for columns in (128, 50)}
    (folder / "small.json").write_text(json.dumps(said, indent=2) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
