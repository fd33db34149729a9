"""What the teachers say of pictures: two MobileNets of Google Coral (Apache-2.0), from `teachers` of a data folder."""

from pathlib import Path
from typing import NamedTuple

import numpy as np
from tqdm import tqdm

from describer.pictures import Picture, pixels
from vgg19 import checkpoint
from vgg19.errors import InputError

EMBEDDING, CLASSIFIER = "mobilenet_v1_embedding.onnx", "mobilenet_v2_imagenet.onnx"
SIZE = 224
"""They see squares of so many pixels, in -1 to 1."""


class Lesson(NamedTuple):
    """What is said of pictures, a row each."""

    embedding: np.ndarray
    """MobileNetV1's (Howard et al. 2017), `[count, 1024]`."""
    features: np.ndarray
    """MobileNetV2's (Sandler et al. 2018) before its classifier, `[count, 1280]`."""
    classes: np.ndarray
    """Its probabilities of ImageNet's classes and of none, `[count, 1001]`."""


def lesson(data: Path, pictures: list[Picture], kept: Path) -> Lesson:
    """What the teachers say, from a file of an earlier run if it is of the same pictures."""
    names = np.array([str(picture.path.relative_to(data)) for picture in pictures])
    if kept.exists():
        with np.load(kept) as file:
            if np.array_equal(file["names"], names):
                return Lesson(*(file[field] for field in Lesson._fields))
    said = ask(data / "teachers", pictures)
    checkpoint.write(kept, lambda file: np.savez(file, names=names, **said._asdict()))
    return said


def ask(folder: Path, pictures: list[Picture]) -> Lesson:
    first, second = (session(folder / name) for name in (EMBEDDING, CLASSIFIER))
    said = []
    for picture in tqdm(pictures, "teachers", unit="picture"):
        levels = {"input": pixels(picture.path, SIZE)[None].astype(np.float32) / 127.5 - 1}
        (embedding,) = first.run(["features"], levels)
        classes, features = second.run(["output", "features"], levels)
        said.append((embedding[0], features[0], classes[0]))
    return Lesson(*(np.stack(column) for column in zip(*said)))


def session(path: Path):
    try:
        return one_thread(path)
    except Exception as error:
        raise InputError(f"{path} is no teacher: {error}") from error


def one_thread(path: Path):
    """What runs an ONNX file on the calling thread: pictures are too small to share one out."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    return onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
