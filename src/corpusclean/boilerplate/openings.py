"""
Teasers told by what they open: a block that is the beginning of another page's article.

A site cuts the first lines of an article wherever its links need it, so that teaser and article
are no near-duplicates, and one page may be the only one with this very cut. The index holds a
sketch of the first characters at each place where an article may begin; a block that shares a
value with it is a candidate, and its containment in that article's opening is computed exactly.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, fields
from itertools import chain
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from corpusclean import _kernel
from corpusclean.boilerplate.clusters import Batches
from corpusclean.boilerplate.copies import Copies
from corpusclean.boilerplate.pages import ROLE_CODES, Keys, PageBlocks, masked_numbers
from corpusclean.boilerplate.zones import is_long_content
from corpusclean.dedup.banding import BandPlan
from corpusclean.dedup.streams import gather, sign_batch
from corpusclean.settings import BoilerplateSettings

Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]
Own = Callable[[PageBlocks], Mask]
"""Tells which blocks of a batch stand on too few pages to be the site's."""

# The two least shingles of four words among the first characters of a text. A cut that is shorter
# has some of these shingles, and a place name left out at the front moves none of the others.
_SKETCHED, _WIDTH = 96, 8  # characters, and units of a shingle
_LEADS = 2  # blocks of a page at which its article may begin: an abstract, the first paragraph
_TRIES = 4  # articles that share a sketch and are compared: "The weather service said on Monday"
_OPENING = 400  # characters of which the containment is computed: no teaser is much longer
_LEAST = 12  # units of a cut that is told from a phrase: six words
_ARTICLE = [ROLE_CODES[role] for role in ("body", "list", "quote", "subtitle")]
_LINKING = [ROLE_CODES[role] for role in ("body", "quote", "teaser_body", "caption", "notice")]
_TITLE, _SUBTITLE = ROLE_CODES["title"], ROLE_CODES["subtitle"]
_MIX = np.uint64(0x9E3779B97F4A7C15)  # odd, so that no value is lost; the golden ratio
_STORE = BandPlan(1, 1)  # of the signed texts; candidates are found by their sketches
_SLICE = 65_536  # pairs whose shingles are in memory at once


def _no_keys() -> Keys:
    return np.empty(0, np.uint64)


def _no_ints() -> Ints:
    return np.empty(0, np.int64)


@dataclass(frozen=True, slots=True, eq=False)
class Openings:
    """
    Texts that open the article of a page, by sorted name (of site and text).

    `pages` and `places` say where that article begins; `contained` is the exact share of the
    text's shingles that stand in its opening. `titles` tells which texts are a page's title,
    without the name of its site.
    """

    names: Keys = field(default_factory=_no_keys)
    pages: Keys = field(default_factory=_no_keys)
    places: Ints = field(default_factory=_no_ints)
    contained: npt.NDArray[np.float64] = field(default_factory=lambda: np.empty(0))
    titles: Mask = field(default_factory=lambda: np.empty(0, bool))

    def headlines(self, blocks: PageBlocks, copies: Copies) -> Mask:
        """Return which blocks are the title of another page, and none of their own."""
        if not len(self.names):
            return np.zeros(len(blocks), bool)
        found = self._found(blocks, copies)
        return np.asarray((found >= 0) & self.titles[found] & (blocks.roles != _TITLE))

    def teasers(self, blocks: PageBlocks, own: Mask, copies: Copies) -> Ints:
        """
        Return for each block the opening that it repeats as a teaser; -1 where it is none.

        A teaser stands below text of the page's `own`, or below the headline of another page, and
        what follows it is no such text, or another teaser. The headline goes with it. A page's
        own opening, or its copy's, is none.
        """
        if not len(self.names) or not len(blocks):
            return np.full(len(blocks), -1, np.int64)
        found, headline = self._found(blocks, copies), self.headlines(blocks, copies)
        hit = (found >= 0) & ~self.titles[found] & _may_link(blocks)
        text = is_long_content(blocks) & own & ~headline
        below = _is_below(blocks, text & ~hit & (blocks.roles != _SUBTITLE))
        follows = np.append(blocks.pages[1:] == blocks.pages[:-1], False)
        hit &= below | np.roll(headline & follows, 1)
        for row in np.flatnonzero(hit)[::-1].tolist():  # from below: what follows is settled
            hit[row] = not (follows[row] and text[row + 1] and not hit[row + 1])
        hit |= headline & follows & np.roll(hit, -1)
        return np.where(hit, found, -1)

    def _found(self, blocks: PageBlocks, copies: Copies) -> Ints:
        """Return the opening with the name of each block, on another page; -1 without one."""
        names = _names(blocks)
        found = np.minimum(np.searchsorted(self.names, names), len(self.names) - 1)
        others = copies.original(self.pages[found]) != copies.original(blocks.pages)
        return np.where((self.names[found] == names) & others, found, -1)


