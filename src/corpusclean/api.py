"""The public functions that run whole jobs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

from corpusclean.emission import Emitted
from corpusclean.engines.files import clean_to, dedup_to
from corpusclean.engines.local import MemoryStore, run_clean
from corpusclean.engines.tallies import RunCounts, Watch, silent
from corpusclean.errors import SettingsError
from corpusclean.io import restore as restoring
from corpusclean.io.memory import document_batches
from corpusclean.io.records import Record, from_row
from corpusclean.io.run_directory import RunDirectory
from corpusclean.pipeline import check
from corpusclean.record import CleanDocument, Removal, Report, Result
from corpusclean.report.html import render_html
from corpusclean.settings import Settings

Inputs = str | Path | Sequence[str | Path]


def clean(documents: Any, settings: Settings | None = None) -> Result:
    r"""
    Repair, segment and deduplicate documents in memory.

    `documents` is a sequence of str, dict or `Document`, an Arrow table or a data frame; the
    fields of dicts and tables are those of `settings.read`. Raises InputError, naming the index,
    where something is no document. An empty corpus gives an empty result.

    >>> result = clean(["It rained, and we didnâ€™t mind.", "Sun at last.", "sun at last"])
    >>> [document.text for document in result.documents]
    ['It rained, and we didn’t mind.', 'Sun at last.']
    >>> [(removal.rule, removal.similarity) for removal in result.removals]
    [('exact_duplicate', 1.0)]
    """
    settings = settings or Settings()
    check(settings)
    counts = RunCounts(settings)
    batches = [batch.documents for batch in document_batches(documents, settings.read)]
    counts.read(sum(map(len, batches)))
    emitted = []
    for batch in run_clean(batches, MemoryStore(), settings, counts):
        counts.add(batch)
        emitted.append(batch)
    return Result(
        documents=tuple(map(CleanDocument.from_record, _records(emitted, "documents"))),
        removals=tuple(map(Removal.from_record, _records(emitted, "removals"))),
        report=counts.report(),
        edits=tuple(_records(emitted, "edits")),
    )


def clean_files(
    inputs: Inputs,
    output: str | Path,
    settings: Settings | None = None,
    engine: str = "local",
    *,
    watch: Watch = silent,
) -> Report:
    """
    Repair, segment and deduplicate files and folders into the new folder `output`.

    Inputs are read and parts written in batches of bounded size. What cannot be read goes to
    `output/rejected` with its reason. `watch` is called with a stage and a number of documents.
    Raises FileNotFoundError for an input that does not exist, RunError where `output` holds
    something, SettingsError for an unknown engine.
    """
    if engine != "local":
        raise SettingsError(f"engine={engine!r} is not known; pass engine='local'")
    settings = settings or Settings()
    report = clean_to(_paths(inputs), output, settings, watch)
    write_report(output)
    return report


def dedup_files(
    inputs: Inputs,
    output: str | Path,
    settings: Settings | None = None,
    *,
    watch: Watch = silent,
) -> Report:
    """Remove near-duplicate documents of files and folders; the texts stay untouched."""
    report = dedup_to(_paths(inputs), output, settings or Settings(), watch)
    write_report(output)
    return report


def restore(output: Result | str | Path) -> Iterator[tuple[str, str]]:
    r"""
    Yield (id, original text) of every source document, in source order, from a result or a run.

    Each text is checked against its checksum; a run that is damaged raises RunError.

    >>> [text for _, text in restore(clean(["It didnt\r\nrain.", "", "It didnt\r\nrain."]))]
    ['It didnt\r\nrain.', '', 'It didnt\r\nrain.']
    """
    if isinstance(output, Result):
        return _restore_result(output)
    return restoring.restore(output)


def write_report(output: str | Path) -> Path:
    """Write `report.html` of a finished run and return where it stands."""
    run = RunDirectory.open(output)
    path = run.path / "report.html"
    path.write_text(render_html(Report(**run.about()["report"])), "utf-8")
    return path


def _records(emitted: Iterable[Emitted], kind: str) -> Iterator[Record]:
    """Yield all records of one kind."""
    for one in emitted:
        for row in getattr(one, kind).to_pylist():
            yield from_row(kind, row)


def _restore_result(result: Result) -> Iterator[tuple[str, str]]:
    documents = {
        id_: [document.to_record() for document in group]
        for id_, group in groupby(result.documents, key=lambda document: document.source_id)
    }
    removals = {
        id_: [removal.to_record() for removal in group]
        for id_, group in groupby(result.removals, key=lambda removal: removal.source_id)
    }
    for source in result.edits:
        id_ = source["id"]
        text = restoring.original_text(source, documents.get(id_, []), removals.get(id_, []))
        yield id_, text


def _paths(inputs: Inputs) -> Sequence[str | Path]:
    return [inputs] if isinstance(inputs, (str, Path)) else inputs
