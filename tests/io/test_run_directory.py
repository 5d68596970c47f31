"""The run directory: atomic parts, a manifest that vouches for them, and the originals again."""

import json
from dataclasses import asdict
from itertools import pairwise

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpusclean.errors import RunError
from corpusclean.io.readers import read_batches
from corpusclean.io.records import SCHEMAS, text_checksum, to_line
from corpusclean.io.restore import restore, restore_files
from corpusclean.io.run_directory import RunDirectory
from corpusclean.io.surrogates import surrogate_edits
from corpusclean.io.writers import (
    part_name,
    read_parts,
    read_work,
    rejected_record,
    write_part,
    write_work,
)
from corpusclean.model import Edit
from corpusclean.record import CleanDocument, CleanSegment, Removal
from corpusclean.settings import Settings
from corpusclean.text.edits import apply_edits, compose

FORMATS = pytest.mark.parametrize("form", ["jsonl", "parquet"])
ANY_TEXT = st.text(st.characters(), max_size=40)
CLEAN_TEXT = st.text(max_size=30)  # without lone surrogates


@pytest.fixture
def run(tmp_path):
    return RunDirectory.create(tmp_path / "out", Settings())


def new_run(tmp_path_factory):
    return RunDirectory.create(tmp_path_factory.mktemp("run") / "out", Settings())


@st.composite
def edit_lists(draw, text):
    """Edits of a text, sorted and apart from one another."""
    edges = sorted(draw(st.lists(st.integers(0, len(text)), max_size=6)))
    return tuple(
        Edit(start, text[start:end], draw(CLEAN_TEXT), "rule", draw(st.floats(0, 1)))
        for start, end in zip(edges[::2], edges[1::2], strict=False)
    )


@st.composite
def cuts(draw, text):
    """A text cut into spans, each with the number of its part and whether it is removed."""
    edges = [0, *sorted(draw(st.lists(st.integers(0, len(text)), max_size=6))), len(text)]
    part, spans = 0, []
    for start, end in pairwise(edges):
        part += draw(st.booleans()) and bool(spans)
        spans.append((part, start, end, draw(st.booleans())))
    return spans


def clean_document(id_, part, text):
    segment = CleanSegment(
        i=0, role="body", text=text, start=0, end=len(text), source_start=0, source_end=9,
        lang=None, cluster=None, decision="keep", reason=None, score=0.5,
    )  # fmt: skip
    document = CleanDocument(
        id=f"{id_}#{part + 1}", source_id=id_, part=part, url=None, site="example.org", lang="en",
        text=text, metadata={"n": [1, {"a": None}], "lone": "\ud800"},
        duplicates={"cluster": "c1", "relation": "representative", "of": ["x", "y"]},
        segments=(segment,),
    )  # fmt: skip
    return document.to_record()


def removal(id_, part, start, end, text, kind="segment"):
    return Removal(
        id=f"{id_}#{part + 1}", source_id=id_, part=part, kind=kind, segment=None, start=start,
        end=end, text=text, rule="demo", reason="why", cluster=None, representative=None,
        similarity=0.25,
    ).to_record()  # fmt: skip


def emit(id_, text, spans):
    """The records of one source document whose repaired text is cut into `spans`."""
    documents, removals = {}, []
    for part, start, end, removed in spans:
        if removed:
            removals.append(removal(id_, part, start, end, text[start:end]))
        else:
            documents[part] = documents.get(part, "") + text[start:end]
    return [clean_document(id_, part, kept) for part, kept in documents.items()], removals


def edit_record(id_, original, edits, path="a.jsonl", encoding=None):
    return {
        "id": id_, "path": path, "row": 1, "encoding": encoding,
        "checksum": text_checksum(original), "edits": edits,
    }  # fmt: skip