def find_openings(
    batches: Batches, own: Own, settings: BoilerplateSettings, folder: Path | None = None
) -> Openings:
    """
    Return the texts that open another page's article on the same site.

    Pages of unknown sites count as one site. The index takes some 100 bytes for each page; the
    shingles of what may be compared wait in `folder`, or in memory where there is none.
    """
    articles, candidates, titles = _Articles(), _Candidates(), [Openings()]

    def texts() -> Iterator[pa.LargeStringArray]:
        for batch in batches():
            titles.append(_titles(batch))
            yield articles.add(batch, own(batch))
        articles.sort()
        for batch in batches():
            yield candidates.add(batch, articles)

    signed = (sign_batch(part, _STORE, settings.width) for part in texts())
    shingles = gather(signed, _STORE, settings.width, folder).shingles
    found = _verified(articles, candidates, pa.chunked_array(shingles), settings.threshold)
    return _by_name([*titles, found])


def _by_name(parts: Sequence[Openings]) -> Openings:
    """Join openings; of one name the title stays, else the one on the least page."""
    names, pages, places, contained, titles = (
        np.concatenate([getattr(part, item.name) for part in parts]) for item in fields(Openings)
    )
    order = np.lexsort((places, pages, ~titles, names))
    first = order[np.unique(names[order], return_index=True)[1]]
    return Openings(names[first], pages[first], places[first], contained[first], titles[first])


def _titles(blocks: PageBlocks) -> Openings:
    """Return the title of each page of a batch, with and without the name of its site."""
    rows = np.flatnonzero(blocks.roles == _TITLE)
    bare = _kernel.titles_without_site(_texts(blocks).take(pa.array(rows)))
    plain = _kernel.text_keys(masked_numbers(bare)).to_numpy()
    keys, rows = np.concatenate((blocks.keys[rows], plain)), np.tile(rows, 2)
    names = keys ^ (blocks.sites[rows] * _MIX)
    sure = np.ones(len(rows))
    return Openings(names, blocks.pages[rows], blocks.positions[rows], sure, sure.astype(bool))


