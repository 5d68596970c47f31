"""
Pages that are copies of one another, on one site: mirrors, print versions, syndicated texts.

They are found by the long blocks that they share, or by having no block that the other has not,
and count as one page: what only copies share is their content, not the site's boilerplate.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from corpusclean import _kernel
from corpusclean.boilerplate.clusters import Batches, BlockClusters
from corpusclean.boilerplate.pages import Keys
from corpusclean.boilerplate.zones import is_long_content

# At least three shared long blocks, weighted by rarity, and this share of either page's text:
# two articles that quote the same speech share less, and print versions share nearly all.
_SHARED = 3
_OF_SMALLER, _OF_LARGER = 0.6, 0.5
# A block on more pages than this is the site's, whatever stands around it.
_MOST_PAGES = 64
_ALL_PAIRS = 12  # up to this many pages every pair is counted; above it, pairs with the first


@dataclass(frozen=True, slots=True, eq=False)
class Copies:
    """Pages that have copies, sorted by key, and the page that stands for each."""

    pages: Keys
    originals: Keys

    def original(self, pages: Keys) -> Keys:
        """Return the page that stands for each page: itself, unless it is a copy.

        >>> copies = Copies(np.array([2, 7], np.uint64), np.array([2, 2], np.uint64))
        >>> copies.original(np.array([7, 9], np.uint64)).tolist()
        [2, 9]
        """
        if not len(self.pages):
            return pages
        places = np.minimum(np.searchsorted(self.pages, pages), len(self.pages) - 1)
        return np.where(self.pages[places] == pages, self.originals[places], pages)


@dataclass(frozen=True, slots=True, eq=False)
class _SharedBlocks:
    """Long blocks that several pages of a site have: sorted by block, then page."""

    pages: Keys  # all pages, sorted
    totals: npt.NDArray[np.float64]  # weight of all long blocks of each page
    page: npt.NDArray[np.int64]  # index into `pages`
    group: npt.NDArray[np.int64]  # the same for rows of one block and site
    weight: npt.NDArray[np.float64]


def find_copies(batches: Batches, clusters: BlockClusters) -> Copies:
    """
    Return the pages of one site that are copies of one another.

    The page with the least key stands for its copies. Pages of unknown sites count as one site.
    """
    shared = _shared_blocks(batches, clusters)
    sharing, equal = _sharing_pairs(shared), _equal_pairs(batches, clusters, shared.pages)
    left, right = np.concatenate((sharing, equal), axis=1).astype(np.uint32)
    labels = _kernel.clusters(len(shared.pages), pa.array(left), pa.array(right)).to_numpy()
    members = np.unique(np.concatenate((left, right)))
    return Copies(shared.pages[members], shared.pages[labels[members]])


def _sharing_pairs(shared: _SharedBlocks) -> npt.NDArray[np.int64]:
    """Return the pairs of pages that share enough long blocks, as two rows."""
    left, right, weight = _page_pairs(shared)
    if not len(left):
        return np.empty((2, 0), np.int64)
    pairs, place, counts = np.unique(
        np.stack((left, right)), axis=1, return_inverse=True, return_counts=True
    )
    left, right = pairs
    common = np.bincount(place.ravel(), weight)
    one, other = shared.totals[left], shared.totals[right]
    alike = (counts >= _SHARED) & (common >= _OF_SMALLER * np.minimum(one, other))
    alike &= common >= _OF_LARGER * np.maximum(one, other)
    return np.stack((left[alike], right[alike]))


def _equal_pairs(batches: Batches, clusters: BlockClusters, pages: Keys) -> npt.NDArray[np.int64]:
    """
    Return pairs of pages that consist of the same blocks, as two rows of indices into `pages`.

    Two copies of a short text share fewer blocks than three; without this they would take each
    other for boilerplate, and nothing of either would stay.
    """
    rows: list[npt.NDArray[np.uint64]] = [np.empty((3, 0), np.uint64)]
    for batch in batches():
        words = np.flatnonzero(batch.keys)
        place = clusters.find(batch.keys[words])
        own = batch.pages[words[place < 0]]  # pages with a block that no other has
        shared = ~np.isin(batch.pages[words], own)
        words, leaders = words[shared], clusters.leaders[place[shared]].astype(np.uint64)
        if not len(words):
            continue
        distinct = np.unique((batch.sites[words], batch.pages[words], leaders), axis=1)
        first = np.flatnonzero(np.diff(distinct[1], prepend=distinct[1][:1] ^ np.uint64(1)))
        sums = np.add.reduceat(_mixed(distinct[2]), first)  # the same for the same set of blocks
        rows.append(np.stack((distinct[0][first], sums, distinct[1][first])))
    site, blocks, page = np.concatenate(rows, axis=1)
    order = np.lexsort((page, blocks, site))
    site, blocks, page = site[order], blocks[order], np.searchsorted(pages, page[order])
    same = (site[1:] == site[:-1]) & (blocks[1:] == blocks[:-1])
    return np.stack((page[:-1][same], page[1:][same]))


def _mixed(values: Keys) -> Keys:
    """Return each value well mixed (the finaliser of SplitMix64), so that sums tell sets apart."""
    mixed = (values + np.uint64(0x9E3779B97F4A7C15)).copy()
    for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
        mixed = (mixed ^ (mixed >> np.uint64(shift))) * np.uint64(factor)
    return mixed ^ (mixed >> np.uint64(31))


def _shared_blocks(batches: Batches, clusters: BlockClusters) -> _SharedBlocks:
    """Collect the long blocks; those that stand nowhere else are only counted."""
    every: list[Keys] = [np.empty(0, np.uint64)]
    own: list[npt.NDArray[np.int64]] = [np.empty(0, np.int64)]
    rows: list[npt.NDArray[np.uint64]] = [np.empty((3, 0), np.uint64)]
    for batch in batches():
        starts = batch.starts
        long = is_long_content(batch)
        place = clusters.find(batch.keys)
        alone = long & (place < 0)
        every.append(batch.pages[starts])
        own.append(np.add.reduceat(alone, starts, dtype=np.int64) if len(starts) else own[0])
        found = np.flatnonzero(long & (place >= 0))
        leaders = clusters.leaders[place[found]].astype(np.uint64)
        rows.append(np.unique((batch.sites[found], leaders, batch.pages[found]), axis=1))
    keys = np.concatenate(every)
    order = np.argsort(keys)
    pages, alone_on = keys[order], np.concatenate(own)[order]
    site, leader, page = np.concatenate(rows, axis=1)
    order = np.lexsort((page, leader, site))
    site, leader, page = site[order], leader[order], page[order]
    new = np.ones(len(page), bool)
    new[1:] = (site[1:] != site[:-1]) | (leader[1:] != leader[:-1])
    group = np.cumsum(new) - 1
    weight = np.log(1 + len(pages) / np.bincount(group)[group]) if len(group) else np.empty(0)
    index = np.searchsorted(pages, page)
    totals = alone_on * np.log(1 + len(pages)) + np.bincount(index, weight, len(pages))
    return _SharedBlocks(pages, totals, index, group, weight)


def _page_pairs(
    shared: _SharedBlocks,
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], npt.NDArray[np.float64]]:
    """Return pairs of pages, one for each block that both have, with the block's weight."""
    if not len(shared.group):
        return np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0)
    sizes = np.bincount(shared.group)[shared.group]
    starts = np.searchsorted(shared.group, shared.group)
    index = np.arange(len(shared.group))
    many = np.flatnonzero((sizes > _ALL_PAIRS) & (sizes <= _MOST_PAGES) & (starts != index))
    left, right = [starts[many]], [many]
    for step in range(1, _ALL_PAIRS):
        rows = np.flatnonzero((sizes <= _ALL_PAIRS) & (index - step >= starts))
        left.append(rows - step)
        right.append(rows)
    one, other = np.concatenate(left), np.concatenate(right)
    return shared.page[one], shared.page[other], shared.weight[other]
