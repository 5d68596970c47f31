"""
Variants: two translations of one source into one language.

Their wording differs too much for near-duplicates (words in runs of five agree at .15), but they
draw from the same vocabulary. Candidates share several of their rarest words; the wording of the
whole decides. Rare words find candidates well and judge them badly, because two reports of one
event share exactly the rare names.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from corpusclean import _kernel
from corpusclean.dedup.logistic import shipped_scorer
from corpusclean.dedup.wording import FEATURES, Wording

Indices = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

# About 200 characters of English. Shorter texts share too few words to be judged.
FEWEST_LETTERS = 160

_ROUNDS = 3

# Groups of up to so many texts are compared all with all.
_LARGEST_GROUP = 64


@dataclass(frozen=True, slots=True)
class Variants:
    """
    Verified pairs of variants, `left < right`, sorted.

    `similarity` is the exact Jaccard similarity of the word sets, `chance` what two unrelated
    texts like these have, `probability` that the pair says the same.
    """

    left: Indices
    right: Indices
    similarity: Floats
    chance: Floats
    probability: Floats


def find_variants(texts: pa.LargeStringArray, groups: Indices, threshold: float) -> Variants:
    """
    Return the pairs of one group whose probability reaches `threshold`.

    `groups` numbers the language of each text; 0 is compared with every group. Texts of fewer
    than `FEWEST_LETTERS` have no variants.
    """
    wording = Wording.of(texts, groups)
    found = _verified(wording, wording.candidates(np.arange(len(texts))), threshold)
    # Among a dozen translations of one text the rarest words are one translator's whims. So
    # the search is repeated with one text for each group that has been found.
    for _ in range(_ROUNDS):
        firsts = np.unique(connected(len(texts), found))
        more = _verified(wording, wording.candidates(firsts), threshold)
        if len(more.left) == 0 or len(firsts) == len(texts):
            break
        found = _verified(wording, _union(found, more), threshold)
    groups_of = _within_groups(connected(len(texts), found))
    return _verified(wording, _union(found, groups_of), threshold)


def connected(count: int, variants: Variants) -> Indices:
    """Return the first text of each text's group of connected variants."""
    left, right = (pa.array(side.astype(np.uint32)) for side in (variants.left, variants.right))
    return np.asarray(_kernel.clusters(count, left, right).to_numpy().astype(np.int64))


def _verified(wording: Wording, pairs: tuple[Indices, Indices], threshold: float) -> Variants:
    """Return the pairs that are probable enough."""
    left, right = pairs
    found = wording.compare(left, right)
    probability = shipped_scorer("variant_scorer", FEATURES).probabilities(found.features())
    sure = np.flatnonzero((probability >= threshold) & (found.shortest >= FEWEST_LETTERS))
    sure = sure[np.lexsort((right[sure], left[sure]))]
    return Variants(
        left[sure], right[sure], found.similarity[sure], found.chance[sure], probability[sure]
    )


def _union(one: Variants, other: Variants | tuple[Indices, Indices]) -> tuple[Indices, Indices]:
    left, right = other if isinstance(other, tuple) else (other.left, other.right)
    rows = np.stack((np.append(one.left, left), np.append(one.right, right)))
    distinct = np.unique(rows, axis=1)
    return distinct[0], distinct[1]


def _within_groups(firsts: Indices) -> tuple[Indices, Indices]:
    """Return all pairs of each small group; of a large one, each text with the first."""
    order = np.argsort(firsts, kind="stable")
    starts = np.flatnonzero(np.diff(firsts[order], prepend=-1))
    left, right = [np.empty(0, np.int64)], [np.empty(0, np.int64)]
    for members in np.split(order, starts[1:]) if len(order) else ():
        if 2 < len(members) <= _LARGEST_GROUP:
            one, other = np.triu_indices(len(members), 1)
            left.append(members[one])
            right.append(members[other])
        elif len(members) > _LARGEST_GROUP:
            left.append(np.full(len(members) - 1, members[0]))
            right.append(members[1:])
    return np.concatenate(left), np.concatenate(right)
