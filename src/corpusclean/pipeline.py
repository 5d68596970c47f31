"""
The order of the stages, once.

Three maps and two shuffles. A map is a pure function from one record batch to another, with no
state, so that any engine can run it on any machine; between the maps stand the only steps that
look at all documents together.

    prepare   repair → segment → identify language                         map
    profile   near-duplicate blocks over pages: what belongs to the site   shuffle
    decide    blocks → verdicts, pages → articles                          map
    match     near-duplicate documents, on what was kept of them           shuffle
    translate translations and variants among those kept, where asked for  shuffle
    emit      documents, removals and edits as records                     map

Documents are compared after the blocks are decided, because pages of one site would otherwise
resemble each other by what the site prints on all of them.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from corpusclean.boilerplate.decisions import Decisions
from corpusclean.boilerplate.pages import PageBlocks, page_blocks
from corpusclean.boilerplate.policy import decide as decide_blocks
from corpusclean.boilerplate.profile import Profile, build_profile
from corpusclean.dedup.keep_order import field_of, preferences
from corpusclean.dedup.matching import (
    DUPLICATE,
    Candidates,
    Matches,
    match_documents,
    plan_of,
)
from corpusclean.dedup.translation_matching import Kept, match_translations
from corpusclean.emission import Emitted, PartRows, emit_pages, part_ids, part_metadata
from corpusclean.emission import emit_untouched as emit_as_read
from corpusclean.io.keys import document_key
from corpusclean.io.records import json_text, text_checksum, text_checksums
from corpusclean.io.surrogates import surrogate_edits
from corpusclean.model import Repair, Segment
from corpusclean.settings import LanguageSettings, Settings
from corpusclean.text.articles import split_articles
from corpusclean.text.language import identify_languages
from corpusclean.text.language_mix import mixes_of
from corpusclean.text.layout import PARTS, lay_out
from corpusclean.text.plan import plan_for
from corpusclean.text.repair import repair_batch
from corpusclean.text.segments import segment_batch

PASSED_ON = (
    "key", "id", "path", "row", "url", "site", "encoding", "extractor", "metadata", "surrogates",
)  # fmt: skip

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
        "parts": PARTS,
        "ids": pa.list_(pa.large_string()),
        "keys": pa.list_(pa.uint64()),
        "texts": pa.list_(pa.large_string()),
        "sources": pa.list_(pa.string()),
        "preferences": pa.list_(pa.int64()),
    }
)
"""What `decide` gives for each document."""


def check(settings: Settings) -> None:
    """Raise SettingsError for settings that cannot work together, before anything is read."""
    plan_of(settings.duplicates)
    settings.duplicates.memory_bytes()
    field_of(settings.duplicates)
    plan_for(settings.repair)


def prepare(batch: pa.RecordBatch, settings: Settings) -> pa.RecordBatch:
    """
    Return a batch of documents repaired and segmented, with their language.

    Columns are those of `PASSED_ON`, then `checksum` (of the original text), `text`, `edits`,
    `lang`, `segments` and `segment_langs`. Where segments have a language of their own, the
    metadata of a document in several languages names them with their shares.
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
        "segment_langs": _lists(
            pc.list_value_length(segments), pa.nulls(len(segments.flatten()), pa.string())
        ),
    }
    if settings.language.per_segment:
        columns |= _segment_languages(columns, settings.language)
    return pa.RecordBatch.from_pydict(columns)


def _segment_languages(columns: Mapping[str, Any], settings: LanguageSettings) -> dict[str, Any]:
    """Return the language of each segment, and the metadata with what languages are mixed."""
    segments = columns["segments"]
    sizes = pc.list_value_length(segments)
    parts = pa.array([[(0, size - 1)] for size in sizes.to_pylist()], PARTS)
    kept = pa.array(np.ones(len(segments.flatten()), np.bool_))
    contents = _lists(sizes, lay_out(columns["text"], segments, kept, parts).contents)
    found = identify_languages(contents.flatten(), settings)
    metadata = [
        json_text({"languages": dict(mix.shares), **json.loads(own)}) if mix.mixed else own
        for mix, own in zip(
            mixes_of(contents, found, settings), columns["metadata"].to_pylist(), strict=True
        )
    ]
    return {
        "segment_langs": _lists(sizes, found.codes),
        "metadata": pa.array(metadata, columns["metadata"].type),
    }


