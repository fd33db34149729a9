import json

import numpy as np
import onnx
import pytest
import torch

from describer import __main__ as command
from describer.evaluate import evaluate, of_file
from describer.export import export
from describer.stored import blank, quantised, student_of
from describer.student import SIZE, Student, trunk
from describer.train import crop
from vgg19 import checkpoint
from vgg19.errors import InputError


@pytest.fixture(scope="module")
def run(data, tmp_path_factory):
    folder = tmp_path_factory.mktemp("run")
    flags = ["--epochs", "1", "--batch", "8", "--head-epochs", "2"]
    assert command.main(["train", "--data", str(data), "-o", str(folder), *flags]) == 0
    return folder


def test_a_run_leaves_a_student_that_is_judged_and_exported(run, data, pictures, tmp_path):
    report, file = tmp_path / "report.json", tmp_path / "describer.onnx"
    assert command.main(["evaluate", str(run / "student.pt"), "--data", str(data), "--allow-seen", "--json", str(report)]) == 0
    assert command.main(["export", str(run), "-o", str(file), "--score", str(report)]) == 0
    card = json.loads(file.with_suffix(".json").read_text())
    assert [score["figure"] for score in card["scores"]] == ["valence_r", "arousal_r", "scene_top1", "weather_top1"]
    assert [word["name"] for word in card["scenes"]][:2] == ["buildings", "forest"] and not card["all"]
    facts = {each.key: each.value for each in onnx.load(file).metadata_props}
    assert facts["format"] == "1" and json.loads(facts["objects"]) == card["objects"]
    assert file.stat().st_size < 6e6
    judged = evaluate(file, pictures, allow_seen=True)
    assert [score.count for score in judged.scores] == [12, 12, 18, 12]


def test_a_student_that_learned_from_all_is_not_judged(run, pictures, tmp_path):
    checkpoint.save(tmp_path / "student.pt", {**checkpoint.load(run / "student.pt"), "all": True})
    with pytest.raises(InputError, match="learned from the pictures"):
        evaluate(tmp_path / "student.pt", pictures)


def test_moods_learn_anew_from_what_was_kept_out(run, data, tmp_path):
    flags = ["--start", str(run / "student.pt"), "--all"]
    assert command.main(["train", "--data", str(data), "-o", str(tmp_path), *flags]) == 0
    before, after = (student_of(checkpoint.load(folder / "student.pt")) for folder in (run, tmp_path))
    assert (len(before.heads["mood"].points), len(after.heads["mood"].points)) == (8, 12)
    torch.testing.assert_close(before.heads["scenes"].weight, after.heads["scenes"].weight)


def test_the_trunk_is_the_teachers(data):
    teacher = trunk(data / "teachers/mobilenet_v1_embedding.onnx")
    student = Student(teacher)
    blank().load_state_dict(teacher.state_dict())
    embedding, answers = student.eval()(torch.zeros(2, 3, SIZE, SIZE))
    assert embedding.shape == (2, 1024) and answers["mood"].shape == (2, 2) and answers["scenes"].shape == (2, 7)


def test_a_byte_a_weight_is_enough():
    weight = np.random.default_rng(1).normal(size=(8, 4, 3, 3)).astype(np.float32)
    weight[3] = 0
    levels, scale = quantised(weight)
    assert levels.dtype == np.int8 and np.abs(levels).max() == 127
    assert np.abs(levels * scale.reshape(-1, 1, 1, 1) - weight).max() <= np.abs(weight).max() / 254 + 1e-6


def test_crops_are_what_the_student_sees():
    levels = torch.full((4, 3, 176, 176), 255, dtype=torch.uint8)
    seen = crop(levels, np.random.default_rng(1))
    assert seen.shape == (4, 3, SIZE, SIZE)
    torch.testing.assert_close(seen, torch.ones_like(seen))


def test_what_is_no_model_is_refused(tmp_path):
    for name in ("a.pt", "a.onnx"):
        (tmp_path / name).write_bytes(b"what?")
        with pytest.raises(InputError):
            of_file(tmp_path / name)
    with pytest.raises(InputError, match="no student"):
        export({"weights": {}}, tmp_path / "b.onnx", [])
