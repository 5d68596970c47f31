"""
Headers of articles: the headline with what stands around it, and what repeats it.

A headline alone is weak evidence: every heading looks like one. It counts with company: it is
repeated further down, or a date or byline stands beside it, or text follows at the page's top.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import groupby, pairwise

from segment_oracle.blocks import HEADLINE, Block

Roles = list[str | None]

_REACH = 4  # blocks after a headline in which its date or byline stands
_SITE_MARKS = re.compile(r"\s+[|–—_-]\s+|\s*[|_｜]\s*")
_SERIES = re.compile(
    r"[(（]\s*(?:\d{1,2}|[ivx]{1,4}|[一二三四五六七八九十]{1,2}|上|中|下)\s*[)）]\W*$"
)
_NAME = re.compile(r"[^\W\d_]+(?:[-'’.][^\W\d_]*)*")
_BOUND = frozenset(
    (
        "de",
        "del",
        "della",
        "di",
        "da",
        "van",
        "von",
        "der",
        "den",
        "du",
        "la",
        "le",
        "al",
        "el",
        "bin",
        "ibn",
        "y",
        "e",
        "i",
        "und",
        "and",
        "et",
    )
)
_NO_TITLE = frozenset("<{|-")  # what opens markup, tables and lists
_OPEN = frozenset(":：")  # what ends a line that opens a list
_ENTRY = 8  # units of a menu entry: four words
_MEANT = 5  # units of a title that a later line repeats on purpose
_NEAR = 2  # long blocks before and after a header within a page


def mark_header(blocks: Sequence[Block], roles: Roles, keys: Sequence[str]) -> None:
    """Mark the page's title, its repeats, and the kicker, subtitle and byline beside it."""
    top = _top(blocks, roles)
    counts = Counter(key for key in keys if key)
    menu = _menu_entries(blocks, roles, top)
    first = _first_line(blocks, roles, menu)
    best, best_score = -1, 0.0
    for i in range(top):
        score = _title_score(i, blocks, roles, counts, keys, menu, is_first=i == first)
        if score > best_score:
            best, best_score = i, score
    if best < 0:
        return
    roles[best] = "title"
    end = _body_start(best + 1, blocks, roles, keys[best])
    _mark_repeats(blocks, roles, keys, best, end)
    _mark_company(blocks, roles, best, end)


def mark_further_headers(blocks: Sequence[Block], roles: Roles) -> None:
    """
    Mark titles of further articles on the page: a headline, a date or byline, and text.

    At least two signs must follow the headline (series line, date, byline), or one if the
    headline ends without a full stop; text must stand before it and after it.
    """
    if not {"date", "byline"} & set(roles):
        return
    before = 0  # long blocks since the last title
    i = 0
    while i < len(blocks):
        if roles[i] is None and blocks[i].is_long:
            before += 1
        if roles[i] is None and before >= _NEAR and (end := _header_end(i, blocks, roles)):
            roles[i] = "title"
            _mark_company(blocks, roles, i, end)
            before, i = 0, end
            continue
        i += 1


def is_title_variant(title: str, line: str) -> bool:
    """
    Return whether `line` says little more than `title`: the words of one are in the other.

    >>> is_title_variant("The long way home", "Original title: Home, the long way")
    True
    """
    if len(line) > 2 * len(title) + 40:
        return False
    words, others = Counter(_tokens(title)), Counter(_tokens(line))
    if len(words) < 3 or sum(others.values()) > 1.5 * sum(words.values()) + 3:
        return False
    return (words & others).total() >= 0.8 * words.total()


def without_site(title: str) -> str:
    """
    Return a title without the name of the site that is added to it.

    >>> without_site("Rain is back in the north | News | Example Times")
    'Rain is back in the north'
    """
    parts = _SITE_MARKS.split(title)
    return parts[0] if len(parts) > 1 and len(parts[0]) * 2 >= len(title) else title


def names_only(text: str) -> bool:
    """
    Return whether a line holds a few capitalised names and nothing else.

    >>> names_only("(Mia Roth, Ludwig van Beethoven)"), names_only("Rain is back")
    (True, False)
    """
    words = _NAME.findall(text)
    if not 2 <= len(words) <= 40 or re.search(r"\d", text):
        return False
    if not all(word[0].isupper() or word in _BOUND for word in words):
        return False
    return all(
        len(part.split()) <= 4 for part in re.split(r"[,;&()（）、，/]| and | und | et | y ", text)
    )


