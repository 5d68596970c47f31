"""Inputs of every kind to Arrow batches of documents."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

from corpusclean.errors import InputError
from corpusclean.io.batches import BatchBuilder
from corpusclean.io.compression import open_stream
from corpusclean.io.html import read_html
from corpusclean.io.jsonl import read_jsonl
from corpusclean.io.keys import KeyRegistry
from corpusclean.io.parquet import read_parquet
from corpusclean.io.plain_text import read_text
from corpusclean.io.schema import InputBatch, Rejected, Row, Rows
from corpusclean.io.sources import FORMATS, Source, find_sources
from corpusclean.io.warc import read_warc
from corpusclean.settings import ReadSettings


def read_batches(
    inputs: Sequence[str | Path], settings: ReadSettings | None = None
) -> Iterator[InputBatch]:
    """
    Read files and folders as batches of documents (`DOCUMENT_SCHEMA`), in order of path and row.

    A plain-text file is one document, JSONL and Parquet hold one for each row; gz, zst, bz2 and
    xz are read as what they hold. A batch holds at most `batch_bytes` of text, or one larger
    document. The documents do not depend on where batches end.

    What cannot be read is rejected with path, line and reason, and the rest is read; an input
    that does not exist raises FileNotFoundError at once. Ids are unique in a run: where the
    input repeats one, the later document (in order of path and row) becomes "id@path:row" and
    keeps the id that it came with in its metadata.
    """
    settings = settings or ReadSettings()
    return _batches(find_sources(inputs, settings), settings)


def read_source(source: Source, settings: ReadSettings) -> Iterator[Row | Rows | Rejected]:
    """
    Yield the documents of one file and what was rejected in it.

    A file that breaks off is also rejected whole, as it stands on disk, in pieces of at most
    `batch_bytes`; the documents read before the damage stay.
    """
    if source.format is None:
        known = " ".join(suffix for suffix in FORMATS if suffix)
        yield Rejected(source.name, None, f"not read: no known kind of file; known are {known}")
        return
    try:
        with open_stream(source.path, source.codec) as stream:
            yield from _READERS[source.format](stream, source.name, settings)
    except InputError as error:
        yield from _whole_file(source, str(error), settings.batch_bytes)
    except OSError as error:
        yield Rejected(source.name, None, f"not read: {error.strerror}")


def _batches(sources: Sequence[Source], settings: ReadSettings) -> Iterator[InputBatch]:
    builder = BatchBuilder(settings, KeyRegistry())
    for source in sources:
        for item in read_source(source, settings):
            yield from builder.add(item)
    yield from builder.finish()


def _whole_file(source: Source, reason: str, piece_bytes: int) -> Iterator[Rejected]:
    with open_stream(source.path) as file:
        piece = file.read(piece_bytes)
        while True:
            yield Rejected(source.name, None, reason, piece)
            piece = file.read(piece_bytes)
            if not piece:
                return


_READERS: dict[str, Callable[[BinaryIO, str, ReadSettings], Iterator[Row | Rows | Rejected]]] = {
    "text": read_text,
    "jsonl": read_jsonl,
    "parquet": read_parquet,
    "html": read_html,
    "warc": read_warc,
}
