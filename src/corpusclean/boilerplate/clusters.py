"""
Near-duplicate clusters of blocks over all pages, in one pass over the blocks.

Equal blocks share a key. Each distinct key is signed once, with a short signature (some twenty
values: blocks are many, and the candidates are verified anyway). A cluster is a star: every
member is verified similar to the leader.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from corpusclean.boilerplate.pages import Keys, PageBlocks, masked_numbers
from corpusclean.dedup.banding import BandPlan
from corpusclean.dedup.selection import select
from corpusclean.dedup.streams import gather, sign_batch
from corpusclean.dedup.verification import (
    Indices,
    SimilarityRule,
    VerifiedPairs,
    verified_pairs,
)
from corpusclean.settings import BoilerplateSettings

Batches = Callable[[], Iterable[PageBlocks]]
"""Gives the blocks of all pages, anew at each call; no page stands in two batches."""

_ROWS = 3  # of a band: unrelated blocks meet in one of 10^4 bands
_RECALL = 0.99
MEMORY = 1 << 30  # bytes of one band in flight: 64 million distinct blocks
_MIX = np.uint64(0x9E3779B97F4A7C15)  # odd, so that no value is lost; the golden ratio


@dataclass(frozen=True, slots=True, eq=False)
class BlockClusters:
    """
    The blocks that stand more than once, by sorted key.

    `leaders` holds for each key the place in `keys` of its cluster's leader, `to_leader` their
    exact similarity; `partners` and `to_partner` the most similar other key (itself, with 1.0,
    where there is none). Keys that stand on one page alone and are similar to no other are not
    in it.
    """

    keys: Keys
    leaders: npt.NDArray[np.int64]
    to_leader: npt.NDArray[np.float64]
    partners: npt.NDArray[np.int64]
    to_partner: npt.NDArray[np.float64]

    def find(self, keys: Keys) -> npt.NDArray[np.int64]:
        """Return the place of each key in `keys`; -1 where it is not there."""
        if not len(self.keys):
            return np.full(len(keys), -1, np.int64)
        places = np.minimum(np.searchsorted(self.keys, keys), len(self.keys) - 1)
        return np.where(self.keys[places] == keys, places, -1)


def cluster_blocks(
    batches: Batches, settings: BoilerplateSettings, folder: Path | None = None
) -> BlockClusters:
    """
    Return the clusters of blocks whose exact similarity is at or above the threshold.

    Leaders are taken in the order of keys, so that neither the order of pages nor the cut into
    batches matters. Memory is some 50 bytes for each distinct block; their shingles wait in
    `folder`, or in memory where there is none.
    """
    plan = block_plan(settings.threshold)
    table = _KeyTable()
    signed = gather(_signed(batches, table, plan, settings.width), plan, settings.width, folder)
    keys, counts, rows = table.rows()
    ranks = np.empty(len(keys), np.uint32)  # of each row: its place among the sorted keys
    ranks[rows] = np.arange(len(keys), dtype=np.uint32)
    rule = SimilarityRule(settings.threshold)
    pairs = _by_key(verified_pairs(signed, ranks, rule, MEMORY), ranks)
    selection = select(np.arange(len(keys), dtype=np.uint32), pairs)
    partners, to_partner = _best_partners(len(keys), pairs)
    repeated = (counts > 1) | (partners != np.arange(len(keys)))
    place = np.cumsum(repeated) - 1  # from all keys to repeated keys
    return BlockClusters(
        keys[repeated],
        place[selection.representatives[repeated]],
        selection.similarities[repeated],
        place[partners[repeated]],
        to_partner[repeated],
    )


def block_plan(threshold: float) -> BandPlan:
    """Three rows in as many bands as the recall needs; at a threshold of 1 equal keys suffice."""
    missed = 1.0 - threshold**_ROWS
    bands = 1 if missed <= 0 else int(np.ceil(np.log(1 - _RECALL) / np.log(missed)))
    return BandPlan(min(bands, 256), _ROWS)


def _signed(
    batches: Batches, table: _KeyTable, plan: BandPlan, width: int
) -> Iterator[pa.RecordBatch]:
    """Count the pages of each distinct key in `table`, and yield each key's text signed, once."""
    for batch in batches():
        if batch.texts is None:
            raise ValueError("clusters are found from texts; give page blocks with their texts")
        rows = np.flatnonzero(batch.keys)
        # A page counts once for a key, however often the block stands on it.
        order = rows[np.lexsort((batch.pages[rows], batch.keys[rows]))]
        keys, pages = batch.keys[order], batch.pages[order]
        first = np.ones(len(order), bool)
        first[1:] = (keys[1:] != keys[:-1]) | (pages[1:] != pages[:-1])
        distinct, places, counts = np.unique(keys[first], return_index=True, return_counts=True)
        new = table.add(distinct, counts.astype(np.int64))
        texts = masked_numbers(batch.texts.take(pa.array(order[first][places][new])))
        yield sign_batch(texts, plan, width)


