"""Segments: the blocks of a text with their roles, one text at a time or a batch of them."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from corpusclean import _kernel
from corpusclean.model import ROLES, Segment
from corpusclean.settings import SegmentSettings
from corpusclean.text.batches import text_array
from corpusclean.text.lexicons import kernel_lexicon

_DEFAULT = SegmentSettings()
_ROLES = pa.array(ROLES, pa.string())

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
    [found] = segment_batch(text_array([text]), settings).to_pylist()
    return [Segment(**one, text=text[one["start"] : one["end"]]) for one in found]


def segment_batch(texts: pa.Array, settings: SegmentSettings = _DEFAULT) -> pa.Array:
    """
    Return the segments of each text, as Arrow of type `SEGMENTS`.

    `texts` is a string array without nulls. The roles and offsets are those of `segment`.

    >>> segment_batch(pa.array(["One line.", ""], pa.large_string())).to_pylist()
    [[{'role': 'body', 'start': 0, 'end': 9}], []]
    """
    words = kernel_lexicon() if settings.lexicons else None
    counts, codes, starts, ends = _kernel.segments(texts, words, settings.rejoin_lines)
    parts = pa.StructArray.from_arrays(
        [_ROLES.take(codes), starts, ends], fields=list(SEGMENTS.value_type)
    )
    offsets = np.concatenate(([0], np.cumsum(counts.to_numpy())))
    return pa.ListArray.from_arrays(pa.array(offsets, pa.int32()), parts).cast(SEGMENTS)
