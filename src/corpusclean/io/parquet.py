"""Parquet to rows, a bounded number at a time."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any, BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq

from corpusclean.errors import InputError
from corpusclean.io.jsonl import plain, row_from_fields, to_json
from corpusclean.io.schema import Rejected, Row
from corpusclean.settings import ReadSettings


def read_parquet(stream: BinaryIO, name: str, settings: ReadSettings) -> Iterator[Row | Rejected]:
    """
    Yield one row for each row of a Parquet file; a compressed one is read into memory first.

    The text may be string, large_string, string_view or a dictionary of them. Nested values
    become JSON, dates ISO strings, bytes Base64. A file that is damaged or has no such column
    raises InputError.
    """
    try:
        with pq.ParquetFile(stream if _can_seek(stream) else io.BytesIO(stream.read())) as file:
            _check_text_column(file.schema_arrow, settings.text_field)
            number = 1
            for batch in file.iter_batches(_rows_of_batch(file, settings.batch_bytes)):
                size = batch.nbytes // max(batch.num_rows, 1)
                for fields in _fields_of(batch):
                    yield _row(fields, name, number, size, settings)
                    number += 1
    except pa.ArrowException as error:
        raise InputError(f"damaged Parquet file: {error}") from error
    except OSError as error:
        if error.errno is not None:
            raise
        raise InputError(f"damaged Parquet file: {error}") from error


def _can_seek(stream: BinaryIO) -> bool:
    # Arrow's decompressing streams say that they can and then fail.
    return isinstance(stream, io.BufferedReader) and isinstance(stream.raw, io.FileIO)


def _row(
    fields: dict[str, Any] | pa.RecordBatch,
    name: str,
    number: int,
    size: int,
    settings: ReadSettings,
) -> Row | Rejected:
    if isinstance(fields, pa.RecordBatch):
        return Rejected(name, number, "the row holds values that Python cannot", _ipc(fields))
    text = fields.get(settings.text_field)
    size = max(size, len(text.encode("utf-8", "surrogatepass"))) if isinstance(text, str) else size
    whole = dict(fields)
    try:
        return row_from_fields(fields, name, number, size, settings)
    except InputError as error:
        return Rejected(name, number, str(error), to_json(whole).encode())


def _check_text_column(schema: pa.Schema, field: str) -> None:
    names = ", ".join(f'"{name}"' for name in schema.names)
    if field not in schema.names:
        raise InputError(f'no "{field}" column; found {names}. Pass --text-field')
    kind = schema.field(field).type
    if pa.types.is_dictionary(kind):
        kind = kind.value_type
    if kind not in (pa.string(), pa.large_string(), pa.string_view()):
        raise InputError(f'the "{field}" column is of type {kind}; it must hold strings')


def _rows_of_batch(file: pq.ParquetFile, batch_bytes: int) -> int:
    """Return how many average rows weigh `batch_bytes`."""
    groups = file.metadata
    weight = sum(groups.row_group(i).total_byte_size for i in range(groups.num_row_groups))
    average = max(weight // max(groups.num_rows, 1), 1)
    return int(min(max(batch_bytes // average, 1), 1 << 16))


def _fields_of(batch: pa.RecordBatch) -> Iterator[dict[str, Any] | pa.RecordBatch]:
    """Yield the rows as plain values; a row that Python cannot hold stays as it is."""
    try:
        yield from map(plain, batch.to_pylist())
    except (ValueError, OverflowError):  # invalid UTF-8, a date in the year 10,000
        if batch.num_rows == 1:
            yield batch
            return
        for index in range(batch.num_rows):
            yield from _fields_of(batch.slice(index, 1))


def _ipc(row: pa.RecordBatch) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, row.schema) as writer:
        writer.write_batch(row)
    return bytes(sink.getvalue())
