"""Says of windows what one would say who never heard their artists: kernel machines over what svm-svc hears."""

from collections import defaultdict

import numpy as np
import torch
import torch.nn.functional as F

from vgg19 import augment, data, timbre
from vgg19.config import Config
from vgg19.data import Track
from vgg19.errors import InputError

FOLDS = 5
GAMMA = 0.7 / timbre.COUNT
RIDGE = 0.1
CHANGED = 3
"""Windows of each clip that are changed as the network's are, beside those that cover it as it is."""
SHARPNESS = 8.0
"""Scores become probabilities by softmax(SHARPNESS · scores): it fits the clips of GTZAN's `train` best."""


class Machine:
    """Kernel ridge regression with a Gaussian kernel, from features, `[N, 357]`, to scores of genres."""

    def __init__(self, features: torch.Tensor, truths: torch.Tensor):
        self.mean, self.spread = features.mean(0), features.std(0) + 1e-9
        self.known = self.standard(features)
        self.prior = truths.mean(0)
        kernel = self.kernel(features).double()
        kernel.diagonal().add_(RIDGE)
        self.weights = torch.linalg.solve(kernel, (truths - self.prior).double()).float()

    def scores(self, features: torch.Tensor) -> torch.Tensor:
        return self.kernel(features) @ self.weights + self.prior

    def kernel(self, features: torch.Tensor) -> torch.Tensor:
        return (-GAMMA * torch.cdist(self.standard(features), self.known) ** 2).exp()

    def standard(self, features: torch.Tensor) -> torch.Tensor:
        return (features - self.mean) / self.spread


class Teacher:
    """A machine for each fold of the artists, which learned from all others."""

    def __init__(self, tracks: list[Track], labels: list[str], config: Config, device):
        self.folds = folds(tracks)
        covering = [torch.from_numpy(data.windows(track.levels)).to(device) for track in tracks]
        changed = [
            augment.batch(tracks, config, np.random.default_rng([config.seed, turn, 2]), device).whole
            for turn in range(CHANGED)
        ]
        windows = torch.cat(covering + changed)
        heard = torch.cat([timbre.features(part[:, 0]) for part in windows.split(64)])
        owners = [index for index, each in enumerate(covering) for _ in each] + list(range(len(tracks))) * CHANGED
        truths = F.one_hot(torch.tensor([labels.index(tracks[owner].genre) for owner in owners], device=device)).float()
        folds_of = torch.tensor([self.folds[tracks[owner].name] for owner in owners], device=device)
        self.machines = [Machine(heard[folds_of != fold], truths[folds_of != fold]) for fold in range(FOLDS)]

    @torch.no_grad()
    def probabilities(self, tracks: list[Track], windows: torch.Tensor) -> torch.Tensor:
        """Of a window of each track, `[N, 1, 128, 128]`, by the machine that never heard its artist: `[N, labels]`."""
        heard = timbre.features(windows[:, 0])
        scores = torch.stack([machine.scores(heard) for machine in self.machines])
        own = torch.tensor([self.folds[track.name] for track in tracks], device=windows.device)
        return (SHARPNESS * scores[own, torch.arange(len(tracks))]).softmax(1)


def folds(tracks: list[Track]) -> dict[str, int]:
    """The fold of each track. Artists stay together; the largest groups go first, each where fewest clips are."""
    groups = defaultdict(list)
    for track in tracks:
        groups[track.artist_group].append(track.name)
    if len(groups) < FOLDS:
        raise InputError(f"{len(groups)} artists are too few to teach by: say --teaching 0")
    folds, sizes = {}, [0] * FOLDS
    for names in sorted(groups.values(), key=len, reverse=True):
        fold = sizes.index(min(sizes))
        sizes[fold] += len(names)
        folds |= dict.fromkeys(names, fold)
    return folds
