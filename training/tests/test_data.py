import numpy as np
import pytest
import torch

from vgg19 import augment, data
from vgg19.config import Config
from vgg19.data import Track
from vgg19.errors import InputError
from vgg19.train import Material


def made(name: str, value: int, columns: int = 7, group: str = "") -> Track:
    return Track(name, "jazz", group or name, "train", np.full((128, columns), value, np.uint8))


def artists(tracks):
    return {track.artist_group for track in tracks}


def test_the_fingerprint_is_that_of_the_dataset_crate():
    # { printf '\7\0\0\0\0\0\0\0'; head -c 896 /dev/zero | tr '\0' '\1'; } | sha256sum
    assert made("a", 1).fingerprint == "5829ba6277685afa"


def test_learning_and_choosing_never_share_an_artist(tracks):
    for seed in range(5):
        learning, choosing = data.validation(tracks, 0.25, seed)
        assert not artists(learning) & artists(choosing)
        assert data.by_name(learning + choosing) == tracks
        assert 9 <= len(choosing) <= 15
        assert {track.genre for track in choosing} == {"blues", "jazz", "rock"}


def test_a_genre_of_one_artist_cannot_be_set_apart():
    with pytest.raises(InputError, match="jazz has too few artists"):
        data.validation([made(name, 1, group="one") for name in "abc"], 0.25, 1)


def test_a_large_group_is_learned_from():
    tracks = [made(f"{index:02}", index, group="star" if index < 9 else str(index)) for index in range(20)]
    learning, choosing = data.validation(tracks, 0.2, 1)
    assert len(choosing) == 4 and "star" not in artists(choosing)


def test_a_run_neither_learns_nor_chooses_by_what_is_set_apart(tracks):
    config = Config(random_test=0.25, validation=0.2)
    _, test = data.random_test(tracks, config.random_test, config.seed)
    material = Material.of(tracks, config)
    assert len(test) == 12
    assert len(test) + len(material.learning) + len(material.choosing) == len(tracks)
    assert not {track.name for track in test} & {each["track"] for each in material.learned}


def test_a_test_at_random_is_that_of_crates_dataset():
    tracks = [made(str(level), level) for level in range(10)]
    assert [track.name for track in data.random_test(tracks, 0.3, 1)[1]] == ["1", "3", "9"]


def test_copies_of_a_sound_stay_together():
    tracks = [made(f"{copy}{value}", value) for value in range(20) for copy in "abc"]
    rest, test = data.random_test(tracks, 0.3, 1)
    assert len(test) == 18
    assert not {track.fingerprint for track in rest} & {track.fingerprint for track in test}


def test_an_epoch_hears_each_clip_once(tracks):
    material = Material(["jazz"], tracks, [])
    turns = material.turns(1, 0)
    first, second = ([next(turns).name for _ in tracks] for _ in range(2))
    assert sorted(first) == sorted(second) == [track.name for track in tracks] and first != second
    assert [next(material.turns(1, 50)).name] == [second[2]]


@pytest.mark.parametrize("columns, count", [(1, 1), (127, 1), (128, 1), (160, 1), (161, 2), (192, 2), (387, 5)])
def test_windows_cover_the_clip(columns, count):
    windows = data.windows(np.full((128, columns), 255, np.uint8))
    assert windows.shape == (count, 1, 128, 128) and windows.min() == windows.max() == 1


def test_a_split_that_is_not_there_is_named(tracks):
    with pytest.raises(InputError, match="split tset; there are train, valid"):
        data.of_splits(tracks, ["tset"])


@pytest.mark.parametrize("wrong", [{"steps": 0}, {"splice": 2}, {"teaching": -1}, {"precision": "f8"}])
def test_flags_out_of_range_are_refused(wrong):
    with pytest.raises(InputError):
        Config(**wrong)


def test_without_augmentation_a_window_is_a_crop(tracks):
    config = Config(mixup=0, splice=0, stretch=0, band_shift=0, gain=0)
    batch = augment.batch(tracks[:1], config, np.random.default_rng(3))
    levels = tracks[0].levels / np.float32(255)
    crops = np.lib.stride_tricks.sliding_window_view(levels, 128, axis=1).transpose(1, 0, 2)
    assert np.abs(crops - batch.windows[0, 0].numpy()).max((1, 2)).min() < 1e-4 and batch.share == 1


def test_augmented_windows_are_levels(tracks):
    config = Config(splice=0.5, stretch=0.3, band_shift=9, gain=0.9)
    windows, partner, share = augment.batch(tracks, config, np.random.default_rng(1))
    assert windows.shape == (len(tracks), 1, 128, 128)
    assert windows.min() >= 0 and windows.max() <= 1 and windows.isfinite().all()
    assert ((0 <= share) & (share <= 1)).all() and len(set(partner.tolist())) == len(tracks)


def test_a_spliced_window_is_followed_by_its_partner():
    windows = torch.arange(1.0, 9.0).view(8, 1, 1, 1).expand(8, 1, 128, 128)
    spliced, partner, share = augment.mix(windows, Config(splice=1.0), np.random.default_rng(1))
    first = (share * 128).long()
    for own, window in enumerate(spliced[:, 0]):
        assert (window[:, : first[own]] == own + 1).all() and (window[:, first[own] :] == partner[own] + 1).all()
        assert window.mean().item() == pytest.approx(share[own] * (own + 1) + (1 - share[own]) * (partner[own] + 1))


def test_short_clips_are_repeated():
    batch = augment.batch([made("a", 255, columns=3)], Config(gain=0, mixup=0), np.random.default_rng(1))
    assert batch.windows.min() > 0.999