def _tokens(text: str) -> list[str]:
    words = re.findall(r"[^\W_]+", text.casefold())
    return words if len(words) > 2 else list(text.casefold())


def _top(blocks: Sequence[Block], roles: Roles) -> int:
    """Where running text starts: the first long block with another one close behind it."""
    long = [i for i, block in enumerate(blocks) if block.is_long and roles[i] in {None, "list"}]
    text = [i for i in long if not blocks[i].is_headline]
    for i, following in pairwise(text):
        if following - i <= _REACH:
            return i
    if not text and not long:  # a page of a few short lines
        text = [i for i, block in enumerate(blocks) if block.is_sentence and roles[i] is None]
    return (text or long or [0])[0]


def _title_score(
    i: int,
    blocks: Sequence[Block],
    roles: Roles,
    counts: Counter[str],
    keys: Sequence[str],
    menu: Sequence[bool],
    *,
    is_first: bool,
) -> float:
    """How much speaks for block `i` being the title; nothing or less: it is none."""
    block = blocks[i]
    if roles[i] is not None or not 0 < block.units <= HEADLINE:
        return 0.0
    if block.text[0] in _NO_TITLE or block.ending in _OPEN:
        return 0.0
    beside = [roles[j] in {"date", "byline"} for j in range(i + 1, min(i + _REACH, len(blocks)))]
    # A subtitle stands nearer to the date than the title above it.
    distance = 0 if is_first else beside.index(True) if any(beside) else _REACH
    dated = (_REACH - distance) / 2 if any(beside) else 0.0
    repeated = counts[keys[i]] > 1 and not _doubled_below_text(i, blocks, roles, keys)
    score = 3.0 * repeated + dated + (block.units >= 5) - 0.01 * i
    if not block.is_headline:  # a full stop or a comma at its end: more must speak for it
        company = dated or repeated or _is_series(_text(blocks, i + 1))
        return score if company and not block.has_inner_end else 0.0
    if menu[i]:
        score -= 1.5
    elif i and (menu[i - 1] or roles[i - 1] == "navigation"):
        score += 0.75  # the first line below the menus
    return score + 0.5


def _first_line(blocks: Sequence[Block], roles: Roles, menu: Sequence[bool]) -> int | None:
    """Return the first line that is no menu entry and no name; None if there is none."""
    for i, is_entry in enumerate(menu):
        line = roles[i] is None and blocks[i].is_headline and blocks[i].units >= _MEANT
        if line and not is_entry and not names_only(blocks[i].text):
            return i
    return None


def _menu_entries(blocks: Sequence[Block], roles: Roles, top: int) -> list[bool]:
    """Tell which blocks above the text are among three or more short entries in a row."""
    entry = [
        roles[i] == "navigation" or (roles[i] is None and 0 < blocks[i].units <= _ENTRY)
        for i in range(top)
    ]
    menu: list[bool] = []
    for is_entry, run in groupby(entry):
        length = len(list(run))
        menu += [is_entry and length > 2] * length
    return menu


def _text(blocks: Sequence[Block], i: int) -> str:
    return blocks[i].text if i < len(blocks) else ""


def _is_one_sentence(block: Block) -> bool:
    """Whether it is one short sentence: machine translation puts a full stop after headlines."""
    return block.is_short and block.is_sentence and not block.has_inner_end


def _doubled_below_text(i: int, blocks: Sequence[Block], roles: Roles, keys: Sequence[str]) -> bool:
    """Whether a block's double stands right behind it, below a sentence: a link, not a title."""
    if keys[i] not in keys[i + 1 : i + 2]:
        return False
    return any(blocks[j].is_sentence and roles[j] is None for j in range(i))


def _is_series(line: str) -> bool:
    """Whether a line ends with its number in a series: "On the new spirit (3)."."""
    return _SERIES.search(line[-24:]) is not None


