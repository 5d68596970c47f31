"""Rows to Arrow batches of bounded size, each document with its key."""

from __future__ import annotations

import json
from collections.abc import Sequence

import pyarrow as pa

from corpusclean.io.keys import KeyRegistry, document_key
from corpusclean.io.schema import DOCUMENT_SCHEMA, InputBatch, Rejected, Row
from corpusclean.io.surrogates import replace_surrogates
from corpusclean.settings import ReadSettings


class BatchBuilder:
    """Collects rows until they weigh `batch_bytes`, then makes one batch of them."""

    def __init__(self, settings: ReadSettings, registry: KeyRegistry) -> None:
        self._settings = settings
        self._registry = registry
        self._clear()

    def _clear(self) -> None:
        self._rows: list[Row] = []
        self._rejected: list[Rejected] = []
        self._size = 0

    @property
    def is_empty(self) -> bool:
        """Whether nothing was added since the last batch."""
        return not self._rows and not self._rejected

    def is_full_with(self, item: Row | Rejected) -> bool:
        """Tell whether `item` would make a batch that holds something too large."""
        return not self.is_empty and self._size + _size(item) > self._settings.batch_bytes

    def add(self, item: Row | Rejected) -> None:
        """Add a document or something rejected."""
        self._size += _size(item)
        if isinstance(item, Row):
            self._rows.append(item)
        else:
            self._rejected.append(item)

    def finish(self) -> InputBatch:
        """Return what was added as one batch and start anew."""
        rows = self._rows
        ids = [_place(row) if row.id is None else row.id for row in rows]
        keys = [document_key(id_) for id_ in ids]
        metadata = [row.metadata for row in rows]
        repeated = self._registry.repeated(keys)
        for index in repeated:
            metadata[index] = self._with_old_id(rows[index])
        while repeated:
            for index in repeated:
                ids[index] = f"{ids[index]}@{rows[index].path}:{rows[index].row}"
                keys[index] = document_key(ids[index])
            again = self._registry.repeated([keys[index] for index in repeated])
            repeated = [repeated[place] for place in again]
        batch = InputBatch(_record_batch(rows, keys, ids, metadata), tuple(self._rejected))
        self._clear()
        return batch

    def _with_old_id(self, row: Row) -> str:
        fields = json.loads(row.metadata)
        return json.dumps({self._settings.id_field: row.id, **fields})


def _place(row: Row) -> str:
    return f"{row.path}:{row.row}"


def _size(item: Row | Rejected) -> int:
    return item.size if isinstance(item, Row) else len(item.raw or b"")


def _record_batch(
    rows: Sequence[Row], keys: Sequence[int], ids: Sequence[str], metadata: Sequence[str]
) -> pa.RecordBatch:
    texts, surrogates = replace_surrogates(
        [row.text for row in rows], [row.encoding is not None for row in rows]
    )
    columns = {
        "key": keys,
        "id": ids,
        "path": [row.path for row in rows],
        "row": [row.row for row in rows],
        "url": [row.url for row in rows],
        "site": [row.site for row in rows],
        "text": texts,
        "encoding": [row.encoding for row in rows],
        "extractor": [row.extractor for row in rows],
        "metadata": metadata,
        "surrogates": surrogates,
    }
    arrays = [
        column if isinstance(column, pa.Array) else pa.array(column, DOCUMENT_SCHEMA.field(n).type)
        for n, column in columns.items()
    ]
    return pa.RecordBatch.from_arrays(arrays, schema=DOCUMENT_SCHEMA)
