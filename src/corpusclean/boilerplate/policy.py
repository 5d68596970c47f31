"""
What happens to each block: kept, dropped or taken as metadata, with the reason and its evidence.

The rules stand in order of evidence. First what the page alone shows for sure: its title and
what repeats it, dates, bylines. Then what other pages show: the same block at the edge of
several pages. Then the shape of teasers and menus, and words last.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from itertools import groupby
from operator import itemgetter

import numpy as np
import numpy.typing as npt

from corpusclean.boilerplate.decisions import BlockDecision, Decisions
from corpusclean.boilerplate.evidence import Evidence, Repeats
from corpusclean.boilerplate.pages import ROLE_CODES, PageBlocks
from corpusclean.boilerplate.profile import Profile
from corpusclean.boilerplate.zones import HEAD, LONG, MAIN, TAIL, is_long_content
from corpusclean.model import ROLES
from corpusclean.settings import BoilerplateSettings
from corpusclean.text.blocks import TERMINALS
from corpusclean.text.lexicons import lexicon
from corpusclean.text.roles import is_crumbs

Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

_ZONE_NAMES = {HEAD: "above", MAIN: "within", TAIL: "below"}
_SHARED = frozenset({"heading", "list", "table", "code"})  # roles that pages share in their text
_NEARLY_ALL = 0.8  # of a site's pages have what the site prints below each title
_SHELL = frozenset({"navigation", "notice", "footer"})
"""Roles of lines that have no home: a page that holds them elsewhere proves nothing."""

_STRUCTURE = {
    "teaser_title": "a headline that links to another article",
    "teaser_body": "the snippet below a headline that links to another article",
}
_KEPT = BlockDecision("keep", "the page's own text", "own")
_BY_ROLE = {
    "title": BlockDecision("keep", "the page's title", "title"),
    "date": BlockDecision("metadata", "the page's date", "date"),
    "byline": BlockDecision("metadata", "the page's byline", "byline"),
    **{role: BlockDecision("drop", reason, "teaser") for role, reason in _STRUCTURE.items()},
}
"""What becomes of a block that nothing but its role speaks of; all others are kept."""


def _codes(*roles: str) -> list[int]:
    return [ROLE_CODES[role] for role in roles]


_TEXT = _codes("body", "list", "quote", "table", "code", "heading")
_FINAL = _codes("title", "date", "byline")
_BY_WORDS = _codes("title_repeat", "caption", "navigation", "notice", "footer")
_HEADER = _codes("title", "title_repeat", "kicker", "subtitle", "byline")
_ABSTRACT = 5  # blocks below a subtitle among which the text begins that it was taken from


def decide(blocks: PageBlocks, profile: Profile, settings: BoilerplateSettings) -> Decisions:
    """
    Return the decision on each block of a batch of pages.

    `blocks` needs its texts. The decisions on a page depend on that page and the profile alone,
    so that a page may be judged that the profile was not built from.
    """
    if blocks.texts is None:
        raise ValueError(
            "decisions read the words of the blocks; give page blocks with their texts"
        )
    found = Repeats.of(blocks, profile, settings)
    distinct = [_BY_ROLE.get(role, _KEPT) for role in ROLES]
    choices = blocks.roles.astype(np.int64)
    choices[_dates_in_text(blocks, found)] = ROLE_CODES["body"]
    rows = np.flatnonzero(_in_question(blocks, found))
    choices[rows] = len(distinct) + np.arange(len(rows))
    starts = blocks.starts
    bounds = [*starts.tolist(), len(blocks)]
    page_of = (np.searchsorted(starts, rows, "right") - 1).tolist()
    for number, asked in groupby(zip(page_of, rows.tolist(), strict=True), itemgetter(0)):
        start, end = bounds[number : number + 2]
        page = _Page.of(blocks, blocks.texts.slice(start, end - start).to_pylist(), start, found)
        distinct += [_decide_block(page, row - start, found, settings) for _, row in asked]
    return _with_something_left(blocks, Decisions(starts, distinct, choices), found)


def _in_question(blocks: PageBlocks, found: Repeats) -> Mask:
    """Return which blocks anything but their role may speak of."""
    repeated = (found.places >= 0) | (found.openings >= 0)
    final, by_words = np.isin(blocks.roles, _FINAL), np.isin(blocks.roles, _BY_WORDS)
    menus = (blocks.roles == ROLE_CODES["title"]) & found.menus
    return np.asarray(by_words | menus | (~final & (repeated | _may_be_doubles(blocks))))


def _dates_in_text(blocks: PageBlocks, found: Repeats) -> Mask:
    """Return which dates belong to the text: they stand within it, and below no header."""
    rows = np.arange(len(blocks))

    def nearest_above(mask: Mask) -> Ints:
        return np.maximum.accumulate(np.where(mask, rows, -1))

    header, text = np.isin(blocks.roles, _HEADER), is_long_content(blocks)
    within = (blocks.roles == ROLE_CODES["date"]) & (found.zones == MAIN)
    return np.asarray(within & (nearest_above(header) < nearest_above(text)))


def _may_be_doubles(blocks: PageBlocks) -> Mask:
    """Return which blocks have the key of one that may make them redundant: `_doubles`."""
    doubles = np.zeros(len(blocks), bool)

    def same(distance: int) -> Mask:
        """Whether a block has the key of the one so far below it on its page."""
        upper, lower = slice(None, -distance), slice(distance, None)
        pages, keys = blocks.pages, blocks.keys
        return np.asarray((pages[upper] == pages[lower]) & (keys[upper] == keys[lower]))

    doubles[1:] = same(1) & (blocks.roles == ROLE_CODES["body"])[1:]
    for distance in range(1, _ABSTRACT + 1):
        subtitles = (blocks.roles == ROLE_CODES["subtitle"])[:-distance]
        doubles[:-distance] |= same(distance) & subtitles
    return doubles


@dataclass(frozen=True, slots=True)
class _Page:
    key: int
    start: int  # its first row in the batch
    roles: list[str]
    texts: list[str]
    units: list[int]
    top: int  # the place of the first line that no other page has
    counts: Counter[str]  # of its lines

    @staticmethod
    def of(blocks: PageBlocks, texts: list[str], start: int, found: Repeats) -> _Page:
        """Return the page whose texts stand in the rows from `start`."""
        rows = slice(start, start + len(texts))
        own = np.flatnonzero(found.pages[rows] < 2)
        return _Page(
            key=int(blocks.pages[start]),
            start=start,
            roles=[ROLES[code] for code in blocks.roles[rows].tolist()],
            texts=texts,
            units=blocks.units[rows].tolist(),
            top=int(own[0]) if len(own) else len(texts),
            counts=Counter(text.strip() for text in texts),
        )

    @property
    def title(self) -> int | None:
        """Its title's place."""
        return self.roles.index("title") if "title" in self.roles else None

    def returns(self, place: int) -> bool:
        """Whether the same line stands on the page more than once."""
        return self.counts[self.texts[place].strip()] > 1


