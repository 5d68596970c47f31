"""
Train the scorer of variants, and report each language as scored by the others.

    python tools/train_variant_scorer.py --news FILE --pages FILE --prose FILE --out FILE.json

The inputs are JSON lines (.zst) as `benchmarks/parallel_documents.py` describes; only their
training half is read. All pairs of texts of one language that have a word in ten in common are
learned from. No two pages say the same, and no two passages of prose: they keep the scorer from
taking one pattern, or one topic, for one source.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa

sys.path.insert(0, str(Path(__file__).parents[1] / "benchmarks"))
from corpusclean.dedup.variants import FEWEST_LETTERS
from corpusclean.dedup.wording import FEATURES, Wording
from logistic_regression import fit, write
from parallel_documents import Parallel, news, pages, passages

Floats = npt.NDArray[np.float64]

# Pages of one pattern are many and peculiar: they count less.
WEIGHTS = {"news": 1.0, "pages": 0.1, "prose": 1.0}
LEAST_SIMILAR = 0.1
LEAST_RATIO = 0.35
LARGEST = 2500
SMALL_CORPORA = 60
LENGTHS = ((160, 400), (400, 1200), (1200, 10**9))


@dataclass
class Sample:
    """The pairs of one corpus: features, truth, language, letters of the shorter, weight."""

    features: Floats
    same: npt.NDArray[np.bool_]
    languages: npt.NDArray[np.str_]
    letters: Floats
    weight: float


def sample(documents: list[Parallel], weight: float) -> Sample:
    """Compare the texts of each language that are long enough, as one corpus."""
    codes = sorted({item.language for item in documents})
    groups = np.array([codes.index(item.language) for item in documents]) + 1
    meanings = np.array([item.meaning for item in documents])
    wording = Wording.of(pa.array([item.text for item in documents], pa.large_string()), groups)
    found = []
    for group, code in enumerate(codes, start=1):
        own = np.flatnonzero((groups == group) & (wording.letters >= FEWEST_LETTERS))
        left, right = (own[side] for side in np.triu_indices(len(own), 1))
        lengths = wording.letters[left], wording.letters[right]
        alike = np.minimum(*lengths) >= LEAST_RATIO * np.maximum(*lengths)
        pairs = wording.compare(left[alike], right[alike])
        kept = pairs.similarity >= LEAST_SIMILAR
        found.append(
            (
                pairs.features()[kept],
                (meanings[left] == meanings[right])[alike][kept],
                np.full(kept.sum(), code),
                pairs.shortest[kept],
            )
        )
    return Sample(*(np.concatenate(column) for column in zip(*found, strict=True)), weight)


def whole_languages(documents: list[Parallel], weight: float) -> list[Sample]:
    """Return the distinct texts of each language as a corpus of its own."""
    texts: defaultdict[str, dict[str, Parallel]] = defaultdict(dict)
    for item in documents:
        texts[item.language].setdefault(item.text, item)
    corpora = [list(found.values()) for _, found in sorted(texts.items())]
    rng = random.Random(1)
    drawn = [rng.sample(found, min(len(found), LARGEST)) for found in corpora]
    return [sample(found, weight) for found in drawn if len(found) > 1]


def small_corpora(documents: list[Parallel], weight: float) -> list[Sample]:
    """Return corpora of a few meanings, where next to nothing is known of how common words are."""
    rng = random.Random(2)
    by_meaning: defaultdict[str, list[Parallel]] = defaultdict(list)
    for item in documents:
        by_meaning[item.meaning].append(item)
    samples = []
    for _ in range(SMALL_CORPORA):
        chosen = rng.sample(sorted(by_meaning), rng.choice((2, 4, 8, 16)))
        drawn = [
            item
            for meaning in chosen
            for item in rng.sample(by_meaning[meaning], min(6, len(by_meaning[meaning])))
        ]
        samples.append(sample(drawn, weight))
    return samples


def train(samples: list[Sample], without: str = "") -> tuple[Floats, float]:
    """Fit on all languages but one."""
    chosen = [item.languages != without for item in samples]
    rows = list(zip(samples, chosen, strict=True))
    return fit(
        np.concatenate([item.features[kept] for item, kept in rows]),
        np.concatenate([item.same[kept] for item, kept in rows]).astype(float),
        np.concatenate([np.full(kept.sum(), item.weight) for item, kept in rows]),
    )


def report(samples: list[Sample], name: str, scorers: dict[str, tuple[Floats, float]]) -> None:
    """Print recall at precision .999, and at probability .5 and .9, by length."""
    columns = []
    for item in samples:
        logit = np.empty(len(item.same))
        for language in np.unique(item.languages):
            rows = item.languages == language
            weights, bias = scorers[language]
            logit[rows] = item.features[rows] @ weights + bias
        columns.append((logit, item.same, item.letters))
    logit, same, letters = (np.concatenate(column) for column in zip(*columns, strict=True))
    for low, high in LENGTHS:
        rows = (letters >= low) & (letters < high)
        order = np.argsort(-logit[rows], kind="stable")
        right = same[rows][order]
        precise = np.flatnonzero(right.cumsum() >= 0.999 * np.arange(1, len(right) + 1))
        true = max(right.sum(), 1)
        best = right.cumsum()[precise[-1]] / true if len(precise) else 0.0
        cells = [f"{name:28s} {low:5d}+ letters {right.sum():6d} R@P99.9 {best:.3f}"]
        for probability in (0.5, 0.9):
            sure = right[logit[rows][order] >= np.log(probability / (1 - probability))]
            cells.append(f"p>{probability}: {(~sure).sum():5d} false, R {sure.sum() / true:.3f}")
        print("  ".join(cells))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("news", "pages", "prose", "out"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    options = parser.parse_args()
    articles = [item for item in news(options.news) if item.half == 0]
    large = whole_languages(articles, WEIGHTS["news"])
    small = small_corpora(articles, WEIGHTS["news"])
    patterned = whole_languages(
        [item for item in pages(options.pages) if item.half == 0], WEIGHTS["pages"]
    )
    prose = whole_languages(
        [item for item in passages(options.prose) if item.half == 0], WEIGHTS["prose"]
    )
    samples = [*large, *small, *patterned, *prose]
    languages = {code for item in samples for code in item.languages.tolist()}
    unseen = {code: train(samples, without=code) for code in languages}
    report(large, "news, language unseen", unseen)
    weights, bias = train(samples)
    seen = dict.fromkeys(languages, (weights, bias))
    for name, found in (
        ("news", large),
        ("small corpora", small),
        ("pages", patterned),
        ("prose", prose),
    ):
        report(found, name, seen)
    write(options.out, FEATURES, weights, bias)


if __name__ == "__main__":
    main()