@settings(deadline=None, max_examples=40)
@given(data=st.data(), form=st.sampled_from(["jsonl", "parquet"]), per_part=st.integers(1, 3))
def test_restore_inverts_any_edits_and_removals(tmp_path_factory, data, form, per_part):
    run = new_run(tmp_path_factory)
    texts = data.draw(st.lists(ANY_TEXT, max_size=5))
    for index in range(0, len(texts), per_part):
        with (
            write_part(run, "documents", index, form) as documents,
            write_part(run, "removals", index, form) as removals,
            write_part(run, "edits", index, form) as edits,
        ):
            for number, text in enumerate(texts[index : index + per_part], index):
                made = data.draw(edit_lists(text))
                lone = "".join("?" if "\ud800" <= c <= "\udfff" else c for c in text)
                first = tuple(Edit(i, c, "?", "lone") for i, c in enumerate(text) if lone[i] != c)
                second = tuple(Edit(e.start, lone[e.start : e.end], e.inserted, "r") for e in made)
                repaired = apply_edits(lone, second)
                kept, gone = emit(str(number), repaired, data.draw(cuts(repaired)))
                documents.write(kept)
                removals.write(gone)
                edits.write([edit_record(str(number), text, compose(first, second))])
    run.finish({})
    assert list(restore(run.path)) == [(str(n), text) for n, text in enumerate(texts)]
    assert run.verify() == []


@FORMATS
def test_a_document_removed_whole_is_restored_from_its_removal(run, form):
    with write_part(run, "edits", 0, form) as edits:
        edits.write([edit_record("a", "Its\n", (Edit(2, "", "'", "apostrophe"),))])
    with write_part(run, "removals", 0, form) as removals:
        removals.write([removal("a", 0, 0, 5, "It's\n", kind="document")])
    run.finish({})
    assert list(restore(run.path)) == [("a", "Its\n")]


@FORMATS
@given(text=CLEAN_TEXT, removed=ANY_TEXT, raw=st.none() | st.binary())
@settings(deadline=None, max_examples=25)
def test_records_come_back_from_each_format(tmp_path_factory, form, text, removed, raw):
    run = new_run(tmp_path_factory)
    edits = (Edit(3, removed, text, "rule", 0.985),)
    member = {"id": "a", "part": 0, "segment": 3, "similarity": 1.0}
    records = {
        "documents": [clean_document("a", 0, text)],
        "removals": [removal("a", 0, 0, 1, text)],
        "edits": [edit_record("a", removed, edits)],
        "clusters": [{"schema": 1, "cluster": "c", "kind": "block", "representative": None,
                      "text": text, "members": [member]}],
        "rejected": [{"path": "a", "line": None, "reason": text, "raw": raw}],
    }  # fmt: skip
    for kind, items in records.items():
        with write_part(run, kind, 0, form) as part:
            part.write(items)
        found = list(read_parts(run, kind))
        assert found == json_like(items)
        assert list(found[0]) == SCHEMAS[kind].names
    assert {part.kind: part.rows for part in run.manifest.parts} == dict.fromkeys(records, 1)


def json_like(items):
    """Tuples of segments come back as lists."""
    return [{k: list(v) if k == "segments" else v for k, v in item.items()} for item in items]


def test_lines_are_readable_and_escape_only_lone_surrogates():
    line = to_line("documents", clean_document("ä", 0, "中文"))
    assert "中文".encode() in line
    assert b'"lone": "\\ud800"' in line
    assert json.loads(line)["metadata"]["lone"] == "\ud800"


def test_a_record_with_a_missing_or_unknown_field_is_refused(run):
    record = {"path": "a", "line": 1, "reason": "", "raw": None}
    for wrong in ({"path": "a"}, {**record, "extra": 1}):
        with (
            pytest.raises(ValueError, match="exactly"),
            write_part(run, "rejected", 0, "jsonl") as part,
        ):
            part.write([wrong])
    assert run.parts("rejected") == []


@FORMATS
def test_an_error_while_writing_leaves_no_part(run, form):
    def records():
        yield removal("a", 0, 0, 1, "x")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), write_part(run, "removals", 0, form) as part:
        part.write(records())
    assert run.parts("removals") == []
    assert list((run.path / "removals").iterdir()) == []


