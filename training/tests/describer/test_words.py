import numpy as np
import pytest

from describer.words import OBJECTS, PLACES, groups, grouped


def test_no_class_is_in_two_groups():
    numbers = [number for _, group in groups() for number in group]
    assert len(numbers) == len(set(numbers)) and 0 < min(numbers) and max(numbers) <= 1000


def test_no_name_is_given_twice_and_every_place_is_one():
    names = [word.name for word in OBJECTS]
    assert len(names) == len(set(names)) and PLACES <= set(names)


def test_a_group_has_the_sum_of_its_classes():
    classes = np.zeros((1, 1001))
    classes[0, [152, 269, 281, 0]] = (0.3, 0.2, 0.1, 0.4)
    sums = dict(zip([word.name for word in OBJECTS] + ["none"], grouped(classes)[0]))
    assert sums.pop("dog") == pytest.approx(0.5) and sums.pop("fox") == pytest.approx(0.1)
    assert sums.pop("none") == pytest.approx(0.4) and not any(sums.values())


def test_a_line_without_a_name_goes_on():
    (one,) = groups("a | an a | 1-3\n | 7")
    assert one == (("a", "an a"), [1, 2, 3, 7])
