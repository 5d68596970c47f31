"""The maps are pure functions of one batch, so that any engine can run them anywhere."""

import json

import pyarrow as pa
import pytest

from corpusclean import clean, pipeline
from corpusclean.emission import Emitted, as_lines
from corpusclean.io.memory import document_batches
from corpusclean.io.records import SCHEMAS, from_line, from_row, json_lines, to_line
from corpusclean.settings import Settings

SETTINGS = Settings()
TEXTS = [
    "Bridge closed\n\nIt\u00e2\u20ac\u2122s closed until May, the council said on Monday.",
    "Harbour open\n\nThe first ship came in at noon, and the harbour is open again.\n\nRead more",
    "Bridge closed\n\nIt's closed until May, the council said on Monday!\n\nRead more",
    "",
]


@pytest.fixture
def documents():
    [batch] = document_batches(TEXTS, SETTINGS.read)
    return batch.documents


def stages(documents):
    """Run all stages on one batch and return what `emit` takes."""
    prepared = pipeline.prepare(documents, SETTINGS)
    blocks = pipeline.blocks(prepared)
    profile = pipeline.profile(lambda: [blocks], SETTINGS, None)
    decided = pipeline.decide(prepared, blocks, profile, SETTINGS)
    matched = pipeline.match(lambda: [decided], SETTINGS, None).rows
    pages = prepared.select(["key", "id"]).to_pylist()
    return prepared, decided, matched, {str(page["key"]): page["id"] for page in pages}


def test_the_records_of_a_batch_as_lines(documents):
    emitted = pipeline.emit(*stages(documents))
    rows = as_lines(emitted).to_pylist()
    wanted = [
        (kind, id_)
        for kind, batch in zip(emitted._fields, emitted, strict=True)
        for id_ in batch.column("id").to_pylist()
    ]
    assert [(row["kind"], json.loads(row["record"])["id"]) for row in rows] == wanted
    assert {row["kind"] for row in rows} == {"documents", "removals", "edits"}


def test_records_are_written_as_lines_and_as_rows_alike(documents):
    for kind, batch in zip(Emitted._fields, pipeline.emit(*stages(documents)), strict=True):
        assert batch.schema == SCHEMAS[kind]
        lines = json_lines(batch).to_pylist()
        assert lines == [to_line(kind, from_row(kind, row)) for row in batch.to_pylist()]
        assert [from_line(kind, line) for line in lines] == [
            from_row(kind, row) for row in batch.to_pylist()
        ]


def test_a_batch_is_prepared_like_its_halves(documents):
    whole = pipeline.prepare(documents, SETTINGS)
    halves = [pipeline.prepare(documents.slice(start, 2), SETTINGS) for start in (0, 2)]
    assert pa.Table.from_batches(halves).to_pylist() == whole.to_pylist()


def test_settings_that_cannot_work_are_refused_before_anything_is_read():
    wrong = {"duplicates": {"bands": 100, "rows": 100}}
    with pytest.raises(ValueError, match="must be at least 1 and at most num_perm=128"):
        pipeline.check(Settings.from_mapping(wrong))


def test_pages_of_which_nothing_is_left_are_no_duplicates_of_one_another():
    result = clean(["14 April 2024", "15 April 2024"])
    assert [document.text for document in result.documents] == ["", ""]
    assert [document.duplicates for document in result.documents] == [None, None]
    assert {removal.kind for removal in result.removals} == {"segment"}
