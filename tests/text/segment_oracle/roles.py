"""
What each block of a page is: title, date, teaser, menu, body.

The passes run from the surest evidence to the weakest, and a block that has a role keeps it:
syntax (code, tables, lists), words (dates, bylines, captions, menus, notices), the page's
header, teasers, menus by shape, headers of further articles, headings. What is left is body.
"""

from __future__ import annotations

import re
from bisect import bisect
from collections.abc import Sequence
from itertools import groupby, pairwise

from segment_oracle.blocks import DENSE, HEADLINE, LEAD_INS, LONG, TERMINALS, Block
from segment_oracle.dates import is_date_line
from segment_oracle.headers import mark_further_headers, mark_header, names_only
from segment_oracle.words import Words

Roles = list[str | None]

_LIST = re.compile(r"(?:[-*+–]|\(?\d{1,3}[.)]|[a-zA-Z][.)])\s|[•‣▪●·◦]|\d{1,3}[、．]")
_QUOTE = re.compile(r"(?:>\s?)+\S")
_MARK = re.compile(r"\s[>»›→|·•/]\s")
_CRUMB_MARKS = re.compile(r"\s+[>»›→/]\s+")
_ENTRY_MARKS = re.compile(r"\s+[|·•/]\s+")
_CODE_MARKS = re.compile(r"[{};=<>()\[\]#$\\]")
_TEASER = 4  # units of the shortest headline that links: two words
_SNIPPET = 20  # units of the shortest snippet below a doubled headline
_ENTRY = 8  # units of a menu entry: four words
_MENU_RUN = 4  # entries that make a menu without a known word


def roles_of(blocks: Sequence[Block], words: Words | None = None) -> list[str]:
    r"""
    Return the role of each block of one page; without `words` by shape and position alone.

    >>> from segment_oracle.blocks import blocks
    >>> roles_of(blocks("Rain is back\n\n2024-04-14\n\nIt rained on Monday, and it will "
    ...                 "rain again for the rest of the week, as everyone knew."))
    ['title', 'date', 'body']
    """
    roles: Roles = [None] * len(blocks)
    keys = [block.key if len(block.text) <= 400 else "" for block in blocks]
    _mark_syntax(blocks, roles)
    _mark_words(blocks, roles, words)
    mark_header(blocks, roles, keys)
    _mark_teasers(blocks, roles, keys)
    _mark_menus(blocks, roles)
    mark_further_headers(blocks, roles)
    _mark_headings(blocks, roles)
    return [role or "body" for role in roles]


def _mark_syntax(blocks: Sequence[Block], roles: Roles) -> None:
    """Mark fenced or indented code, quotes, breadcrumbs, tables and lists."""
    fences = [i for i, block in enumerate(blocks) if block.text[:3] in {"```", "~~~"}]
    for opening, closing in zip(fences[::2], fences[1::2], strict=False):
        for i in range(opening, closing + 1):
            roles[i] = "code"
    for i, block in enumerate(blocks):
        if roles[i] is not None:
            continue
        if block.indent >= 4 and len(_CODE_MARKS.findall(block.text)) * 8 >= len(block.text):
            roles[i] = "code"
        elif block.text[:1] == ">" and _QUOTE.match(block.text):
            roles[i] = "quote"
        elif block.units <= HEADLINE and is_crumbs(block.text):
            roles[i] = "navigation"
        elif block.text[:2] == "##" and block.is_short:
            roles[i] = "heading"
    columns = [_columns(block.text) for block in blocks]
    if any(columns):
        _mark_runs(roles, columns, "table")
    items = [1 if _LIST.match(block.text) else 0 for block in blocks]
    if any(items):
        for i, (block, following) in enumerate(pairwise(blocks)):
            if items[i] and block.text == following.text:  # a doubled line is no list
                items[i] = items[i + 1] = 0
        _mark_runs(roles, items, "list")


def _columns(text: str) -> int:
    """How many column marks a table's line has; 0 when it is none."""
    if text[:1] == "|" and text[-1:] == "|":
        return text.count("|")
    return text.count("\t")


def _mark_runs(roles: Roles, kinds: Sequence[int], role: str) -> None:
    """Give `role` to neighbours of the same kind; one line alone is no table and no list."""
    start = 0
    for kind, run in groupby(kinds):
        length = len(list(run))
        if kind and length > 1:
            for i in range(start, start + length):
                roles[i] = roles[i] or role
        start += length


def _mark_words(blocks: Sequence[Block], roles: Roles, words: Words | None) -> None:
    """Mark what words or digits give away: dates, bylines, captions, menus, notices."""
    sections = [False] * len(blocks)
    for i, block in enumerate(blocks):
        if roles[i] not in {None, "list"} or block.units > 6 * LONG:
            continue
        if block.is_short and is_date_line(block.text, lexicons=words is not None):
            roles[i] = "date"
        elif _is_bracketed(block.text) and names_only(block.text):
            roles[i] = "byline"
        elif words:
            low = block.text.casefold()
            roles[i] = _role_by_words(block, low, words) or roles[i]
            sections[i] = block.units <= _ENTRY and words.section(low) is not None
    menu = [sections[i] or roles[i] == "navigation" for i in range(len(blocks))]
    for i in range(len(blocks)):
        if sections[i] and roles[i] is None and any(menu[max(i - 1, 0) : i] + menu[i + 1 : i + 2]):
            roles[i] = "navigation"


