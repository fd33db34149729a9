"""Writes what ONNX Runtime says of a picture made by arithmetic, which Rust must say, too.

    python make_golden.py ../recommender-svc/models/describer.onnx ../recommender-svc/tests/golden/describer.json
"""

import json
import sys
from pathlib import Path

import numpy as np

from describer.evaluate import of_file
from describer.student import SIZE


def levels() -> np.ndarray:
    """The same as of `levels` in the tests of `recommender-svc`'s network."""
    plane, y, x = np.mgrid[:3, :SIZE, :SIZE]
    return ((x * (plane + 1) + y * (3 - plane)) // 2 % 256).astype(np.float32)[None]


def main(model: Path, golden: Path):
    answers = of_file(model).answers(levels())
    # Last of all but the mood is the probability of none.
    said = {name: each[0].tolist() if name == "mood" else each[0, :-1].tolist() for name, each in answers.items()}
    golden.parent.mkdir(parents=True, exist_ok=True)
    golden.write_text(json.dumps(said, indent=2) + "\n")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
