"""Segmentation as it is meant, line by line and in Python: what the kernel must agree with."""

from segment_oracle.blocks import blocks
from segment_oracle.roles import roles_of
from segment_oracle.words import words

_MERGED = {"code", "table"}  # lines of one role that are one segment


def spans(text: str, *, lexicons: bool = True, rejoin: bool = True) -> list[tuple[str, int, int]]:
    """
    Return role, start and end of each segment.

    >>> spans("Rain is back")
    [('body', 0, 12)]
    """
    found = blocks(text, rejoin=rejoin)
    spans: list[tuple[str, int, int]] = []
    for role, block in zip(roles_of(found, words() if lexicons else None), found, strict=True):
        if role in _MERGED and spans and spans[-1][0] == role:
            spans[-1] = (role, spans[-1][1], block.end)
        else:
            spans.append((role, block.start, block.end))
    return spans
