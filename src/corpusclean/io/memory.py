"""Documents that are already in memory, as batches like those of files."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import pyarrow as pa

from corpusclean.errors import InputError
from corpusclean.io.batches import BatchBuilder
from corpusclean.io.jsonl import row_from_fields, site_of, to_json
from corpusclean.io.keys import KeyRegistry
from corpusclean.io.schema import InputBatch, Row
from corpusclean.model import Document
from corpusclean.settings import ReadSettings


def document_batches(documents: Any, settings: ReadSettings) -> Iterator[InputBatch]:
    """
    Yield batches of documents from strings, dicts, Documents, an Arrow table or a data frame.

    A document without an id gets one from its content and its count among equals, so that it
    does not depend on the order. InputError names the index of what is no document.

    >>> [batch] = document_batches(["one", {"id": 7, "text": "two"}], ReadSettings())
    >>> batch.documents.column("id").to_pylist()
    ['34f2ddaa8b7615c9', '7']
    """
    builder = BatchBuilder(settings, KeyRegistry())
    for row in _rows(documents, settings):
        if builder.is_full_with(row):
            yield builder.finish()
        builder.add(row)
    if not builder.is_empty:
        yield builder.finish()


def _rows(documents: Any, settings: ReadSettings) -> Iterator[Row]:
    seen: Counter[str] = Counter()
    for index, item in enumerate(_items(documents)):
        try:
            row = _row(item, settings)
        except InputError as error:
            raise InputError(f"documents[{index}]: {error}") from error
        if row.id is None:
            row = row._replace(id=content_id(row.text, seen[row.text]))
            seen[row.text] += 1
        yield row


def content_id(text: str, count: int) -> str:
    """Return the id of a document that came without one: 16 hex digits of content and count."""
    content = f"{count}:{text}" if count else text
    digest = hashlib.blake2b(content.encode("utf-8", "surrogatepass"), digest_size=8)
    return digest.hexdigest()


def _items(documents: Any) -> Iterable[Any]:
    if isinstance(documents, (str, bytes)):
        raise InputError(f"one {type(documents).__name__} is no corpus; pass a list: [text]")
    if isinstance(documents, (Document, Mapping)):
        raise InputError("one document is no corpus; pass a list: [document]")
    if hasattr(documents, "__arrow_c_stream__"):
        rows: list[Any] = pa.table(documents).to_pylist()
        return rows
    if hasattr(documents, "to_dict") and hasattr(documents, "columns"):  # older pandas
        return _items(pa.Table.from_pandas(documents, preserve_index=False))
    items: Iterable[Any] = documents
    return items


def _row(item: Any, settings: ReadSettings) -> Row:
    if isinstance(item, str):
        item = Document(item)
    if isinstance(item, Document):
        site = item.site or (site_of(item.url) if item.url else None)
        size = len(item.text)
        fields = to_json(dict(item.metadata))
        return Row("", 1, item.id, item.url, site, item.text, None, fields, size)
    if not isinstance(item, Mapping):
        raise InputError(f"a {type(item).__name__} is no document; pass str, dict or Document")
    row = row_from_fields(dict(item), "", 1, 0, settings)
    return row._replace(size=len(row.text))
