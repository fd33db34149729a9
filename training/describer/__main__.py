"""The command: `python -m describer train|export|evaluate`."""

import argparse
import sys
from dataclasses import fields
from pathlib import Path

import describer
from describer.config import Config
from vgg19.errors import InputError


def main(arguments: list[str] | None = None) -> int:
    options = vars(parser().parse_args(arguments))
    try:
        options.pop("command")(**options)
    except InputError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return 0


def parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m describer", description=describer.__doc__)
    commands = parser.add_subparsers(required=True)

    def command(run, help: str) -> argparse.ArgumentParser:
        found = commands.add_parser(run.__name__, help=help, description=help)
        found.set_defaults(command=run)
        return found

    def data_flag(parser: argparse.ArgumentParser):
        parser.add_argument("--data", type=Path, required=True, metavar="DIR", help="with images and teachers")

    one = command(train, "teach a student what the teachers say, and what is known of the pictures")
    data_flag(one)
    one.add_argument("-o", "--output", type=Path, required=True, metavar="RUN", help="the folder of the run")
    one.add_argument("--start", type=Path, metavar="STUDENT", help="of another run: only its moods learn anew")
    for each in fields(Config):
        kind = {"action": "store_true"} if each.type is bool else {"type": each.type, "metavar": each.type.__name__.upper()}
        flag, help = "--" + each.name.replace("_", "-"), f"{each.metadata['help']} ({each.default})"
        one.add_argument(flag, default=each.default, help=help.removesuffix(" (False)"), **kind)

    one = command(export, "write the student of a run as ONNX, and its card beside it")
    one.add_argument("run", type=Path, metavar="RUN")
    one.add_argument("-o", "--output", type=Path, required=True, metavar="FILE.onnx")
    one.add_argument("--score", type=Path, action="append", default=[], metavar="JSON", help="of evaluate, to tell of")

    one = command(evaluate, "judge a model by the pictures that are kept out")
    one.add_argument("model", type=Path, help="FILE.onnx, or RUN/student.pt")
    data_flag(one)
    one.add_argument("--allow-seen", action="store_true", help="judge by all pictures, even those it learned from")
    one.add_argument("--json", type=Path, metavar="FILE", help="write the figures there, too")
    return parser


def train(data: Path, output: Path, start: Path | None, **flags):
    from describer.train import train
    from vgg19 import checkpoint

    output.mkdir(parents=True, exist_ok=True)
    checkpoint.save(output / "student.pt", train(data, output, Config(**flags), start))
    print(f"in {output / 'student.pt'}")


def export(run: Path, output: Path, score: list[Path]):
    from describer.evaluate import of_report
    from describer.export import export
    from vgg19 import checkpoint

    scores = [each for path in score for each in of_report(path)]
    difference, rounding = export(checkpoint.load(run / "student.pt"), output, scores)
    print(
        f"{output}: {output.stat().st_size / 1e6:.1f} MB; answers at most {difference:.1g} from torch's, "
        f"moved by rounding at most {rounding:.1g}"
    )


def evaluate(model: Path, data: Path, allow_seen: bool, json: Path | None):
    from describer import pictures
    from describer.evaluate import evaluate, write

    judged = evaluate(model, pictures.read(data), allow_seen)
    for confusion in judged.confusions.values():
        print(confusion.table(), "\n")
    print(*judged.scores, sep="\n")
    if json:
        write(judged, json)


if __name__ == "__main__":
    sys.exit(main())
