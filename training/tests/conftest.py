"""Clips made by arithmetic: each genre has its own pitch and pulse."""

import csv

import numpy as np
import pytest
import torch

from vgg19.config import Config
from vgg19.data import Track, read

GENRES = ("blues", "jazz", "rock")


def levels(index: int, columns: int = 160) -> np.ndarray:
    random = np.random.default_rng(index)
    bands, time = np.mgrid[:128, :columns]
    genre = index % len(GENRES)
    pitch = 180 * np.exp(-(((bands - 30 - 30 * genre) / 12) ** 2))
    pulse = 50 * (np.sin(time / (3 + 4 * genre)) > 0)
    return (pitch + pulse + random.uniform(0, 25, (128, columns))).astype(np.uint8)


@pytest.fixture(scope="session")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("data")
    names = [f"{GENRES[index % 3]}.{index:05}" for index in range(48)]
    with open(folder / "tracks.csv", "w", newline="") as file:
        table = csv.writer(file)
        table.writerow("track genre artist title artist_group exact_duplicate_of split".split())
        for index, name in enumerate(names):
            split = "valid" if index >= 36 else "train"
            table.writerow([name, GENRES[index % 3], "", "a, b", index // 2, "", split])
    np.savez_compressed(folder / "mels.npz", **{name: levels(index) for index, name in enumerate(names)})
    return folder


@pytest.fixture(scope="session")
def tracks(folder) -> list[Track]:
    return read(folder)


@pytest.fixture
def config() -> Config:
    return Config(on="train", steps=14, batch=6, width=0.125, validate_every=5, precision="f32", validation=0.25)


@pytest.fixture(autouse=True)
def one_thread():
    torch.set_num_threads(1)
