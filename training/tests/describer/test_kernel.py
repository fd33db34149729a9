import numpy as np

from describer import kernel


def test_it_finds_what_the_points_tell_and_knows_how_well():
    random = np.random.default_rng(1)
    points = random.normal(size=(120, 4))
    truth = np.stack([np.tanh(points[:, 0]), points[:, 1] * 0.5], 1) + 5
    machine = kernel.learn(points[:80], truth[:80], [str(each // 2) for each in range(80)])
    moods = machine.moods(points[80:])
    unseen = [np.corrcoef(moods[:, axis], truth[80:, axis])[0, 1] for axis in (0, 1)]
    assert min(unseen) > 0.8 and machine.choice.correlation > 0.8


def test_of_noise_it_knows_that_it_knows_nothing():
    random = np.random.default_rng(1)
    points, norms = random.normal(size=(60, 4)), random.normal(size=(60, 2))
    machine = kernel.learn(points, norms, [str(each) for each in range(60)])
    assert machine.choice.correlation < 0.4
