"""
Pages that are copies of one another, on one site: mirrors, print versions, syndicated texts.

They are found by the long blocks that they share, and count as one page: what only copies share
is their content, not the site's boilerplate.
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
    left, right, weight = _page_pairs(shared)
    if not len(left):
        return Copies(np.empty(0, np.uint64), np.empty(0, np.uint64))
    pairs, place, counts = np.unique(
        np.stack((left, right)), axis=1, return_inverse=True, return_counts=True
    )
    left, right = pairs
    common = np.bincount(place.ravel(), weight)
    one, other = shared.totals[left], shared.totals[right]
    alike = (counts >= _SHARED) & (common >= _OF_SMALLER * np.minimum(one, other))
    alike &= common >= _OF_LARGER * np.maximum(one, other)
    left, right = left[alike].astype(np.uint32), right[alike].astype(np.uint32)
    labels = _kernel.clusters(len(shared.pages), pa.array(left), pa.array(right)).to_numpy()
    members = np.unique(np.concatenate((left, right)))
    return Copies(shared.pages[members], shared.pages[labels[members]])


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
