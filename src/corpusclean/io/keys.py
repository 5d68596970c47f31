"""Keys of documents: 64 bits that depend on the id alone, each given once in a run."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Keys = NDArray[np.uint64]


def document_key(id: str) -> int:  # noqa: A002
    """
    Return the key of the document with this id, the same on every machine.

    >>> hex(document_key("news/0001.txt"))
    '0xbccf9d0f4df64f5f'
    """
    return int.from_bytes(hashlib.blake2b(id.encode(), digest_size=8).digest(), "little")


class KeyRegistry:
    """
    The keys seen so far, at 8 bytes each.

    Sorted runs of doubling length: a batch costs a binary search in each of the O(log n) runs,
    and each key is merged O(log n) times.
    """

    def __init__(self) -> None:
        self._runs: list[Keys] = []

    def repeated(self, keys: Sequence[int]) -> list[int]:
        """
        Register `keys` and return the positions of those that had been seen before.

        >>> registry = KeyRegistry()
        >>> registry.repeated([5, 3, 5])
        [2]
        >>> registry.repeated([4, 3])
        [1]
        """
        batch = np.array(keys, np.uint64)
        fresh, first = np.unique(batch, return_index=True)
        repeated = np.ones(len(batch), bool)
        repeated[first] = False
        for run in self._runs:
            near = np.minimum(np.searchsorted(run, batch), len(run) - 1)
            repeated |= run[near] == batch
        self._add(fresh)
        return [int(position) for position in np.flatnonzero(repeated)]

    def _add(self, keys: Keys) -> None:
        if not len(keys):
            return
        self._runs.append(keys)
        while len(self._runs) > 1 and len(self._runs[-2]) <= 2 * len(self._runs[-1]):
            last = self._runs.pop()
            self._runs[-1] = np.sort(np.concatenate((self._runs[-1], last)), kind="stable")
