from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
import torch

from vgg19 import data, timbre
from vgg19.errors import InputError
from vgg19.teacher import Teacher, folds

LABELS = ["blues", "jazz", "rock"]


def test_artists_stay_together_and_folds_are_even(tracks):
    found = folds(tracks)
    by_artist = {}
    for track in tracks:
        assert by_artist.setdefault(track.artist_group, found[track.name]) == found[track.name]
    sizes = Counter(found.values())
    assert len(sizes) == 5 and max(sizes.values()) - min(sizes.values()) <= 2


def test_a_machine_believes_no_label_of_the_artist_it_judges(tracks, config):
    liar = tracks[0].artist_group
    told = [replace(track, genre="rock") if track.artist_group == liar else track for track in tracks]
    teacher = Teacher(told, LABELS, config, "cpu")
    judged = [track for track in told if track.artist_group == liar]
    windows = torch.from_numpy(np.concatenate([data.windows(track.levels) for track in judged]))
    said = teacher.probabilities(judged, windows)
    assert torch.allclose(said.sum(1), torch.ones(len(judged)))
    truths = {track.name: track.genre for track in tracks}
    assert [LABELS[index] for index in said.argmax(1)] == [truths[track.name] for track in judged] != ["rock", "rock"]


def test_few_artists_cannot_teach(tracks, config):
    with pytest.raises(InputError, match="4 artists are too few"):
        Teacher(tracks[:4], LABELS, config, "cpu")


def test_timbre_is_finite_even_of_silence():
    features = timbre.features(torch.stack([torch.zeros(128, 128), torch.rand(128, 128)]))
    assert features.shape == (2, timbre.COUNT) and features.isfinite().all()
