"""VGG19 (Simonyan and Zisserman 2015) with batch norm, over one channel of levels."""

import torch
import torch.nn.functional as F
from torch import nn

from vgg19.config import WINDOW

BLOCKS = ((64, 2), (128, 2), (256, 4), (512, 4), (512, 4))
"""Channels and convolutions of each block; a pooling by two ends it."""


class Vgg19(nn.Module):
    """Windows `[N, 1, S, S]` within 0 to 1 to scores `[N, labels]`.

    It is fully convolutional: S may be 32, 64 or 128. Without `norm`, convolutions have biases instead.
    """

    def __init__(self, labels: int, width: float = 1.0, dropout: float = 0.0, norm: bool = True):
        super().__init__()
        layers, before = [], 1
        for channels, convolutions in BLOCKS:
            channels = max(1, round(width * channels))
            for _ in range(convolutions):
                layers.append(nn.Conv2d(before, channels, 3, padding=1, bias=not norm))
                if norm:
                    layers.append(nn.BatchNorm2d(channels))
                layers.append(nn.ReLU(inplace=True))
                before = channels
            layers.append(nn.MaxPool2d(2))
        self.features = nn.Sequential(*layers)
        self.dropout = nn.Dropout(dropout)
        self.dense = nn.Linear(before, labels)
        self.labels, self.width = labels, width
        for layer in self.features:
            if isinstance(layer, nn.Conv2d):
                start(layer.weight)

    def forward(self, windows: torch.Tensor) -> torch.Tensor:
        return self.dense(self.dropout(self.features(windows).mean((2, 3))))


@torch.no_grad()
def start(weight: torch.Tensor):
    """Weights to begin with: half of He's normal ones, and each channel passed on as it is.

    Sixteen layers without shortcuts learn sooner if each begins near the identity (Zagoruyko and Komodakis 2017,
    "DiracNets").
    """
    nn.init.kaiming_normal_(weight, mode="fan_out", nonlinearity="relu")
    after, before = weight.shape[:2]
    if before > 1:
        each = torch.arange(after)
        weight.mul_(0.5)
        weight[each, each % before, 1, 1] += 1


def resize(windows: torch.Tensor, size: int) -> torch.Tensor:
    """Windows of 128 x 128, averaged to `size` x `size`."""
    return windows if size == WINDOW else F.avg_pool2d(windows, WINDOW // size)


@torch.no_grad()
def fold(network: Vgg19) -> Vgg19:
    """The same network with its batch norms folded into the convolutions."""
    folded = Vgg19(network.labels, network.width, norm=False).eval()
    convolutions = (layer for layer in folded.features if isinstance(layer, nn.Conv2d))
    layers = list(network.features)
    for convolution, norm in zip(layers, layers[1:]):
        if isinstance(norm, nn.BatchNorm2d):
            scale = norm.weight.double() / (norm.running_var.double() + norm.eps).sqrt()
            target = next(convolutions)
            target.weight.copy_(convolution.weight.double() * scale.view(-1, 1, 1, 1))
            target.bias.copy_(norm.bias.double() - norm.running_mean.double() * scale)
    folded.dense.load_state_dict(network.dense.state_dict())
    return folded
