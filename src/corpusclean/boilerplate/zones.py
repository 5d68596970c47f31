"""
Where on its page a block stands: above, within or below what is the page's own.

Zones are relative to the first and the last long block that no other page has, because menus
and teasers differ in length from site to site. A footer stands in the tail of every page; a
teaser stands in the tail of many and in the main zone of one, its home.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from corpusclean.boilerplate.pages import ROLE_CODES, PageBlocks

HEAD, MAIN, TAIL = 0, 1, 2

LONG = 24  # units: a sentence of twelve words
_SENTENCE = 12  # and of six
_CONTENT = [ROLE_CODES[role] for role in ("body", "list", "quote", "subtitle", "table", "code")]
_NEVER_OWN = [
    ROLE_CODES[role] for role in ("teaser_title", "teaser_body", "navigation", "caption", "title")
]

_HEADLINES = [ROLE_CODES[role] for role in ("title", "heading")]

Mask = npt.NDArray[np.bool_]


def is_long_content(blocks: PageBlocks) -> Mask:
    """Return which blocks are long enough, and of a role, to tell one page from another."""
    return (blocks.units >= LONG) & np.isin(blocks.roles, _CONTENT)


def zones(blocks: PageBlocks, single: Mask) -> npt.NDArray[np.uint8]:
    """
    Return the zone of each block, given which blocks stand on no other page.

    A page without a long block of its own, say a licence, takes the first long blocks below its
    headline instead, up to the next short one, or the text right below it, if no other page has
    that headline. If there is none, all of it is tail.
    """
    own = is_long_content(blocks) & single
    starts = blocks.starts
    page_of = np.repeat(np.arange(len(starts)), np.diff(np.append(starts, len(blocks))))
    own |= _stand_in(blocks, own, single, page_of)
    rows = np.flatnonzero(own)
    first = np.full(len(starts), len(blocks))
    last = np.full(len(starts), -1)
    last[page_of[rows]] = rows  # of several writes to a place the last one stays
    first[page_of[rows[::-1]]] = rows[::-1]
    index = np.arange(len(blocks))
    zone = np.full(len(blocks), MAIN, np.uint8)
    zone[index < first[page_of]] = HEAD
    zone[index > last[page_of]] = TAIL
    return zone


def _stand_in(blocks: PageBlocks, own: Mask, single: Mask, page_of: npt.NDArray[np.int64]) -> Mask:
    """Return the first long blocks below the headline of each page that has none of its own."""
    without = np.ones(len(blocks.starts), bool)
    without[page_of[own]] = False
    title: Mask = np.isin(blocks.roles, _HEADLINES) & single
    titles = np.cumsum(title)
    before: npt.NDArray[np.int64] = titles[blocks.starts] - title[blocks.starts]
    below = titles - before[page_of] > 0
    fits = (blocks.units >= LONG) & ~np.isin(blocks.roles, _NEVER_OWN)
    fits[1:] |= title[:-1] & (blocks.roles[1:] == ROLE_CODES["body"])
    run = below & fits & without[page_of]
    gaps = np.cumsum(~run)
    rows = np.flatnonzero(run)
    pages, first = np.unique(page_of[rows], return_index=True)
    before_run = np.full(len(without), -1)
    before_run[pages] = gaps[rows[first]]
    return np.asarray(run & (gaps == before_run[page_of]))
