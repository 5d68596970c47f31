"""All stages on this machine: batches from end to end, what lies between them in a store."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import Any, Protocol

import pyarrow as pa

from corpusclean import pipeline
from corpusclean.dedup.matching import Matches
from corpusclean.emission import Emitted
from corpusclean.io.run_directory import WORK, RunDirectory
from corpusclean.io.writers import read_work, write_work
from corpusclean.settings import Settings


class Store(Protocol):
    """Where batches wait between two stages."""

    def write(self, name: str, batches: Iterable[pa.RecordBatch]) -> None:
        """Keep batches under a name."""

    def read(self, name: str) -> Iterator[pa.RecordBatch]:
        """Yield the batches of a name, as often as asked."""

    def folder(self, name: str) -> Path | None:
        """Return a new folder for files of a name; None to keep them in memory."""


class Observer(Protocol):
    """Someone who is told how a run goes."""

    def watch(self, stage: str, documents: int) -> None:
        """Take note that a stage has finished some more documents."""

    def matched(self, matches: Matches) -> None:
        """Take note of how the search for near-duplicates went."""


class MemoryStore:
    """Batches in memory, for inputs that are there already."""

    def __init__(self) -> None:
        self._batches: dict[str, list[pa.RecordBatch]] = {}

    def write(self, name: str, batches: Iterable[pa.RecordBatch]) -> None:
        """Keep batches under a name."""
        self._batches[name] = list(batches)

    def read(self, name: str) -> Iterator[pa.RecordBatch]:
        """Yield the batches of a name."""
        return iter(self._batches[name])

    def folder(self, name: str) -> Path | None:
        """Return None: everything stays in memory."""


class DiskStore:
    """Batches as Arrow files in the run directory, mapped into memory when they are read."""

    def __init__(self, run: RunDirectory) -> None:
        self._run = run
        self._empty: set[str] = set()

    def write(self, name: str, batches: Iterable[pa.RecordBatch]) -> None:
        """Keep batches under a name."""
        rest = iter(batches)
        first = next(rest, None)
        if first is None:
            self._empty.add(name)
        else:
            write_work(self._run, name, first.schema, chain([first], rest))

    def read(self, name: str) -> Iterator[pa.RecordBatch]:
        """Yield the batches of a name."""
        return iter(()) if name in self._empty else read_work(self._run, name)

    def folder(self, name: str) -> Path | None:
        """Return a folder among the intermediate files of the run."""
        return self._run.path / WORK / name


def run_clean(
    documents: Iterable[pa.RecordBatch], store: Store, settings: Settings, observer: Observer
) -> Iterator[Emitted]:
    """Yield what becomes of each batch of documents, in order, once all of them are read."""

    def watched(stage: str, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            yield batch
            observer.watch(stage, len(batch))

    def pairs(left: str, right: str) -> Iterator[tuple[Any, Any]]:
        return zip(store.read(left), store.read(right), strict=True)

    prepared = (pipeline.prepare(batch, settings) for batch in documents)
    store.write("prepared", watched("prepare", prepared))
    store.write("blocks", map(pipeline.blocks, store.read("prepared")))
    profile = pipeline.profile(
        lambda: store.read("blocks"), settings, store.folder("signed-blocks")
    )
    decided = (
        pipeline.decide(left, right, profile, settings)
        for left, right in pairs("prepared", "blocks")
    )
    store.write("decided", watched("decide", decided))
    matches = pipeline.match(lambda: store.read("decided"), settings, store.folder("signed"))
    matches = pipeline.translate(pairs("prepared", "decided"), matches, settings)
    observer.matched(matches)
    names = _names(store)
    read = 0
    for left, right in pairs("prepared", "decided"):
        parts = len(right.column("ids").flatten())
        rows = matches.rows.slice(read, parts)
        read += parts
        yield pipeline.emit(left, right, rows, names)
        observer.watch("emit", len(left))


def run_dedup(
    documents: Iterable[pa.RecordBatch], store: Store, settings: Settings, observer: Observer
) -> Iterator[Emitted]:
    """Yield what becomes of each batch when only near-duplicates are removed."""

    def watched() -> Iterator[pa.RecordBatch]:
        for batch in documents:
            yield batch
            observer.watch("read", len(batch))

    store.write("read", watched())
    matches = pipeline.match_untouched(lambda: store.read("read"), settings, store.folder("signed"))
    observer.matched(matches)
    read = 0
    for batch in store.read("read"):
        yield pipeline.emit_untouched(batch, matches.rows.slice(read, len(batch)))
        read += len(batch)
        observer.watch("emit", len(batch))


def _names(store: Store) -> dict[str, str]:
    """Return the id of every page that serves as evidence, by its key."""
    wanted: set[str] = set()
    for batch in store.read("decided"):
        wanted |= pipeline.evidence_pages(batch)
    names: dict[str, str] = {}
    for batch in store.read("prepared"):
        keys = map(str, batch.column("key").to_pylist())
        found = zip(keys, batch.column("id").to_pylist(), strict=True)
        names |= {key: id_ for key, id_ in found if key in wanted}
    return names
