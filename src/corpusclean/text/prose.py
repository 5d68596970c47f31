"""Where a line is not prose: code, addresses and markup, which rules for prose leave alone."""

from __future__ import annotations

import re
from collections.abc import Iterator

TOKEN = re.compile(r"\S+")
# One of these makes the whole run of non-spaces an address, a path, a name in code or a tag.
NOT_PROSE = re.compile(
    r"://|www\.|[A-Za-z0-9_]\([\"']|::|\(\)|->|=>|[@_={}<>|`]|[A-Za-z0-9~.]/[A-Za-z0-9~.]|^[./~]+/"
)
INLINE_CODE = re.compile(r"`[^`\n]{1,200}`")
FENCE = re.compile(r"^[ \t]{0,3}(```|~~~)", re.MULTILINE)


def prose_of(line: str) -> Iterator[tuple[int, int]]:
    """
    Yield start and end of the stretches between inline code and tokens that are no words.

    >>> list(prose_of("see www.a.org/b and `x y`."))
    [(0, 4), (15, 20)]
    """
    codes = [match.span() for match in INLINE_CODE.finditer(line)]
    tokens = [match.span() for match in TOKEN.finditer(line) if NOT_PROSE.search(match[0])]
    read = 0
    for start, end in sorted(codes + tokens):
        if start > read:
            yield read, start
        read = max(read, end)
    if read < len(line):
        yield read, len(line)


def fenced_code(text: str) -> list[tuple[int, int]]:
    r"""
    Return start and end of the fenced code blocks of `text`; an unclosed one ends with the text.

    >>> fenced_code("a\n```\ncode\n```\nb")
    [(2, 14)]
    """
    blocks: list[tuple[int, int]] = []
    opened: re.Match[str] | None = None
    for match in FENCE.finditer(text):
        if opened is None:
            opened = match
        elif match[1] == opened[1]:
            blocks.append((opened.start(), match.end()))
            opened = None
    if opened is not None:
        blocks.append((opened.start(), len(text)))
    return blocks
