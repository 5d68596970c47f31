"""
Which stretches of a text leave with its dropped segments, so that the rest reads on.

Segments tile a text: each owns the white space behind it. What a dropped segment takes along is
chosen so that a text without drops stays identical, that one gap remains between two kept
neighbours (the one with more line breaks), and that the end of the text stays as it was.
"""

from __future__ import annotations

from typing import NamedTuple

import pyarrow as pa

from corpusclean import _kernel


class Layout(NamedTuple):
    """
    What is left of a batch of texts, and where everything is, in code points.

    A row for each segment: `contents`, its text without the white space around it, and where
    that stands; `removed`, what leaves the text with it, null where it is kept; `clean_starts`,
    where the content of a kept one starts in the clean text. A row for each part: where it
    stands, and its clean text.
    """

    contents: pa.LargeStringArray
    content_starts: pa.Int64Array
    content_ends: pa.Int64Array
    removed: pa.LargeStringArray
    removed_starts: pa.Int64Array
    removed_ends: pa.Int64Array
    clean_starts: pa.Int64Array
    part_starts: pa.Int64Array
    part_ends: pa.Int64Array
    texts: pa.LargeStringArray


def lay_out(
    texts: pa.LargeStringArray, segments: pa.ListArray, kept: pa.BooleanArray, parts: pa.ListArray
) -> Layout:
    r"""
    Return the layout of a batch of texts.

    `segments` are lists of structs with start and end, `kept` has one value for each segment of
    all texts. `parts` are lists of structs with the first and the last segment; they cover all
    segments, and (0, -1) is the one part of a text without segments.

    >>> texts = pa.array(["One\n\nTwo\nThree\n"], pa.large_string())
    >>> segments = [[{"start": 0, "end": 5}, {"start": 5, "end": 9}, {"start": 9, "end": 15}]]
    >>> parts = pa.array([[{"first": 0, "last": 2}]], PARTS)
    >>> layout = lay_out(texts, pa.array(segments), pa.array([True, False, True]), parts)
    >>> layout.removed.to_pylist(), layout.texts.to_pylist()
    ([None, 'Two\n', None], ['One\n\nThree\n'])
    """
    return Layout(*_kernel.lay_out(texts, segments, kept, parts))


PARTS = pa.list_(pa.struct({"first": pa.int32(), "last": pa.int32()}))
"""The parts of each text, each from its first to its last segment."""