def _decide_block(
    page: _Page, place: int, found: Repeats, settings: BoilerplateSettings
) -> BlockDecision:
    role = page.roles[place]
    if role == "title_repeat":
        proof = (None, None, page.key, page.title)
        return BlockDecision("drop", "says the title again", "title_repeat", *proof)
    if role == "caption":
        return _caption(page.texts[place], settings)
    double = _double(page, place)
    if double is not None:
        reason = "the same block stands on this page again"
        return BlockDecision("drop", reason, "double", None, 1.0, page.key, double)
    return _by_evidence(page, place, found, settings)


def _with_something_left(blocks: PageBlocks, decisions: Decisions, found: Repeats) -> Decisions:
    """
    Keep the repeated text of each page that would have none left.

    Short texts share whole lines, poems and answers among them. Where a block stands above the
    text of other pages, the page is a stub of menus and notices, and stays empty.
    """
    kept = np.array([one.decision == "keep" for one in decisions.distinct])
    repeated = np.array([one.rule == "repeated" for one in decisions.distinct])
    text, choices = np.isin(blocks.roles, _TEXT), decisions.choices
    enough = (text & kept[choices]) | (found.elsewhere[:, HEAD] > 0)
    rows = np.flatnonzero(text & repeated[choices])
    rows = rows[~np.isin(blocks.pages[rows], blocks.pages[enough])]
    distinct = list(decisions.distinct)
    for choice in choices[rows].tolist():
        one = distinct[choice]
        reason = f"{one.reason}, but is all that is here"
        distinct[choice] = replace(one, decision="keep", rule="all", reason=reason)
    return replace(decisions, distinct=distinct)


