"""What reading yields: one Arrow schema for every kind of input, and what could not be read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa

EDITS = pa.list_(
    pa.struct(
        [
            pa.field("start", pa.int64()),
            pa.field("removed", pa.binary()),  # UTF-8 with "surrogatepass": Arrow text cannot
            pa.field("inserted", pa.large_string()),
            pa.field("rule", pa.string()),
            pa.field("confidence", pa.float64()),
        ]
    )
)

DOCUMENT_SCHEMA = pa.schema(
    [
        pa.field("key", pa.uint64(), nullable=False),
        pa.field("id", pa.large_string(), nullable=False),
        pa.field("path", pa.string(), nullable=False),
        pa.field("row", pa.int64(), nullable=False),
        pa.field("url", pa.string()),
        pa.field("site", pa.string()),
        pa.field("text", pa.large_string(), nullable=False),
        pa.field("encoding", pa.string()),
        pa.field("extractor", pa.string()),
        pa.field("metadata", pa.large_string(), nullable=False),
        pa.field("surrogates", EDITS, nullable=False),
    ]
)
"""
A batch of documents as read.

- `key`: 64 bits of the id, equal on every machine, unique within a run.
- `id`: the user's id, else "relative/path.txt" or "relative/path.jsonl:row".
- `path`, `row`: where the document stands; rows count from 1, a text file is its own row 1.
- `encoding`: the codec that gives a text file's bytes back; null for JSONL and Parquet.
- `extractor`: what chose the text of a web page; null where all of its text was taken.
- `metadata`: the other fields of the input as one JSON object.
- `surrogates`: the lone surrogates of a JSON string, which Arrow and UTF-8 cannot hold, each
  replaced by U+FFFD. Offsets count code points and are the same before and after.
"""


class Row(NamedTuple):
    """One document on its way into a batch; `id` is None where the input gives none."""

    path: str
    row: int
    id: str | None
    url: str | None
    site: str | None
    text: str
    encoding: str | None
    metadata: str
    size: int  # bytes of the input that it came from, a bound on its UTF-8 text
    extractor: str | None = None


class Rows(NamedTuple):
    """
    Documents of one file on their way into a batch, in columns.

    `columns` are id, url, site, text and metadata, as in `Row`; `rows` and `sizes` hold the place
    and the bytes of each document.
    """

    path: str
    rows: npt.NDArray[np.int64]
    columns: pa.RecordBatch
    sizes: npt.NDArray[np.int64]

    def slice(self, start: int, end: int) -> Rows:
        """Return the documents from `start` up to `end`."""
        columns = self.columns.slice(start, end - start)
        return Rows(self.path, self.rows[start:end], columns, self.sizes[start:end])


@dataclass(frozen=True, slots=True)
class Rejected:
    """
    Input that is no document, and why.

    `raw` holds it whole, as its bytes were: a line, or a file as it stands on disk. A large file
    comes in several pieces with the same path and reason. `raw` is None for a file that was not
    opened, such as one of an unknown kind.

    >>> print(Rejected("news.jsonl", 7, "no valid UTF-8", b"{"))
    news.jsonl:7: no valid UTF-8
    """

    path: str
    line: int | None
    reason: str
    raw: bytes | None = None

    def __str__(self) -> str:
        place = self.path if self.line is None else f"{self.path}:{self.line}"
        return f"{place}: {self.reason}"


@dataclass(frozen=True, slots=True)
class InputBatch:
    """Documents (`DOCUMENT_SCHEMA`) and what was rejected among them, in input order."""

    documents: pa.RecordBatch
    rejected: tuple[Rejected, ...] = ()
