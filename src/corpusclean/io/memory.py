"""Documents that are already in memory, as batches like those of files."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import pyarrow as pa

from corpusclean.errors import InputError
from corpusclean.io.batches import BatchBuilder
from corpusclean.io.jsonl import row_from_fields
from corpusclean.io.keys import KeyRegistry
from corpusclean.io.schema import InputBatch, Row
from corpusclean.model import Document
from corpusclean.settings import ReadSettings


def document_batches(documents: Any, settings: ReadSettings) -> Iterator[InputBatch]:
    """
    Yield batches of documents from strings, dicts, Documents, an Arrow table or a data frame.

    A document without an id, or with one that others have too, gets one from its content and its
    count among equals, so that ids do not depend on the order. InputError names the index of
    what is no document.

    >>> [batch] = document_batches(["one", {"id": 7, "text": "two"}], ReadSettings())
    >>> batch.documents.column("id").to_pylist()
    ['a38f0f754ff1632c', '7']
    """
    builder = BatchBuilder(settings, KeyRegistry())
    for row in _rows(documents, settings):
        yield from builder.add(row)
    yield from builder.finish()


def _rows(documents: Any, settings: ReadSettings) -> Iterator[Row]:
    """Yield the rows; an id that is missing, or not the only one, comes from the content."""
    rows = [_row(index, item, settings) for index, item in enumerate(_items(documents))]
    given = Counter(row.id for row in rows)
    seen: Counter[tuple[str | None, ...]] = Counter()
    for row in rows:
        if row.id is not None and given[row.id] == 1:
            yield row
            continue
        content = (row.id, row.url, row.site, row.metadata, row.text)
        id_ = content_id(content, seen[content])
        seen[content] += 1
        yield row._replace(id=id_ if row.id is None else f"{row.id}@{id_}")


def content_id(content: Sequence[str | None], count: int) -> str:
    """Return 16 hex digits of a document's fields and of its count among equals."""
    key = repr((*content, count)).encode("utf-8", "surrogatepass")
    return hashlib.blake2b(key, digest_size=8).hexdigest()


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


def _row(index: int, item: Any, settings: ReadSettings) -> Row:
    if isinstance(item, str):
        item = Document(item)
    fields = _fields(item, settings) if isinstance(item, Document) else item
    if not isinstance(fields, Mapping):
        kind = type(item).__name__
        raise InputError(f"documents[{index}] is a {kind}; pass str, dict or Document")
    try:
        row = row_from_fields(dict(fields), "", 1, 0, settings)
    except InputError as error:
        raise InputError(f"documents[{index}]: {error}") from error
    return row._replace(size=len(row.text))


def _fields(document: Document, settings: ReadSettings) -> dict[str, Any]:
    given = {
        settings.text_field: document.text,
        settings.id_field: document.id,
        settings.url_field: document.url,
        settings.site_field: document.site,
    }
    present = {name: value for name, value in given.items() if value is not None}
    return {**document.metadata, **present}
