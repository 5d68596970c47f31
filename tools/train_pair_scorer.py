"""
Train the scorer of translation pairs, and report every language pair as scored by the others.

    python tools/train_pair_scorer.py --news FILE --lessons FILE --pages FILE --out FILE.json

The inputs are JSON lines (.zst) as `benchmarks/translations.py` describes. Half of the sources
lose their counterpart, and only documents of the training half are read: the benchmark reports
on the other half.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa

sys.path.insert(0, str(Path(__file__).parents[1] / "benchmarks"))
from corpusclean.dedup.anchors import find_anchors
from corpusclean.dedup.pair_scorer import FEATURES, pair_features
from corpusclean.dedup.postings import cross_candidates
from corpusclean.dedup.profiles import profile
from logistic_regression import fit, write
from parallel_documents import Parallel, half_without_counterpart, lessons, news, pages

Floats = npt.NDArray[np.float64]

# Lessons are easy and pages peculiar: they keep the scorer from leaning on news alone.
WEIGHTS = {"news": 1.0, "lessons": 0.15, "pages": 0.15}
DRAWS = 6


@dataclass
class Sample:
    """The candidate pairs of one corpus: features, truth, language pair, weight."""

    features: Floats
    same: npt.NDArray[np.bool_]
    pair: npt.NDArray[np.str_]
    weight: Floats
    present: Counter[str]


def sample(documents: list[Parallel], weight: float) -> Sample:
    texts = pa.array([item.text for item in documents], pa.large_string())
    codes = sorted({item.language for item in documents})
    languages = np.array([codes.index(item.language) for item in documents])
    outlines = profile(texts)
    anchors = find_anchors(texts, [item.language for item in documents], {})
    found = cross_candidates(anchors, languages, outlines.letters)
    meanings = np.array([item.meaning for item in documents])
    pair = np.array(
        [
            "-".join(sorted((documents[left].language, documents[right].language)))
            for left, right in zip(found.left, found.right, strict=True)
        ]
    )
    same = meanings[found.left] == meanings[found.right]
    features = pair_features(found, languages, outlines)
    return Sample(features, same, pair, np.full(len(pair), weight), Counter(pair[same].tolist()))


def train(samples: list[Sample], without: str = "") -> tuple[Floats, float]:
    """Fit on all pairs of languages but one."""
    chosen = [item.pair != without for item in samples]
    columns = [
        np.concatenate(
            [getattr(item, name)[rows] for item, rows in zip(samples, chosen, strict=True)]
        )
        for name in ("features", "same", "weight")
    ]
    return fit(columns[0], columns[1].astype(float), columns[2])


def report(samples: list[Sample]) -> None:
    """Print precision and recall of each language pair, scored by weights of all the others."""
    present = sum((item.present for item in samples), Counter())
    right = total = 0
    for pair in sorted(name for name, count in present.items() if count >= 30):
        weights, bias = train(samples, without=pair)
        scored = [
            (item.features[rows] @ weights + bias, item.same[rows])
            for item in samples
            for rows in [item.pair == pair]
        ]
        logit, same = (np.concatenate(column) for column in zip(*scored, strict=True))
        sure = logit > np.log(9)
        right, total = right + same[sure].sum(), total + sure.sum()
        print(
            f"{pair:16s} {present[pair]:5d}  p>.9: P {same[sure].mean():.4f} "
            f"R {same[sure].sum() / present[pair]:.3f}   (candidates, before one to one)"
        )
    print(f"pooled at p>.9: {right}/{total} = {right / total:.4f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("news", "lessons", "pages", "out"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    options = parser.parse_args()
    samples = []
    for name, read in (("news", news), ("lessons", lessons), ("pages", pages)):
        documents = [item for item in read(getattr(options, name)) if item.half == 0]
        for draw in range(DRAWS if name == "news" else 2):
            drawn = half_without_counterpart(documents, random.Random(draw), meanings=400)
            samples.append(sample(drawn, WEIGHTS[name]))
    report(samples)
    weights, bias = train(samples)
    write(options.out, FEATURES, weights, bias)


if __name__ == "__main__":
    main()
