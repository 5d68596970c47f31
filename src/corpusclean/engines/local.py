"""All stages on this machine: batches from end to end, what lies between them in a store."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from typing import Any, Protocol

import pyarrow as pa

from corpusclean import pipeline
from corpusclean.emission import Emitted
from corpusclean.io.run_directory import RunDirectory
from corpusclean.io.writers import read_work, write_work
from corpusclean.settings import Settings

Watch = Callable[[str, int], None]
"""Called with the name of a stage and the number of documents that it has just finished."""


class Store(Protocol):
    """Where batches wait between two stages."""

    def write(self, name: str, batches: Iterable[pa.RecordBatch]) -> None:
        """Keep batches under a name."""

    def read(self, name: str) -> Iterator[pa.RecordBatch]:
        """Yield the batches of a name, as often as asked."""


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


def silent(stage: str, documents: int) -> None:
    """Watch a run without showing anything."""


def run_clean(
    documents: Iterable[pa.RecordBatch], store: Store, settings: Settings, watch: Watch = silent
) -> Iterator[list[Emitted]]:
    """Yield what becomes of each batch of documents, in order, once all of them are read."""

    def watched(stage: str, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            yield batch
            watch(stage, len(batch))

    def pairs(left: str, right: str) -> Iterator[tuple[Any, Any]]:
        return zip(store.read(left), store.read(right), strict=True)

    prepared = (pipeline.prepare(batch, settings) for batch in documents)
    store.write("prepared", watched("prepare", prepared))
    store.write("blocks", map(pipeline.blocks, store.read("prepared")))
    profile = pipeline.profile(lambda: store.read("blocks"), settings)
    decided = (
        pipeline.decide(left, right, profile, settings)
        for left, right in pairs("prepared", "blocks")
    )
    store.write("decided", watched("decide", decided))
    matched = pipeline.match(store.read("decided"), settings)
    names = _names(store)
    read = 0
    for left, right in pairs("prepared", "decided"):
        parts = len(right.column("ids").flatten())
        rows = matched.slice(read, parts)
        read += parts
        yield list(pipeline.emit_pages(left, right, rows, names))
        watch("emit", len(left))


def run_dedup(
    documents: Iterable[pa.RecordBatch], store: Store, settings: Settings, watch: Watch = silent
) -> Iterator[list[Emitted]]:
    """Yield what becomes of each batch when only near-duplicates are removed."""
    store.write("read", documents)
    matched = pipeline.match_untouched(store.read("read"), settings)
    read = 0
    for batch in store.read("read"):
        yield list(pipeline.emit_untouched(batch, matched.slice(read, len(batch))))
        read += len(batch)
        watch("dedup", len(batch))


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