def blocks(prepared: pa.RecordBatch) -> pa.RecordBatch:
    """Return the blocks of a prepared batch, one row each: what boilerplate is told by."""
    sites = [site or "" for site in prepared.column("site").to_pylist()]
    found = page_blocks(
        prepared.column("text"),
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
    article; for each part its id, key, text, source (site, else path) and preference, by which
    documents are compared. In the verdicts `representative` is the decimal key of a page.
    """
    decisions = decide_blocks(PageBlocks.from_batch(found), profile, settings.boilerplate)
    flag = settings.boilerplate.extracted == "flag"
    verdicts = _verdicts(_flagged(decisions, prepared) if flag else decisions)
    segments, texts = prepared.column("segments"), prepared.column("text")
    parts = _parts(texts, segments, cohesion=settings.segment.cohesion)
    kept = pc.equal(verdicts.field("decision"), "keep")
    counts = pc.list_value_length(parts)
    ids = part_ids(prepared.column("id").to_pylist(), counts.to_pylist())
    layout = lay_out(texts, segments, kept, parts)
    source = pa.array(PartRows.of(parts).source)
    sites = prepared.column("site").take(source)

    def values(field: str) -> list[Any]:
        metadata = part_metadata(prepared, parts, layout.contents)
        return _values(field, sites, metadata)

    columns = {
        "verdicts": _lists(pc.list_value_length(segments), verdicts),
        "parts": parts,
        "ids": _lists(counts, pa.array(ids, pa.large_string())),
        "keys": _lists(counts, pa.array(map(document_key, ids), pa.uint64())),
        "texts": _lists(counts, layout.texts),
        "sources": _lists(counts, pc.coalesce(sites, prepared.column("path").take(source))),
        "preferences": _lists(
            counts, pa.array(preferences(settings.duplicates, layout.texts, values))
        ),
    }
    return pa.RecordBatch.from_pydict(columns, schema=DECIDED)


def evidence_pages(decided: pa.RecordBatch) -> set[str]:
    """Return the keys of the pages that the verdicts of a batch name as evidence."""
    named = decided.column("verdicts").flatten().field("representative")
    return set(named.unique().drop_null().to_pylist())


def match(
    decided: Callable[[], Iterable[pa.RecordBatch]], settings: Settings, folder: Path | None
) -> Matches:
    """Return the `Match` of each part of all decided batches, in order."""

    def candidates() -> Iterator[Candidates]:
        for batch in decided():
            yield Candidates(*(batch.column(name).flatten() for name in Candidates._fields))

    return match_documents(candidates, settings.duplicates, folder)


def translate(
    batches: Iterable[tuple[pa.RecordBatch, pa.RecordBatch]], matches: Matches, settings: Settings
) -> Matches:
    """
    Return the matches with what says the same in other words or another language among the kept.

    `batches` are the prepared and the decided ones, in order. The texts of kept parts are held in
    memory; with the action "off" nothing is read.
    """
    if settings.translations.action == "off":
        return matches
    kept: list[Kept] = []
    read = 0
    for prepared, decided in batches:
        ids, keys, texts = (decided.column(name).flatten() for name in ("ids", "keys", "texts"))
        metadata = prepared.column("metadata").take(pc.list_parent_indices(decided.column("parts")))
        relation = matches.rows.column("relation").slice(read, len(ids))
        removed = pc.fill_null(pc.equal(relation, DUPLICATE), False)
        stays = pc.and_not(pc.not_equal(texts, ""), removed)
        rows = np.flatnonzero(stays.to_numpy(zero_copy_only=False))
        texts = texts.take(rows)
        languages, _ = identify_languages(texts, settings.language)
        columns = (ids.take(rows), keys.take(rows), texts, languages, metadata.take(rows))
        kept += map(Kept, (rows + read).tolist(), *(column.to_pylist() for column in columns))
        read += len(ids)
    return replace(matches, rows=match_translations(kept, matches.rows, settings.translations))


def match_untouched(
    read: Callable[[], Iterable[pa.RecordBatch]], settings: Settings, folder: Path | None
) -> Matches:
    """Return the `Match` of each document as read, in order: near-duplicates and nothing else."""

    def candidates() -> Iterator[Candidates]:
        for batch in read():
            sites, metadata = batch.column("site"), batch.column("metadata")
            yield Candidates(
                batch.column("id"),
                batch.column("key"),
                batch.column("text"),
                pc.coalesce(sites, batch.column("path")),
                pa.array(
                    preferences(
                        settings.duplicates,
                        batch.column("text"),
                        partial(_values, sites=sites, metadata=metadata),
                    )
                ),
            )

    return match_documents(candidates, settings.duplicates, folder)


def emit(
    prepared: pa.RecordBatch,
    decided: pa.RecordBatch,
    matched: pa.RecordBatch,
    names: Mapping[str, str],
) -> Emitted:
    """
    Return the records of a batch.

    `matched` holds one row for each part of `decided`, in order (`dedup.matching.MATCHED`);
    `names` gives the id of each evidence page by its key.
    """
    return emit_pages(prepared, decided, matched, names)


def emit_untouched(batch: pa.RecordBatch, matched: pa.RecordBatch) -> Emitted:
    """Return the records of a batch as read, its texts untouched; one match for each document."""
    return emit_as_read(batch.append_column("checksum", _checksums(batch)), matched)


def _flagged(decisions: Decisions, prepared: pa.RecordBatch) -> Decisions:
    """Return the decisions; on pages whose text an extractor chose, they are only flags."""
    has_segments = pc.greater(pc.list_value_length(prepared.column("segments")), 0)
    extractors = pc.fill_null(prepared.column("extractor").filter(has_segments), "")
    return decisions.flagged(pc.not_equal(extractors, "").to_numpy(zero_copy_only=False))


def _values(field: str, sites: pa.Array, metadata: pa.Array) -> list[Any]:
    """Return the value of a field of each document: its site, or what its metadata hold."""
    if field == "site":
        return list(sites.to_pylist())
    return [json.loads(one).get(field) for one in metadata.to_pylist()]


def _verdicts(decisions: Decisions) -> pa.StructArray:
    """Return the decisions on all segments of pages as `VERDICT`."""
    distinct = decisions.distinct
    columns = (
        [one.decision for one in distinct],
        [None if one.decision == "keep" else one.rule for one in distinct],
        [one.reason for one in distinct],
        [None if one.cluster is None else f"{one.cluster:016x}" for one in distinct],
        [None if one.evidence_page is None else str(one.evidence_page) for one in distinct],
        [one.score for one in distinct],
    )
    arrays = [pa.array(column, field.type) for column, field in zip(columns, VERDICT, strict=True)]
    verdicts = pa.StructArray.from_arrays(arrays, fields=list(VERDICT))
    return verdicts.take(pa.array(decisions.choices))


def _parts(texts: pa.Array, segments: pa.ListArray, *, cohesion: bool) -> pa.ListArray:
    """Return the first and last segment of each article; (0, -1) where there is no segment."""
    counts = pc.list_value_length(segments).to_numpy().astype(np.int64)
    parts = [[(0, count - 1)] for count in counts.tolist()]
    # By headers alone, one headline is one article.
    divisible = counts > 1 if cohesion else _titles(segments, counts) > 1
    for row in np.flatnonzero(divisible).tolist():
        text = texts[row].as_py()
        found = [
            Segment(one["role"], one["start"], one["end"], text[one["start"] : one["end"]])
            for one in segments[row].as_py()
        ]
        articles = split_articles(found, cohesion=cohesion)
        parts[row] = [(article.first, article.last) for article in articles]
    return pa.array(parts, PARTS)


def _titles(segments: pa.ListArray, counts: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Return how many titles each page has."""
    roles = segments.flatten().field("role")
    titles = np.flatnonzero(pc.equal(roles, "title").to_numpy(zero_copy_only=False))
    return np.bincount(np.repeat(np.arange(len(counts)), counts)[titles], minlength=len(counts))


def _lists(counts: pa.Array, values: pa.Array) -> pa.ListArray:
    """Return values as lists of so many each."""
    bounds = np.concatenate((np.zeros(1, np.int64), np.cumsum(counts.to_numpy())))
    return pa.ListArray.from_arrays(pa.array(bounds, pa.int32()), values)


def _checksums(batch: pa.RecordBatch) -> pa.StringArray:
    """Return the checksum of each original; `restore` proves by it what it gives back."""
    checksums = text_checksums(batch.column("text"))
    surrogates = batch.column("surrogates")
    for row in np.flatnonzero(pc.list_value_length(surrogates).to_numpy()).tolist():
        edits = surrogate_edits(surrogates[row].as_py())
        original = Repair(batch.column("text")[row].as_py(), edits).original()
        checksums[row] = text_checksum(original)
    return pa.array(checksums, pa.string())
