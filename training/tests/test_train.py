import csv
import math
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from vgg19 import checkpoint, judge
from vgg19.__main__ import main
from vgg19.config import Config
from vgg19.errors import InputError
from vgg19.train import Run, one_cycle


def started(tracks, config, folder) -> Run:
    folder.mkdir()
    return Run(tracks, config, folder)


def asked_after(steps: int):
    """Asks to stop once so many steps were taken."""
    calls = iter(range(steps))
    return lambda: next(calls, None) is None


def test_a_resumed_run_goes_on_as_if_never_stopped(tracks, config, tmp_path):
    assert started(tracks, config, tmp_path / "whole").train()
    # Between two validations, in the midst of an epoch and of an average.
    assert not started(tracks, config, tmp_path / "parts").train(asked_after(7))
    resumed = Run.resume(tracks, tmp_path / "parts")
    assert resumed.progress.step == 7 and resumed.train()

    whole, parts = (checkpoint.load(tmp_path / each / "last.pt") for each in ("whole", "parts"))
    for name in ("pupil", "weights"):
        for key, values in whole[name].items():
            assert torch.equal(values, parts[name][key]), (name, key)
    for each in (whole, parts):
        each["progress"]["seconds"] = 0
        for row in each["progress"]["history"]:
            row["seconds"] = 0
    assert whole["progress"] == parts["progress"]
    best, same = (checkpoint.load(tmp_path / each / "best.pt") for each in ("whole", "parts"))
    assert best["step"] == same["step"] and best["scores"] == same["scores"]


def test_a_run_learns(tracks, tmp_path):
    config = Config(
        on="train", steps=60, batch=12, width=0.125, learning_rate=3e-3, ema=0.9, mixup=0.0, splice=0.0,
        validate_every=60, precision="f32", dropout=0.0,
    )  # fmt: skip
    run = started(tracks, config, tmp_path / "run")
    run.train()
    assert run.progress.history[-1]["validation_accuracy"] > 0.8
    assert list(csv.DictReader(open(tmp_path / "run" / "metrics.csv")))[-1]["step"] == "60"


def test_the_best_is_kept(tracks, config, tmp_path):
    run = started(tracks, config, tmp_path / "run")
    run.train()
    best = checkpoint.load(tmp_path / "run" / "best.pt")
    assert best["scores"][0]["accuracy"] == max(row["validation_accuracy"] for row in run.progress.history)
    again = judge.of_file(tmp_path / "run" / "best.pt").judge(run.material.choosing)
    assert again.clips.accuracy == pytest.approx(best["scores"][0]["accuracy"])


def test_other_data_are_not_gone_on_with(tracks, config, tmp_path):
    started(tracks, config, tmp_path / "run").train(asked_after(1))
    with pytest.raises(InputError, match="not those"):
        Run.resume(tracks[1:], tmp_path / "run")


def test_a_run_begins_with_the_weights_of_another_and_remembers_what_it_heard(tracks, config, tmp_path):
    first = started(tracks, config, tmp_path / "first")
    first.train(asked_after(1))
    start = checkpoint.load(tmp_path / "first" / "last.pt")

    (tmp_path / "second").mkdir()
    second = Run(tracks, replace(config, on="valid", validation=0.0), tmp_path / "second", start)
    for key, values in start["weights"].items():
        assert torch.equal(values, second.pupil.network.state_dict()[key]), key
    assert second.step == 1, "it goes on with other windows"
    heard = {each["track"] for each in first.learned} | {track.name for track in second.material.learning}
    assert {each["track"] for each in second.learned} == heard
    second.train(asked_after(1))
    assert Run.resume(tracks, tmp_path / "second").learned == second.learned

    with pytest.raises(InputError, match="another width"):
        Run(tracks, replace(config, width=0.25), tmp_path / "second", start)


def test_what_is_quicker_is_found_without_a_trace(tracks, tmp_path):
    runs = [
        started(tracks, Config(width=0.125, validation=0.25, precision=precision), tmp_path / precision)
        for precision in ("auto", "f32")
    ]
    assert runs[0].config.precision in ("bf16", "f32")
    for one, other in zip(*(run.pupil.state_dict().values() for run in runs)):
        assert torch.equal(one, other)


def test_one_cycle_rises_and_falls():
    rates = [one_cycle(step, 100, 1.0) for step in range(100)]
    assert rates[0] == pytest.approx(0.04) and max(rates) == rates[30] == 1 and rates[-1] < 1e-3
    assert rates[:31] == sorted(rates[:31]) and rates[30:] == sorted(rates[30:], reverse=True)


def test_the_command_trains_exports_judges_and_draws(folder, tmp_path, capsys):
    run, model = tmp_path / "run", tmp_path / "model.onnx"
    data = ["--data", str(folder)]
    flags = "--on train --steps 4 --validate-every 2 --batch 4 --width 0.125 --validation 0.25".split()
    assert main(["train", *data, "-o", str(run), *flags]) == 0
    assert main(["train", *data, "-o", str(run), *flags]) == 1
    assert main(["train", *data, "-o", str(run), "--resume", "--seed", "1"]) == 1
    assert main(["evaluate", str(run / "best.pt"), *data, "--split", "valid", "--json", str(run / "v.json")]) == 0
    assert main(["export", str(run), "-o", str(model), "--score", str(run / "v.json")]) == 0
    capsys.readouterr()
    assert main(["evaluate", str(model), *data, "--split", "valid"]) == 0
    assert "of 12 (95 % interval" in capsys.readouterr().out
    assert main(["evaluate", str(model), *data]) == 1
    assert "learned from 36 of these 48 clips" in capsys.readouterr().err
    assert main(["evaluate", str(model), *data, "--allow-seen"]) == 0
    assert main(["report", str(run), "--evaluation", str(run / "v.json")]) == 0
    assert {each.name for each in run.glob("*.png")} == {"curves.png", "confusion.png"}


def test_ctrl_c_leaves_a_checkpoint(folder, tmp_path):
    import signal
    import subprocess
    import sys
    import time

    run = tmp_path / "run"
    flags = "--steps 100000 --batch 4 --width 0.125 --validate-every 3".split()
    command = [sys.executable, "-m", "vgg19", "train", "--data", str(folder), "-o", str(run), *flags]
    here = Path(__file__).parent.parent
    quiet = {"stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL, "text": True}
    process = subprocess.Popen(command, cwd=here, **quiet)
    until = time.monotonic() + 120
    while not (run / "metrics.csv").exists() and time.monotonic() < until:
        time.sleep(0.1)
    process.send_signal(signal.SIGINT)
    told, _ = process.communicate(timeout=60)
    assert process.returncode == 130 and "--resume goes on" in told
    assert checkpoint.load(run / "last.pt")["progress"]["step"] >= 3
    assert not list(run.glob("*.unfinished"))
    assert math.isfinite(checkpoint.load(run / "last.pt")["progress"]["loss_sum"])
