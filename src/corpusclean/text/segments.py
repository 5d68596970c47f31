"""Segments: the blocks of a text with their roles, one text at a time or a batch of them."""

from __future__ import annotations

import pyarrow as pa

from corpusclean.model import Segment
from corpusclean.settings import SegmentSettings
from corpusclean.text.blocks import Block, blocks
from corpusclean.text.lexicons import lexicon
from corpusclean.text.roles import roles_of

_DEFAULT = SegmentSettings()
_MERGED = frozenset({"code", "table"})  # lines of one role that are one segment

SEGMENTS = pa.list_(pa.struct([("role", pa.string()), ("start", pa.int64()), ("end", pa.int64())]))
"""The Arrow type of one text's segments; offsets are code points."""


def segment(text: str, settings: SegmentSettings = _DEFAULT) -> list[Segment]:
    r"""
    Return the segments of one page: what stands where, and which role it plays.

    The segments tile the text: the first starts at 0, each starts where the one before ends,
    and the last ends at `len(text)`. Blank lines belong to the segment before them. An empty
    text has no segments. Offsets are code points; roles are those of `corpusclean.model.ROLES`.

    >>> text = "Rain is back\n2024-04-14\nIt rained on Monday, and it will rain for a week, or two."
    >>> for part in segment(text):
    ...     print(part.role, part.start, part.end, repr(part.text))
    title 0 13 'Rain is back\n'
    date 13 24 '2024-04-14\n'
    body 24 81 'It rained on Monday, and it will rain for a week, or two.'
    """
    return [
        Segment(role, start, end, text[start:end]) for role, start, end in _spans(text, settings)
    ]


def segment_batch(texts: pa.Array, settings: SegmentSettings = _DEFAULT) -> pa.Array:
    """
    Return the segments of each text, as Arrow of type `SEGMENTS`.

    `texts` is a string array without nulls. The roles and offsets are those of `segment`.

    >>> segment_batch(pa.array(["One line.", ""], pa.large_string())).to_pylist()
    [[{'role': 'body', 'start': 0, 'end': 9}], []]
    """
    roles: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    offsets = [0]
    for text in texts.to_pylist():
        for role, start, end in _spans(text, settings):
            roles.append(role)
            starts.append(start)
            ends.append(end)
        offsets.append(len(roles))
    parts = pa.StructArray.from_arrays(
        [pa.array(roles, pa.string()), pa.array(starts, pa.int64()), pa.array(ends, pa.int64())],
        fields=list(SEGMENTS.value_type),
    )
    return pa.ListArray.from_arrays(pa.array(offsets, pa.int32()), parts).cast(SEGMENTS)


def _spans(text: str, settings: SegmentSettings) -> list[tuple[str, int, int]]:
    found: list[Block] = blocks(text, rejoin=settings.rejoin_lines)
    spans: list[tuple[str, int, int]] = []
    words = lexicon().on_page(text) if settings.lexicons else None
    for role, block in zip(roles_of(found, words), found, strict=True):
        if role in _MERGED and spans and spans[-1][0] == role:
            spans[-1] = (role, spans[-1][1], block.end)
        else:
            spans.append((role, block.start, block.end))
    return spans