def _role_by_words(block: Block, low: str, known: Words) -> str | None:
    if known.may_know(low):
        bracketed = _is_bracketed(low)
        by = bracketed or (block.is_short and not _is_speech(block))
        if by and known.byline(block.text):
            return "byline"
        if block.units <= HEADLINE and known.menu(low):
            return "navigation"
    if block.units <= 4 * LONG:
        if known.footer(low) or low[:1] == "©":
            return "footer"
        if known.notice(low):
            return "notice"
    return "caption" if known.caption(low) else None


def _is_bracketed(text: str) -> bool:
    return text[:1] in {"(", "（", "[", "【"} and text[-1:] in {")", "）", "]", "】"}


def _is_speech(block: Block) -> bool:
    """Whether a line that opens like a byline goes on as a sentence: "By the end of May, ..."."""
    return block.is_sentence and block.units > 12


def _mark_teasers(blocks: Sequence[Block], roles: Roles, keys: Sequence[str]) -> None:
    """
    Mark links to other articles: a doubled headline with a snippet, or a series of cut snippets.

    The doubled headline is sure on one page alone. A single headline needs a snippet that is
    cut off, and company: at least two such units in a row.
    """
    plain: dict[tuple[int, int], None] = {}  # headline and snippet of units without a double
    i = 0
    while i + 1 < len(blocks):
        doubled = "" != keys[i] == keys[i + 1] and blocks[i].units >= _TEASER and _is_free(roles[i])
        if doubled and i + 2 < len(blocks) and _is_snippet(blocks[i + 2], blocks[i], roles[i + 2]):
            roles[i] = roles[i + 1] = "teaser_title"
            roles[i + 2] = "teaser_body"
            i += 3
        elif roles[i] is None and blocks[i].is_headline and _is_cut(blocks[i + 1], roles[i + 1]):
            plain[i, i + 1] = None
            i += 2
        else:
            i += 1
    text = [i for i, block in enumerate(blocks) if _is_whole(block, roles[i])]
    if 2 * len(text) < len(plain):  # a script, or an author, without full stops
        return
    for title, body in plain:
        if bisect(text, title) * 3 < len(text) * 2:  # links stand below the text
            continue
        beside = {roles[title - 1] if title else None, *roles[body + 1 : body + 2]}
        row = (title - 2, title - 1) in plain or (body + 1, body + 2) in plain
        if row or "teaser_body" in beside or "teaser_title" in beside:
            roles[title], roles[body] = "teaser_title", "teaser_body"


def _is_free(role: str | None) -> bool:
    return role in {None, "title_repeat"}


def _is_snippet(block: Block, headline: Block, role: str | None) -> bool:
    return role is None and block.units >= _SNIPPET and len(block.text) > len(headline.text) / 2


def _is_whole(block: Block, role: str | None) -> bool:
    """Whether a block is running text that ends where its sentence ends."""
    return role is None and block.is_long and block.is_sentence and not _is_elided(block)


def _is_elided(block: Block) -> bool:
    return block.text.endswith(("...", "…"))


def _is_cut(block: Block, role: str | None) -> bool:
    """Whether a long block ends within a sentence: "… Recently, the first session of"."""
    return role is None and block.is_long and not _is_whole(block, role)


def _mark_menus(blocks: Sequence[Block], roles: Roles) -> None:
    """Mark runs of short entries at the top or the bottom of the page."""
    text = [i for i, block in enumerate(blocks) if block.is_long and roles[i] is None]
    top, bottom = (text[0], text[-1]) if text else (len(blocks), 0)
    entry = [
        roles[i] in {None, "navigation"} and block.is_headline and block.units <= _ENTRY
        for i, block in enumerate(blocks)
    ]
    start = 0
    for is_entry, run in groupby(entry):
        end = start + len(list(run))
        known = sum(role == "navigation" for role in roles[start:end])
        outside = end <= top or start > bottom
        if is_entry and outside and text and (end - start >= _MENU_RUN or known >= 2):
            for i in range(start, end):
                roles[i] = "navigation"
        start = end


def is_crumbs(text: str) -> bool:
    """Return whether a line shows the way to the page, "A > B > Title", or lists short entries."""
    if not _MARK.search(text) or text[-1] in TERMINALS:
        return False
    crumbs = _CRUMB_MARKS.split(text)
    if len(crumbs) > 2 and all(map(_is_entry, crumbs[:-1])):
        return True
    entries = _ENTRY_MARKS.split(text)  # three may be a headline with its site and section
    return len(entries) > 3 and all(map(_is_entry, entries))


def _is_entry(text: str) -> bool:
    """Whether a text is as short as a menu entry: three words, or ten Han letters."""
    return len(text.split()) <= 3 and len(text) <= (10 if DENSE.search(text) else 30)


def _mark_headings(blocks: Sequence[Block], roles: Roles) -> None:
    """Mark short lines without a full stop that have text below them."""
    for i, block in enumerate(blocks):
        if roles[i] is not None or not block.is_short or not block.is_headline:
            continue
        if block.is_sentence and block.has_inner_end:
            continue
        below = roles[i + 1] if i + 1 < len(blocks) else "end"
        if below in {None, "list", "quote", "code", "table"} and (i or below is None):
            follows = blocks[i + 1]
            text = follows.is_sentence or follows.is_long or follows.ending in LEAD_INS
            if text or below is not None:
                roles[i] = "heading"
