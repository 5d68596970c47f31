"""Exact duplicates first: texts that are equal after normalisation form groups."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from corpusclean import _kernel
from corpusclean.dedup.verification import Indices

Positions = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class EqualGroups:
    """
    Groups of equal texts, numbered by their first text.

    `firsts` holds the first text of each group, `group_of` the group of each text.
    """

    firsts: Positions
    group_of: Positions

    def best(self, ranks: Indices) -> Indices:
        """Return the text of each group with the lowest rank."""
        order = np.argsort(ranks)[::-1]
        best = np.empty(len(self.firsts), np.uint32)
        best[self.group_of[order]] = order  # of several writes to a place the last one stays
        return best

    def ranks(self, ranks: Indices) -> Indices:
        """Return the rank of each group among the groups, by its text of the lowest rank."""
        order = np.argsort(ranks[self.best(ranks)])
        ranked = np.empty(len(order), np.uint32)
        ranked[order] = np.arange(len(order), dtype=np.uint32)
        return ranked


def group_equal(texts: pa.LargeStringArray) -> EqualGroups:
    """
    Group texts that are equal after normalisation.

    Texts without word characters are equal only if they are so character for character.

    >>> group_equal(pa.array(["One two", "!", "ONE, two", "?"], pa.large_string())).group_of
    array([0, 1, 0, 2])
    """
    keys = _kernel.text_keys(texts).to_numpy()
    bare = np.flatnonzero(keys == 0)
    worded = np.flatnonzero(keys)
    first = np.empty(len(texts), np.int64)
    first[worded] = worded[_first_of_equal(keys[worded])]
    codes = texts.take(pa.array(bare)).dictionary_encode().indices
    first[bare] = bare[_first_of_equal(codes.to_numpy())]
    firsts = np.flatnonzero(first == np.arange(len(texts)))
    return EqualGroups(firsts, np.searchsorted(firsts, first))


def _first_of_equal(values: npt.NDArray[Any]) -> Positions:
    _, first, inverse = np.unique(values, return_index=True, return_inverse=True)
    return first[inverse]
