"""
The order of the stages, once.

Three maps and two shuffles. A map is a pure function from one record batch to another, with no
state, so that any engine can run it on any machine; between the maps stand the only steps that
look at all documents together.

    prepare   repair → segment → identify language                         map
    profile   near-duplicate blocks over pages: what belongs to the site   shuffle
    decide    blocks → verdicts, pages → articles                          map
    match     near-duplicate documents, on what was kept of them           shuffle
    emit      documents, removals and edits as records                     map

Documents are compared after the blocks are decided, because pages of one site would otherwise
resemble each other by what the site prints on all of them.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import Any

import pyarrow as pa

from corpusclean.emission import Emitted, Match, Page, Verdict, emit_page
from corpusclean.io.records import to_line
from corpusclean.io.surrogates import surrogate_edits
from corpusclean.model import Edit
from corpusclean.settings import Settings
from corpusclean.text.edits import compose
from corpusclean.text.language import identify_languages
from corpusclean.text.repair import repair_batch
from corpusclean.text.segments import segment_batch

PASSED_ON = ("key", "id", "path", "row", "url", "site", "encoding", "metadata", "surrogates")


def prepare(batch: pa.RecordBatch, settings: Settings) -> pa.RecordBatch:
    """
    Return a batch of documents repaired and segmented, with their language.

    Columns are those of `PASSED_ON`, then `checksum` (of the original text), `text`, `edits`,
    `lang` and `segments`.
    """
    repaired = repair_batch(batch.column("text"), settings.repair)
    segments = segment_batch(repaired.texts, settings.segment)
    languages, _ = identify_languages(repaired.texts, settings.language)
    columns = {name: batch.column(name) for name in PASSED_ON}
    columns |= {
        "checksum": _checksums(batch.column("text")),
        "text": repaired.texts,
        "edits": repaired.edits,
        "lang": languages,
        "segments": segments,
    }
    return pa.RecordBatch.from_pydict(columns)


def emit(
    prepared: pa.RecordBatch, decided: pa.RecordBatch, matched: pa.RecordBatch
) -> pa.RecordBatch:
    """
    Return the records of a batch: one row each, its `kind` and the `record` as a line of JSON.

    `matched` holds one row for each part of `decided`, in order, with the fields of `Match`.
    """
    kinds: list[str] = []
    lines: list[bytes] = []
    for emitted in emit_pages(prepared, decided, matched):
        for kind, record in records(emitted):
            kinds.append(kind)
            lines.append(to_line(kind, record))
    columns = [pa.array(kinds, pa.string()), pa.array(lines, pa.large_binary())]
    return pa.RecordBatch.from_arrays(columns, names=["kind", "record"])


def emit_pages(
    prepared: pa.RecordBatch, decided: pa.RecordBatch, matched: pa.RecordBatch
) -> Iterator[Emitted]:
    """Yield what becomes of each document of a batch, in order."""
    matches = (Match(**row) for row in matched.to_pylist())
    for row, decisions in zip(prepared.to_pylist(), decided.to_pylist(), strict=True):
        page = _page(row, decisions)
        source = {name: row[name] for name in ("id", "path", "row", "encoding", "checksum")}
        yield emit_page(page, [next(matches) for _ in page.parts], source)


def records(emitted: Emitted) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield the kind and the fields of each record of a source document."""
    for document in emitted.documents:
        yield "documents", document.to_record()
    for removal in emitted.removals:
        yield "removals", removal.to_record()
    yield "edits", emitted.source


def _page(row: Mapping[str, Any], decisions: Mapping[str, Any]) -> Page:
    edits = tuple(Edit(**edit) for edit in row["edits"])
    return Page(
        id=row["id"],
        url=row["url"],
        site=row["site"],
        lang=row["lang"],
        text=row["text"],
        edits=compose(surrogate_edits(row["surrogates"]), edits),
        metadata=json.loads(row["metadata"]),
        roles=[segment["role"] for segment in row["segments"]],
        tiles=[(segment["start"], segment["end"]) for segment in row["segments"]],
        verdicts=[Verdict(**verdict) for verdict in decisions["verdicts"]],
        parts=[(part["first"], part["last"]) for part in decisions["parts"]],
    )


def _checksums(texts: pa.LargeStringArray) -> pa.StringArray:
    """Return 128 bits of each text's hash, in hex; `restore` checks what it gives back."""
    hashes = (hashlib.blake2b(text.as_buffer(), digest_size=16).hexdigest() for text in texts)
    return pa.array(hashes, pa.string())
