"""
What happens to each block: kept, dropped or taken as metadata, with the reason and its evidence.

The rules stand in order of evidence. First what the page alone shows for sure: its title and
what repeats it, dates, bylines. Then what other pages show: the same block at the edge of
several pages. Then the shape of teasers and menus, and words last.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from itertools import pairwise

from corpusclean.boilerplate.evidence import Evidence, Repeats
from corpusclean.boilerplate.pages import PageBlocks
from corpusclean.boilerplate.profile import Profile
from corpusclean.boilerplate.zones import HEAD, LONG, MAIN, TAIL
from corpusclean.model import ROLES, Decision
from corpusclean.settings import BoilerplateSettings
from corpusclean.text.blocks import TERMINALS
from corpusclean.text.lexicons import lexicon
from corpusclean.text.roles import is_crumbs

_ZONE_NAMES = {HEAD: "above", MAIN: "within", TAIL: "below"}
BY_OTHER_PAGES = frozenset({"repeated", "opening"})
"""Rules that rest on other pages alone."""

_METADATA = frozenset({"date", "byline"})
_TEXT = frozenset({"body", "list", "quote", "table", "code", "heading"})
_SHARED = frozenset({"heading", "list", "table", "code"})  # roles that pages share in their text
_NEARLY_ALL = 0.8  # of a site's pages have what the site prints below each title
_STRUCTURE = {
    "teaser_title": "a headline that links to another article",
    "teaser_body": "the snippet below a headline that links to another article",
}


@dataclass(frozen=True, slots=True)
class BlockDecision:
    """
    What happens to one block, and why.

    `rule` names the rule, `reason` says it in words. `cluster` is the key of the block's
    cluster, or None where it stands on one page alone. `evidence_page` and `evidence_block`
    name another page where a block stands whose exact similarity to this one is `score`, or
    the block of this page that proves it; None where the block's own words do.
    """

    decision: Decision
    reason: str
    rule: str
    cluster: int | None = None
    score: float | None = None
    evidence_page: int | None = None
    evidence_block: int | None = None


KEPT = BlockDecision("keep", "the page's own text", "own")


def decide(
    blocks: PageBlocks, profile: Profile, settings: BoilerplateSettings
) -> list[list[BlockDecision]]:
    """
    Return the decision on each block of each page of a batch, in the order of `blocks`.

    `blocks` needs its texts. The decisions on a page depend on that page and the profile alone,
    so that a page may be judged that the profile was not built from.
    """
    if blocks.texts is None:
        raise ValueError(
            "decisions read the words of the blocks; give page blocks with their texts"
        )
    found = Repeats.of(blocks, profile, settings)
    bounds = [*blocks.starts.tolist(), len(blocks)]
    texts = blocks.texts.to_pylist()
    roles = [ROLES[code] for code in blocks.roles.tolist()]
    units = blocks.units.tolist()
    decisions = []
    for start, end in pairwise(bounds):
        own = roles[start:end]
        page = _Page(
            key=int(blocks.pages[start]),
            start=start,
            roles=own,
            texts=texts[start:end],
            units=units[start:end],
            title=own.index("title") if "title" in own else None,
            top=next((i for i in range(end - start) if found.pages[start + i] < 2), end),
            counts=Counter(text.strip() for text in texts[start:end]),
        )
        decisions.append(_decide_page(page, found, settings))
    return decisions


def flagged(decision: BlockDecision) -> BlockDecision:
    """
    Return a decision that only says so where other pages alone speak against the block.

    An extractor of HTML has chosen the text by its markup; repetition adds nothing to that.

    >>> flagged(BlockDecision("drop", "stands on 3 pages", "repeated")).reason
    'only flagged: stands on 3 pages'
    """
    if decision.decision != "drop" or decision.rule not in BY_OTHER_PAGES:
        return decision
    return replace(decision, decision="keep", reason=f"only flagged: {decision.reason}")


@dataclass(frozen=True, slots=True)
class _Page:
    key: int
    start: int  # its first row in the batch
    roles: list[str]
    texts: list[str]
    units: list[int]
    title: int | None  # its place
    top: int  # the place of the first line that no other page has
    counts: Counter[str]  # of its lines

    def returns(self, place: int) -> bool:
        """Whether the same line stands on the page more than once."""
        return self.counts[self.texts[place].strip()] > 1


def _decide_page(page: _Page, found: Repeats, settings: BoilerplateSettings) -> list[BlockDecision]:
    repeats = _repeats_within(page)
    decisions = []
    for place, role in enumerate(page.roles):
        if role == "title" and not found.is_menu(page.start + place):
            decision = BlockDecision("keep", "the page's title", "title")
        elif role == "title_repeat":
            decision = BlockDecision(
                "drop", "says the title again", "title_repeat", None, None, page.key, page.title
            )
        elif role in _METADATA:
            decision = BlockDecision("metadata", f"the page's {role}", role)
        elif role == "caption":
            decision = _caption(page.texts[place], settings)
        elif place in repeats:
            reason = "the same block stands on this page again"
            decision = BlockDecision("drop", reason, "double", None, 1.0, page.key, repeats[place])
        else:
            decision = _by_evidence(page, place, found, settings)
        decisions.append(decision)
    return _with_something_left(page, decisions, found)


def _with_something_left(
    page: _Page, decisions: list[BlockDecision], found: Repeats
) -> list[BlockDecision]:
    """
    Keep the repeated text of a page that would have none left.

    Short texts share whole lines, poems and answers among them. Where a block stands above the
    text of other pages, the page is a stub of menus and notices, and stays empty.
    """
    texts = [role in _TEXT for role in page.roles]
    left = any(text and one.decision == "keep" for text, one in zip(texts, decisions, strict=True))
    rows = range(page.start, page.start + len(decisions))
    if left or any(found.elsewhere[row, HEAD] for row in rows):
        return decisions
    return [
        replace(one, decision="keep", rule="all", reason=f"{one.reason}, but is all that is here")
        if text and one.rule == "repeated"
        else one
        for text, one in zip(texts, decisions, strict=True)
    ]


def _caption(text: str, settings: BoilerplateSettings) -> BlockDecision:
    words = lexicon().caption(text.strip().casefold())
    reason = f"a picture's caption ({words})" if words else "a picture's caption"
    return BlockDecision("drop" if settings.captions == "drop" else "keep", reason, "caption")


def _repeats_within(page: _Page) -> dict[int, int]:
    """
    Return the blocks that another block of the page makes redundant, and which one.

    Only two kinds: the abstract above the text that it opens, and a block right below its
    double. A line that comes back later, as in a song or an interview, stays.
    """
    repeats: dict[int, int] = {}
    folded = [" ".join(text.casefold().split()) for text in page.texts]
    for place, role in enumerate(page.roles):
        again = role == "body" and page.units[place] >= LONG // 2
        if role == "subtitle" and folded[place] in folded[place + 1 : place + 6]:
            repeats[place] = folded.index(folded[place], place + 1)
        elif again and place and folded[place] == folded[place - 1]:
            repeats[place] = place - 1
    return repeats


def _by_evidence(
    page: _Page, place: int, found: Repeats, settings: BoilerplateSettings
) -> BlockDecision:
    """Decide by what other pages show, then by shape, then by words."""
    role, row = page.roles[place], page.start + place
    prose = role == "body" and _is_prose(page.texts[place], page.units[place])
    prose = prose and not found.headlines[row]
    least = settings.text_pages if prose else settings.min_pages
    often = found.pages[row] >= least
    evidence = found.evidence(row, page.key) if often else None
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
        return BlockDecision("drop", _STRUCTURE[role], "teaser", cluster)
    text = page.texts[place].strip()
    if role == "navigation" and is_crumbs(text):
        return BlockDecision("drop", "the way to the page", "breadcrumb", cluster)
    words = _words(role, text) if settings.lexicons else None
    if words:
        return BlockDecision("drop", f"a line of the site ({words})", "words", cluster)
    return KEPT if cluster is None else BlockDecision("keep", KEPT.reason, KEPT.rule, cluster)


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
    if role not in _STRUCTURE and role != "navigation" and found.is_home(row):
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
