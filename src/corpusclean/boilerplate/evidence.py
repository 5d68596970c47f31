"""What the profile knows about the blocks of a batch, and the pages that prove it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from corpusclean.boilerplate.pages import Keys, PageBlocks
from corpusclean.boilerplate.profile import Profile
from corpusclean.boilerplate.zones import HEAD, MAIN, TAIL
from corpusclean.model import ROLES
from corpusclean.settings import BoilerplateSettings

Ints = npt.NDArray[np.int64]


# On one page in four a teaser may seem to stand in the text: where a link below it is unique.
_MOSTLY = 3


@dataclass(frozen=True, slots=True)
class Evidence:
    """Another page with a block that is similar to this one."""

    page: int
    block: int
    similarity: float


@dataclass(frozen=True, slots=True, eq=False)
class Repeats:
    """
    The profile's answer for each block of a batch.

    `pages` counts the pages of its site with a similar block, copies aside; `site_pages` all
    pages of the site; `zones` is the zone here and `elsewhere`, of shape (blocks, 3), the
    number of other pages that have it in head, main and tail.
    """

    profile: Profile
    roles: npt.NDArray[np.uint8]
    places: Ints  # of the block's key among the profile's keys
    sites: Ints
    page_keys: Keys
    pages: Ints
    site_pages: Ints
    zones: npt.NDArray[np.uint8]
    elsewhere: Ints
    openings: Ints  # of each block, the one that it repeats; -1 for none
    headlines: npt.NDArray[np.bool_]  # whether a block is the title of another page
    proofs: _Proofs

    @staticmethod
    def of(blocks: PageBlocks, profile: Profile, settings: BoilerplateSettings) -> Repeats:
        """Look up the blocks of a batch."""
        blocks, likeness = profile.recognised(blocks, settings)
        codes = profile.codes(blocks)
        sites = profile.site_index(blocks.sites)
        zones = profile.zones(blocks, codes, settings)
        elsewhere = profile.zone_counts(codes)
        originals = profile.copies.original(blocks.pages)
        # The page itself was counted, if the profile knows it; a copy was not.
        counted = np.flatnonzero((originals == blocks.pages) & (codes >= 0))
        here = elsewhere[counted, zones[counted]]
        elsewhere[counted, zones[counted]] = np.maximum(here - 1, 0)
        totals = profile.site_pages[sites] if len(profile.sites) else np.zeros(len(blocks), int)
        return Repeats(
            profile, blocks.roles, profile.clusters.find(blocks.keys), sites, blocks.pages,
            profile.pages.get(codes), np.where(sites >= 0, totals, 0),
            zones, elsewhere, profile.teasers(blocks, codes, settings),
            profile.openings.headlines(blocks, profile.copies),
            _Proofs.of(blocks, profile, likeness),
        )  # fmt: skip

    @property
    def menus(self) -> npt.NDArray[np.bool_]:
        """Which blocks, on a page without text of its own above them, head that of others."""
        return np.asarray((self.zones == TAIL) & (self.elsewhere[:, HEAD] > 0))

    def cluster(self, row: int) -> int | None:
        """Return the key of the block's cluster, or None where it has none."""
        place = self.places[row]
        return (
            int(self.profile.clusters.keys[self.profile.clusters.leaders[place]])
            if place >= 0
            else None
        )

    def is_home(self, row: int) -> bool:
        """Whether the block stands in the text here, and below it on most other pages."""
        others = self.elsewhere[row]
        text = others[HEAD] + others[MAIN]
        linked = self.openings[row] >= 0 or self.headlines[row]
        return bool(not linked and self.zones[row] != TAIL and others[TAIL] > _MOSTLY * text)

    def heads_own_text(self, row: int) -> bool:
        """Whether a sentence stands below the block that no other page of the site has."""
        below = row + 1
        return (
            below < len(self.places)
            and bool(self.page_keys[below] == self.page_keys[row])
            and ROLES[self.roles[below]] == "body"
            and int(self.pages[below]) < 2
            and self.openings[below] < 0
        )

    def opening(self, row: int) -> Evidence | None:
        """Return where the article begins that the block is a teaser of; None where it is none."""
        place = int(self.openings[row])
        if place < 0:
            return None
        known = self.profile.openings
        return Evidence(
            int(known.pages[place]), int(known.places[place]), float(known.contained[place])
        )

    def knows_site(self, row: int) -> bool:
        """Whether the counts speak of one site."""
        return bool(self.sites[row] >= 0 and self.profile.sites[self.sites[row]] != 0)

    def scope(self, row: int) -> str:
        """Say of which pages the counts speak."""
        return "this site" if self.knows_site(row) else "all sites"

    def evidence(self, row: int) -> Evidence | None:
        """Return another page with a block verified similar to this one; None without one."""
        if self.proofs.places[row] < 0:
            return None
        return Evidence(
            int(self.proofs.pages[row]),
            int(self.proofs.places[row]),
            float(self.proofs.similarities[row]),
        )


@dataclass(frozen=True, slots=True, eq=False)
class _Proofs:
    """
    For each block another page with one verified similar to it, and its place there: -1 for none.

    Looked for are the same block, the cluster's leader, and the most similar block; pages of
    the same site first. A copy of this page proves nothing.
    """

    pages: Keys
    places: Ints
    similarities: npt.NDArray[np.float64]

    @staticmethod
    def of(blocks: PageBlocks, profile: Profile, likeness: npt.NDArray[np.float64]) -> _Proofs:
        """Look up the blocks of a batch that are `likeness` similar to those of their keys."""
        clusters, count = profile.clusters, len(profile.sites)
        proofs = _Proofs(blocks.pages.copy(), np.full(len(blocks), -1), np.ones(len(blocks)))
        keys, sites = clusters.find(blocks.keys), profile.site_index(blocks.sites)
        rows = np.flatnonzero(keys >= 0)
        same = rows[likeness[rows] == 1]  # what is known of others was not computed for the rest
        leaders, partners = clusters.leaders[keys[same]], clusters.partners[keys[same]]
        near = (
            (rows, keys[rows], likeness[rows]),
            (same, leaders, clusters.to_leader[keys[same]]),
            (same, partners, clusters.to_partner[keys[same]]),
        )
        for asked, key, similarity in near:
            here, site = key * count + sites[asked], sites[asked] >= 0
            own = (asked[site], here[site], here[site] + 1, similarity[site])
            for part in (own, (asked, key * count, (key + 1) * count, similarity)):
                proofs._note(blocks, profile, *part)
        return proofs

    def _note(
        self, blocks: PageBlocks, profile: Profile,
        rows: Ints, low: Ints, high: Ints, similarity: npt.NDArray[np.float64],
    ) -> None:  # fmt: skip
        """Fill in rows without a proof from the examples of the codes from `low` up to `high`."""
        known = profile.examples
        pages = blocks.pages[rows]
        originals = profile.copies.original(pages)
        for entry, inside in known.first_between(low, high):
            other = known.pages[entry]
            proves = inside & (self.places[rows] < 0) & (other != pages) & (other != originals)
            self.pages[rows[proves]] = other[proves]
            self.places[rows[proves]] = known.places[entry[proves]]
            self.similarities[rows[proves]] = similarity[proves]
