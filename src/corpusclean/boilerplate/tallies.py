"""Counts and examples by number, gathered batch by batch; the order of the batches is no matter."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from corpusclean.boilerplate.pages import Keys

Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

_EXAMPLES = 2  # one may be the page that asks


class Tally:
    """
    How often each code was added; codes are not negative.

    >>> tally = Tally()
    >>> tally.add(np.array([4, 2, 4]))
    >>> tally.merged().get(np.array([4, 3, -1])).tolist()
    [2, 0, 0]
    """

    def __init__(self, codes: Ints | None = None, counts: Ints | None = None) -> None:
        self.codes = np.empty(0, np.int64) if codes is None else codes
        self.counts = np.empty(0, np.int64) if counts is None else counts
        self._added: list[Ints] = []
        self._waiting = 0

    def add(self, codes: Ints) -> None:
        """Count each of `codes` once more."""
        self._added.append(codes)
        self._waiting += len(codes)
        if self._waiting > 2 * len(self.codes) + 65_536:  # amortised: linear in what is added
            self.merged()

    def merged(self) -> Tally:
        """Count what was added, and return this tally."""
        ones = sum(map(len, self._added))
        codes = np.concatenate((self.codes, *self._added))
        weights = np.concatenate((self.counts, np.ones(ones, np.int64)))
        self.codes, group = np.unique(codes, return_inverse=True)
        self.counts = np.bincount(group, weights, len(self.codes)).astype(np.int64)
        self._added, self._waiting = [], 0
        return self

    def get(self, codes: Ints) -> Ints:
        """Return the count of each code; 0 for one that was never added."""
        if not len(self.codes):
            return np.zeros(len(codes), np.int64)
        places = np.minimum(np.searchsorted(self.codes, codes), len(self.codes) - 1)
        return np.where(self.codes[places] == codes, self.counts[places], 0)


class Examples:
    """
    For each code the two least pages that it was added with, and the block's place there.

    >>> examples = Examples()
    >>> examples.add(np.array([5, 5, 5]), np.array([9, 8, 7], np.uint64), np.array([0, 1, 2]))
    >>> examples.merged().pages.tolist(), examples.places.tolist()
    ([7, 8], [2, 1])
    """

    def __init__(
        self, codes: Ints | None = None, pages: Keys | None = None, places: Ints | None = None
    ) -> None:
        self.codes = np.empty(0, np.int64) if codes is None else codes
        self.pages = np.empty(0, np.uint64) if pages is None else pages
        self.places = np.empty(0, np.int64) if places is None else places
        self._added: list[tuple[Ints, Keys, Ints]] = []
        self._waiting = 0

    def add(self, codes: Ints, pages: Keys, places: Ints) -> None:
        """Add an example for each of `codes`."""
        self._added.append((codes, pages, places))
        self._waiting += len(codes)
        if self._waiting > 2 * len(self.codes) + 65_536:
            self.merged()

    def merged(self) -> Examples:
        """Keep the least two pages of each code, and return these examples."""
        parts = [(self.codes, self.pages, self.places), *self._added]
        codes, pages, places = (np.concatenate(column) for column in zip(*parts, strict=True))
        order = np.lexsort((places, pages, codes))
        codes, pages, places = codes[order], pages[order], places[order]
        first = np.ones(len(codes), bool)
        first[1:] = (codes[1:] != codes[:-1]) | (pages[1:] != pages[:-1])
        codes, pages, places = codes[first], pages[first], places[first]
        rank = np.arange(len(codes)) - np.searchsorted(codes, codes)
        kept = rank < _EXAMPLES
        self.codes, self.pages, self.places = codes[kept], pages[kept], places[kept]
        self._added, self._waiting = [], 0
        return self

    def first_between(self, low: Ints, high: Ints) -> Iterator[tuple[Ints, Mask]]:
        """
        Yield the first few examples of the codes from each `low` up to its `high`.

        They come as rows of these columns, with a mask of those that are there.
        """
        if not len(self.codes):
            return
        start, end = np.searchsorted(self.codes, low), np.searchsorted(self.codes, high)
        for step in range(2 * _EXAMPLES):
            rows = start + step
            yield np.minimum(rows, len(self.codes) - 1), rows < end
