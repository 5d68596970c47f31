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

# Until a language has many texts, take two texts to share what English ones do.
_USUAL_SHARE = 0.3
_USUAL_SIZE = 30.0

# Logistic weights, learned on news in nine languages by tools/train_pair_scorer.py: of
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
    words = _kernel.word_sets(texts)
    languages = pa.array(groups.astype(np.uint16))
    letters = _kernel.letter_counts(texts).to_numpy().astype(np.float64)
    pairs = _kernel.rare_candidates(
        words,
        languages,
        rarest=_RAREST,
        shared=_SHARED,
        cap=_LONGEST_POSTING,
        size_ratio=_SIZE_RATIO,
    )
    similarity = _kernel.jaccard(words, *pairs).to_numpy()
    shares = _kernel.common_shares(words, languages, _USUAL_SHARE, _USUAL_SIZE).to_numpy()
    left, right = (indices.to_numpy().astype(np.int64) for indices in pairs)
    sizes = np.diff(words.offsets.to_numpy()).astype(np.float64)
    chance = _chance(shares * sizes, sizes, left, right)
    shortest = np.minimum(letters[left], letters[right])
    ratio = shortest / np.maximum(np.maximum(letters[left], letters[right]), 1)
    features = (
        np.log(similarity + 0.02),
        similarity,
        np.log(chance + 0.01),
        np.log1p(shortest) - 6,
        np.log(ratio + 1e-3),
    )
    probability = 1 / (1 + np.exp(-(np.stack(features, axis=1) @ _WEIGHTS + _BIAS)))
    sure = (probability >= threshold) & (shortest >= FEWEST_LETTERS)
    order = np.flatnonzero(sure)[np.lexsort((right[sure], left[sure]))]
    columns = (column[order] for column in (left, right, similarity, chance, probability))
    return Variants(*columns)


def _chance(shared: Floats, sizes: Floats, left: Indices, right: Indices) -> Floats:
    """Return the similarity that two texts like these have when they are unrelated."""
    common = (shared[left] + shared[right]) / 2
    return np.asarray(common / np.maximum(sizes[left] + sizes[right] - common, 1))
