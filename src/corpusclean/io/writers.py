"""Records to the parts of a run directory and back, as JSON lines or Parquet."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any, Protocol

import pyarrow as pa
import pyarrow.parquet as pq

from corpusclean.errors import RunError
from corpusclean.io.compression import open_stream
from corpusclean.io.manifest import Part
from corpusclean.io.records import (
    SCHEMAS,
    Record,
    from_line,
    from_row,
    json_lines,
    to_line,
    to_row,
)
from corpusclean.io.run_directory import WORK, RunDirectory
from corpusclean.io.schema import Rejected

SUFFIXES = {"jsonl": ".jsonl.zst", "parquet": ".parquet"}
ROW_GROUP = 1024  # records; a document has about fifty segments


class PartWriter(Protocol):
    """Something that takes the records of one part."""

    def write(self, records: Iterable[Mapping[str, Any]]) -> None:
        """Append records, one by one."""

    def write_batch(self, batch: pa.RecordBatch) -> None:
        """Append records in columns, as `corpusclean.io.records.SCHEMAS` has them."""


@contextmanager
def write_part(run: RunDirectory, kind: str, index: int, format: str) -> Iterator[PartWriter]:  # noqa: A002
    """
    Write part `index` of one kind; it appears in the run when the block ends without an error.

    Every record has exactly the fields of its kind (`corpusclean.io.records.SCHEMAS`).
    """
    with run.part(part_name(kind, index, format)) as (path, rows):
        writer = _Lines(path, kind) if format == "jsonl" else _Table(path, kind)
        with closing(writer):
            yield writer
        rows.append(writer.rows)


def part_name(kind: str, index: int, format: str) -> str:  # noqa: A002
    """
    Return the name of a part within its run.

    >>> part_name("edits", 3, "jsonl")
    'edits/part-00003.jsonl.zst'
    """
    return f"{kind}/part-{index:05d}{SUFFIXES[format]}"


def rejected_record(item: Rejected) -> Record:
    """Return the record of something rejected at reading."""
    return asdict(item)


def read_parts(run: RunDirectory, kind: str) -> Iterator[Record]:
    """Yield all records of one kind, in order; a damaged part raises RunError before it is read."""
    for part in run.parts(kind):
        yield from read_part(run, part)


def read_part(run: RunDirectory, part: Part) -> Iterator[Record]:
    """Yield the records of one part."""
    path = run.check(part)
    if path.suffix == ".parquet":
        with pq.ParquetFile(path) as file:
            for batch in file.iter_batches(ROW_GROUP):
                for fields in batch.to_pylist():
                    yield from_row(part.kind, fields)
        return
    with open_stream(str(path), "zstd") as stream:
        for line in stream:
            yield from_line(part.kind, line)


def write_work(
    run: RunDirectory, name: str, schema: pa.Schema, batches: Iterable[pa.RecordBatch]
) -> None:
    """Write intermediate batches to `work/NAME.arrow`; they appear when all are written."""
    with run.part(f"{WORK}/{name}.arrow") as (path, rows), pa.ipc.new_file(path, schema) as writer:
        for batch in batches:
            writer.write_batch(batch)
            rows.append(batch.num_rows)


def read_work(run: RunDirectory, name: str) -> Iterator[pa.RecordBatch]:
    """
    Yield the batches of `work/NAME.arrow`; RunError if it is not there.

    They are read, not mapped: mapped pages would stay in memory until the last batch is done.
    """
    part = run.manifest.get(f"{WORK}/{name}.arrow")
    if part is None:
        raise RunError(f"{run.path / WORK / name}.arrow is not finished; run its stage first")
    with pa.OSFile(str(run.check(part))) as source:
        reader = pa.ipc.open_file(source)
        for index in range(reader.num_record_batches):
            yield reader.get_batch(index)


class _Lines:
    """Records as JSON lines, compressed with zstd."""

    def __init__(self, path: Path, kind: str) -> None:
        self._kind = kind
        self._stream = pa.CompressedOutputStream(pa.OSFile(str(path), "wb"), "zstd")
        self._buffer = io.BufferedWriter(self._stream, 1 << 20)
        self.rows = 0

    def write(self, records: Iterable[Mapping[str, Any]]) -> None:
        for record in records:
            self._buffer.write(to_line(self._kind, record))
            self.rows += 1

    def write_batch(self, batch: pa.RecordBatch) -> None:
        if len(batch):
            self._buffer.write(memoryview(json_lines(batch).buffers()[2]))
            self.rows += len(batch)

    def close(self) -> None:
        self._buffer.close()


class _Table:
    """Records as Parquet, compressed with zstd, in row groups of bounded size."""

    def __init__(self, path: Path, kind: str) -> None:
        self._kind = kind
        self._schema = SCHEMAS[kind]
        self._writer = pq.ParquetWriter(path, self._schema, compression="zstd")
        self._waiting: list[Record] = []
        self.rows = 0

    def write(self, records: Iterable[Mapping[str, Any]]) -> None:
        for record in records:
            self._waiting.append(to_row(self._kind, record))
            if len(self._waiting) == ROW_GROUP:
                self._flush()

    def write_batch(self, batch: pa.RecordBatch) -> None:
        self._flush()
        if len(batch):
            self._writer.write_batch(batch, ROW_GROUP)
            self.rows += len(batch)

    def close(self) -> None:
        self._flush()
        self._writer.close()

    def _flush(self) -> None:
        if self._waiting:
            self._writer.write_table(pa.Table.from_pylist(self._waiting, self._schema))
            self.rows += len(self._waiting)
            self._waiting = []
