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

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pyarrow as pa

from corpusclean.boilerplate.pages import PageBlocks, page_blocks
from corpusclean.boilerplate.policy import BlockDecision, flagged
from corpusclean.boilerplate.policy import decide as decide_blocks
from corpusclean.boilerplate.profile import Profile, build_profile
from corpusclean.dedup.matching import Matches, match_documents, plan_of
from corpusclean.emission import (
    Emitted,
    Match,
    Page,
    Verdict,
    emit_page,
    emit_untouched_page,
)
from corpusclean.errors import SettingsError
from corpusclean.io.keys import document_key
from corpusclean.io.records import text_checksum, to_line
from corpusclean.io.surrogates import surrogate_edits
from corpusclean.model import Edit, Repair, Segment
from corpusclean.settings import Settings
from corpusclean.text.articles import split_articles
from corpusclean.text.edits import compose
from corpusclean.text.language import identify_languages
from corpusclean.text.plan import plan_for
from corpusclean.text.repair import repair_batch
from corpusclean.text.segments import segment_batch

PASSED_ON = (
    "key", "id", "path", "row", "url", "site", "encoding", "extractor", "metadata", "surrogates",
)  # fmt: skip
PART_COLUMNS = ("ids", "keys", "texts")
NO_SEGMENTS = (0, -1)
"""The one part of a document without text."""

VERDICT = pa.struct(
    {
        "decision": pa.string(),
        "rule": pa.string(),
        "reason": pa.string(),
        "cluster": pa.string(),
        "representative": pa.string(),
        "score": pa.float64(),
    }
)
DECIDED = pa.schema(
    {
        "verdicts": pa.list_(VERDICT),
        "parts": pa.list_(pa.struct({"first": pa.int32(), "last": pa.int32()})),
        "ids": pa.list_(pa.large_string()),
        "keys": pa.list_(pa.uint64()),
        "texts": pa.list_(pa.large_string()),
    }
)
"""What `decide` gives for each document."""


def check(settings: Settings) -> None:
    """Raise SettingsError for settings that cannot work together, before anything is read."""
    plan_of(settings.duplicates)
    settings.duplicates.memory_bytes()
    plan_for(settings.repair)
    if settings.translations.action != "off":
        raise SettingsError(
            f"translations.action={settings.translations.action!r} is not part of a run yet; set "
            "it to 'off' and call find_translations"
        )


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
        "checksum": _checksums(batch),
        "text": repaired.texts,
        "edits": repaired.edits,
        "lang": languages.cast(pa.string()),
        "segments": segments,
    }
    return pa.RecordBatch.from_pydict(columns)


def blocks(prepared: pa.RecordBatch) -> pa.RecordBatch:
    """Return the blocks of a prepared batch, one row each: what boilerplate is told by."""
    sites = [site or "" for site in prepared.column("site").to_pylist()]
    found = page_blocks(
        prepared.column("text").to_pylist(),
        prepared.column("segments"),
        prepared.column("key").to_numpy(),
        sites,
    )
    return found.to_batch()


def profile(
    blocks: Callable[[], Iterable[pa.RecordBatch]], settings: Settings, folder: Path | None
) -> Profile:
    """Return what all pages together say about their blocks."""
    return build_profile(lambda: map(PageBlocks.from_batch, blocks()), settings.boilerplate, folder)


def decide(
    prepared: pa.RecordBatch, found: pa.RecordBatch, profile: Profile, settings: Settings
) -> pa.RecordBatch:
    """
    Return for each document of a prepared batch what becomes of it; `found` are its blocks.

    Columns: `verdicts`, one for each segment; `parts`, the first and last segment of each
    article; `ids`, `keys` and `texts` of the parts, by which documents are compared. In the
    verdicts `representative` is the decimal key of a page.
    """
    decisions = iter(decide_blocks(PageBlocks.from_batch(found), profile, settings.boilerplate))
    flag = settings.boilerplate.extracted == "flag"
    rows = []
    for row in prepared.select(["id", "text", "segments", "extractor"]).to_pylist():
        judged = next(decisions) if row["segments"] else []
        verdicts = [_verdict(flagged(o) if flag and row["extractor"] else o) for o in judged]
        page = _outline(row, verdicts, cohesion=settings.segment.cohesion)
        ids = [page.part_id(part) for part in range(len(page.parts))]
        rows.append(
            {
                "verdicts": [asdict(verdict) for verdict in verdicts],
                "parts": [{"first": first, "last": last} for first, last in page.parts],
                "ids": ids,
                "keys": [document_key(id_) for id_ in ids],
                "texts": page.clean_texts(),
            }
        )
    return pa.RecordBatch.from_pylist(rows, schema=DECIDED)


def evidence_pages(decided: pa.RecordBatch) -> set[str]:
    """Return the keys of the pages that the verdicts of a batch name as evidence."""
    named = decided.column("verdicts").flatten().field("representative")
    return set(named.unique().drop_null().to_pylist())


