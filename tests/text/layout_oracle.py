"""The layout of one text in readable Python, to hold the kernel against."""

from collections.abc import Sequence
from itertools import pairwise

Span = tuple[int, int]


def content_spans(text: str, tiles: Sequence[Span]) -> list[Span]:
    r"""
    Return each tile without the white space around it.

    >>> content_spans("One\n\nTwo\n", [(0, 5), (5, 9)])
    [(0, 3), (5, 8)]
    """
    spans = []
    for start, end in tiles:
        tile = text[start:end]
        left = start + len(tile) - len(tile.lstrip())
        spans.append((left, max(left, start + len(tile.rstrip()))))
    return spans


def removed_spans(text: str, tiles: Sequence[Span], kept: Sequence[bool]) -> list[Span | None]:
    r"""
    Return for each tile the span that leaves the text with it, or None if the tile is kept.

    The spans of neighbouring dropped tiles touch; what is left and the spans together are `text`.

    >>> removed_spans("One\n\nTwo\nThree\n", [(0, 5), (5, 9), (9, 15)], [True, False, True])
    [None, (5, 9), None]
    >>> removed_spans("One\nTwo\n\nThree\n", [(0, 4), (4, 9), (9, 15)], [True, False, True])
    [None, (3, 7), None]
    """
    spans: list[Span | None] = [None] * len(tiles)
    contents = content_spans(text, tiles)
    for first, last in _dropped_runs(kept):
        if _takes_gap_before(text, tiles, contents, first, last):
            edges = [contents[first - 1][1], *(contents[i][1] for i in range(first, last + 1))]
        else:
            edges = [tiles[first][0], *(tiles[i][1] for i in range(first, last + 1))]
        spans[first : last + 1] = list(pairwise(edges))
    return spans


def _dropped_runs(kept: Sequence[bool]) -> list[Span]:
    """Return (first, last) of each run of dropped tiles."""
    runs: list[Span] = []
    for i, keep in enumerate(kept):
        if keep:
            continue
        if runs and runs[-1][1] == i - 1:
            runs[-1] = (runs[-1][0], i)
        else:
            runs.append((i, i))
    return runs


def _takes_gap_before(
    text: str, tiles: Sequence[Span], contents: Sequence[Span], first: int, last: int
) -> bool:
    if first == 0:
        return False
    if last == len(tiles) - 1:
        return True
    before = text.count("\n", contents[first - 1][1], tiles[first][0])
    behind = text.count("\n", contents[last][1], tiles[last][1])
    return behind > before