def _caption(text: str, settings: BoilerplateSettings) -> BlockDecision:
    words = lexicon().caption(text.strip().casefold())
    reason = f"a picture's caption ({words})" if words else "a picture's caption"
    return BlockDecision("drop" if settings.captions == "drop" else "keep", reason, "caption")


def _double(page: _Page, place: int) -> int | None:
    """
    Return the block of the page that makes a block redundant; None where there is none.

    Only two kinds: the abstract above the text that it opens, and a block right below its
    double. A line that comes back later, as in a song or an interview, stays.
    """
    role = page.roles[place]
    if role == "subtitle":
        others = range(place + 1, min(place + 1 + _ABSTRACT, len(page.texts)))
    elif role == "body" and page.units[place] >= LONG // 2 and place:
        others = range(place - 1, place)
    else:
        return None
    folded = _folded(page.texts[place])
    return next((other for other in others if _folded(page.texts[other]) == folded), None)


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())


def _by_evidence(
    page: _Page, place: int, found: Repeats, settings: BoilerplateSettings
) -> BlockDecision:
    """Decide by what other pages show, then by shape, then by words."""
    role, row = page.roles[place], page.start + place
    prose = role == "body" and _is_prose(page.texts[place], page.units[place])
    prose = prose and not found.headlines[row]
    least = settings.text_pages if prose else settings.min_pages
    often = found.pages[row] >= least
    evidence = found.evidence(row) if often else None
    if evidence is not None:
        repeated = _repeated(page, place, evidence, found, settings)
        if repeated is not None:
            return repeated
    cluster = found.cluster(row)
    opened = found.opening(row)
    if opened is not None:
        reason = f"opens another page: {opened.similarity:.0%} of it stands there"
        proof = (cluster, opened.similarity, opened.page, opened.block)
        return BlockDecision("drop", reason, "opening", *proof)
    if role in _STRUCTURE:
        return replace(_BY_ROLE[role], cluster=cluster)
    text = page.texts[place].strip()
    if role == "navigation" and is_crumbs(text):
        return BlockDecision("drop", "the way to the page", "breadcrumb", cluster)
    words = _words(role, text) if settings.lexicons else None
    if words:
        return BlockDecision("drop", f"a line of the site ({words})", "words", cluster)
    return replace(_KEPT, cluster=cluster)


def _is_prose(text: str, units: int) -> bool:
    """Whether a block is a paragraph: long, or a whole sentence of some four words."""
    return units >= LONG or (units >= LONG // 3 and text.rstrip()[-1:] in TERMINALS)


def _repeated(
    page: _Page, place: int, evidence: Evidence, found: Repeats, settings: BoilerplateSettings
) -> BlockDecision | None:
    """Decide on a block that stands on several pages; None where its place decides nothing."""
    role, row = page.roles[place], page.start + place
    if role == "heading" and found.heads_own_text(row) and not page.returns(place):
        return None
    zone = int(found.zones[row])
    pages = int(found.pages[row])
    site_pages = int(found.site_pages[row])
    reason = f"stands on {pages} pages of {found.scope(row)}"
    proof = (found.cluster(row), evidence.similarity, evidence.page, evidence.block)
    if role not in _STRUCTURE and role not in _SHELL and found.is_home(row):
        text = f"{reason}, below the text of most: this is its own page"
        return BlockDecision("keep", text, "home", *proof)
    # Between title and text stand ingredients and properties, which some pages share with some.
    below_top = zone == HEAD and place > page.top and found.knows_site(row)
    if below_top and settings.often_pages < site_pages > pages / _NEARLY_ALL:
        return None
    if zone != MAIN:
        text = f"{reason}, here {_ZONE_NAMES[zone]} the text"
        return BlockDecision("drop", text, "repeated", *proof)
    kept = {"list", "table", "code"} if page.returns(place) else _SHARED
    often = max(settings.often_pages, settings.often_share * site_pages)
    if pages >= often and role not in kept:
        return BlockDecision("drop", f"{reason}, within the text of most", "repeated", *proof)
    if role in _STRUCTURE or role == "navigation":
        return BlockDecision("drop", reason, "repeated", *proof)
    return None


def _words(role: str, text: str) -> str | None:
    known, low = lexicon(), text.casefold()
    if role == "navigation":
        return known.menu(low) or known.section(low)
    if role == "notice":
        return known.notice(low)
    if role == "footer":
        return known.footer(low) or ("©" if low[:1] == "©" else None)
    return None
