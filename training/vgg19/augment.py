"""Windows to learn from: cropped at random, and changed as other recordings might differ."""

from typing import NamedTuple

import numpy as np
import torch
import torch.nn.functional as F

from vgg19.config import WINDOW, Config
from vgg19.data import Track


class Batch(NamedTuple):
    """Windows, `[batch, 1, 128, 128]` within 0 to 1: of each a share is its own, the rest its partner's."""

    windows: torch.Tensor
    partner: torch.Tensor
    share: torch.Tensor

    def mix(self, each: torch.Tensor) -> torch.Tensor:
        """What belongs to each clip, `[batch, …]`, mixed as the windows are."""
        share = self.share.view(-1, *[1] * (each.ndim - 1))
        return share * each + (1 - share) * each[self.partner]


def batch(tracks: list[Track], config: Config, random: np.random.Generator, device="cpu") -> Batch:
    """A window of each track, changed and mixed."""
    return mix(changed(tracks, config, random, device), config, random)


def changed(tracks: list[Track], config: Config, random: np.random.Generator, device="cpu") -> torch.Tensor:
    """A window of each track, `[batch, 1, 128, 128]` within 0 to 1, as another recording might have it."""
    count = len(tracks)
    stretch = np.ones(count)
    # Half are not stretched: interpolation blurs, and what is judged later is not blurred.
    some = random.random(count) < 0.5
    stretch[some] += random.uniform(-config.stretch, config.stretch, count)[some]
    heard = int(np.ceil(WINDOW * (1 + config.stretch))) + 1
    needed = np.ceil(WINDOW * stretch).astype(int)
    crops = [crop(track.levels, need, heard, random) for track, need in zip(tracks, needed)]
    levels = torch.from_numpy(np.stack(crops))
    shift = random.integers(-config.band_shift, config.band_shift, count, endpoint=True)
    windows = sample(levels.to(device).float().div_(255).unsqueeze(1), stretch, shift)
    return change_levels(windows, config.gain, random)


def mix(windows: torch.Tensor, config: Config, random: np.random.Generator) -> Batch:
    """Each with another: most are laid over each other (mixup, Zhang et al. 2018), some follow each other."""
    count, device = len(windows), windows.device
    partner = torch.from_numpy(random.permutation(count)).to(device)
    share = column(random.beta(config.mixup, config.mixup, count) if config.mixup else np.ones(count), device)
    mixed = Batch(windows, partner, share).mix(windows)
    splice = torch.from_numpy(random.random(count) < config.splice).to(device)
    cut = column(random.integers(WINDOW, size=count, endpoint=True), device)
    first = torch.arange(WINDOW, device=device) < cut.view(-1, 1, 1, 1)
    spliced = torch.where(first, windows, windows[partner])
    return Batch(
        torch.where(splice.view(-1, 1, 1, 1), spliced, mixed), partner, torch.where(splice, cut / WINDOW, share)
    )


def crop(levels: np.ndarray, needed: int, width: int, random: np.random.Generator) -> np.ndarray:
    """`width` columns from where `needed` ones are left; a clip that ends before begins again."""
    start = random.integers(max(levels.shape[1] - needed, 0), endpoint=True)
    return levels[:, np.arange(start, start + width) % levels.shape[1]]


def sample(levels: torch.Tensor, stretch: np.ndarray, shift: np.ndarray) -> torch.Tensor:
    """The first 128 columns times `stretch`, as 128 columns, with the bands shifted."""
    scale = column(WINDOW * stretch / levels.shape[3], levels.device)
    theta = torch.zeros(len(levels), 2, 3, device=levels.device)
    theta[:, 0, 0], theta[:, 0, 2] = scale, scale - 1
    theta[:, 1, 1], theta[:, 1, 2] = 1, column(2 * shift / WINDOW, levels.device)
    grid = F.affine_grid(theta, [len(levels), 1, WINDOW, WINDOW], align_corners=False)
    return F.grid_sample(levels, grid, padding_mode="border", align_corners=False)


def change_levels(windows: torch.Tensor, by: float, random: np.random.Generator) -> torch.Tensor:
    """Other ranges, offsets and tilts from low to high bands."""
    draw = lambda by: column(random.uniform(-by, by, len(windows)), windows.device).view(-1, 1, 1, 1)
    tilt = torch.linspace(-1, 1, WINDOW, device=windows.device).view(1, 1, -1, 1)
    return (windows * (1 + draw(by)) + draw(by / 2) + draw(by / 2) * tilt).clamp(0, 1)


def column(values: np.ndarray, device) -> torch.Tensor:
    return torch.from_numpy(np.asarray(values, np.float32)).to(device)
