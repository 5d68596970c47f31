"""Documents to Arrow batches of bounded size, each with its key."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from corpusclean.io.keys import KeyRegistry, document_key
from corpusclean.io.records import json_text
from corpusclean.io.schema import DOCUMENT_SCHEMA, InputBatch, Rejected, Row, Rows
from corpusclean.io.surrogates import replace_surrogates
from corpusclean.settings import ReadSettings

# Documents as they are gathered: without keys, and with ids only where the input gave them.
_GATHERED = pa.schema(
    [field.with_nullable(field.name == "id" or field.nullable) for field in DOCUMENT_SCHEMA][1:]
)


class BatchBuilder:
    """Collects documents until they weigh `batch_bytes`, then makes one batch of them."""

    def __init__(self, settings: ReadSettings, registry: KeyRegistry) -> None:
        self._settings = settings
        self._registry = registry
        self._clear()

    def _clear(self) -> None:
        self._columns: list[pa.RecordBatch] = []
        self._rows: list[Row] = []  # those that came one by one after the columns
        self._rejected: list[Rejected] = []
        self._size = 0

    @property
    def _is_empty(self) -> bool:
        return not (self._columns or self._rows or self._rejected)

    def add(self, item: Row | Rows | Rejected) -> Iterator[InputBatch]:
        """Add documents or something rejected; yield the batches that become full by it."""
        if isinstance(item, Rows):
            yield from self._add_columns(item)
            return
        size = item.size if isinstance(item, Row) else len(item.raw or b"")
        if self._size + size > self._settings.batch_bytes:
            yield from self.finish()
        self._size += size
        if isinstance(item, Row):
            self._rows.append(item)
        else:
            self._rejected.append(item)

    def finish(self) -> Iterator[InputBatch]:
        """Yield what was added since the last batch, if it was anything, and start anew."""
        if self._is_empty:
            return
        self._gather()
        columns = self._columns or [_from_rows([])]
        [gathered] = pa.Table.from_batches(columns).combine_chunks().to_batches() or columns
        documents = self._with_keys(gathered)
        yield InputBatch(documents, tuple(self._rejected))
        self._clear()

    def _add_columns(self, rows: Rows) -> Iterator[InputBatch]:
        ends = np.cumsum(rows.sizes)
        start = before = 0
        while start < len(ends):
            room = self._settings.batch_bytes - self._size
            end = int(np.searchsorted(ends, before + room, side="right"))
            if end <= start and not self._is_empty:
                yield from self.finish()
                continue
            end = max(end, start + 1)
            self._gather()
            self._columns.append(_from_columns(rows.slice(start, end)))
            self._size += int(ends[end - 1]) - before
            start, before = end, int(ends[end - 1])

    def _gather(self) -> None:
        """Turn the documents that came one by one into columns."""
        if self._rows:
            self._columns.append(_from_rows(self._rows))
            self._rows = []

    def _with_keys(self, gathered: pa.RecordBatch) -> pa.RecordBatch:
        """Return documents with keys, each id once: one that was there before gets its place."""
        given, metadata = gathered.column("id").to_pylist(), gathered.column("metadata")
        paths, numbers = gathered.column("path").to_pylist(), gathered.column("row").to_pylist()
        places = [f"{path}:{number}" for path, number in zip(paths, numbers, strict=True)]
        ids = [place if id_ is None else id_ for id_, place in zip(given, places, strict=True)]
        keys = [document_key(id_) for id_ in ids]
        repeated = self._registry.repeated(keys)
        if repeated:
            metadata = metadata.to_pylist()
        for index in repeated:
            fields = json.loads(metadata[index])
            metadata[index] = json_text({self._settings.id_field: given[index], **fields})
        while repeated:
            for index in repeated:
                ids[index] = f"{ids[index]}@{places[index]}"
                keys[index] = document_key(ids[index])
            again = self._registry.repeated([keys[index] for index in repeated])
            repeated = [repeated[place] for place in again]
        columns = dict(zip(gathered.schema.names, gathered.columns, strict=True))
        return _batch(columns | {"key": keys, "id": ids, "metadata": metadata}, DOCUMENT_SCHEMA)


def _from_columns(rows: Rows) -> pa.RecordBatch:
    count = len(rows.rows)
    columns = dict(zip(rows.columns.schema.names, rows.columns.columns, strict=True))
    columns |= {
        "path": pa.repeat(pa.scalar(rows.path, pa.string()), count),
        "row": rows.rows,
        "encoding": pa.nulls(count, pa.string()),
        "extractor": pa.nulls(count, pa.string()),
        "surrogates": [[]] * count,
    }
    return _batch(columns, _GATHERED)


def _from_rows(rows: Sequence[Row]) -> pa.RecordBatch:
    texts, surrogates = replace_surrogates(
        [row.text for row in rows], [row.encoding is not None for row in rows]
    )
    columns = {
        "id": [row.id for row in rows],
        "path": [row.path for row in rows],
        "row": [row.row for row in rows],
        "url": [row.url for row in rows],
        "site": [row.site for row in rows],
        "text": texts,
        "encoding": [row.encoding for row in rows],
        "extractor": [row.extractor for row in rows],
        "metadata": [row.metadata for row in rows],
        "surrogates": surrogates,
    }
    return _batch(columns, _GATHERED)


def _batch(columns: Mapping[str, Any], schema: pa.Schema) -> pa.RecordBatch:
    arrays = [
        columns[field.name].cast(field.type)
        if isinstance(columns[field.name], pa.Array)
        else pa.array(columns[field.name], field.type)
        for field in schema
    ]
    return pa.RecordBatch.from_arrays(arrays, schema=schema)
