"""Exact duplicates first: texts that are equal after normalisation form groups."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from corpusclean.dedup.verification import Indices

Keys = npt.NDArray[np.uint64]
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


def group_equal(text_keys: Keys, content_keys: Keys) -> EqualGroups:
    """
    Group documents of equal `text_keys`; those without (0) by equal `content_keys`.

    >>> text_keys, content_keys = np.array([[7, 0, 7, 0], [1, 2, 3, 4]], np.uint64)
    >>> group_equal(text_keys, content_keys).group_of
    array([0, 1, 0, 2])
    """
    first = np.empty(len(text_keys), np.int64)
    for members, keys in (
        (np.flatnonzero(text_keys), text_keys),
        (np.flatnonzero(text_keys == 0), content_keys),
    ):
        first[members] = members[_first_of_equal(keys[members])]
    firsts = np.flatnonzero(first == np.arange(len(first)))
    return EqualGroups(firsts, np.searchsorted(firsts, first))


def _first_of_equal(values: Keys) -> Positions:
    _, first, inverse = np.unique(values, return_index=True, return_inverse=True)
    return first[inverse]
