"""Which document of a cluster stays: selection in keep order, not transitive closure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from corpusclean import _kernel
from corpusclean.dedup.verification import Indices, VerifiedPairs
from corpusclean.errors import SettingsError

Keep: TypeAlias = "str | Callable[[str], Any] | Sequence[Any] | npt.NDArray[Any]"
"""A keep policy: "longest", "first", a function of the text, or one value for each text."""


def keep_ranks(texts: pa.LargeStringArray, keep: Keep) -> Indices:
    """
    Return the place of each text in keep order: 0 is kept before all others.

    "longest" counts code points, "first" is the order given; a function of the text, or a
    sequence with a value for each text, puts the greatest value first. Ties go by a key of the
    content, so that the order of the texts decides only between equal ones.

    >>> keep_ranks(pa.array(["aa", "a", "aaa"], pa.large_string()), "longest").tolist()
    [1, 2, 0]
    """
    values = _keep_values(texts, keep)
    content = _kernel.content_keys(texts).to_numpy()
    # np.unique gives an order to whatever can be compared; -place puts the greatest first.
    places = np.unique(values, return_inverse=True)[1]
    order = np.lexsort((np.arange(len(texts)), content, -places))
    return inverse(order)


def inverse(order: npt.NDArray[np.int64]) -> Indices:
    """Return the rank of each document from the documents in order of rank."""
    ranks = np.empty(len(order), np.uint32)
    ranks[order] = np.arange(len(order), dtype=np.uint32)
    return ranks


@dataclass(frozen=True, slots=True, eq=False)
class Selection:
    """For each document the one that stands for it (itself if kept), and their similarity."""

    representatives: Indices
    similarities: npt.NDArray[np.float64]


def select(ranks: Indices, pairs: VerifiedPairs) -> Selection:
    """
    Decide each document in the order of `ranks`, a permutation of 0, 1, ...

    A document is removed if and only if a kept one is paired with it. The most similar kept one
    stands for it, ties by rank.

    >>> chain = VerifiedPairs(np.array([0, 1]), np.array([1, 2]), np.array([0.9, 0.9]))
    >>> select(np.array([0, 1, 2], np.uint32), chain).representatives.tolist()
    [0, 0, 2]
    """
    representatives, similarities = _kernel.representatives(
        pa.array(ranks, pa.uint32()),
        pa.array(pairs.left, pa.uint32()),
        pa.array(pairs.right, pa.uint32()),
        pa.array(pairs.similarity, pa.float64()),
    )
    return Selection(representatives.to_numpy(), similarities.to_numpy())


def _keep_values(texts: pa.LargeStringArray, keep: Keep) -> npt.NDArray[Any]:
    if isinstance(keep, str):
        if keep == "longest":
            return np.asarray(pc.utf8_length(texts))
        if keep == "first":
            return -np.arange(len(texts))
        raise SettingsError(f"keep={keep!r} must be 'longest', 'first', a function or values")
    values = np.asarray([keep(text.as_py()) for text in texts] if callable(keep) else keep)
    if values.shape != (len(texts),):
        raise SettingsError(
            f"keep gives values of shape {values.shape} for {len(texts)} texts; "
            "it must give one number or string for each text"
        )
    return values
