"""
The profile of a corpus: where each repeated block stands, on how many pages of which site.

It is gathered in a few passes over the columns of `PageBlocks` and depends on the set of pages
alone. It can be saved, and applied to pages that came later.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from corpusclean.boilerplate.clusters import Batches, BlockClusters, cluster_blocks
from corpusclean.boilerplate.copies import Copies, find_copies
from corpusclean.boilerplate.openings import Openings, find_openings
from corpusclean.boilerplate.pages import Keys, PageBlocks
from corpusclean.boilerplate.recognition import KnownBlocks
from corpusclean.boilerplate.tallies import Examples, Tally
from corpusclean.boilerplate.zones import zones
from corpusclean.settings import BoilerplateSettings

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Profile:
    """
    What repeats, and where. Pages that are copies of one another count once.

    `sites` are the site keys, sorted, and `site_pages` their pages. `clusters` are stars of
    similar blocks. `pages` counts, for a cluster on a site, the pages that it stands on;
    `in_zone` the same for each zone. `examples` names up to two pages for each block. `openings`
    are the texts that open another page's article. `known` is there in a profile that was saved:
    the blocks of later pages are recognised by it.
    """

    clusters: BlockClusters
    copies: Copies
    sites: Keys
    site_pages: Ints
    pages: Tally
    in_zone: Tally
    examples: Examples
    openings: Openings
    known: KnownBlocks | None = None

    def codes(self, blocks: PageBlocks) -> Ints:
        """Return a number for each block's cluster on its site; -1 where it has none."""
        places = self.clusters.find(blocks.keys)
        leaders = (
            np.where(places >= 0, self.clusters.leaders[places], -1)
            if len(self.clusters.keys)
            else places
        )
        return _coded(self.site_index(blocks.sites), leaders, len(self.clusters.keys))

    def site_index(self, sites: Keys) -> Ints:
        """Return the place of each site in `sites`; -1 for a site that is not there."""
        if not len(self.sites):
            return np.full(len(sites), -1, np.int64)
        places = np.minimum(np.searchsorted(self.sites, sites), len(self.sites) - 1)
        return np.where(self.sites[places] == sites, places, -1)

    def zones(
        self, blocks: PageBlocks, codes: Ints, settings: BoilerplateSettings
    ) -> npt.NDArray[np.uint8]:
        """
        Return the zone of each block.

        Its own is what stands on fewer than `min_pages` and opens no other page's article.
        """
        single = self.pages.get(codes) < settings.min_pages
        return zones(blocks, single & (self.teasers(blocks, codes, settings) < 0))

    def recognised(
        self, blocks: PageBlocks, settings: BoilerplateSettings
    ) -> tuple[PageBlocks, npt.NDArray[np.float64]]:
        """Return blocks with the keys of those that they are similar to, and the similarities."""
        if self.known is None:
            return blocks, np.ones(len(blocks))
        keys, likeness = self.known.recognise(blocks, settings)
        return replace(blocks, keys=keys), likeness

    def teasers(self, blocks: PageBlocks, codes: Ints, settings: BoilerplateSettings) -> Ints:
        """Return for each block the opening that it repeats as a teaser; -1 where it is none."""
        own = self.pages.get(codes) < settings.text_pages
        return self.openings.teasers(blocks, own, self.copies)

    def zone_counts(self, codes: Ints) -> npt.NDArray[np.int64]:
        """Return on how many pages each cluster stands in head, main and tail: shape (n, 3)."""
        zone_codes = np.where(codes[:, None] >= 0, codes[:, None] * 3 + np.arange(3), -1)
        return self.in_zone.get(zone_codes.ravel()).reshape(-1, 3)


def build_profile(
    batches: Batches, settings: BoilerplateSettings, folder: Path | None = None
) -> Profile:
    """
    Return the profile of all pages that `batches()` gives.

    The blocks are read several times, so `batches` must be cheap to call again; texts are read
    in the first. No page may stand in two batches. What is known of each distinct block waits
    in `folder`, or in memory where there is none.
    """
    clusters = cluster_blocks(batches, settings, folder)
    copies = find_copies(batches, clusters)
    sites, site_pages = _count_sites(batches, copies)
    empty = Profile(clusters, copies, sites, site_pages, Tally(), Tally(), Examples(), Openings())
    counted = _with_pages(empty, batches)
    opened = _with_openings(counted, batches, settings, folder)
    return _with_zones(opened, batches, settings)


def _coded(site: Ints, item: Ints, count: int) -> Ints:
    return np.where((site >= 0) & (item >= 0), site * max(count, 1) + item, -1)


def _count_sites(batches: Batches, copies: Copies) -> tuple[Keys, Ints]:
    sites = [np.empty(0, np.uint64)]
    for batch in batches():
        starts = batch.starts
        pages = batch.pages[starts]
        sites.append(batch.sites[starts][copies.original(pages) == pages])
    keys, counts = np.unique(np.concatenate(sites), return_counts=True)
    return keys, counts.astype(np.int64)


def _originals(batch: PageBlocks, copies: Copies) -> npt.NDArray[np.bool_]:
    return np.asarray(copies.original(batch.pages) == batch.pages)


def _with_pages(profile: Profile, batches: Batches) -> Profile:
    """Count the pages of each cluster and note examples of each block."""
    pages, examples = Tally(), Examples()
    for batch in batches():
        codes = profile.codes(batch)
        rows = np.flatnonzero((codes >= 0) & _originals(batch, profile.copies))
        pages.add(_once_a_page(codes[rows], batch.pages[rows]))
        places = profile.clusters.find(batch.keys[rows])
        sites = profile.site_index(batch.sites[rows])
        keyed = places * len(profile.sites) + sites
        examples.add(keyed, batch.pages[rows], batch.positions[rows])
    return replace(profile, pages=pages.merged(), examples=examples.merged())


def _with_openings(
    profile: Profile, batches: Batches, settings: BoilerplateSettings, folder: Path | None
) -> Profile:
    """Find the texts that open another page's article."""

    def own(batch: PageBlocks) -> npt.NDArray[np.bool_]:
        return np.asarray(profile.pages.get(profile.codes(batch)) < settings.text_pages)

    beside = folder / "openings" if folder else None
    found = find_openings(batches, own, settings, beside)
    return replace(profile, openings=found)


def _with_zones(profile: Profile, batches: Batches, settings: BoilerplateSettings) -> Profile:
    """Count the pages of each cluster by zone."""
    in_zone = Tally()
    for batch in batches():
        codes = profile.codes(batch)
        zone = profile.zones(batch, codes, settings)
        rows = np.flatnonzero((codes >= 0) & _originals(batch, profile.copies))
        in_zone.add(_once_a_page(codes[rows] * 3 + zone[rows], batch.pages[rows]))
    return replace(profile, in_zone=in_zone.merged())


def _once_a_page(codes: Ints, pages: Keys) -> Ints:
    """Drop repeats of a code within a page."""
    order = np.lexsort((codes, pages))
    codes, pages = codes[order], pages[order]
    first = np.ones(len(codes), bool)
    first[1:] = (codes[1:] != codes[:-1]) | (pages[1:] != pages[:-1])
    return codes[first]
