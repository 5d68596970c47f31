"""
Near-duplicate clusters of blocks over all pages, in two passes over the blocks.

Equal blocks share a key. The distinct keys are signed once, with a short signature (some twenty
values: blocks are many, and the candidates are verified anyway); only the texts of candidates
are read again. A cluster is a star: every member is verified similar to the leader.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from corpusclean import _kernel
from corpusclean.boilerplate.pages import Keys, PageBlocks, masked_numbers
from corpusclean.dedup.banding import BandPlan
from corpusclean.dedup.selection import select
from corpusclean.dedup.signatures import SEED
from corpusclean.dedup.verification import VerifiedPairs, verify
from corpusclean.settings import BoilerplateSettings

Batches = Callable[[], Iterable[PageBlocks]]
"""Gives the blocks of all pages, anew at each call; no page stands in two batches."""

_ROWS = 3  # of a band: unrelated blocks meet in one of 10^4 bands
_RECALL = 0.99
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


def cluster_blocks(batches: Batches, settings: BoilerplateSettings) -> BlockClusters:
    """
    Return the clusters of blocks whose exact similarity is at or above the threshold.

    Leaders are taken in the order of keys, so that neither the order of pages nor the cut into
    batches matters. Memory is some 50 bytes for each distinct block (while batches are merged, up
    to three times that), and the texts of those that have a candidate.
    """
    plan = _plan(settings.threshold)
    keys, counts, signatures = _distinct(batches, settings.width, plan)
    left, right = _kernel.candidate_pairs(signatures, plan.bands, 1)
    del signatures
    pairs = _verified(batches, keys, left.to_numpy(), right.to_numpy(), settings)
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


def _plan(threshold: float) -> BandPlan:
    """Three rows in as many bands as the recall needs; at a threshold of 1 equal keys suffice."""
    missed = 1.0 - threshold**_ROWS
    bands = 1 if missed <= 0 else int(np.ceil(np.log(1 - _RECALL) / np.log(missed)))
    return BandPlan(min(bands, 256), _ROWS)


def _distinct(
    batches: Batches, width: int, plan: BandPlan
) -> tuple[Keys, npt.NDArray[np.int64], pa.FixedSizeListArray]:
    """Return the distinct keys, sorted, with their number of pages and one value for each band."""
    size = plan.bands * plan.rows
    table = _KeyTable(plan.bands)
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
        texts = masked_numbers(batch.texts.take(pa.array(order[first][places])))
        values = _kernel.sign(texts, width, size, SEED).flatten().to_numpy().reshape(-1, size)
        table.add(distinct, counts.astype(np.int64), _folded(values, plan))
    keys, counts, values = table.rows()
    field = pa.field("item", pa.uint32(), nullable=False)
    flat = pa.array(np.ascontiguousarray(values).reshape(-1), pa.uint32())
    return keys, counts, pa.FixedSizeListArray.from_arrays(flat, type=pa.list_(field, plan.bands))


def _folded(signatures: npt.NDArray[np.uint32], plan: BandPlan) -> npt.NDArray[np.uint32]:
    """
    Return one value for the rows of each band: a third of the memory, the same candidates.

    Two bands that differ get one value once in 2^32 pairs, and verification parts them again.
    """
    rows = signatures.reshape(-1, plan.bands, plan.rows).astype(np.uint64)
    folded = np.zeros(rows.shape[:2], np.uint64)
    for row in range(plan.rows):
        folded = (folded ^ rows[:, :, row]) * _MIX
        folded ^= folded >> np.uint64(29)
    return (folded >> np.uint64(32)).astype(np.uint32)


class _KeyTable:
    """Distinct keys with counts and signatures; merges when what was added outgrows the rest."""

    def __init__(self, size: int) -> None:
        self._keys: list[Keys] = [np.empty(0, np.uint64)]
        self._counts: list[npt.NDArray[np.int64]] = [np.empty(0, np.int64)]
        self._values: list[npt.NDArray[np.uint32]] = [np.empty((0, size), np.uint32)]
        self._added = 0

    def add(
        self, keys: Keys, counts: npt.NDArray[np.int64], values: npt.NDArray[np.uint32]
    ) -> None:
        self._keys.append(keys)
        self._counts.append(counts)
        self._values.append(values)
        self._added += len(keys)
        if self._added > len(self._keys[0]):
            self._merge()

    def rows(self) -> tuple[Keys, npt.NDArray[np.int64], npt.NDArray[np.uint32]]:
        self._merge()
        return self._keys[0], self._counts[0], self._values[0]

    def _merge(self) -> None:
        keys, places, group = np.unique(
            np.concatenate(self._keys), return_index=True, return_inverse=True
        )
        counts = np.bincount(group, np.concatenate(self._counts), len(keys)).astype(np.int64)
        values = np.concatenate(self._values)[places]
        self._keys, self._counts, self._values = [keys], [counts], [values]
        self._added = 0


def _verified(
    batches: Batches,
    keys: Keys,
    left: npt.NDArray[np.uint32],
    right: npt.NDArray[np.uint32],
    settings: BoilerplateSettings,
) -> VerifiedPairs:
    """Verify candidate pairs on the texts of the blocks that stand in one, read once more."""
    needed = np.unique(np.concatenate((left, right)))
    texts = _texts_of(batches, keys[needed])
    shingles = _kernel.shingle_hashes(texts, settings.width)
    pairs = verify(
        shingles,
        pa.array(np.searchsorted(needed, left), pa.uint32()),
        pa.array(np.searchsorted(needed, right), pa.uint32()),
        settings.threshold,
    )
    return VerifiedPairs(needed[pairs.left], needed[pairs.right], pairs.similarity)


def _texts_of(batches: Batches, wanted: Keys) -> pa.LargeStringArray:
    """Return the text of each wanted key, numbers masked; `wanted` is sorted."""
    found: list[pa.LargeStringArray] = []
    places: list[npt.NDArray[np.int64]] = []
    missing = np.ones(len(wanted), bool)
    for batch in batches() if len(wanted) else ():
        distinct, rows = np.unique(batch.keys, return_index=True)
        place = np.minimum(np.searchsorted(wanted, distinct), len(wanted) - 1)
        new = (wanted[place] == distinct) & missing[place]
        missing[place[new]] = False
        texts = batch.texts if batch.texts is not None else pa.nulls(0, pa.large_string())
        found.append(masked_numbers(texts.take(pa.array(rows[new]))))
        places.append(place[new])
    if not found:
        return pa.array([], pa.large_string())
    order = np.argsort(np.concatenate(places))
    return pa.concat_arrays(found).take(pa.array(order))


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