class _Articles:
    """The places where articles may begin, in order of arrival, and an index of their sketches."""

    def __init__(self) -> None:
        self.pages, self.places = _no_keys(), _no_ints()
        self._parts: list[tuple[Keys, Ints, list[Keys]]] = []
        self._values, self._rows = _no_keys(), _no_ints()  # by sketched value, then page, place

    def add(self, batch: PageBlocks, own: Mask) -> pa.LargeStringArray:
        """Note where articles may begin and return the first characters of each."""
        rows = _beginnings(batch, own)
        texts = _from_there(batch, rows)
        sketches = _sketches(texts, batch.sites[rows])
        self._parts.append((batch.pages[rows], batch.positions[rows], sketches))
        return texts

    def sort(self) -> None:
        """Make the index, once all batches are added."""
        pages, places, sketches = zip(*self._parts, strict=True) if self._parts else ((), (), ())
        self.pages = np.concatenate([_no_keys(), *pages])
        self.places = np.concatenate([_no_ints(), *places])
        values = np.concatenate([_no_keys(), *chain(*zip(*sketches, strict=True))])
        rows = np.tile(np.arange(len(self.pages)), len(values) // max(len(self.pages), 1))
        order = np.lexsort((self.places[rows], self.pages[rows], values))
        self._values, self._rows = values[order], rows[order]
        self._parts = []

    def find(self, values: Keys) -> Ints:
        """Return up to `_TRIES` articles for each value, of shape (n, _TRIES); -1 for no more."""
        if not len(self._values):
            return np.full((len(values), _TRIES), -1, np.int64)
        entries = np.searchsorted(self._values, values)[:, None] + np.arange(_TRIES)
        inside = np.minimum(entries, len(self._values) - 1)
        known = (self._values[inside] == values[:, None]) & (entries == inside)
        return np.where(known & (values != 0)[:, None], self._rows[inside], -1)


class _Candidates:
    """Distinct texts that share a value with an article of another page, and these articles."""

    def __init__(self) -> None:
        self.names: dict[int, None] = {}
        self.articles: list[Ints] = []  # for each name

    def add(self, batch: PageBlocks, articles: _Articles) -> pa.LargeStringArray:
        """Note the candidates of a batch and return the first characters of the new ones."""
        rows = np.flatnonzero(_may_link(batch))
        texts = _heads(batch).take(pa.array(rows))
        found = np.hstack([articles.find(part) for part in _sketches(texts, batch.sites[rows])])
        found = np.sort(found, axis=1)
        known = found >= 0
        other = np.zeros_like(known)
        pages = np.broadcast_to(batch.pages[rows][:, None], found.shape)
        other[known] = articles.pages[found[known]] != pages[known]
        known[:, 1:] &= found[:, 1:] != found[:, :-1]  # once each
        hits = np.flatnonzero(other.any(axis=1))
        new: list[int] = []
        for hit, name in zip(hits.tolist(), _names(batch)[rows[hits]].tolist(), strict=True):
            if name not in self.names:
                self.names[name] = None
                self.articles.append(found[hit][known[hit]])
                new.append(hit)
        return texts.take(pa.array(new, pa.int64()))


def _verified(
    articles: _Articles, candidates: _Candidates, shingles: pa.ChunkedArray, threshold: float
) -> Openings:
    """Return the candidates that stand in an article's opening, each with its best article."""
    counts = np.array([len(found) for found in candidates.articles], np.int64)
    candidate = np.repeat(np.arange(len(counts)), counts)
    article = np.concatenate([_no_ints(), *candidates.articles])
    contained = _containment(shingles, len(articles.pages) + candidate, article)
    pages, places = articles.pages[article], articles.places[article]
    # The best article of each, ties by page; what is written last stays.
    order = np.lexsort((places, pages, -contained))[::-1]
    best = np.empty(len(counts), np.int64)
    best[candidate[order]] = order
    best = best[contained[best] >= threshold]
    names = np.fromiter(candidates.names, np.uint64, len(counts))[candidate[best]]
    none = np.zeros(len(best), bool)
    return Openings(names, pages[best], places[best], contained[best], none)


def _containment(shingles: pa.ChunkedArray, left: Ints, right: Ints) -> npt.NDArray[np.float64]:
    """Return the share of the left text's shingles that stand in the right one, for each pair."""
    shares = [np.empty(0)]
    for start in range(0, len(left), _SLICE):
        pairs = np.stack((left[start : start + _SLICE], right[start : start + _SLICE]))
        rows, places = np.unique(pairs, return_inverse=True)
        one, other = (pa.array(part) for part in places.reshape(2, -1).astype(np.uint32))
        sets = shingles.take(pa.array(rows)).combine_chunks()
        shares.append(_kernel.containment(sets, one, other).to_numpy())
    return np.concatenate(shares)


def _beginnings(blocks: PageBlocks, own: Mask) -> Ints:
    """
    Return the first rows of running text on each page that are its own.

    Below all but the very first, more of the page's own text must stand: two pages may end with
    the same paragraph, which is neither's opening.
    """
    text = np.isin(blocks.roles, _ARTICLE) & (blocks.units >= _LEAST) & own
    rows = np.flatnonzero(text)
    page = np.searchsorted(blocks.starts, rows, "right")
    rank = np.arange(len(rows)) - np.searchsorted(page, page)
    more = np.append(page[1:] == page[:-1], False)[: len(rows)]
    beginnings: Ints = rows[(rank == 0) | ((rank < _LEADS) & more)]
    return beginnings


def _from_there(blocks: PageBlocks, rows: Ints) -> pa.LargeStringArray:
    """Return the text that begins at each row, through the text blocks below it."""
    heads, text = _heads(blocks), np.isin(blocks.roles, _ARTICLE)
    bounds = np.append(blocks.starts, len(blocks))
    ends = bounds[np.searchsorted(blocks.starts, rows, "right")]
    below = np.minimum(rows + 1, len(blocks) - 1)
    found = heads.take(pa.array(rows))
    short = np.asarray(pc.utf8_length(found)) < _OPENING
    longer = np.flatnonzero(short & (rows + 1 < ends) & text[below])
    pieces = [
        _joined(heads, text, start, end)
        for start, end in zip(rows[longer].tolist(), ends[longer].tolist(), strict=True)
    ]
    mask = np.zeros(len(rows), bool)
    mask[longer] = True
    return pc.replace_with_mask(found, pa.array(mask), pa.array(pieces, found.type))


def _joined(heads: pa.LargeStringArray, text: Mask, start: int, end: int) -> str:
    """Return the first characters of the text blocks from `start`, which is one, before `end`."""
    piece = heads[start].as_py()
    row = start + 1
    while len(piece) < _OPENING and row < end and text[row]:
        piece = f"{piece} {heads[row].as_py()}"
        row += 1
    opening: str = piece[:_OPENING]
    return opening


def _sketches(texts: pa.LargeStringArray, sites: Keys) -> list[Keys]:
    """Return the two least shingles of the first characters of each text, 0 for none."""
    opened = pc.utf8_slice_codeunits(texts, 0, _SKETCHED)
    lists = _kernel.shingle_hashes(opened, _WIDTH)
    offsets, values = lists.offsets.to_numpy(), lists.values.to_numpy()
    sketches = []
    for rank in range(2):
        has = np.diff(offsets) > rank
        sketch = np.zeros(len(texts), np.uint64)
        sketch[has] = values[offsets[:-1][has] + rank] ^ (sites[has] * _MIX)
        sketches.append(sketch)
    return sketches


def _names(blocks: PageBlocks) -> Keys:
    """Return what identifies the text of each block on its site."""
    return blocks.keys ^ (blocks.sites * _MIX)


def _texts(blocks: PageBlocks) -> pa.LargeStringArray:
    if blocks.texts is None:
        raise ValueError("openings are found from texts; give page blocks with their texts")
    return blocks.texts


def _heads(blocks: PageBlocks) -> pa.LargeStringArray:
    """Return the first characters of each block."""
    return pc.utf8_slice_codeunits(_texts(blocks), 0, _OPENING)


def _may_link(blocks: PageBlocks) -> Mask:
    """Return which blocks have the role and the length of a teaser's text."""
    linking: Mask = np.isin(blocks.roles, _LINKING)
    return np.asarray(linking & (blocks.units >= _LEAST) & (blocks.keys != 0))


def _is_below(blocks: PageBlocks, text: Mask) -> Mask:
    """Return which blocks stand below one of `text` on their page."""
    before: Ints = np.cumsum(text) - text
    at_start: Ints = np.repeat(
        before[blocks.starts], np.diff(np.append(blocks.starts, len(blocks)))
    )
    return np.asarray(before > at_start)
