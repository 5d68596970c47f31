"""
How probable it is that a candidate pair is a text and its translation.

A logistic scorer over features that know no language. Its weights are learned on some language
pairs and hold on others: `tools/train_pair_scorer.py` trains it and reports each language pair
as scored by the weights learned from the rest.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
import numpy.typing as npt

from corpusclean.dedup.postings import FAMILY_WEIGHTS, Candidates, Indices
from corpusclean.dedup.profiles import Profiles

Floats = npt.NDArray[np.float64]

FEATURES = (
    "total", "gram", "latin", "number", "name", "aligned", "mass",
    "margin_least", "margin_most", "gram_margin", "number_margin",
    "length", "length_squared", "marks", "rhythm", "letters", "rhythm_of_long",
)  # fmt: skip

# A margin is the logarithm of a ratio of scores; this much is added to both.
_MARGIN_FLOOR = 0.02

# Pairs' worth of "both texts are equally long" that a language pair's own ratio must outweigh.
_LENGTH_PRIOR = 10.0


@dataclass(frozen=True, slots=True)
class PairScorer:
    """Weights of the features, in the order of `FEATURES`, and a bias."""

    weights: tuple[float, ...]
    bias: float

    def probabilities(self, features: Floats) -> Floats:
        """Return the probability of each row of features (m, features)."""
        return 1 / (1 + np.exp(-(features @ np.array(self.weights) + self.bias)))


@cache
def shipped_scorer() -> PairScorer:
    """Return the scorer whose weights come with the package."""
    source = files("corpusclean.dedup").joinpath("data", "pair_scorer.json")
    stored = json.loads(source.read_text(encoding="utf-8"))
    weights = stored["weights"]
    return PairScorer(tuple(weights[name] for name in FEATURES), stored["bias"])


def totals(candidates: Candidates) -> Floats:
    """Return the score that ranks a document's candidates, (m,)."""
    weights = np.array(FAMILY_WEIGHTS)
    return (candidates.shared + candidates.aligned).astype(np.float64) @ weights


def pair_features(candidates: Candidates, languages: Indices, profiles: Profiles) -> Floats:
    """Return the features of each candidate pair, (m, features); the same from either side."""
    left, right = candidates.left, candidates.right
    total = totals(candidates)
    shared = candidates.shared.astype(np.float64)
    margins = both_margins(total, candidates, languages)
    length = _length_difference(total, margins, candidates, languages, profiles.letters)
    letters = np.log1p(np.minimum(profiles.letters[left], profiles.letters[right])) - 6
    one, other = profiles.marks[left], profiles.marks[right]
    marks = np.log1p(((one - other) ** 2 / (one + other + 1)).sum(axis=1))
    rhythm = np.einsum("ij,ij->i", profiles.rhythm[left], profiles.rhythm[right])
    columns = (
        np.log(total + _MARGIN_FLOOR),
        shared[:, 0],
        shared[:, 1],
        shared[:, 2],
        shared[:, 3],
        candidates.aligned.sum(axis=1) / np.maximum(candidates.shared.sum(axis=1), 1e-6),
        np.log1p(candidates.mass) - 5,
        margins.min(axis=1),
        margins.max(axis=1),
        both_margins(shared[:, 0], candidates, languages).min(axis=1),
        both_margins(shared[:, 2], candidates, languages).min(axis=1),
        np.minimum(np.abs(length), 1.0),
        np.minimum(length**2, 1.0),
        marks,
        rhythm,
        letters,
        rhythm * letters,
    )
    return np.stack(columns, axis=1).astype(np.float64)


def both_margins(scores: Floats, candidates: Candidates, languages: Indices) -> Floats:
    """
    Return by how much each pair's score exceeds its best rival's, from either side, (m, 2).

    Rivals of (a, b) from the side of a are the other candidates of a in the language of b.
    """
    sides = ((candidates.left, candidates.right), (candidates.right, candidates.left))
    columns = []
    for own, other in sides:
        columns.append(_margin(scores, own, languages[other], candidates, languages))
    return np.stack(columns, axis=1)


def _margin(
    scores: Floats, own: Indices, target: Indices, candidates: Candidates, languages: Indices
) -> Floats:
    """Compare each pair with the best two pairs of `own` in the language `target`."""
    width = int(languages.max(initial=0)) + 1
    keys = np.concatenate(
        (
            candidates.left * width + languages[candidates.right],
            candidates.right * width + languages[candidates.left],
        )
    )
    both = np.concatenate((scores, scores))
    order = np.lexsort((-both, keys))
    ranked, ranked_scores = keys[order], both[order]
    first = np.searchsorted(ranked, own * width + target)
    second = np.minimum(first + 1, len(ranked) - 1)
    has_second = (ranked[second] == ranked[first]) & (second > first)
    best = ranked_scores[first]
    runner_up = np.where(has_second, ranked_scores[second], 0.0)
    rival = np.where(scores >= best, runner_up, best)
    return np.log((scores + _MARGIN_FLOOR) / (rival + _MARGIN_FLOOR))


def _length_difference(
    total: Floats, margins: Floats, candidates: Candidates, languages: Indices, letters: Indices
) -> Floats:
    """
    Return the logarithm of each pair's length ratio, less what is usual for its language pair.

    What is usual is the mean over the pairs that stand out most from both sides, shrunk
    towards 0: romanised, texts of every language are about equally long.
    """
    left, right = candidates.left, candidates.right
    turned = languages[left] > languages[right]
    ratio = np.log1p(letters[left]) - np.log1p(letters[right])
    ratio[turned] *= -1
    width = int(languages.max(initial=0)) + 1
    low = np.minimum(languages[left], languages[right])
    keys = low * width + np.maximum(languages[left], languages[right])
    sure = (margins.min(axis=1) > 0.7) & (total > 0.3) & (np.abs(ratio) < 0.7)
    distinct, codes = np.unique(keys, return_inverse=True)
    sums = np.bincount(codes[sure], weights=ratio[sure], minlength=len(distinct))
    counts = np.bincount(codes[sure], minlength=len(distinct))
    centres = sums / (counts + _LENGTH_PRIOR)
    return np.asarray(ratio - centres[codes])
