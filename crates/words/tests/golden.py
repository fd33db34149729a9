#!/usr/bin/env python3
"""Writes golden.json: what all-MiniLM-L6-v2 makes of some texts, in double precision.

An implementation of its own, of tokens and network alike, on numpy alone:

    python3 golden.py FOLDER

where FOLDER holds model.safetensors and tokenizer.json.
"""

import json
import math
import struct
import sys
import unicodedata
from pathlib import Path

import numpy

TEXTS = [
    "a dog runs along a beach at sunset",
    "bittersweet",
    "",
    "Ein Café in São Paulo: 日本の音楽, naïve façades & 100% coöperation! 🎵",
    "The old lighthouse keeper, whose name nobody in the village remembers, still climbs "
    "one hundred and ninety-nine steps every evening to watch supercalifragilistic clouds.",
    "wistful melancholy rain " * 200,
]
MAX_TOKENS, HEADS, LAYERS = 256, 12, 6


def words_of(text):
    """Splits as BERT does: lower case without accents, punctuation and Chinese apart."""
    spaced = ""
    for char in text:
        category = unicodedata.category(char)
        if char in "\t\n\r" or category == "Zs":
            spaced += " "
        elif category.startswith("C") or ord(char) in (0, 0xFFFD):
            continue
        elif 0x4E00 <= ord(char) <= 0x9FFF or 0x3400 <= ord(char) <= 0x4DBF:
            spaced += f" {char} "
        else:
            spaced += char
    plain = unicodedata.normalize("NFD", spaced)
    plain = "".join(char for char in plain if unicodedata.category(char) != "Mn").lower()
    apart = ""
    for char in plain:
        ascii_punctuation = char.isascii() and char.isprintable() and not char.isalnum() and char != " "
        punctuation = ascii_punctuation or unicodedata.category(char).startswith("P")
        apart += f" {char} " if punctuation else char
    return apart.split()


def pieces_of(word, vocabulary):
    """The longest known piece first, again and again."""
    pieces, start = [], 0
    while start < len(word):
        for end in range(len(word), start, -1):
            piece = ("##" if start else "") + word[start:end]
            if piece in vocabulary:
                pieces.append(vocabulary[piece])
                start = end
                break
        else:
            return [vocabulary["[UNK]"]]
    return pieces


def tokens_of(text, vocabulary):
    pieces = [piece for word in words_of(text) for piece in pieces_of(word, vocabulary)]
    return [vocabulary["[CLS]"], *pieces[: MAX_TOKENS - 2], vocabulary["[SEP]"]]


def read(path):
    """The tensors of a safetensors file, in double precision."""
    data = path.read_bytes()
    (length,) = struct.unpack_from("<Q", data)
    header, start = json.loads(data[8 : 8 + length]), 8 + length
    tensors = {}
    for name, about in header.items():
        if about.get("dtype") == "F32":
            begin, end = about["data_offsets"]
            numbers = numpy.frombuffer(data[start + begin : start + end], "<f4")
            tensors[name] = numbers.reshape(about["shape"]).astype(numpy.float64)
    return tensors


def embed(tokens, tensors):
    def linear(name, x):
        return x @ tensors[f"{name}.weight"].T + tensors[f"{name}.bias"]

    def normalise(name, x):
        centred = x - x.mean(-1, keepdims=True)
        scale = numpy.sqrt((centred**2).mean(-1, keepdims=True) + 1e-12)
        return centred / scale * tensors[f"{name}.weight"] + tensors[f"{name}.bias"]

    def heads(name, x):
        return linear(name, x).reshape(len(x), HEADS, -1).swapaxes(0, 1)

    erf = numpy.vectorize(math.erf)
    hidden = tensors["embeddings.word_embeddings.weight"][tokens]
    hidden = hidden + tensors["embeddings.position_embeddings.weight"][: len(tokens)]
    hidden = hidden + tensors["embeddings.token_type_embeddings.weight"][0]
    hidden = normalise("embeddings.LayerNorm", hidden)
    for layer in (f"encoder.layer.{n}" for n in range(LAYERS)):
        query, key, value = (
            heads(f"{layer}.attention.self.{name}", hidden) for name in ("query", "key", "value")
        )
        scores = query @ key.swapaxes(1, 2) / math.sqrt(query.shape[-1])
        shares = numpy.exp(scores - scores.max(-1, keepdims=True))
        shares /= shares.sum(-1, keepdims=True)
        seen = (shares @ value).swapaxes(0, 1).reshape(len(tokens), -1)
        seen = linear(f"{layer}.attention.output.dense", seen)
        hidden = normalise(f"{layer}.attention.output.LayerNorm", hidden + seen)
        inner = linear(f"{layer}.intermediate.dense", hidden)
        inner = inner * (1 + erf(inner / math.sqrt(2))) / 2
        outer = linear(f"{layer}.output.dense", inner)
        hidden = normalise(f"{layer}.output.LayerNorm", hidden + outer)
    mean = hidden.mean(0)
    return mean / numpy.linalg.norm(mean)


def main(folder):
    vocabulary = json.loads((folder / "tokenizer.json").read_text())["model"]["vocab"]
    tensors = read(folder / "model.safetensors")
    golden = []
    for text in TEXTS:
        tokens = tokens_of(text, vocabulary)
        meaning = [round(number, 7) for number in embed(tokens, tensors)]
        golden.append({"text": text, "tokens": len(tokens), "meaning": meaning})
        print(len(tokens), text[:60])
    lines = ",\n".join(json.dumps(each, ensure_ascii=False) for each in golden)
    (Path(__file__).parent / "golden.json").write_text(f"[\n{lines}\n]\n")


main(Path(sys.argv[1]))
