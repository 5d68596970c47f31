"""
Fit how far overlapping n-grams count, so that the probabilities of languages are calibrated.

    python tools/fit_language_temper.py TEXTS.jsonl.zst

TEXTS holds rows of `lang` (a code of langdetect) and `text`. Pieces of 4 to 256 characters are
drawn from them; SCALE and EXPONENT are those with the least log loss over a grid. The pieces of a
language and length weigh as much as those of any other. Half of the texts, by the hash of their
content, are left for testing.
"""

from __future__ import annotations

import argparse
import itertools
import json
import random
import zlib
from collections import Counter
from pathlib import Path

import numpy as np
import pyarrow as pa

from corpusclean.text.language_profiles import NAT, profiles, read_profiles

LENGTHS = (4, 8, 16, 32, 64, 128, 256)
SCALES = (0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1.0, 1.5, 2.0, 3.0)
EXPONENTS = (0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)


def pieces(path: Path) -> list[tuple[str, int, str]]:
    """Return (language, length, piece), cut at random places."""
    chance = random.Random(1)
    found = []
    with pa.input_stream(str(path), compression="detect") as stream:
        for line in stream.read().splitlines():
            row = json.loads(line)
            text = row["text"]
            if zlib.crc32(text.encode()) % 2:
                continue
            for length in LENGTHS:
                for _ in range(min(20, len(text) // length)):
                    start = chance.randrange(len(text) - length + 1)
                    found.append((row["lang"], length, text[start : start + length]))
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[1])
    parser.add_argument("texts", type=Path)
    languages = list(read_profiles())
    drawn = [piece for piece in pieces(parser.parse_args().texts) if piece[0] in languages]
    texts = pa.array([text for *_, text in drawn], pa.large_string())
    (short, _, some), (long, _, more) = profiles().model.weigh(texts)
    scores = short.to_numpy() + long.to_numpy()
    nats = scores.reshape(len(drawn), len(languages)) / NAT
    grams = np.maximum((some.to_numpy() + more.to_numpy()).astype(float), 1)
    truth = np.array([languages.index(language) for language, *_ in drawn])
    sizes = Counter((language, length) for language, length, _ in drawn)
    weights = np.array([1 / sizes[language, length] for language, length, _ in drawn])

    def loss(scale: float, exponent: float) -> float:
        worth = np.minimum(scale * grams ** (exponent - 1), 1.0)
        odds = np.exp(worth[:, None] * (nats - nats.max(1, keepdims=True)))
        right = odds[np.arange(len(truth)), truth] / odds.sum(1)
        return float(np.average(-np.log(np.maximum(right, 1e-6)), weights=weights))

    ranked = sorted((loss(*pair), *pair) for pair in itertools.product(SCALES, EXPONENTS))
    print(f"{len(drawn)} pieces; untempered log loss {loss(1.0, 1.0):.4f}")
    for value, scale, exponent in ranked[:5]:
        print(f"log loss {value:.4f}  SCALE {scale}  EXPONENT {exponent}")


if __name__ == "__main__":
    main()