class _KeyTable:
    """
    Distinct keys with their counts and the row of each, in order of arrival.

    Sorted runs of doubling length: a batch costs a binary search in each of the O(log n) runs,
    and each key is merged O(log n) times.
    """

    def __init__(self) -> None:
        self._runs: list[tuple[Keys, npt.NDArray[np.int64]]] = []  # keys and rows, by key
        self._counts = np.zeros(1024, np.int64)  # by row, with room to grow
        self._size = 0

    def add(self, keys: Keys, counts: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
        """Count sorted, distinct keys; return which of them are new, in order of their rows."""
        new = np.ones(len(keys), bool)
        for run, rows in self._runs:
            places = np.minimum(np.searchsorted(run, keys), len(run) - 1)
            known = run[places] == keys
            self._counts[rows[places[known]]] += counts[known]
            new &= ~known
        rows = self._size + np.arange(int(new.sum()))
        self._size += len(rows)
        if self._size > len(self._counts):
            self._counts = np.append(self._counts, np.zeros(self._size, np.int64))
        self._counts[rows] = counts[new]
        self._append(keys[new], rows)
        return new

    def rows(self) -> tuple[Keys, npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        """Return the sorted keys, the count of each and its row."""
        while len(self._runs) > 1:
            self._merge()
        empty = (np.empty(0, np.uint64), np.empty(0, np.int64))
        keys, rows = self._runs[0] if self._runs else empty
        return keys, self._counts[rows], rows

    def _append(self, keys: Keys, rows: npt.NDArray[np.int64]) -> None:
        if not len(keys):
            return
        self._runs.append((keys, rows))
        while len(self._runs) > 1 and len(self._runs[-2][0]) <= 2 * len(self._runs[-1][0]):
            self._merge()

    def _merge(self) -> None:
        (left, left_rows), (right, right_rows) = self._runs.pop(), self._runs.pop()
        keys, rows = np.concatenate((left, right)), np.concatenate((left_rows, right_rows))
        order = np.argsort(keys, kind="stable")
        self._runs.append((keys[order], rows[order]))


def _by_key(pairs: VerifiedPairs, ranks: Indices) -> VerifiedPairs:
    """Return pairs of rows as pairs of places among the sorted keys."""
    one, other = ranks[pairs.left], ranks[pairs.right]
    return VerifiedPairs(np.minimum(one, other), np.maximum(one, other), pairs.similarity)


def _best_partners(
    count: int, pairs: VerifiedPairs
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float64]]:
    """Return the most similar partner of each key, ties by key; itself where it has none."""
    partners, best = np.arange(count), np.ones(count)
    one = np.concatenate((pairs.left, pairs.right)).astype(np.int64)
    other = np.concatenate((pairs.right, pairs.left)).astype(np.int64)
    similarity = np.concatenate((pairs.similarity, pairs.similarity))
    # Written in order of rising preference: of several writes to a place the last one stays.
    order = np.lexsort((-other, similarity, one))
    partners[one[order]] = other[order]
    best[one[order]] = similarity[order]
    return partners, best
