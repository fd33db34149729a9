"""What svm-svc hears of a window: timbre, texture and pulse, as in `svm-svc/src/features.rs`, feature by feature."""

import math

import torch

COUNT = 357
EPSILON = 1e-3
"""Keeps ratios finite: a quarter of a level."""
COEFFICIENTS, SHAPED = 40, 20
"""Of the cepstrum, and those whose higher moments are told."""
GROUP_BANDS, CONTRAST_BANDS = 8, 16
LOUDEST, SOFTEST = 3, 4
BEAT_COLUMNS = 4
PERIODS, STRONGEST = range(3, 33), 5
"""Columns after which a pulse may come again, and how many of the strongest are told."""


def features(levels: torch.Tensor) -> torch.Tensor:
    """Of windows `[N, 128, columns]` within 0 to 1: `[N, 357]`."""
    return torch.cat([*cepstrum(levels), *texture(levels), *bands(levels), *onsets(levels)], 1)


def cepstrum(levels: torch.Tensor) -> list[torch.Tensor]:
    """The orthonormal DCT-II of each column: its shape, and how that moves."""
    count = levels.shape[1]
    orders = torch.arange(COEFFICIENTS, device=levels.device).view(-1, 1)
    cosines = (math.pi * orders * (torch.arange(count, device=levels.device) + 0.5) / count).cos()
    cepstrum = torch.where(orders == 0, 1.0, 2.0).div(count).sqrt() * cosines @ levels
    mean, *shape = moments(cepstrum)
    change = cepstrum.diff()
    changes = deviation(change)
    return [mean, *(moment[:, :SHAPED] for moment in shape), changes, deviation(change.diff()) / (changes + EPSILON)]


def texture(levels: torch.Tensor) -> list[torch.Tensor]:
    """How levels differ from their neighbours in time, in frequency and across, in groups of 8 bands."""
    in_time, in_frequency = levels.diff(), levels.diff(dim=1)
    time, frequency = pool(in_time), pool(in_frequency)
    beat = pool(levels[:, :, BEAT_COLUMNS:] - levels[:, :, :-BEAT_COLUMNS])
    pitch = pool(levels.mean(2, keepdim=True).diff(dim=1))
    rising = pool(levels[:, 1:, 1:] - levels[:, :-1, :-1])
    falling = pool(levels[:, 1:, :-1] - levels[:, :-1, 1:])
    glide = rising / (falling + EPSILON)
    cross = pool(in_time.diff(dim=1)) / (time + frequency + EPSILON)
    attack = pool(in_time**2).sqrt() / (time + EPSILON)
    edge = pool(in_frequency**2).sqrt() / (frequency + EPSILON)
    return [time, beat, frequency, pitch, pitch / (frequency + EPSILON), glide, cross, attack, edge]


def bands(levels: torch.Tensor) -> list[torch.Tensor]:
    """How the levels of bands lean over time, and how their contrast varies."""
    _, _, skewness, _ = moments(levels.unflatten(1, (-1, GROUP_BANDS)).mean(2))
    ordered = levels.unflatten(1, (-1, CONTRAST_BANDS)).sort(2).values
    contrast = ordered[:, :, -LOUDEST:].mean(2) - ordered[:, :, :SOFTEST].mean(2)
    return [skewness, deviation(contrast) / (contrast.mean(2) + EPSILON)]


def onsets(levels: torch.Tensor) -> list[torch.Tensor]:
    """How strongly notes set in, and after what time the pulse comes again."""
    strength = levels.diff().clamp(min=0).mean(1)
    mean = strength.mean(1, keepdim=True)
    centred = strength - mean
    # A sound without onsets has no pulse rather than an endless one.
    variance = (centred**2).mean(1, keepdim=True) + 1e-7
    third, fourth = ((centred**power).mean(1, keepdim=True) for power in (3, 4))
    again = [(centred[:, :-lag] * centred[:, lag:]).mean(1) * (1 - lag / strength.shape[1]) for lag in PERIODS]
    periods = (torch.stack(again, 1) / variance).sort(1, descending=True).values[:, :STRONGEST]
    return [mean, variance.sqrt(), third / variance**1.5, fourth / variance**2, periods]


def moments(series: torch.Tensor) -> tuple[torch.Tensor, ...]:
    """Mean, deviation, skewness and kurtosis over the last axis."""
    mean = series.mean(-1)
    centred, spread = series - mean[..., None], deviation(series)
    third, fourth = ((centred**power).mean(-1) / (spread + EPSILON) ** power for power in (3, 4))
    return mean, spread, third, fourth


def deviation(series: torch.Tensor) -> torch.Tensor:
    return series.std(-1, correction=0)


def pool(values: torch.Tensor) -> torch.Tensor:
    """The mean magnitude in each group of 8 bands, `[N, 16]`. The last group may lack one."""
    groups = values.abs().mean(2).split(GROUP_BANDS, 1)
    return torch.stack([group.mean(1) for group in groups], 1)
