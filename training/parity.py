"""Compares what `melomesh` says of clips with what PyTorch says: `python parity.py --help`."""

import argparse
import json
import subprocess
from pathlib import Path

import numpy as np

from vgg19 import checkpoint, data, export, judge


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model", type=Path, help="RUN/best.pt, which PyTorch runs")
    parser.add_argument("onnx", type=Path, help="its export, which melomesh runs")
    parser.add_argument("--data", type=Path, required=True, metavar="DIR", help="with mels.npz and tracks.csv")
    parser.add_argument("--clips", type=Path, required=True, metavar="DIR", help="some of the tracks, as TRACK.wav")
    parser.add_argument("--melomesh", default="melomesh", metavar="FILE", help="the command (melomesh)")
    options = parser.parse_args()

    command = [options.melomesh, "classify", options.clips, "--model", "vgg", "--vgg-model", options.onnx]
    told = subprocess.run([*command, "--format", "json"], check=True, capture_output=True, text=True)
    said = {Path(each["file"]).stem: probabilities(each) for each in json.loads(told.stdout)}
    best = checkpoint.load(options.model)
    exact = judge.network(best)
    tracks = [track for track in data.read(options.data) if track.name in said]
    for network, weights in ((export.stored(export.fold(exact)), "stored"), (exact, "exact")):
        model = judge.of_network(network, best["labels"], best["learned"])
        most = difference(model, tracks, said)
        print(f"{len(tracks)} clips: probabilities at most {most:.2g} from PyTorch's of the {weights} weights")


def difference(model: judge.Judge, tracks: list[data.Track], said: dict[str, dict[str, float]]) -> float:
    most = 0.0
    for track, windows in zip(tracks, model.judge(tracks).windows):
        mean = np.exp(windows.mean(0))
        for label, probability in zip(model.labels, mean / mean.sum()):
            most = max(most, abs(probability - said[track.name][label]))
    return most


def probabilities(verdict: dict) -> dict[str, float]:
    return {each["genre"]: each["probability"] for each in verdict["genres"]}


if __name__ == "__main__":
    main()
