"""
Train the scorer of translation pairs, and report every language pair as scored by the others.

    python tools/train_pair_scorer.py --news FILE --lessons FILE --pages FILE --out FILE.json

The inputs are JSON lines (.zst) as `benchmarks/parallel_documents.py` describes. Half of the
sources lose their counterpart, and only documents of the training half are learned from;
`--test` reports on the other half.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa

sys.path.insert(0, str(Path(__file__).parents[1] / "benchmarks"))
from corpusclean.dedup.anchors import find_anchors
from corpusclean.dedup.pair_scorer import FEATURES, one_to_one, pair_features
from corpusclean.dedup.postings import Candidates, cross_candidates
from corpusclean.dedup.profiles import profile
from logistic_regression import fit, write
from parallel_documents import (
    Parallel,
    half_without_counterpart,
    lessons,
    line,
    news,
    pages,
    present,
)

Floats = npt.NDArray[np.float64]

# Lessons are easy and pages peculiar: they keep the scorer from leaning on news alone.
WEIGHTS = {"news": 1.0, "lessons": 0.1, "pages": 0.05}
DRAWS = {"news": 6, "lessons": 3, "pages": 2}
READERS = {"news": news, "lessons": lessons, "pages": pages}
MEANINGS = 800

# Pairs of languages with fewer true pairs are not reported.
LEAST = 20


@dataclass
class Sample:
    """The candidate pairs of one corpus: features, truth, language pair, weight."""

    candidates: Candidates
    languages: npt.NDArray[np.int64]
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
    features = pair_features(found, anchors, languages, outlines)
    weights = np.full(len(pair), weight)
    return Sample(found, languages, features, same, pair, weights, present(documents))


def samples(name: str, documents: list[Parallel]) -> list[Sample]:
    """Draw corpora from the documents of one kind."""
    drawn = (
        half_without_counterpart(documents, random.Random(draw), MEANINGS)
        for draw in range(DRAWS[name])
    )
    return [sample(found, WEIGHTS[name]) for found in drawn]


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


def report(samples: list[Sample], tests: list[Sample]) -> None:
    """Print precision and recall of each language pair, scored by weights of all the others."""
    true = sum((item.present for item in tests), Counter())
    names = sorted(name for name, count in true.items() if count >= LEAST)
    unseen = {name: train(samples, without=name) for name in names}
    scored: defaultdict[str, list[tuple[float, bool]]] = defaultdict(list)
    for item in tests:
        probability = np.zeros(len(item.pair))
        for name, scorer in unseen.items():
            rows = item.pair == name
            weights, bias = scorer
            probability[rows] = 1 / (1 + np.exp(-(item.features[rows] @ weights + bias)))
        for row in one_to_one(item.candidates, probability, item.languages, 0.1):
            scored[str(item.pair[row])].append((float(probability[row]), bool(item.same[row])))
    for name in names:
        print(line(name, true[name], scored[name]))
    everything = [found for name in names for found in scored[name]]
    print(line("all unseen pairs", sum(true[name] for name in names), everything))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    for name in READERS:
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--test", action="store_true", help="report on the half held out")
    options = parser.parse_args()
    training: list[Sample] = []
    tests: dict[str, list[Sample]] = {}
    for name, read in READERS.items():
        documents = read(getattr(options, name))
        own = samples(name, [item for item in documents if item.half == 0])
        held_out = [item for item in documents if item.half == 1]
        training += own
        tests[name] = samples(name, held_out) if options.test else own
    for name, found in tests.items():
        print(name)
        report(training, found)
    weights, bias = train(training)
    write(options.out, FEATURES, weights, bias)


if __name__ == "__main__":
    main()
