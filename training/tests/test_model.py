import json

import numpy as np
import onnx
import pytest
import torch

from vgg19 import checkpoint, judge
from vgg19.errors import InputError
from vgg19.export import export, stored
from vgg19.model import Convolution, Vgg19, colours, first, fold, waves


@pytest.fixture
def network() -> Vgg19:
    """Its batch norms are far from one and zero; its scores are small, so that it is sure of nothing."""
    torch.manual_seed(7)
    network = Vgg19(3, width=0.125).eval()
    network.dense.weight.data /= 16
    for name, values in network.state_dict().items():
        if name.startswith("features") and values.ndim == 1:
            values.copy_(torch.rand_like(values) + 0.5)
    return network


def best(network: Vgg19) -> dict:
    return {
        "labels": ["blues", "jazz", "rock"],
        "width": network.width,
        "method": "by hand",
        "splits": ["train"],
        "learned": [{"track": "é", "fingerprint": "00ff00ff00ff00ff"}],
        "scores": [],
        "weights": network.state_dict(),
    }


def test_it_has_the_layers_of_vgg19():
    network = Vgg19(10)
    convolutions = [each for each in network.features if isinstance(each, torch.nn.Conv2d)]
    assert [each.out_channels for each in convolutions] == [64] * 2 + [128] * 2 + [256] * 4 + [512] * 8
    assert sum(isinstance(each, torch.nn.MaxPool2d) for each in network.features) == 5
    assert sum(each.numel() for each in fold(network).parameters()) == 20_055_434


def test_folding_batch_norm_changes_nothing(network):
    windows = torch.rand(2, 1, 128, 128)
    with torch.no_grad():
        torch.testing.assert_close(fold(network)(windows), network(windows), rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize("cells", [1, 2, 8, 9])
def test_a_convolution_as_a_product_is_that_convolution(cells):
    layer = Convolution(3, 5, 3, padding=1)
    maps = torch.rand(2, 3, cells, cells).contiguous(memory_format=torch.channels_last)
    torch.testing.assert_close(layer(maps), torch.nn.functional.conv2d(maps, layer.weight, layer.bias, padding=1))


def test_the_colours_are_levels_and_their_changes():
    levels = torch.tensor([[0.5, 0.25, 0.5], [0.75, 0.75, 0.0]])[None, None]
    level, in_time, in_frequency = colours(levels)[0]
    assert torch.equal(level, levels[0, 0])
    assert torch.equal(in_time, 3 * torch.tensor([[0, 0.25, 0.25], [0, 0, 0.75]]))
    assert torch.equal(in_frequency, 3 * torch.tensor([[0, 0, 0], [0.25, 0.5, 0.5]]))


@pytest.mark.parametrize("mean", [False, True])
def test_the_waves_differ_and_but_for_a_mean_hear_no_constant(mean):
    found = waves(64, mean).flatten(1)
    assert torch.linalg.matrix_rank(found) == 32 and torch.equal(found[:32], -found[32:])
    torch.testing.assert_close(found.norm(dim=1), torch.full((64,), 0.25))
    assert (found[:32].sum(1).abs() > 1e-5).sum() == mean


def test_the_first_convolution_begins_with_each_colour_apart():
    heard = first(64).abs().sum((2, 3)) > 0
    assert (heard.sum(1) == 1).all() and heard.sum(0).tolist() == [32, 16, 16]


def test_the_onnx_says_what_torch_says(network, tmp_path):
    path = tmp_path / "model.onnx"
    difference, rounding = export(best(network), path, [])
    assert difference < 1e-3 and rounding < 2e-3
    windows = np.random.default_rng(1).random((3, 1, 128, 128), np.float32)
    ours = judge.of_file(path)
    theirs = judge.of_network(stored(fold(network)), ours.labels, [])
    np.testing.assert_allclose(
        np.exp(ours.log_probabilities(windows)), np.exp(theirs.log_probabilities(windows)), atol=1e-4
    )


def test_the_onnx_tells_what_it_is(network, tmp_path):
    path = tmp_path / "model.onnx"
    export(best(network), path, [{"protocol": "p", "accuracy": 0.5, "count": 2}])
    model = onnx.load(path)
    facts = {each.key: each.value for each in model.metadata_props}
    assert facts["format"] == "1" and len(facts["version"]) == 12 and facts["window_columns"] == "128"
    assert json.loads(facts["labels"]) == ["blues", "jazz", "rock"]
    assert json.loads(facts["scores"]) == [{"protocol": "p", "accuracy": 0.5, "count": 2}]
    assert judge.of_file(path).learned == [{"track": "é", "fingerprint": "00ff00ff00ff00ff"}]
    weights = [each for each in model.graph.initializer if each.name.startswith("weight")]
    assert len(weights) == 16 and {each.data_type for each in weights} == {onnx.TensorProto.FLOAT16}
    assert [each.dim_value for each in model.graph.input[0].type.tensor_type.shape.dim] == [1, 1, 128, 128]


def test_weights_beyond_half_precision_are_refused(network, tmp_path):
    network.features[0].weight.data[0] = 1e6
    with pytest.raises(InputError, match="weight_0 does not fit float16"):
        export(best(network), tmp_path / "model.onnx", [])
    assert not list(tmp_path.iterdir())


def test_what_is_no_model_is_refused(tmp_path):
    for name in ("a.pt", "a.onnx"):
        (tmp_path / name).write_bytes(b"what?")
        with pytest.raises(InputError):
            judge.of_file(tmp_path / name)
    checkpoint.save(tmp_path / "last.pt", {"config": {}})
    with pytest.raises(InputError, match="best.pt"):
        judge.of_file(tmp_path / "last.pt")
