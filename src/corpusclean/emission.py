"""
The decisions about a batch of documents become records, column by column.

A document's repaired text is the concatenation of its parts' clean texts with the removed spans put
back; the original is that text with the edits undone. Nothing else is needed to restore it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from corpusclean.dedup.matching import DUPLICATE
from corpusclean.io.records import DUPLICATES, SCHEMAS, SEGMENT, json_lines, json_text
from corpusclean.io.schema import EDITS
from corpusclean.io.surrogates import edit_from_row, edit_to_row, surrogate_edits
from corpusclean.record import SCHEMA
from corpusclean.text.edits import compose
from corpusclean.text.layout import Layout, lay_out
from corpusclean.text.metadata import ROLES_WITH_METADATA, article_metadata
from corpusclean.text.offsets import to_original

Ints = npt.NDArray[np.int64]
Columns = dict[str, pa.Array]

SOURCE = ("id", "path", "row", "encoding", "checksum")
"""What a record of edits says of its document, besides the edits."""


class Emitted(NamedTuple):
    """What became of a batch of source documents: records by kind (`io.records.SCHEMAS`)."""

    documents: pa.RecordBatch
    removals: pa.RecordBatch
    edits: pa.RecordBatch


def part_ids(ids: Sequence[str], counts: Sequence[int]) -> list[str]:
    """
    Return the ids of the parts of documents: the document's own where it is the only one.

    >>> part_ids(["a", "b"], [1, 2])
    ['a', 'b#1', 'b#2']
    """
    named: list[str] = []
    for id_, count in zip(ids, counts, strict=True):
        named += [id_] if count == 1 else (f"{id_}#{part + 1}" for part in range(count))
    return named


def emit_pages(
    prepared: pa.RecordBatch,
    decided: pa.RecordBatch,
    matched: pa.RecordBatch,
    names: Mapping[str, str],
) -> Emitted:
    """
    Return the records of documents that were repaired and segmented.

    `matched` has a row for each part of `decided`, `names` the id of each page that serves as
    evidence, by its key.
    """
    edits = _with_surrogates(prepared)
    segments, verdicts = prepared.column("segments"), decided.column("verdicts").flatten()
    kept = pc.equal(verdicts.field("decision"), "keep")
    layout = lay_out(prepared.column("text"), segments, kept, decided.column("parts"))
    rows = PartRows.of(decided.column("parts"))
    languages = prepared.column("segment_langs").flatten()
    found = _segments(segments.flatten(), languages, verdicts, layout, rows, edits)
    documents = {
        "id": decided.column("ids").flatten(),
        "source_id": prepared.column("id").take(rows.source),
        "part": pa.array(rows.part, pa.int32()),
        **{name: prepared.column(name).take(rows.source) for name in ("url", "site", "lang")},
        "text": layout.texts,
        "metadata": part_metadata(prepared, decided.column("parts"), layout.contents),
        "segments": pa.ListArray.from_arrays(pa.array(rows.bounds, pa.int32()), found),
    }
    # A part of which nothing is left equals any other such part, and is no duplicate of it.
    matched = _only_where(pc.not_equal(layout.texts, ""), matched)
    duplicates = _document_removals(documents, layout.part_starts, layout.part_ends, matched)
    dropped = _segment_removals(documents, verdicts, layout, rows, names)
    return Emitted(
        _documents(documents, matched),
        _in_source_order(dropped, duplicates, rows, layout, matched),
        _sources(prepared, edits),
    )


def emit_untouched(batch: pa.RecordBatch, matched: pa.RecordBatch) -> Emitted:
    """
    Return the records of documents as read, with their `checksum`: near-duplicates are removed.

    `matched` has a row for each document.
    """
    count = len(batch)
    documents = {
        "id": batch.column("id"),
        "source_id": batch.column("id"),
        "part": pa.array(np.zeros(count, np.int32)),
        "url": batch.column("url"),
        "site": batch.column("site"),
        "lang": pa.nulls(count, pa.string()),
        "text": batch.column("text"),
        "metadata": batch.column("metadata"),
        "segments": pa.array([[]] * count, pa.list_(SEGMENT)),
    }
    ends = pc.utf8_length(batch.column("text"))
    starts = pa.array(np.zeros(count, np.int64))
    return Emitted(
        _documents(documents, matched),
        _document_removals(documents, starts, ends, matched),
        _sources(batch, batch.column("surrogates")),
    )


def as_lines(emitted: Emitted) -> pa.RecordBatch:
    """Return all records of a batch as rows of one schema: `kind`, and `record`, a line of JSON."""
    kinds = np.repeat(np.array(Emitted._fields, object), [len(batch) for batch in emitted])
    lines = [json_lines(batch) for batch in emitted]
    columns = [pa.array(kinds, pa.string()), pa.concat_arrays(lines)]
    return pa.RecordBatch.from_arrays(columns, names=["kind", "record"])


class PartRows(NamedTuple):
    """How parts lie on source documents, and segments in parts."""

    source: Ints  # the document of each part
    part: Ints  # the number of each part within its document
    bounds: Ints  # where the segments of each part start, and where the last one's end
    of_segment: Ints  # the part of each segment

    @staticmethod
    def of(parts: pa.ListArray) -> PartRows:
        """Return the rows of the parts of a batch (`text.layout.PARTS`)."""
        counts = pc.list_value_length(parts).to_numpy().astype(np.int64)
        source = np.repeat(np.arange(len(parts)), counts)
        ranges = parts.flatten()
        first, last = (ranges.field(name).to_numpy().astype(np.int64) for name in ("first", "last"))
        sizes = last + 1 - first
        bounds = np.concatenate((np.zeros(1, np.int64), np.cumsum(sizes)))
        part = np.arange(len(source)) - np.searchsorted(source, source)
        return PartRows(source, part, bounds, np.repeat(np.arange(len(source)), sizes))

    @property
    def in_part(self) -> Ints:
        """The number of each segment within its part."""
        return np.arange(len(self.of_segment)) - self.bounds[self.of_segment]


def _segments(
    tiles: pa.StructArray,
    languages: pa.StringArray,
    verdicts: pa.StructArray,
    layout: Layout,
    rows: PartRows,
    edits: pa.ListArray,
) -> pa.StructArray:
    """Return the record of each segment, in order."""
    starts, ends = layout.content_starts, layout.content_ends
    of_source = rows.source[rows.of_segment]
    length = pc.subtract(ends, starts)
    columns = {
        "i": pa.array(rows.in_part, pa.int32()),
        "role": tiles.field("role"),
        "text": layout.contents,
        "start": layout.clean_starts,
        "end": pc.add(layout.clean_starts, length),
        "source_start": pa.array(to_original(starts.to_numpy(), of_source, edits)),
        "source_end": pa.array(to_original(ends.to_numpy(), of_source, edits)),
        "lang": languages,
        **{name: verdicts.field(name) for name in ("cluster", "decision", "reason", "score")},
    }
    arrays = [columns[field.name].cast(field.type) for field in SEGMENT]
    return pa.StructArray.from_arrays(arrays, fields=list(SEGMENT))


def part_metadata(
    prepared: pa.RecordBatch, parts: pa.ListArray, contents: pa.LargeStringArray
) -> pa.Array:
    """
    Return the metadata of each part as JSON: what its segments give, then the input's, which wins.

    `contents` are the texts of all segments.
    """
    rows = PartRows.of(parts)
    roles = prepared.column("segments").flatten().field("role")
    telling = pc.is_in(roles, pa.array(sorted(ROLES_WITH_METADATA), roles.type))
    places = np.flatnonzero(telling.to_numpy(zero_copy_only=False))
    texts = contents.take(pa.array(places)).to_pylist()
    told = zip(rows.of_segment[places].tolist(), roles.take(places).to_pylist(), texts, strict=True)
    metadata = prepared.column("metadata").take(pa.array(rows.source)).to_pylist()
    for part, group in groupby(told, key=lambda one: one[0]):
        found = article_metadata((role, text) for _, role, text in group)
        metadata[part] = json_text({**found, **json.loads(metadata[part])})
    return pa.array(metadata, pa.large_string())


def _segment_removals(
    documents: Columns,
    verdicts: pa.StructArray,
    layout: Layout,
    rows: PartRows,
    names: Mapping[str, str],
) -> pa.RecordBatch:
    """Return the removal of each segment that left the text, in order."""
    places = np.flatnonzero(layout.removed.is_valid().to_numpy(zero_copy_only=False))
    part = rows.of_segment[places]
    verdicts = verdicts.take(pa.array(places))
    columns = {name: documents[name].take(pa.array(part)) for name in ("id", "source_id", "part")}
    columns |= {
        "kind": _constant("segment", len(places)),
        "segment": pa.array(rows.in_part[places]),
        "start": layout.removed_starts.take(pa.array(places)),
        "end": layout.removed_ends.take(pa.array(places)),
        "text": layout.removed.take(pa.array(places)),
        "rule": pc.fill_null(verdicts.field("rule"), ""),
        "reason": pc.fill_null(verdicts.field("reason"), ""),
        "cluster": verdicts.field("cluster"),
        "representative": _named(verdicts.field("representative"), names),
        "similarity": verdicts.field("score"),
        "metadata": pa.nulls(len(places), pa.large_string()),
    }
    return _batch("removals", columns)


def _document_removals(
    documents: Columns, starts: pa.Array, ends: pa.Array, matched: pa.RecordBatch
) -> pa.RecordBatch:
    """Return the removal of each part that is a duplicate, in order."""
    gone = pa.array(np.flatnonzero(_is_duplicate(matched)))
    matched = matched.take(gone)
    found = {name: documents[name].take(gone) for name in documents if name != "segments"}
    columns = {name: found[name] for name in ("id", "source_id", "part", "text")} | {
        "kind": _constant("document", len(gone)),
        "segment": pa.nulls(len(gone), pa.int32()),
        "start": starts.take(gone),
        "end": ends.take(gone),
        **{name: matched.column(name) for name in ("rule", "reason", "cluster")},
        "representative": matched.column("of"),
        "similarity": matched.column("similarity"),
        "metadata": _removed_metadata(found),
    }
    return _batch("removals", columns)


def _removed_metadata(documents: Columns) -> pa.Array:
    """Return for each removed document one JSON object of what is not in its text."""
    columns = [documents[name].to_pylist() for name in ("url", "site", "lang", "metadata")]
    rows = [
        {"url": url, "site": site, "lang": lang, "metadata": json.loads(metadata)}
        for url, site, lang, metadata in zip(*columns, strict=True)
    ]
    return pa.array(map(json_text, rows), pa.large_string())


def _in_source_order(
    dropped: pa.RecordBatch,
    duplicates: pa.RecordBatch,
    rows: PartRows,
    layout: Layout,
    matched: pa.RecordBatch,
) -> pa.RecordBatch:
    """Return all removals, those of one source document together, its segments first."""
    if not len(duplicates):
        return dropped
    of_segments = rows.of_segment[layout.removed.is_valid().to_numpy(zero_copy_only=False)]
    parts = np.concatenate((of_segments, np.flatnonzero(_is_duplicate(matched))))
    is_document = np.repeat([False, True], [len(dropped), len(duplicates)])
    order = np.lexsort((is_document, rows.source[parts]))
    return pa.Table.from_batches([dropped, duplicates]).combine_chunks().take(order).to_batches()[0]


def _documents(documents: Columns, matched: pa.RecordBatch) -> pa.RecordBatch:
    """Return the records of the documents that are kept."""
    related = matched.column("relation")
    columns = [matched.column("cluster"), related, _lists_of_one(matched.column("of"))]
    duplicates = pa.StructArray.from_arrays(
        columns, fields=list(DUPLICATES), mask=related.is_null()
    )
    batch = _batch("documents", {**documents, "duplicates": duplicates})
    gone = _is_duplicate(matched)
    return batch.filter(pa.array(~gone)) if gone.any() else batch


def _sources(batch: pa.RecordBatch, edits: pa.ListArray) -> pa.RecordBatch:
    """Return what leads back to each original."""
    return _batch("edits", {name: batch.column(name) for name in SOURCE} | {"edits": edits})


def _with_surrogates(prepared: pa.RecordBatch) -> pa.ListArray:
    """Return the edits of each document, what was done about its lone surrogates included."""
    edits = _exact_edits(prepared.column("edits"))
    first = prepared.column("surrogates")
    places = np.flatnonzero(pc.list_value_length(first).to_numpy())
    if not len(places):
        return edits
    rows = edits.to_pylist()
    for place in places.tolist():
        made = tuple(map(edit_from_row, rows[place]))
        both = compose(surrogate_edits(first[place].as_py()), made)
        rows[place] = list(map(edit_to_row, both))
    return pa.array(rows, EDITS)


def _exact_edits(edits: pa.ListArray) -> pa.ListArray:
    """Return edits as `EDITS`: any Python string can be in them."""
    made = edits.flatten()
    bounds = np.concatenate(
        (np.zeros(1, np.int64), np.cumsum(pc.list_value_length(edits).to_numpy()))
    )
    columns = [_cast(made.field(field.name), field.type) for field in EDITS.value_type]
    structs = pa.StructArray.from_arrays(columns, fields=list(EDITS.value_type))
    return pa.ListArray.from_arrays(pa.array(bounds, pa.int32()), structs)


def _only_where(holds: pa.BooleanArray, matched: pa.RecordBatch) -> pa.RecordBatch:
    """Return the matches with nulls where something does not hold."""
    columns = [pc.if_else(holds, column, None) for column in matched.columns]
    return pa.RecordBatch.from_arrays(columns, schema=matched.schema)


def _lists_of_one(names: pa.Array) -> pa.ListArray:
    """Return a list of each name, null where there is none."""
    rows = [None if name is None else [name] for name in names.to_pylist()]
    return pa.array(rows, DUPLICATES.field("of").type)


def _is_duplicate(matched: pa.RecordBatch) -> npt.NDArray[np.bool_]:
    found = pc.fill_null(pc.equal(matched.column("relation"), DUPLICATE), False)
    return np.asarray(found.to_numpy(zero_copy_only=False))


def _named(keys: pa.Array, names: Mapping[str, str]) -> pa.Array:
    """Return the name of each key, null where there is none."""
    coded = keys.dictionary_encode()
    named = pa.array([names[key] for key in coded.dictionary.to_pylist()], pa.string())
    return named.take(coded.indices)


def _constant(value: str, count: int) -> pa.Array:
    return pa.repeat(pa.scalar(value, pa.string()), count)


def _batch(kind: str, columns: Columns) -> pa.RecordBatch:
    """Return columns as records of one kind, in the order and of the types of its schema."""
    schema = SCHEMAS[kind]
    count = len(columns["id"])
    versioned = {"schema": pa.repeat(pa.scalar(SCHEMA, pa.int32()), count), **columns}
    arrays = [_cast(versioned[field.name], field.type) for field in schema]
    return pa.RecordBatch.from_arrays(arrays, schema=schema)


def _cast(column: pa.Array, kind: pa.DataType) -> pa.Array:
    return column if column.type == kind else column.cast(kind)
