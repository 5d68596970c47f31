"""Candidate pairs to verified pairs: exact similarity, never the estimate alone."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from corpusclean import _kernel

Indices = npt.NDArray[np.uint32]


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
