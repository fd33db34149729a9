"""Who teaches the network: a kernel machine over what svm-svc hears, asked about any window that can be made."""

from typing import NamedTuple

import numpy as np
import torch
import torch.nn.functional as F

from vgg19 import augment, data, timbre
from vgg19.config import Config
from vgg19.data import Track

GAMMA = 0.7 / timbre.COUNT
RIDGE = 0.1
CHANGED = 3
"""Windows of each clip that are changed as the network's are, beside those that cover it as it is."""
SHARPNESS = 8.0
"""Scores become probabilities by softmax(SHARPNESS · scores): it fits the clips of GTZAN's `train` best."""
FURTHEST = 4.0
"""Deviations from the mean beyond which a feature is told no further."""


class Lesson(NamedTuple):
    """What the teacher hears of windows, `[N, 357]`, each feature of deviation 1, and says of them, `[N, labels]`."""

    hints: torch.Tensor
    probabilities: torch.Tensor


class Teacher:
    """Kernel ridge regression with a Gaussian kernel, from features of windows to genres."""

    def __init__(self, tracks: list[Track], labels: list[str], config: Config, device):
        covering = [torch.from_numpy(data.windows(track.levels)).to(device) for track in tracks]
        changed = [
            augment.changed(tracks, config, np.random.default_rng([config.seed, turn, 2]), device)
            for turn in range(CHANGED)
        ]
        owners = [index for index, each in enumerate(covering) for _ in each] + list(range(len(tracks))) * CHANGED
        truths = F.one_hot(torch.tensor([labels.index(tracks[owner].genre) for owner in owners], device=device)).float()
        features = torch.cat([heard(part) for part in torch.cat(covering + changed).split(64)])
        self.mean, self.spread = features.mean(0), features.std(0) + 1e-9
        self.known = self.standard(features)
        self.prior = truths.mean(0)
        kernel = self.kernel(self.known).double()
        kernel.diagonal().add_(RIDGE)
        self.weights = torch.linalg.solve(kernel, (truths - self.prior).double()).float()

    @torch.no_grad()
    def teach(self, windows: torch.Tensor) -> Lesson:
        """Of windows, `[N, 1, 128, 128]`."""
        features = self.standard(heard(windows))
        scores = self.kernel(features) @ self.weights + self.prior
        return Lesson(features.clamp(-FURTHEST, FURTHEST), (SHARPNESS * scores).softmax(1))

    def kernel(self, features: torch.Tensor) -> torch.Tensor:
        return (-GAMMA * torch.cdist(features, self.known) ** 2).exp()

    def standard(self, features: torch.Tensor) -> torch.Tensor:
        return (features - self.mean) / self.spread


def heard(windows: torch.Tensor) -> torch.Tensor:
    return timbre.features(windows[:, 0])
