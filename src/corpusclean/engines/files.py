"""Whole jobs from files to a run directory."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

import pyarrow as pa

from corpusclean import pipeline
from corpusclean.emission import Emitted
from corpusclean.engines.local import DiskStore, Observer, Store, run_clean, run_dedup
from corpusclean.engines.tallies import Clusters, RunCounts, Watch, silent
from corpusclean.io.readers import read_batches
from corpusclean.io.run_directory import RunDirectory
from corpusclean.io.writers import rejected_record, write_part
from corpusclean.record import Report
from corpusclean.settings import Settings

Job = Callable[[Iterable[pa.RecordBatch], Store, Settings, Observer], Iterator[Emitted]]


def clean_to(
    inputs: Sequence[str | Path], output: str | Path, settings: Settings, watch: Watch = silent
) -> Report:
    """Read, clean and write; the folder `output` must be new or empty."""
    return _run(run_clean, inputs, output, settings, watch)


def dedup_to(
    inputs: Sequence[str | Path], output: str | Path, settings: Settings, watch: Watch = silent
) -> Report:
    """Read, remove near-duplicate documents, write; the texts stay untouched."""
    return _run(run_dedup, inputs, output, settings, watch)


def _run(
    job: Job, inputs: Sequence[str | Path], output: str | Path, settings: Settings, watch: Watch
) -> Report:
    pipeline.check(settings)
    run = RunDirectory.create(output, settings, inputs)
    counts = RunCounts(settings, watch)
    documents = _read(run, inputs, settings, counts)
    clusters = Clusters()
    for index, emitted in enumerate(job(documents, DiskStore(run), settings, counts)):
        counts.add(emitted)
        clusters.add(emitted.removals)
        for kind, batch in zip(Emitted._fields, emitted, strict=True):
            with write_part(run, kind, index, settings.output.format) as writer:
                writer.write_batch(batch)
    with write_part(run, "clusters", 0, settings.output.format) as writer:
        writer.write(clusters.records())
    run.clear_work()
    report = counts.report()
    run.finish({"report": report.to_record()})
    return report


def _read(
    run: RunDirectory, inputs: Sequence[str | Path], settings: Settings, counts: RunCounts
) -> Iterator[pa.RecordBatch]:
    """Yield the documents of the inputs; what is rejected goes to parts of its own."""
    for index, batch in enumerate(read_batches(inputs, settings.read)):
        counts.read(len(batch.documents), len(batch.rejected))
        if batch.rejected:
            with write_part(run, "rejected", index, settings.output.format) as writer:
                writer.write(map(rejected_record, batch.rejected))
        if len(batch.documents):
            yield batch.documents
