"""Exact duplicates first: texts that are equal after normalisation form groups."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from corpusclean import _kernel
from corpusclean.dedup.verification import ENTRY_BYTES, Indices

Keys = npt.NDArray[np.uint64]


@dataclass(frozen=True, slots=True, eq=False)
class EqualGroups:
    """
    Groups of equal texts, numbered by their first text.

    `firsts` holds the first text of each group, `group_of` the group of each text.
    """

    firsts: Indices
    group_of: Indices

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


def group_equal(text_keys: Keys, content_keys: Keys, memory: int = 2 << 30) -> EqualGroups:
    """
    Group documents of equal `text_keys`; those without (0) by equal `content_keys`.

    It takes 16 bytes for each document, in several passes where that is more than `memory` bytes.

    >>> text_keys, content_keys = np.array([[7, 0, 7, 0], [1, 2, 3, 4]], np.uint64)
    >>> group_equal(text_keys, content_keys).group_of
    array([0, 1, 0, 2], dtype=uint32)
    """
    entries = max(memory // ENTRY_BYTES, 1)
    first = _kernel.first_of_equal(pa.array(text_keys), pa.array(content_keys), entries).to_numpy()
    is_first = first == np.arange(len(first), dtype=np.uint32)
    number_of = np.cumsum(is_first, dtype=np.uint32) - np.uint32(1)
    return EqualGroups(np.flatnonzero(is_first).astype(np.uint32), number_of[first])