def test_what_a_crash_leaves_is_never_trusted(run):
    with write_part(run, "removals", 0, "jsonl") as part:
        part.write([removal("a", 0, 0, 1, "x")])
    whole = (run.path / "manifest.jsonl").read_bytes()
    first = part_name("removals", 0, "jsonl")
    second = part_name("removals", 1, "jsonl")
    (run.path / (second + ".tmp")).write_bytes(b"half of it")  # killed while writing
    (run.path / second).write_bytes((run.path / first).read_bytes())  # killed before the manifest
    with (run.path / "manifest.jsonl").open("ab") as manifest:  # killed within the manifest
        manifest.write(whole.replace(b"part-00000", b"part-00001")[:-9])
    again = RunDirectory.open(run.path)
    assert again.trusted(first)
    assert again.trusted(second) is None
    assert len(list(read_parts(again, "removals"))) == 1
    with write_part(again, "removals", 1, "jsonl") as part:
        part.write([removal("b", 0, 0, 1, "y"), removal("c", 0, 0, 1, "z")])
    assert [part.rows for part in RunDirectory.open(run.path).parts("removals")] == [1, 2]


@FORMATS
def test_one_flipped_byte_is_found(run, form):
    with write_part(run, "removals", 0, form) as part:
        part.write([removal("a", 0, 0, 1, "x")])
    name = part_name("removals", 0, form)
    path = run.path / name
    data = bytearray(path.read_bytes())
    for position in range(0, len(data), 7):
        data[position] ^= 1
        path.write_bytes(data)
        assert run.trusted(name) is None
        data[position] ^= 1
    path.write_bytes(data[:-1])
    assert "bytes, the manifest says" in run.verify()[0]
    with pytest.raises(RunError, match="manifest says"):
        list(read_parts(RunDirectory.open(run.path), "removals"))
    path.unlink()
    assert "is missing" in run.verify()[0]


def test_a_damaged_manifest_or_run_file_is_named(run):
    (run.path / "manifest.jsonl").write_bytes(b'{"name": 1}\n')
    with pytest.raises(RunError, match=r"manifest.jsonl is damaged at byte 0"):
        RunDirectory.open(run.path)
    (run.path / "run.json").write_bytes(b"[]")
    with pytest.raises(RunError, match=r"run.json"):
        run.about()


def test_a_folder_with_other_things_in_it_is_refused(tmp_path):
    (tmp_path / "thesis.tex").touch()
    with pytest.raises(RunError, match="files that are no run"):
        RunDirectory.create(tmp_path, Settings())
    with pytest.raises(RunError, match="no run directory"):
        RunDirectory.open(tmp_path)
    RunDirectory.create(tmp_path / "out", Settings())
    with pytest.raises(RunError, match="a run already"):
        RunDirectory.create(tmp_path / "out", Settings())
    with pytest.raises(FileNotFoundError):
        RunDirectory.open(tmp_path / "nowhere")


def test_the_run_file_tells_settings_and_inputs(tmp_path):
    (tmp_path / "a.txt").write_text("text")
    run = RunDirectory.create(tmp_path / "out", Settings(), [tmp_path / "a.txt"])
    about = run.about()
    assert Settings.from_mapping(about["settings"]) == Settings()
    assert (about["files"], about["bytes"]) == (1, 4)
    run.finish({"counts": {"documents": 1}})
    assert run.about()["finished"]
    assert run.about()["counts"] == {"documents": 1}


def test_intermediate_batches_come_back_and_can_be_cleared(run):
    batch = pa.record_batch({"n": [1, 2]})
    write_work(run, "read-00000", batch.schema, [batch, batch])
    assert list(read_work(run, "read-00000")) == [batch, batch]
    run.clear_work()
    assert list((run.path / "work").iterdir()) == []
    assert run.verify() == []
    with pytest.raises(RunError, match="not finished"):
        list(read_work(run, "read-00000"))


def identity_run(tmp_path, inputs):
    """A run that changes nothing, from real inputs."""
    run = RunDirectory.create(tmp_path / "out", Settings(), inputs)
    with (
        write_part(run, "documents", 0, "jsonl") as documents,
        write_part(run, "edits", 0, "jsonl") as edits,
        write_part(run, "rejected", 0, "jsonl") as rejected,
    ):
        for batch in read_batches(inputs):
            for row in batch.documents.to_pylist():
                made = surrogate_edits(row["surrogates"])
                back = apply_edits(row["text"], [
                    Edit(e.start, e.inserted, e.removed, "back") for e in made
                ])  # fmt: skip
                documents.write([clean_document(row["id"], 0, row["text"])])
                edits.write([edit_record(row["id"], back, made, row["path"], row["encoding"])])
            rejected.write(map(rejected_record, batch.rejected))
    run.finish({})
    return run


