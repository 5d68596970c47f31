"""Files against an index: what of them is there already, one row for each document."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from corpusclean.dedup.index import Index
from corpusclean.dedup.matching import plan_of
from corpusclean.io.readers import read_batches
from corpusclean.io.schema import Rejected
from corpusclean.model import Match
from corpusclean.settings import Settings


@dataclass(frozen=True, slots=True)
class IndexRow:
    """A document and the documents of the index that it resembles, the most similar first."""

    id: str
    matches: tuple[Match, ...] = ()


def add_files(
    index_path: str | Path, inputs: Sequence[str | Path], settings: Settings | None = None
) -> Iterator[IndexRow | Rejected]:
    """
    Add the documents of files to an index, which is made if there is none.

    Yields a row for each document, in order of path and row, once its batch is on disk: with the
    one document that stands for it, or without any where it entered the index. What cannot be
    read comes as `Rejected`. Without `settings` an index that is there keeps its own parameters;
    with them, RunError names one that differs (`keep` does not count: an index keeps the
    first). An interrupted call can be made again.
    """
    index = _index(Path(index_path), settings)
    for documents, rejected in _batches(inputs, settings or Settings()):
        yield from rejected
        ids = documents.column("id").to_pylist()
        found = index.add(documents.column("text"), ids)
        for id_, match in zip(ids, found, strict=True):
            yield IndexRow(id_, (match,) if match else ())


def query_files(
    index_path: str | Path, inputs: Sequence[str | Path], settings: Settings | None = None
) -> Iterator[IndexRow | Rejected]:
    """
    Look the documents of files up in an index, which stays as it is.

    Yields a row for each document, in order of path and row, with all documents of the index that
    it resembles, and `Rejected` for what cannot be read. RunError where there is no index, or
    where `settings` name other parameters.
    """
    index = Index.open(index_path)
    if settings is not None:
        index = _index(Path(index_path), settings)
    for documents, rejected in _batches(inputs, settings or Settings()):
        yield from rejected
        ids = documents.column("id").to_pylist()
        for id_, matches in zip(ids, index.query(documents.column("text")), strict=True):
            yield IndexRow(id_, tuple(matches))


def _batches(
    inputs: Sequence[str | Path], settings: Settings
) -> Iterator[tuple[pa.RecordBatch, tuple[Rejected, ...]]]:
    for batch in read_batches(inputs, settings.read):
        yield batch.documents, batch.rejected


def _index(path: Path, settings: Settings | None) -> Index:
    if settings is None and path.exists() and any(path.iterdir()):
        return Index.open(path)
    chosen = (settings or Settings()).duplicates
    return Index(
        path,
        threshold=chosen.threshold,
        width=chosen.width,
        plan=plan_of(chosen),
    )
