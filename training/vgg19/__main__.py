"""The command: `python -m vgg19 train|export|evaluate|report`."""

import argparse
import signal
import sys
from pathlib import Path

import vgg19
from vgg19 import config
from vgg19.errors import InputError


def main(arguments: list[str] | None = None) -> int:
    options = vars(parser().parse_args(arguments))
    try:
        return options.pop("command")(**options)
    except InputError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1


def parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m vgg19", description=vgg19.__doc__)
    commands = parser.add_subparsers(required=True)

    def command(run, help: str) -> argparse.ArgumentParser:
        found = commands.add_parser(run.__name__, help=help, description=help)
        found.set_defaults(command=run)
        return found

    def data_flag(parser: argparse.ArgumentParser):
        parser.add_argument("--data", type=Path, required=True, metavar="DIR", help="with mels.npz and tracks.csv")

    one = command(train, "train a network")
    data_flag(one)
    one.add_argument("-o", "--output", type=Path, required=True, metavar="RUN", help="the folder of the run")
    one.add_argument("--start", type=Path, metavar="CHECKPOINT", help="of another run, whose weights to begin with")
    one.add_argument("--resume", action="store_true", help="go on from RUN/last.pt, with the flags it began with")
    config.add_flags(one)

    one = command(export, "write the best network of a run as ONNX")
    one.add_argument("run", type=Path, metavar="RUN")
    one.add_argument("-o", "--output", type=Path, required=True, metavar="FILE.onnx")
    one.add_argument("--score", type=Path, action="append", default=[], metavar="JSON", help="of evaluate, to tell of")

    one = command(evaluate, "judge a model, clip by clip")
    one.add_argument("model", type=Path, help="FILE.onnx, or RUN/best.pt")
    data_flag(one)
    one.add_argument("--split", default="", metavar="NAMES", help="to judge by, with commas between; all by default")
    one.add_argument("--random-test", type=float, default=0.0, metavar="SHARE", help="what train set apart so")
    one.add_argument("--seed", type=int, default=1, help="of --random-test (1)")
    one.add_argument("--allow-seen", action="store_true", help="judge clips that the model learned from, too")
    one.add_argument("--json", type=Path, metavar="FILE", help="write the figures there, too")

    one = command(report, "draw curves.png of a run, and confusion.png of an evaluation")
    one.add_argument("run", type=Path, metavar="RUN")
    one.add_argument("--evaluation", type=Path, metavar="JSON", help="of evaluate")
    one.add_argument("-o", "--output", type=Path, metavar="DIR", help="RUN by default")
    return parser


def train(data: Path, output: Path, start: Path | None, resume: bool, **flags) -> int:
    from vgg19 import checkpoint
    from vgg19.data import read
    from vgg19.train import Run

    if resume and start:
        raise InputError("--resume has its weights from the checkpoint: leave out --start")
    if resume and flags:
        raise InputError(f"--resume takes its flags from the checkpoint: leave out {', '.join(flags)}")
    if not resume and (output / "last.pt").exists():
        raise InputError(f"{output} holds a run: say --resume, or name another folder")
    output.mkdir(parents=True, exist_ok=True)
    tracks = read(data)
    if resume:
        run = Run.resume(tracks, output)
    else:
        run = Run(tracks, config.Config(**flags), output, checkpoint.load(start) if start else None)
    material = run.material
    print(
        f"{len(material.learning)} clips to learn from, {len(material.choosing)} to choose by, "
        f"on {run.device} in {run.config.precision}"
    )

    asked = []
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: asked.append(True))
    if not run.train(lambda: bool(asked)):
        print(f"stopped after step {run.progress.step}; --resume goes on")
        return 130
    print(f"best: step {run.progress.best['step']}, in {output / 'best.pt'}")
    return 0


def export(run: Path, output: Path, score: list[Path]) -> int:
    from vgg19 import checkpoint, evaluate
    from vgg19.export import export

    scores = [evaluate.score(path) for path in score]
    difference, rounding = export(checkpoint.load(run / "best.pt"), output, scores)
    print(
        f"{output}: {output.stat().st_size / 1e6:.1f} MB; log-probabilities at most {difference:.1g} from torch's, "
        f"probabilities moved by rounding at most {rounding:.1g}"
    )
    return 0


def evaluate(model: Path, data: Path, split: str, random_test: float, seed: int, allow_seen: bool, json) -> int:
    from vgg19.data import of_splits, random_test as set_apart, read
    from vgg19.evaluate import evaluate, write
    from vgg19.judge import of_file

    tracks, protocol = read(data), f"clips of {split or 'all splits'}"
    if random_test:
        _, tracks = set_apart(tracks, random_test, seed)
        protocol = f"{random_test:g} of all clips at random, seed {seed}"
    tracks = of_splits(tracks, [name for name in split.split(",") if name])
    confusion = evaluate(of_file(model), tracks, allow_seen)
    print(confusion.table())
    if json:
        write(confusion, protocol, json)
    return 0


def report(run: Path, evaluation: Path | None, output: Path | None) -> int:
    from vgg19.report import confusion, curves

    output = output or run
    output.mkdir(parents=True, exist_ok=True)
    curves(run, output / "curves.png")
    if evaluation:
        confusion(evaluation, output / "confusion.png")
    return 0


if __name__ == "__main__":
    sys.exit(main())
