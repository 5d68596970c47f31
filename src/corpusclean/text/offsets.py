"""Offsets of repaired texts to offsets of their originals, for a batch at once."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

Ints = npt.NDArray[np.int64]

# Texts follow one another at this distance, so that one search serves all of them.
_APART = 1 << 40


def to_original(offsets: Ints, rows: Ints, edits: pa.ListArray) -> Ints:
    """
    Map offsets of repaired texts to their originals, as `Repair.to_original` does.

    `rows` says of which text each offset is; `edits` holds the edits of each text, with `start`,
    `removed` (binary, UTF-8) and `inserted`.

    >>> edit = {"start": 2, "removed": b"", "inserted": "'"}
    >>> to_original(np.array([3, 3]), np.array([0, 1]), pa.array([[edit], []])).tolist()
    [2, 3]
    """
    made = edits.flatten()
    if not len(made):
        return offsets
    row_of = np.repeat(np.arange(len(edits)), pc.list_value_length(edits).to_numpy())
    starts = made.field("start").to_numpy()
    removed = _code_points(made.field("removed"))
    inserted = pc.utf8_length(made.field("inserted")).to_numpy().astype(np.int64)
    growth = np.concatenate((np.zeros(1, np.int64), np.cumsum(inserted - removed)))
    first = np.searchsorted(row_of, row_of)  # the first edit of the same text
    moved = starts + growth[:-1] - growth[first]  # where each edit starts in the repaired text
    last = np.searchsorted(row_of * _APART + moved, rows * _APART + offsets, side="right") - 1
    edited = (last >= 0) & (row_of[last] == rows)
    past = offsets - moved[last] - inserted[last]
    beside = np.where(past < 0, 0, removed[last] + past)
    return np.where(edited, starts[last] + beside, offsets)


def _code_points(texts: pa.BinaryArray) -> Ints:
    """Return how many code points stand in each value, lone surrogates included."""
    ends = np.frombuffer(texts.buffers()[1], np.int32)[texts.offset :][: len(texts) + 1]
    values = np.frombuffer(texts.buffers()[2] or b"", np.uint8)
    starts = np.concatenate((np.zeros(1, np.int64), np.cumsum((values & 0xC0) != 0x80)))
    lengths: Ints = np.diff(starts[ends])
    return lengths
