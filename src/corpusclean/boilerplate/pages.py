"""Pages as columns: one row for each block, which is all that the cross-page stage reads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from corpusclean import _kernel
from corpusclean.model import ROLES, Document
from corpusclean.text.batches import text_array

Keys = npt.NDArray[np.uint64]

ROLE_CODES = {role: code for code, role in enumerate(ROLES)}
_ROLES = pa.array(ROLES)

SCHEMA = pa.schema(
    [
        ("page", pa.uint64()),
        ("site", pa.uint64()),
        ("key", pa.uint64()),
        ("units", pa.uint32()),
        ("role", pa.uint8()),
        ("text", pa.large_string()),
    ]
)
"""Rows of `PageBlocks.to_batch`: blocks in page order, the blocks of a page together."""


@dataclass(frozen=True, slots=True, eq=False)
class PageBlocks:
    """
    The blocks of a batch of pages, in page order; the blocks of one page stand together.

    `pages` and `sites` are stable 64-bit keys, one for each block; site 0 means unknown, and
    all pages of unknown sites count as one site. `keys` are equal where the normalised texts
    are, numbers aside; 0 is a block without words. `units` are text weights, `roles` indices
    into `corpusclean.model.ROLES`. `texts` may be absent where only the rest is read.
    """

    pages: Keys
    sites: Keys
    keys: Keys
    units: npt.NDArray[np.uint32]
    roles: npt.NDArray[np.uint8]
    texts: pa.LargeStringArray | None = None

    def __len__(self) -> int:
        return len(self.pages)

    @property
    def starts(self) -> npt.NDArray[np.int64]:
        """The first block of each page."""
        if not len(self.pages):
            return np.empty(0, np.int64)
        changes = np.flatnonzero(self.pages[1:] != self.pages[:-1]) + 1
        return np.concatenate((np.zeros(1, np.int64), changes))

    @property
    def positions(self) -> npt.NDArray[np.int64]:
        """The place of each block on its page, from 0."""
        starts = self.starts
        lengths = np.diff(np.append(starts, len(self)))
        return np.arange(len(self)) - np.repeat(starts, lengths)

    def to_batch(self) -> pa.RecordBatch:
        """Return the columns as an Arrow batch of `SCHEMA`, to keep them on disk."""
        texts = self.texts if self.texts is not None else pa.nulls(len(self), pa.large_string())
        columns = (self.pages, self.sites, self.keys, self.units, self.roles)
        return pa.record_batch([*map(pa.array, columns), texts], schema=SCHEMA)

    @staticmethod
    def from_batch(batch: pa.RecordBatch) -> PageBlocks:
        """Return what `to_batch` wrote; without a text column the texts are absent."""
        page, site, key, units, role = (
            batch.column(name).to_numpy(zero_copy_only=False) for name in SCHEMA.names[:5]
        )
        texts = batch.column("text") if "text" in batch.schema.names else None
        if texts is not None and texts.null_count:
            texts = None
        return PageBlocks(page, site, key, units, role, texts)


def page_blocks(texts: Any, segments: pa.Array, pages: Keys, sites: Sequence[str]) -> PageBlocks:
    """
    Return the blocks of a batch of pages as columns.

    `texts` is whatever `text_array` takes, `segments` what `segment_batch` gives for it; `pages`
    holds a stable key for each page, `sites` its site, or "" where it is unknown. A page without
    segments has no rows. Raises ValueError where the segments do not tile the texts.

    >>> from corpusclean.text.segments import segment_batch
    >>> texts = ["News", "NEWS!"]
    >>> segments = segment_batch(pa.array(texts, pa.large_string()))
    >>> blocks = page_blocks(texts, segments, np.array([1, 2], np.uint64), ["", ""])
    >>> bool(blocks.keys[0] == blocks.keys[1]), blocks.positions.tolist()
    (True, [0, 0])
    """
    counts = pc.list_value_length(segments).cast(pa.int64())
    parts = segments.flatten()
    found = _kernel.page_blocks(text_array(texts), counts, parts.field("end"))
    site_keys = _kernel.content_keys(text_array(list(sites))).to_numpy().copy()
    site_keys[[not site for site in sites]] = 0
    block_texts, keys, units = found
    return PageBlocks(
        pages=np.repeat(np.asarray(pages, np.uint64), counts),
        sites=np.repeat(site_keys, counts),
        keys=keys.to_numpy(),
        units=units.to_numpy(),
        roles=pc.index_in(parts.field("role"), _ROLES).cast(pa.uint8()).to_numpy(),
        texts=block_texts,
    )


def masked_numbers(texts: pa.LargeStringArray) -> pa.LargeStringArray:
    """
    Return texts, each run of digits as a single 0 where the text is a short line.

    >>> texts = pa.array(["72 comments", "It sold 72 of them."], pa.large_string())
    >>> masked_numbers(texts).to_pylist()
    ['0 comments', 'It sold 72 of them.']
    """
    return _kernel.masked_numbers(texts)


def site_of(document: Document) -> str:
    """
    Return a document's site: the one given, else the host of its address, else "".

    >>> site_of(Document("", url="https://www.example.org/a?b"))
    'www.example.org'
    """
    if document.site:
        return document.site
    return (urlsplit(document.url).hostname or "") if document.url else ""
