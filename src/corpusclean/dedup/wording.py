"""
How alike two texts of one language are worded, and what two unrelated ones have in common.

The Jaccard similarity of the sets of all words counts against what two texts of the corpus
share anyway: a third of their words in English, a tenth in Zulu. Beside it counts what either
text says more than once and the other does not say at all. That is what a text is about, so
it parts two pages of one pattern, and two reports of one event.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from corpusclean import _kernel

Indices = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

FEATURES = ("log_similarity", "similarity", "log_chance", "letters", "log_ratio", "unanswered")

# On 1,538 news documents of nine languages: recall of candidates .99 at 200-500 letters, .96 at
# 500-1,500 and 1.0 above, with 40-60 false candidates a document in a corpus of a million.
_RAREST = 24
_SHARED = 4
_LONGEST_POSTING = 128
_SIZE_RATIO = 0.35

# Until a language has many texts, take two texts to share what English ones do.
_USUAL_SHARE = 0.3
_USUAL_SIZE = 30.0


class Comparison(NamedTuple):
    """
    What m pairs of texts have in common, each (m,).

    `similarity` is the exact Jaccard similarity of the word sets, `chance` what two unrelated
    texts like these have, `unanswered` the share of what either repeats that the other lacks;
    `shortest` and `longest` are lengths in letters.
    """

    similarity: Floats
    chance: Floats
    unanswered: Floats
    shortest: Floats
    longest: Floats

    def features(self) -> Floats:
        """Return the features of each pair, (m, features), as `FEATURES` names them."""
        columns = (
            np.log(self.similarity + 0.02),
            self.similarity,
            np.log(self.chance + 0.01),
            np.log1p(self.shortest) - 6,
            np.log(self.shortest / np.maximum(self.longest, 1) + 1e-3),
            self.unanswered,
        )
        return np.stack(columns, axis=1)


@dataclass(frozen=True, slots=True)
class Wording:
    """The words of n texts, in several languages, which `groups` (uint16) numbers."""

    words: pa.LargeListArray
    counts: pa.UInt16Array
    groups: npt.NDArray[np.uint16]
    letters: Floats
    sizes: Floats
    shared: Floats

    @classmethod
    def of(cls, texts: pa.LargeStringArray, groups: Indices) -> Wording:
        """Return the words of the texts."""
        words, counts = _kernel.word_sets(texts)
        numbers = groups.astype(np.uint16)
        letters = _kernel.letter_counts(texts).to_numpy().astype(np.float64)
        sizes = np.diff(words.offsets.to_numpy()).astype(np.float64)
        shares = _kernel.common_shares(words, pa.array(numbers), _USUAL_SHARE, _USUAL_SIZE)
        return cls(words, counts, numbers, letters, sizes, shares.to_numpy() * sizes)

    def candidates(self, among: Indices) -> tuple[Indices, Indices]:
        """Return the pairs that share several of their rarest words; group 0 fits every group."""
        left, right = _kernel.rare_candidates(
            self.words.take(pa.array(among)),
            pa.array(self.groups[among]),
            rarest=_RAREST,
            shared=_SHARED,
            cap=_LONGEST_POSTING,
            size_ratio=_SIZE_RATIO,
        )
        return among[left.to_numpy()], among[right.to_numpy()]

    def compare(self, left: Indices, right: Indices) -> Comparison:
        """Compare pairs of texts; the same from either side."""
        pairs = [pa.array(side.astype(np.uint32)) for side in (left, right)]
        groups = pa.array(self.groups)
        common = (self.shared[left] + self.shared[right]) / 2
        union = self.sizes[left] + self.sizes[right] - common
        return Comparison(
            _kernel.jaccard(self.words, *pairs).to_numpy(),
            common / np.maximum(union, 1),
            _kernel.unanswered(self.words, self.counts, groups, *pairs).to_numpy(),
            np.minimum(self.letters[left], self.letters[right]),
            np.maximum(self.letters[left], self.letters[right]),
        )
