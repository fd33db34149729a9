import pytest

from describer.pictures import Picture, divisible, read, warriner
from vgg19.errors import InputError


def test_each_set_is_read_with_what_is_known_of_it(pictures):
    sets = [picture.set for picture in pictures]
    assert [sets.count(name) for name in ("scenes", "weather", "objects", "photos", "oasis")] == [18, 12, 3, 3, 12]
    assert {picture.label for picture in pictures if picture.set == "weather"} == {"cloudy", "rain", "shine", "sunrise"}
    dog = next(picture for picture in pictures if picture.path.name == "Big_dog_3.jpg")
    assert (dog.theme, dog.mood) == ("theme 1", (warriner(2.5), warriner(5.5)))


def test_moods_are_on_warriners_scale():
    assert [warriner(norm) for norm in (1, 4, 7)] == [1, 5, 9]


def test_what_is_kept_out_is_decided_by_a_digest(tmp_path):
    # Their SHA-256s begin with 060144c8 and 02f91bc8
    assert divisible(b"theme 1", 5) and not divisible(b"theme 4", 5)
    one, copy = tmp_path / "1.jpg", tmp_path / "2.jpg"
    for path in (one, copy):
        path.write_bytes(b"the same")
    assert Picture(one, "scenes").kept_out == Picture(copy, "scenes").kept_out == divisible(b"the same", 10)
    assert not Picture(one, "objects").kept_out


def test_a_theme_is_kept_out_as_a_whole(pictures):
    of = {}
    for picture in pictures:
        if picture.set == "oasis":
            of.setdefault(picture.theme, set()).add(picture.kept_out)
    assert len(of) == 6 and all(len(each) == 1 for each in of.values())


def test_what_is_no_folder_of_pictures_is_refused(tmp_path):
    with pytest.raises(InputError):
        read(tmp_path)
