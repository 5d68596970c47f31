"""Candidate pairs to verified pairs: exact similarity, never the estimate alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from corpusclean import _kernel
from corpusclean.dedup.banding import check_share
from corpusclean.dedup.streams import SignedDocuments

Indices = npt.NDArray[np.uint32]

ABSENT = 0xFFFFFFFF
"""The rank of a document that takes no part."""

ENTRY_BYTES = 16
"""What one document takes of a band in flight: a 64-bit key, a rank and an index."""

PAIR_BYTES = 8
"""What one candidate pair takes: two indices."""


@dataclass(frozen=True, slots=True, eq=False)
class VerifiedPairs:
    """Pairs of documents by index, left < right, with their exact similarities."""

    left: Indices
    right: Indices
    similarity: npt.NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.left)


def verify(
    shingles: pa.LargeListArray, left: pa.UInt32Array, right: pa.UInt32Array, threshold: float
) -> VerifiedPairs:
    """
    Return the candidate pairs whose exact Jaccard similarity is at or above `threshold`.

    `shingles` holds the sorted, distinct shingle hashes of each document. A document without
    shingles is similar to none.
    """
    similarity = _kernel.jaccard(shingles, left, right).to_numpy(zero_copy_only=True)
    holds = similarity >= threshold
    return VerifiedPairs(left.to_numpy()[holds], right.to_numpy()[holds], similarity[holds])


@dataclass(frozen=True, slots=True)
class SimilarityRule:
    """
    When two documents are near-duplicates: at a Jaccard similarity of `threshold`.

    With `containment`, also where that share of the smaller one's shingles stands in the larger.
    """

    threshold: float
    containment: float | None = None

    def __post_init__(self) -> None:
        """Raise SettingsError unless both are shares."""
        check_share("threshold", self.threshold, closed=True)
        if self.containment is not None:
            check_share("containment", self.containment, closed=True)


def verified_pairs(
    signed: SignedDocuments, ranks: Indices, rule: SimilarityRule, memory: int
) -> VerifiedPairs:
    """
    Return the pairs that share a bucket and hold to `rule`, with their exact Jaccard similarity.

    In buckets of up to 256 documents all pairs are verified. The documents of larger ones meet
    by the shingles that are rare among them; where even such a shingle is shared by many that are
    alike, each is compared, in order of `ranks`, with up to 128 leaders, so that a bucket of any
    size costs linear time. A document of rank 4294967295 takes no part. Half of `memory` bytes
    hold a band, 16 for each document, and half the candidate pairs, 8 for each; what does not fit
    is done in several passes, with the same result. The pairs returned come on top, and 64 bytes
    for each document of a large bucket.
    """
    never = 2.0
    left, right, similarity = _kernel.verified_pairs(
        (pa.array(keys) for keys in signed.bands),
        list(signed.shingles),
        pa.array(ranks, pa.uint32()),
        (rule.threshold, never if rule.containment is None else rule.containment),
        limits_of(memory),
    )
    return VerifiedPairs(left.to_numpy(), right.to_numpy(), similarity.to_numpy())


def limits_of(memory: int) -> tuple[int, int]:
    """Return how many entries of a band and how many candidate pairs fit a budget in bytes."""
    half = memory // 2
    return max(half // ENTRY_BYTES, 1), max(half // PAIR_BYTES, 1)


@dataclass(frozen=True, slots=True)
class MeasuredRecall:
    """The pairs that exist for a sample of documents, and how many of them were found."""

    true: int
    found: int

    @property
    def share(self) -> float | None:
        """Found over true pairs; None where the sample has none."""
        return self.found / self.true if self.true else None


def measure_recall(
    signed: SignedDocuments, ranks: Indices, pairs: VerifiedPairs, threshold: float, sample: int
) -> MeasuredRecall:
    """
    Compare up to `sample` documents exactly with all others and count which pairs were found.

    The documents that take part are sampled by their keys, so that the same corpus gives the same
    sample; copies of one text count once. The time grows with all shingles of the corpus.
    """
    present = np.flatnonzero(ranks != ABSENT)
    chosen = np.sort(present[np.argsort(signed.text_keys[present], kind="stable")[:sample]])
    pairs_of = _partners(signed, chosen, threshold)
    one, other = (np.concatenate(side) for side in zip(*pairs_of, strict=True))
    both = (ranks[other] != ABSENT) & (signed.text_keys[one] != signed.text_keys[other])
    count = len(signed)
    true = np.unique((np.minimum(one, other) * count + np.maximum(one, other))[both])
    found = pairs.left.astype(np.int64) * count + pairs.right
    return MeasuredRecall(len(true), int(np.isin(true, found).sum()))


def _partners(
    signed: SignedDocuments, chosen: npt.NDArray[np.int64], threshold: float
) -> Iterator[tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]]:
    """Yield the similar pairs of chosen documents with each chunk's, which is then let go."""
    bounds = np.cumsum([0, *(len(chunk) for chunk in signed.shingles)])
    own = pa.concat_arrays(
        [
            signed.shingles[chunk].take(
                pa.array(chosen[(chosen >= start) & (chosen < end)] - start)
            )
            for chunk, (start, end) in enumerate(pairwise(bounds.tolist()))
        ]
    )
    numbers = pa.array(np.arange(len(chosen), dtype=np.uint32))
    for chunk, start in enumerate(bounds[:-1].tolist()):
        sets = [own, signed.shingles[chunk]]
        left, right, _ = _kernel.partners(sets, numbers, threshold)
        here = right.to_numpy() >= len(chosen)
        others = right.to_numpy()[here].astype(np.int64) - len(chosen) + start
        yield chosen[left.to_numpy()[here]], others
