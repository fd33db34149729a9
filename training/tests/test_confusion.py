import numpy as np
import pytest

from vgg19.confusion import Confusion


def test_the_figures_are_those_of_the_field():
    confusion = Confusion.of(["a", "b", "c"], [0, 0, 0, 1, 1, 2], [0, 0, 1, 1, 0, 2])
    assert confusion.counts.tolist() == [[2, 1, 0], [1, 1, 0], [0, 0, 1]]
    assert confusion.accuracy == pytest.approx(4 / 6)
    assert confusion.per_genre()[0] == ("a", pytest.approx(2 / 3), pytest.approx(2 / 3), pytest.approx(2 / 3), 3)


def test_the_interval_is_wilsons():
    # 81 of 263: the example of Newcombe 1998
    confusion = Confusion(["a", "b"], np.array([[81, 182], [0, 0]]))
    assert confusion.interval == pytest.approx((0.2553, 0.3662), abs=1e-4)


def test_a_genre_that_is_not_there_divides_by_nothing():
    confusion = Confusion.of(["a", "b"], [0], [0])
    assert confusion.per_genre()[1] == ("b", 0, 0, 0, 0)
    assert "accuracy 1.000 of 1" in confusion.table()
