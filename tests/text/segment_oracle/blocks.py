"""
A text as blocks: lines, with paragraphs that were broken by hard wraps rejoined.

A block is what a role is given to. Blocks are cut at line breaks; neighbouring lines are one
block where the evidence says that a program broke them: every line is so full that the first
word of the next one would not have fitted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

# Sentence ends of the scripts that have one; Thai and Lao have none.
TERMINALS = frozenset(".!?。！？｡．।॥۔؟…։။៕")
# What may stand after the end of a sentence: closing quotes, brackets, footnote stars.
CLOSERS = "\"'”’»«›)）]］}」』】〉》*_ \t\u3000"
DENSE = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
    "\U00020000-\U0003ffff]"
)  # scripts without spaces between words: one character is one unit

# What ends a line that leads into the next one.
LEAD_INS = frozenset(":：;；,，、،—–-―")

LONG = 33  # units: a sentence of sixteen words or 33 Han characters
SENTENCE = 22
SHORT = 40
HEADLINE = 90

_INNER_END = re.compile(r"[.!?]['\"’”)]?\s+\S|[。！？]\S*\w")
_LETTER = re.compile(r"[^\W\d_]")
_WRAP_WIDTHS = range(40, 121)  # from a narrow e-mail quote to a wide terminal
_SAMPLE = 4096


class Block(NamedTuple):
    """
    One line, or several that were hard-wrapped.

    `start` and `end` cover the block with the blank lines after it; `text` is stripped.
    `units` is its approximate weight: a word of a spaced script is two, a Han or Thai letter
    is one. `indent` counts the leading spaces. `ending` is the last character that is no
    closing quote or bracket; empty if there is none.
    """

    start: int
    end: int
    text: str
    units: float
    indent: int
    ending: str

    @property
    def key(self) -> str:
        """The text as it is compared within a page: case and spacing do not count."""
        return " ".join(self.text.casefold().split())

    @property
    def is_sentence(self) -> bool:
        """Whether the block ends as a sentence does."""
        return self.ending in TERMINALS

    @property
    def has_inner_end(self) -> bool:
        """Whether a sentence ends within the block."""
        return _INNER_END.search(self.text) is not None

    @property
    def is_short(self) -> bool:
        """Whether the block is no longer than a line of a menu, a date or a byline can be."""
        return self.units <= SHORT

    @property
    def is_long(self) -> bool:
        """Whether the block is running text: long, or a whole sentence of some length."""
        return self.units >= LONG or (self.units >= SENTENCE and self.is_sentence)

    @property
    def is_headline(self) -> bool:
        """Whether the block could be a headline: not too long, and no statement's full stop."""
        if not 0 < self.units <= HEADLINE or not _LETTER.search(self.text):
            return False
        ending = self.ending
        return ending not in LEAD_INS and (ending not in TERMINALS or ending in "?!？！؟")


def unit_width(text: str) -> float:
    """
    Return how many characters of `text` make one unit, from its first 4096.

    >>> unit_width("Words between spaces"), unit_width("没有空格的文字")
    (3.0, 1.0)
    """
    sample = text[:_SAMPLE]
    if sample.isascii():
        return 3.0
    dense = len(sample) - len(DENSE.sub("", sample))
    letters = len(sample) - sample.count(" ") - sample.count("\n")
    share = dense / max(letters, 1)
    return 3.0 - 2.0 * min(1.0, share * 1.25)


def blocks(text: str, *, rejoin: bool = True) -> list[Block]:
    r"""
    Return the blocks of `text`, which tile it from 0 to its length.

    Leading blank lines belong to the first block, all others to the block before them. A text
    of nothing but spaces is one block with an empty text; an empty text has none.

    >>> [(block.start, block.end, block.text) for block in blocks("A title\n\nIts text.\n")]
    [(0, 9, 'A title'), (9, 19, 'Its text.')]
    """
    if not text:
        return []
    width = unit_width(text)
    found: list[Block] = []
    offset = begin = 0
    pending: list[str] = []  # neighbouring lines, with their line breaks
    for line in text.splitlines(keepends=True):
        if line.isspace():
            if pending:
                found += _blocks_of(pending, begin, width, rejoin=rejoin)
                begin = begin + sum(map(len, pending))
                pending = []
        else:
            if not pending:  # blank lines go to the block before
                begin = offset
                if found:
                    found[-1] = found[-1]._replace(end=offset)
            pending.append(line)
        offset += len(line)
    if pending:
        found += _blocks_of(pending, begin, width, rejoin=rejoin)
    if not found:
        return [Block(0, len(text), "", 0.0, 0, "")]
    found[-1] = found[-1]._replace(end=len(text))
    if found[0].start:
        found[0] = found[0]._replace(start=0)
    return found


def _blocks_of(lines: list[str], start: int, width: float, *, rejoin: bool) -> Iterator[Block]:
    """Yield the blocks of lines that no blank line parts."""
    for group in _unwrapped(lines) if rejoin and len(lines) > 2 else ([line] for line in lines):
        whole = group[0] if len(group) == 1 else "".join(group)
        text = whole.strip()
        indent = len(whole) - len(whole.lstrip()) if whole[0].isspace() else 0
        ending = text[-1:]
        if ending in CLOSERS:
            ending = text.rstrip(CLOSERS)[-1:]
        yield Block(start, start + len(whole), text, len(text) / width, indent, ending)
        start += len(whole)


def _unwrapped(lines: list[str]) -> Iterator[list[str]]:
    """
    Group lines that a program broke at a fixed width; other lines stay alone.

    A line was broken by width if the first word of the next line would not have fitted. One
    such line proves nothing. A paragraph of which more than half of the lines are full and end
    within a sentence was wrapped: there, full lines are joined to what follows.
    """
    widths = [len(line.rstrip()) for line in lines]
    limit = max(widths)
    full = [False] * len(lines)
    if limit in _WRAP_WIDTHS:
        for i in range(len(lines) - 1):
            following = lines[i + 1].lstrip()
            word = following.split(None, 1)[0]
            step = 2 if DENSE.match(word) else 1 + len(word)
            full[i] = widths[i] + step > limit and not following.startswith(_MARKERS)
    within = sum(
        is_full and line.rstrip().rstrip(CLOSERS)[-1:] not in TERMINALS
        for is_full, line in zip(full, lines, strict=True)
    )
    if within * 2 < len(lines) or within < 2:
        full = [False] * len(lines)
    group: list[str] = []
    for is_full, line in zip(full, lines, strict=True):
        group.append(line)
        if not is_full:
            yield group
            group = []
    if group:
        yield group


_MARKERS = ("- ", "* ", "• ", "– ", "> ", "|", "#", "```", "http://", "https://")