def test_files_come_back_byte_for_byte(tmp_path):
    files = {
        "utf8.txt": "Größe\r\n\ufeffx\0".encode(),
        "sub/latin1.txt": "Der Fluß führt über die Größe der Städte hinaus.\n".encode("latin-1")
        * 9,
        "utf16.txt": b"\xff\xfe" + "Привет, мир\r\n".encode("utf-16-le"),
        "stray.txt": "Größe und Maß, schön. ".encode() * 20 + b"it\x92s\n",
        "binary.txt": bytes(range(256)) * 3,
        "empty.txt": b"",
        "broken.jsonl.gz": b"no gzip at all",
    }
    folder = tmp_path / "in"
    (folder / "sub").mkdir(parents=True)
    for name, data in files.items():
        (folder / name).write_bytes(data)
    run = identity_run(tmp_path, [folder])
    restore_files(run.path, tmp_path / "again")
    for name, data in files.items():
        assert (tmp_path / "again" / name).read_bytes() == data
    assert len([path for path in (tmp_path / "again").rglob("*") if path.is_file()]) == len(files)


def test_lines_come_back_with_id_and_text_and_rejected_lines_beside_them(tmp_path):
    (tmp_path / "news.jsonl").write_bytes(b'{"text": "a\\ud800b", "id": "x"}\nno json\n{"t": 1}')
    run = identity_run(tmp_path, [tmp_path / "news.jsonl"])
    assert restore_files(run.path, tmp_path / "again") == 1
    (line,) = (tmp_path / "again" / "restored.jsonl").read_text().splitlines()
    assert json.loads(line) == {"id": "x", "text": "a\ud800b"}
    rejected = (tmp_path / "again" / "news.jsonl.rejected").read_bytes()
    assert rejected == b'no json\n{"t": 1}'


def test_a_run_that_would_write_elsewhere_is_refused(run, tmp_path):
    record = edit_record("a", "", (), "../outside.txt", "utf-8")
    with write_part(run, "edits", 0, "jsonl") as edits:
        edits.write([record])
    run.finish({})
    with pytest.raises(RunError, match="outside"):
        restore_files(run.path, tmp_path / "again")
    assert not (tmp_path / "outside.txt").exists()


def test_restoring_refuses_what_is_not_whole(run, tmp_path):
    with pytest.raises(RunError, match="not finished"):
        list(restore(run.path))
    with write_part(run, "edits", 0, "jsonl") as edits:
        edits.write([edit_record("a", "text", ())])
    run.finish({})
    with pytest.raises(RunError, match="not its original"):
        list(restore(run.path))
    (tmp_path / "again").mkdir()
    (tmp_path / "again" / "mine").touch()
    with pytest.raises(RunError, match="not an empty folder"):
        restore_files(run.path, tmp_path / "again")


def test_parts_beside_each_other_in_another_order_are_refused(run):
    with write_part(run, "documents", 0, "jsonl") as documents:
        documents.write([clean_document("b", 0, "")])
    with write_part(run, "edits", 0, "jsonl") as edits:
        edits.write([edit_record("a", "", ())])
    run.finish({})
    with pytest.raises(RunError, match="another order"):
        list(restore(run.path))


def test_the_schemas_hold_the_fields_of_the_records():
    document = clean_document("a", 0, "")
    assert SCHEMAS["documents"].names == list(document)
    assert SCHEMAS["removals"].names == list(removal("a", 0, 0, 0, ""))
    segment = SCHEMAS["documents"].field("segments").type.value_type
    assert [field.name for field in segment] == list(document["segments"][0])
    assert asdict(Edit(0, "", "", "")).keys() == {
        field.name for field in SCHEMAS["edits"].field("edits").type.value_type
    }
