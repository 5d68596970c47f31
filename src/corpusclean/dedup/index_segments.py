"""One segment of an index: documents that never change, and sorted keys that lead to them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from corpusclean.dedup.streams import Keys

Rows = npt.NDArray[np.int64]

DOCUMENT_COLUMNS = ("id", "text_key", "content_key", "shingles")
ID, EQUAL = "id", "equal"


def band(number: int) -> str:
    """Return the name of the lookup by one band."""
    return f"band_{number}"


@dataclass(frozen=True, slots=True, eq=False)
class Segment:
    """
    Documents in order of arrival, as one Arrow record batch.

    Its columns are those of the documents (id, text_key, content_key, shingles) and, for each
    lookup, `NAME.keys`, sorted, and `NAME.rows`: the row that each key belongs to. `removed` marks
    the rows that count for nothing. Lookups: id (hash of the id), equal (text_key, or
    content_key of a text without word characters) and one for each band.
    """

    batch: pa.RecordBatch
    removed: npt.NDArray[np.bool_] = field(repr=False)

    @property
    def count(self) -> int:
        """The documents that count."""
        return len(self.removed) - int(self.removed.sum())

    @property
    def bytes(self) -> int:
        """The size of its columns."""
        return int(self.batch.nbytes)

    def keys(self, name: str) -> Keys:
        """Return a column of keys without a copy."""
        column: Keys = self.batch.column(name).to_numpy()
        return column

    def buckets(self, name: str, wanted: Keys) -> tuple[Rows, Rows]:
        """Return where the bucket of each wanted key starts in a lookup, and its size."""
        keys = self.keys(f"{name}.keys")
        start = np.searchsorted(keys, wanted, "left")
        return start, np.searchsorted(keys, wanted, "right") - start

    def find(self, name: str, wanted: Keys) -> tuple[Rows, Rows]:
        """
        Return the place of each wanted key with the row of each document that has it.

        Key 0 leads to nothing.
        """
        start, size = self.buckets(name, wanted)
        size = np.where(wanted == 0, 0, size)
        place = np.repeat(np.arange(len(wanted)), size)
        within = np.arange(len(place)) - np.repeat(np.cumsum(size) - size, size)
        rows = self.keys(f"{name}.rows")[np.repeat(start, size) + within].astype(np.int64)
        counts = ~self.removed[rows]
        return place[counts], rows[counts]

    def without(self, rows: Sequence[int]) -> Segment:
        """Return the segment with some more rows removed."""
        removed = self.removed.copy()
        removed[list(rows)] = True
        return Segment(self.batch, removed)


def new_segment(documents: pa.RecordBatch, lookups: dict[str, Keys]) -> Segment:
    """Return documents as a segment; `lookups` holds the key of each document, by lookup."""
    columns = {name: documents.column(name) for name in DOCUMENT_COLUMNS}
    for name, keys in lookups.items():
        order = np.argsort(keys, kind="stable")
        columns[f"{name}.keys"] = pa.array(keys[order])
        columns[f"{name}.rows"] = pa.array(order.astype(np.uint32))
    batch = pa.RecordBatch.from_pydict(columns)
    return Segment(batch, np.zeros(len(batch), np.bool_))


def merged(older: Segment, newer: Segment) -> Segment:
    """Return one segment with the documents of both that count, the older first."""
    parts = (older, newer)
    kept = [np.flatnonzero(~part.removed) for part in parts]
    taken = [
        part.batch.select(list(DOCUMENT_COLUMNS)).take(pa.array(rows))
        for part, rows in zip(parts, kept, strict=True)
    ]
    documents = pa.Table.from_batches(taken).combine_chunks().to_batches()[0]
    names = [
        name.removesuffix(".keys") for name in older.batch.schema.names if name.endswith(".keys")
    ]
    lookups = {
        name: np.concatenate(
            [_by_row(part, name)[rows] for part, rows in zip(parts, kept, strict=True)]
        )
        for name in names
    }
    return new_segment(documents, lookups)


def _by_row(segment: Segment, name: str) -> Keys:
    keys = np.empty(len(segment.batch), np.uint64)
    keys[segment.keys(f"{name}.rows")] = segment.keys(f"{name}.keys")
    return keys
