"""
How probable it is that a candidate pair is a text and its translation.

A logistic scorer over features that know no language. Its weights are learned on some language
pairs and hold on others: `tools/train_pair_scorer.py` trains it and reports each language pair
as scored by the weights learned from the rest.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from corpusclean import _kernel
from corpusclean.dedup.anchors import Anchors
from corpusclean.dedup.postings import FAMILY_WEIGHTS, Candidates, Indices
from corpusclean.dedup.profiles import Profiles

Floats = npt.NDArray[np.float64]

FEATURES = (
    "total", "gram", "latin", "number", "name", "aligned", "mass",
    "margin_least", "margin_most", "gram_margin", "number_margin",
    "length", "length_squared", "marks", "rhythm", "letters", "rhythm_of_long", "unanswered",
)  # fmt: skip

# A margin is the logarithm of a ratio of scores; this much is added to both.
_MARGIN_FLOOR = 0.02

# Pairs' worth of "both texts are equally long" that a language pair's own ratio must outweigh.
_LENGTH_PRIOR = 10.0


def totals(candidates: Candidates) -> Floats:
    """Return the score that ranks a document's candidates, (m,)."""
    weights = np.array(FAMILY_WEIGHTS)
    return np.asarray((candidates.shared + candidates.aligned).astype(np.float64) @ weights)


def pair_features(
    candidates: Candidates, anchors: Anchors, languages: Indices, profiles: Profiles
) -> Floats:
    """Return the features of each candidate pair, (m, features); the same from either side."""
    left, right = candidates.left, candidates.right
    total = totals(candidates)
    shared = candidates.shared.astype(np.float64)
    rivals = _Rivals(candidates, languages)
    margins = rivals.margins(total)
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
        rivals.margins(shared[:, 0]).min(axis=1),
        rivals.margins(shared[:, 2]).min(axis=1),
        np.minimum(np.abs(length), 1.0),
        np.minimum(length**2, 1.0),
        marks,
        rhythm,
        letters,
        rhythm * letters,
        _unanswered(candidates, anchors, languages),
    )
    return np.stack(columns, axis=1).astype(np.float64)


def one_to_one(
    candidates: Candidates, probability: Floats, languages: Indices, threshold: float
) -> Indices:
    """
    Return the probable pairs, the best of two languages taking both of its texts for itself.

    The best pair is mutually best, so this is "mutual best, then greedy".
    """
    order = np.lexsort((candidates.right, candidates.left, -totals(candidates), -probability))
    order = order[: np.count_nonzero(probability >= threshold)]
    taken: set[tuple[int, int]] = set()
    chosen = []
    for pair in order.tolist():
        left, right = int(candidates.left[pair]), int(candidates.right[pair])
        places = {(left, int(languages[right])), (right, int(languages[left]))}
        if taken.isdisjoint(places):
            taken |= places
            chosen.append(pair)
    return np.array(chosen, dtype=np.int64)


def _unanswered(candidates: Candidates, anchors: Anchors, languages: Indices) -> Floats:
    """Return of the anchors that either text repeats the share that the other has not at all."""
    shares = _kernel.unanswered(
        anchors.sets,
        pa.array(anchors.counts),
        pa.array(languages.astype(np.uint16)),
        pa.array(candidates.left.astype(np.uint32)),
        pa.array(candidates.right.astype(np.uint32)),
    )
    return np.asarray(shares.to_numpy(), np.float64)


class _Rivals:
    """
    The rivals of each pair, from either side.

    Rivals of (a, b) from the side of a are the other candidates of a in the language of b.
    """

    def __init__(self, candidates: Candidates, languages: Indices) -> None:
        width = int(languages.max(initial=0)) + 1
        left, right = candidates.left, candidates.right
        places = np.concatenate((left * width + languages[right], right * width + languages[left]))
        self._order = np.argsort(places, kind="stable")
        ranked = places[self._order]
        self._starts = np.flatnonzero(np.diff(ranked, prepend=-1))
        sizes = np.diff(np.append(self._starts, len(ranked)))
        self._group = np.repeat(np.arange(len(sizes)), sizes)

    def margins(self, scores: Floats) -> Floats:
        """Return log(score / best rival's score) of each pair, from each side, (m, 2)."""
        both = np.concatenate((scores, scores))
        if len(both) == 0:
            return np.zeros((0, 2))
        ranked = both[self._order]
        best = np.maximum.reduceat(ranked, self._starts)[self._group]
        is_best = ranked == best
        ties = np.add.reduceat(is_best, self._starts, dtype=np.int64)[self._group]
        others = np.maximum.reduceat(np.where(is_best, 0.0, ranked), self._starts)[self._group]
        rival = np.where(is_best & (ties == 1), others, best)
        margins = np.empty(len(both))
        margins[self._order] = np.log((ranked + _MARGIN_FLOOR) / (rival + _MARGIN_FLOOR))
        return margins.reshape(2, -1).T


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
