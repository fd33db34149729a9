import numpy as np
import torch

from vgg19 import data, timbre
from vgg19.teacher import Teacher

LABELS = ["blues", "jazz", "rock"]


def test_it_knows_clips_that_it_has_not_heard(tracks, config):
    teacher = Teacher(tracks[:36], LABELS, config, "cpu")
    unheard = tracks[36:]
    lesson = teacher.teach(torch.from_numpy(np.concatenate([data.windows(track.levels) for track in unheard])))
    assert torch.allclose(lesson.probabilities.sum(1), torch.ones(len(unheard)))
    assert [LABELS[index] for index in lesson.probabilities.argmax(1)] == [track.genre for track in unheard]
    assert lesson.hints.shape == (len(unheard), timbre.COUNT) and lesson.hints.abs().max() <= 4


def test_it_says_something_of_any_window(tracks, config):
    extremes = torch.stack([torch.zeros(1, 128, 128), torch.ones(1, 128, 128)])
    lesson = Teacher(tracks, LABELS, config, "cpu").teach(extremes)
    assert all(part.isfinite().all() for part in lesson)


def test_timbre_is_finite_even_of_silence():
    features = timbre.features(torch.stack([torch.zeros(128, 128), torch.rand(128, 128)]))
    assert features.shape == (2, timbre.COUNT) and features.isfinite().all()