def match(
    decided: Callable[[], Iterable[pa.RecordBatch]], settings: Settings, folder: Path | None
) -> Matches:
    """Return the `Match` of each part of all decided batches, in order."""

    def columns() -> Iterator[tuple[pa.Array, pa.Array, pa.Array]]:
        for batch in decided():
            ids, keys, texts = (batch.column(name).flatten() for name in PART_COLUMNS)
            yield ids, keys, texts

    return match_documents(columns, settings.duplicates, folder)


def match_untouched(
    read: Callable[[], Iterable[pa.RecordBatch]], settings: Settings, folder: Path | None
) -> Matches:
    """Return the `Match` of each document as read, in order: near-duplicates and nothing else."""

    def columns() -> Iterator[tuple[pa.Array, pa.Array, pa.Array]]:
        for batch in read():
            yield batch.column("id"), batch.column("key"), batch.column("text")

    return match_documents(columns, settings.duplicates, folder)


def emit(
    prepared: pa.RecordBatch,
    decided: pa.RecordBatch,
    matched: pa.RecordBatch,
    names: Mapping[str, str],
) -> pa.RecordBatch:
    """
    Return the records of a batch: one row each, its `kind` and the `record` as a line of JSON.

    `matched` holds one row for each part of `decided`, in order, with the fields of `Match`;
    `names` gives the id of each evidence page by its key.
    """
    kinds: list[str] = []
    lines: list[bytes] = []
    for emitted in emit_pages(prepared, decided, matched, names):
        for kind, record in records(emitted):
            kinds.append(kind)
            lines.append(to_line(kind, record))
    columns = [pa.array(kinds, pa.string()), pa.array(lines, pa.large_binary())]
    return pa.RecordBatch.from_arrays(columns, names=["kind", "record"])


def emit_pages(
    prepared: pa.RecordBatch,
    decided: pa.RecordBatch,
    matched: pa.RecordBatch,
    names: Mapping[str, str],
) -> Iterator[Emitted]:
    """Yield what becomes of each document of a batch, in order."""
    matches = (Match(**row) for row in matched.to_pylist())
    for row, decisions in zip(prepared.to_pylist(), decided.to_pylist(), strict=True):
        page = _page(row, decisions, names)
        source = {name: row[name] for name in ("id", "path", "row", "encoding", "checksum")}
        yield emit_page(page, [next(matches) for _ in page.parts], source)


def emit_untouched(batch: pa.RecordBatch, matched: pa.RecordBatch) -> Iterator[Emitted]:
    """Yield what becomes of each document of a batch as read, its text untouched."""
    checksums = _checksums(batch).to_pylist()
    for row, match, checksum in zip(batch.to_pylist(), matched.to_pylist(), checksums, strict=True):
        page = Page(
            id=row["id"],
            text=row["text"],
            roles=(),
            tiles=(),
            verdicts=(),
            parts=[NO_SEGMENTS],
            edits=surrogate_edits(row["surrogates"]),
            metadata=json.loads(row["metadata"]),
            url=row["url"],
            site=row["site"],
        )
        source = {name: row[name] for name in ("id", "path", "row", "encoding")}
        yield emit_untouched_page(page, Match(**match), {**source, "checksum": checksum})


def records(emitted: Emitted) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield the kind and the fields of each record of a source document."""
    for document in emitted.documents:
        yield "documents", document.to_record()
    for removal in emitted.removals:
        yield "removals", removal.to_record()
    yield "edits", emitted.source


def _verdict(decision: BlockDecision) -> Verdict:
    page = decision.evidence_page
    return Verdict(
        decision=decision.decision,
        rule=None if decision.decision == "keep" else decision.rule,
        reason=decision.reason,
        cluster=None if decision.cluster is None else f"{decision.cluster:016x}",
        representative=None if page is None else str(page),
        score=decision.score,
    )


def _outline(row: Mapping[str, Any], verdicts: Sequence[Verdict], *, cohesion: bool) -> Page:
    """Return a page as far as its parts and their texts depend on it."""
    found = [
        Segment(one["role"], one["start"], one["end"], row["text"][one["start"] : one["end"]])
        for one in row["segments"]
    ]
    articles = split_articles(found, cohesion=cohesion)
    return Page(
        id=row["id"],
        text=row["text"],
        roles=[segment.role for segment in found],
        tiles=[(segment.start, segment.end) for segment in found],
        verdicts=verdicts,
        parts=[(article.first, article.last) for article in articles] or [NO_SEGMENTS],
    )


def _page(row: Mapping[str, Any], decisions: Mapping[str, Any], names: Mapping[str, str]) -> Page:
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
        verdicts=[_named(Verdict(**verdict), names) for verdict in decisions["verdicts"]],
        parts=[(part["first"], part["last"]) for part in decisions["parts"]],
    )


def _named(verdict: Verdict, names: Mapping[str, str]) -> Verdict:
    page = verdict.representative
    return verdict if page is None else replace(verdict, representative=names[page])


def _checksums(batch: pa.RecordBatch) -> pa.StringArray:
    """Return the checksum of each original; `restore` proves by it what it gives back."""
    texts, surrogates = batch.column("text").to_pylist(), batch.column("surrogates").to_pylist()
    originals = (
        Repair(text, surrogate_edits(edits)).original() if edits else text
        for text, edits in zip(texts, surrogates, strict=True)
    )
    return pa.array(map(text_checksum, originals), pa.string())
