"""
Variants: two translations of one source into one language.

Their wording differs too much for near-duplicates (words in runs of five agree at .15), but they
draw from the same vocabulary. Candidates share several of their rarest words; the Jaccard
similarity of the sets of all words decides, against what two texts of the corpus share anyway:
a third of their words in English, a tenth in Zulu. Rare words find candidates well and judge
them badly, because two reports of one event share exactly the rare names.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from corpusclean import _kernel

Indices = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

# About 200 characters of English. Shorter texts share too few words to be judged.
FEWEST_LETTERS = 160

# On 1,538 news documents of nine languages: recall of candidates .99 at 200-500 letters, .96 at
# 500-1,500 and 1.0 above, with 40-60 false candidates a document in a corpus of a million.
_RAREST = 24
_SHARED = 4
_LONGEST_POSTING = 128
_SIZE_RATIO = 0.35
_ROUNDS = 3

# Groups of up to so many texts are compared all with all.
_LARGEST_GROUP = 64

# Until a language has many texts, take two texts to share what English ones do.
_USUAL_SHARE = 0.3
_USUAL_SIZE = 30.0

# Logistic weights, learned on all pairs of news documents of one language, in nine languages: of
# log(similarity + .02), similarity, log(chance + .01), log(letters) - 6, log(size ratio).
_WEIGHTS = np.array([4.825, 35.520, -10.433, -1.489, 5.700])
_BIAS = -25.705


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
    judge = _Judge.of(texts, groups)
    found = judge.verify(judge.candidates(np.arange(len(texts))), threshold)
    # Among a dozen translations of one text the rarest words are one translator's whims. So
    # the search is repeated with one text for each group that has been found.
    for _ in range(_ROUNDS):
        firsts = np.unique(connected(len(texts), found))
        more = judge.verify(judge.candidates(firsts), threshold)
        if len(more.left) == 0 or len(firsts) == len(texts):
            break
        found = judge.verify(_union(found, more), threshold)
    return judge.verify(_union(found, _within_groups(connected(len(texts), found))), threshold)


def connected(count: int, variants: Variants) -> Indices:
    """Return the first text of each text's group of connected variants."""
    left, right = (pa.array(side.astype(np.uint32)) for side in (variants.left, variants.right))
    return np.asarray(_kernel.clusters(count, left, right).to_numpy().astype(np.int64))


@dataclass(frozen=True, slots=True)
class _Judge:
    """What is known of each text, to find and verify pairs."""

    words: pa.LargeListArray
    groups: npt.NDArray[np.uint16]
    letters: Floats
    sizes: Floats
    shared: Floats

    @classmethod
    def of(cls, texts: pa.LargeStringArray, groups: Indices) -> _Judge:
        words = _kernel.word_sets(texts)
        numbers = groups.astype(np.uint16)
        letters = _kernel.letter_counts(texts).to_numpy().astype(np.float64)
        sizes = np.diff(words.offsets.to_numpy()).astype(np.float64)
        shares = _kernel.common_shares(words, pa.array(numbers), _USUAL_SHARE, _USUAL_SIZE)
        return cls(words, numbers, letters, sizes, shares.to_numpy() * sizes)

    def candidates(self, among: Indices) -> tuple[Indices, Indices]:
        """Return the pairs that share several of their rarest words."""
        left, right = _kernel.rare_candidates(
            self.words.take(pa.array(among)),
            pa.array(self.groups[among]),
            rarest=_RAREST,
            shared=_SHARED,
            cap=_LONGEST_POSTING,
            size_ratio=_SIZE_RATIO,
        )
        return among[left.to_numpy()], among[right.to_numpy()]

    def verify(self, pairs: tuple[Indices, Indices], threshold: float) -> Variants:
        """Return the pairs that are probable enough."""
        left, right = pairs
        arrays = (pa.array(side.astype(np.uint32)) for side in pairs)
        similarity = _kernel.jaccard(self.words, *arrays).to_numpy()
        chance = self._chance(left, right)
        shortest = np.minimum(self.letters[left], self.letters[right])
        longest = np.maximum(self.letters[left], self.letters[right])
        features = (
            np.log(similarity + 0.02),
            similarity,
            np.log(chance + 0.01),
            np.log1p(shortest) - 6,
            np.log(shortest / np.maximum(longest, 1) + 1e-3),
        )
        probability = 1 / (1 + np.exp(-(np.stack(features, axis=1) @ _WEIGHTS + _BIAS)))
        sure = np.flatnonzero((probability >= threshold) & (shortest >= FEWEST_LETTERS))
        sure = sure[np.lexsort((right[sure], left[sure]))]
        return Variants(left[sure], right[sure], similarity[sure], chance[sure], probability[sure])

    def _chance(self, left: Indices, right: Indices) -> Floats:
        """Return the similarity that two texts like these have when they are unrelated."""
        common = (self.shared[left] + self.shared[right]) / 2
        union = self.sizes[left] + self.sizes[right] - common
        return np.asarray(common / np.maximum(union, 1))


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
