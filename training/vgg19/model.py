"""VGG19 (Simonyan and Zisserman 2015) with batch norm, over levels and how much they change."""

import math

import torch
import torch.nn.functional as F
from torch import nn

BLOCKS = ((64, 2), (128, 2), (256, 4), (512, 4), (512, 4))
"""Channels and convolutions of each block; a pooling by two ends it."""
PATCH, STRIDE = 12, 4
"""Cells that the first convolution hears at once, each way, and from one to the next."""
COLOURS = 3
"""Levels, their changes from column to column, and from band to band: three, as a photograph has."""
CONTRAST = 3.0
"""Changes are told so many times as large: then they spread as widely as levels."""


class Vgg19(nn.Module):
    """Windows `[N, 1, 128, 128]` within 0 to 1 to scores `[N, labels]`.

    Its first convolution hears 0.9 s by 12 bands at every fourth cell; all others are 3 x 3. Without `norm`,
    convolutions have biases instead.
    """

    def __init__(self, labels: int, width: float = 1.0, dropout: float = 0.0, norm: bool = True):
        super().__init__()
        layers, before = [], None
        for channels, convolutions in BLOCKS:
            channels = max(1, round(width * channels))
            for _ in range(convolutions):
                if before:
                    layers.append(Convolution(before, channels, 3, padding=1, bias=not norm))
                    start(layers[-1].weight)
                else:
                    padding = (PATCH - STRIDE) // 2
                    layers.append(nn.Conv2d(COLOURS, channels, PATCH, STRIDE, padding, bias=not norm))
                    layers[-1].weight.data.copy_(first(channels))
                if norm:
                    layers.append(nn.BatchNorm2d(channels))
                layers.append(nn.ReLU(inplace=True))
                before = channels
            layers.append(nn.MaxPool2d(2))
        self.features = nn.Sequential(*layers)
        self.dropout = nn.Dropout(dropout)
        self.dense = nn.Linear(before, labels)
        self.labels, self.width = labels, width

    def forward(self, windows: torch.Tensor) -> torch.Tensor:
        return self.dense(self.dropout(self.pooled(windows)))

    def pooled(self, windows: torch.Tensor) -> torch.Tensor:
        """What the dense layer hears, `[N, channels]`."""
        return self.features(colours(windows)).mean((2, 3))


class Convolution(nn.Conv2d):
    """A convolution of 3 x 3; over few cells as a product of matrices, which takes CPUs half the time."""

    FEW = 8
    """Cells each way."""

    def forward(self, maps: torch.Tensor) -> torch.Tensor:
        count, channels, height, width = maps.shape
        if max(height, width) > self.FEW:
            return super().forward(maps)
        padded = F.pad(maps.permute(0, 2, 3, 1), (0, 0, 1, 1, 1, 1))
        shifted = [padded[:, row : row + height, column : column + width] for row in range(3) for column in range(3)]
        patches = torch.cat(shifted, 3).view(count, height, width, 9 * channels)
        weight = self.weight.permute(0, 2, 3, 1).reshape(-1, 9 * channels)
        return F.linear(patches, weight, self.bias).permute(0, 3, 1, 2)


@torch.no_grad()
def start(weight: torch.Tensor):
    """Weights to begin with: half of He's normal ones, and each channel passed on as it is.

    Sixteen layers without shortcuts learn sooner if each begins near the identity (Zagoruyko and Komodakis 2017,
    "DiracNets").
    """
    nn.init.kaiming_normal_(weight, mode="fan_out", nonlinearity="relu")
    after, before = weight.shape[:2]
    each = torch.arange(after)
    weight.mul_(0.5)
    weight[each, each % before, 1, 1] += 1


def colours(levels: torch.Tensor) -> torch.Tensor:
    """Of levels `[N, 1, rows, columns]`: `[N, 3, rows, columns]`, with the size of their changes."""
    padded = F.pad(levels, (1, 0, 1, 0), mode="replicate")
    with torch.autocast(levels.device.type, enabled=False):
        found = F.conv2d(padded, differences().to(levels.device)).abs()
    return found.contiguous(memory_format=torch.channels_last)


def differences() -> torch.Tensor:
    """The convolution of `colours`, `[3, 1, 2, 2]`: a cell, less the one before it, less the one below it."""
    cell, before, below = torch.zeros(3, 1, 2, 2)
    cell[:, 1, 1] = 1
    before[:, 1, 0] = below[:, 0, 1] = 1
    return torch.stack([cell, CONTRAST * (cell - before), CONTRAST * (cell - below)])


def first(count: int) -> torch.Tensor:
    """What the first convolution begins with, `[count, 3, 12, 12]`: half of it hears levels, the rest the changes."""
    weight = torch.zeros(count, COLOURS, PATCH, PATCH)
    levels, *changes = torch.arange(count).tensor_split([count // 2, count - count // 4])
    weight[levels, 0] = waves(len(levels))
    for colour, some in enumerate(changes, 1):
        weight[some, colour] = waves(len(some), mean=True)
    return weight


def waves(count: int, mean: bool = False) -> torch.Tensor:
    """The slowest waves of the cosine transform in two dimensions, `[count, 12, 12]`, under a window of sines; half
    of them upside down. Slowest is the `mean`, if it is among them; no other hears a constant."""
    at = (torch.arange(PATCH) + 0.5) / PATCH
    orders = [(band, time) for band in range(PATCH) for time in range(PATCH) if mean or band or time]
    slowest = sorted(orders, key=lambda each: (math.hypot(*each), each))[: -(-count // 2)]
    wave = lambda order: (math.pi * order * at).cos() * (math.pi * at).sin()
    found = torch.stack([torch.outer(wave(band), wave(time)) for band, time in slowest])
    found[int(mean) :] -= found[int(mean) :].mean((1, 2), keepdim=True)
    found = found / (4 * found.norm(dim=(1, 2), keepdim=True))
    return torch.cat([found, -found])[:count]


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