def _body_start(start: int, blocks: Sequence[Block], roles: Roles, title: str) -> int:
    """Where the text below a title starts: the first block that is long and has no role."""
    for i in range(start, len(blocks)):
        block = blocks[i]
        header = _is_series(block.text) or is_title_variant(title, block.text)
        if roles[i] is None and block.is_long and not (header or _repeated_soon(i, blocks)):
            return i
    return len(blocks)


def _repeated_soon(i: int, blocks: Sequence[Block]) -> bool:
    """Whether the same block stands again just below: an abstract above the text it opens."""
    return any(
        blocks[j].text == blocks[i].text for j in range(i + 1, min(i + 1 + _REACH, len(blocks)))
    )


def _mark_repeats(
    blocks: Sequence[Block], roles: Roles, keys: Sequence[str], title: int, end: int
) -> None:
    """Mark what says the title again: the same line anywhere, its words near the top."""
    own = keys[title]
    names = {own, _name(blocks[title].text)}
    for i, key in enumerate(keys):
        if i == title or roles[i] not in {None, "caption"} or not key:
            continue
        same = key.startswith(tuple(names)) and _name(blocks[i].text) in names
        stated = blocks[i].is_sentence and not blocks[title].is_sentence
        if i >= end and blocks[title].units < _MEANT:  # the same word by chance
            continue
        if same or key in names or (i < end and not stated and is_title_variant(own, key)):
            roles[i] = "title_repeat"


def _name(title: str) -> str:
    return " ".join(without_site(title).casefold().split())


def _mark_company(blocks: Sequence[Block], roles: Roles, title: int, end: int) -> None:
    """Mark kicker, subtitle and byline between a title and its text."""
    above = title - 1
    if above >= 0 and roles[above] is None and blocks[above].is_headline and blocks[above].is_short:
        follows_text = above and blocks[above - 1].is_long
        if not follows_text and blocks[above].units >= 4 and not _beside_menu(above, blocks, roles):
            roles[above] = "kicker"
    dated = False
    for i in range(title + 1, end):
        block = blocks[i]
        dated = dated or roles[i] == "date"
        if roles[i] is not None:
            continue
        if "date" in roles[i - 1 : i + 2] and block.is_short and names_only(block.text):
            roles[i] = "byline"
        elif _is_series(block.text):
            roles[i] = "kicker"
        elif not dated and (block.is_headline or _repeated_soon(i, blocks)):
            roles[i] = "subtitle"


def _beside_menu(i: int, blocks: Sequence[Block], roles: Roles) -> bool:
    """Whether the block above is a menu's: then this one is, too."""
    return i > 0 and (roles[i - 1] == "navigation" or blocks[i - 1].units <= _ENTRY)


def _header_end(i: int, blocks: Sequence[Block], roles: Roles) -> int:
    """Return where the text below a header that starts at `i` begins; 0 if there is none."""
    block = blocks[i]
    plain = block.is_headline
    if not (plain or _is_one_sentence(block)) or block.has_inner_end or block.units < 4:
        return 0
    signs: set[str] = set()
    for j in range(i + 1, min(i + 2 + _REACH, len(blocks))):
        if roles[j] in {"date", "byline"}:
            signs.add(str(roles[j]))
        elif roles[j] is None and _is_series(blocks[j].text):
            signs.add("series")
        elif roles[j] is None and blocks[j].is_long:
            enough = len(signs) >= 2 or (plain and "date" in signs)
            return j if enough and _has_text(j, blocks, roles) else 0
        elif roles[j] not in {None, "caption"} or not blocks[j].is_short:
            return 0
        elif roles[j] is None and not signs and (blocks[j].is_sentence or block.is_sentence):
            return 0  # a text goes on or ends here; its successor's headline is further down
    return 0


def _has_text(start: int, blocks: Sequence[Block], roles: Roles) -> bool:
    """Whether enough text follows for an article: a teaser has one snippet, and then the next."""
    found = 0
    for i in range(start, min(start + _REACH, len(blocks))):
        if roles[i] in {"date", "byline"}:
            break
        whole = blocks[i].is_sentence and not blocks[i].text.endswith(("...", "…"))
        if roles[i] is None and blocks[i].is_long and whole:
            found += 1
    return found >= _NEAR
