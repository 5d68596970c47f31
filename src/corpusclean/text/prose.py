"""Where a line is not prose: code, addresses and markup, which rules for prose leave alone."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from corpusclean.model import Edit

TOKEN = re.compile(r"\S+")
# One of these makes the whole run of non-spaces an address, a path, a name in code or a tag.
NOT_PROSE = re.compile(
    r"://|www\.|[A-Za-z0-9_]\([\"']|::|\(\)|->|=>|[@_={}<>|`]|[A-Za-z0-9~.]/[A-Za-z0-9~.]|^[./~]+/"
    r"|^[\"']\w+[\"']:"
)
INLINE_CODE = re.compile(r"`[^`\n]{1,200}`")
FENCE = re.compile(r"^[ \t]{0,3}(```|~~~)", re.MULTILINE)


def edits_in_prose(line: str, edits: Iterable[Edit]) -> Iterator[Edit]:
    """
    Yield those of some sorted edits that touch neither inline code nor a token that is no word.

    >>> edits = [Edit(place, ".", ". ", "demo") for place in (3, 11)]
    >>> [edit.start for edit in edits_in_prose("end.Then a@b.Com", edits)]
    [3]
    """
    codes = [match.span() for match in INLINE_CODE.finditer(line)] if "`" in line else []
    first_code = 0
    end, is_prose = -1, False  # of the tokens looked at last
    for edit in edits:
        while first_code < len(codes) and codes[first_code][1] <= edit.start:
            first_code += 1
        if first_code < len(codes) and codes[first_code][0] < edit.end:
            continue
        if edit.end > end:
            is_prose = is_prose or edit.start >= end
            start = max(edit.start, end)
            while start > max(end, 0) and not line[start - 1].isspace():
                start -= 1
            end = edit.end + len(rest[0]) if (rest := TOKEN.match(line, edit.end)) else edit.end
            is_prose = is_prose and not any(map(NOT_PROSE.search, TOKEN.findall(line, start, end)))
        if is_prose:
            yield edit


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
