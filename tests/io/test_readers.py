"""Reading: every kind of input, whatever is wrong with it, and no matter where batches end."""

import bz2
import gzip
import json
import lzma
import math
import os
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpusclean.errors import InputError
from corpusclean.io.batches import DOCUMENT_SCHEMA
from corpusclean.io.jsonl import to_json
from corpusclean.io.keys import KeyRegistry, document_key
from corpusclean.io.readers import read_batches
from corpusclean.io.surrogates import surrogate_edits
from corpusclean.model import Repair
from corpusclean.settings import ReadSettings

ANY_TEXT = st.text(st.characters(), max_size=60)  # lone surrogates, NUL and CR among them
COMPRESS = {
    "": bytes,
    ".gz": gzip.compress,
    ".bz2": bz2.compress,
    ".xz": lzma.compress,
    ".zst": lambda data: pa.compress(data, codec="zstd", asbytes=True),
}


def read(*inputs, **options):
    """All documents and all rejected items of the inputs."""
    batches = list(read_batches(inputs, ReadSettings(**options)))
    documents = [row for batch in batches for row in batch.documents.to_pylist()]
    return documents, [item for batch in batches for item in batch.rejected]


def original(document):
    return Repair(document["text"], surrogate_edits(document["surrogates"])).original()


def write_lines(path, *objects):
    path.write_bytes(b"".join(json.dumps(item).encode() + b"\n" for item in objects))
    return path


@settings(deadline=None, max_examples=60)
@given(texts=st.lists(ANY_TEXT, max_size=5), suffix=st.sampled_from(sorted(COMPRESS)))
def test_json_lines_give_every_text_back(tmp_path_factory, texts, suffix):
    path = tmp_path_factory.mktemp("in") / f"a.jsonl{suffix}"
    lines = b"".join(json.dumps({"text": text}).encode() + b"\n" for text in texts)
    path.write_bytes(COMPRESS[suffix](lines))
    documents, rejected = read(path)
    assert not rejected
    assert [original(document) for document in documents] == texts


@settings(deadline=None, max_examples=40)
@given(texts=st.lists(st.text(max_size=60), min_size=1, max_size=5), kind=st.integers(0, 3))
def test_parquet_gives_every_text_back_from_each_type_of_string(tmp_path_factory, texts, kind):
    kinds = pa.string(), pa.large_string(), pa.string_view(), pa.dictionary(pa.int8(), pa.string())
    path = tmp_path_factory.mktemp("in") / "a.parquet"
    pq.write_table(pa.table({"text": pa.array(texts).cast(kinds[kind])}), path)
    documents, rejected = read(path)
    assert not rejected
    assert [document["text"] for document in documents] == texts
    assert [document["id"] for document in documents] == [
        f"a.parquet:{row}" for row in range(1, len(texts) + 1)
    ]


@settings(deadline=None, max_examples=60)
@given(text=st.text(max_size=200), suffix=st.sampled_from(sorted(COMPRESS)))
def test_a_text_file_comes_back_byte_for_byte(tmp_path_factory, text, suffix):
    path = tmp_path_factory.mktemp("in") / f"a.txt{suffix}"
    path.write_bytes(COMPRESS[suffix](text.encode()))
    (document,), rejected = read(path)
    assert not rejected
    assert document["text"].encode(document["encoding"]) == text.encode()
    assert document["id"] == document["path"] == f"a.txt{suffix}"


def test_line_ends_and_byte_order_marks_stay(tmp_path):
    (tmp_path / "a.txt").write_bytes(b"\xef\xbb\xbfone\r\ntwo\rthree\0\n")
    (document,), _ = read(tmp_path)
    assert document["text"] == "\ufeffone\r\ntwo\rthree\0\n"


@pytest.mark.parametrize("suffix", [".gz", ".bz2", ".xz", ".zst"])
def test_several_members_are_one_stream(tmp_path, suffix):
    member = COMPRESS[suffix]
    path = tmp_path / f"a.jsonl{suffix}"
    path.write_bytes(member(b'{"text": "o') + member(b'ne"}\n{"text": "two"}'))
    documents, rejected = read(path)
    assert [document["text"] for document in documents] == ["one", "two"]
    assert not rejected


@pytest.mark.parametrize("suffix", [".gz", ".bz2", ".xz", ".zst"])
@pytest.mark.parametrize("damage", ["truncated", "flipped", "trailing"])
def test_a_damaged_stream_is_rejected_whole_and_the_run_goes_on(tmp_path, suffix, damage):
    lines = b"".join(b'{"text": "%x"}\n' % (number**9) for number in range(20_000))
    data = bytearray(COMPRESS[suffix](lines))
    if (suffix, damage) == (".zst", "flipped"):
        data[:4] = b"none"  # these frames carry no checksum: only a broken one shows
    if damage == "truncated":
        del data[-20:]
    elif damage == "flipped":
        data[len(data) // 2] ^= 0x10
    else:
        data += b"not compressed"
    (tmp_path / f"a.jsonl{suffix}").write_bytes(data)
    write_lines(tmp_path / "b.jsonl", {"text": "after"})
    documents, rejected = read(tmp_path, batch_bytes=50_000)
    assert documents[-1]["text"] == "after"
    assert b"".join(item.raw for item in rejected if item.line is None) == data
    assert all(len(item.raw) <= 50_000 for item in rejected)
    assert "damaged" in rejected[-1].reason


@settings(deadline=None, max_examples=60)
@given(
    rows=st.lists(
        st.fixed_dictionaries(
            {"text": ANY_TEXT}, optional={"id": st.sampled_from(["a", "b", 1]), "n": st.floats()}
        ),
        max_size=12,
    ),
    batch_bytes=st.integers(1, 200),
)
def test_documents_do_not_depend_on_where_batches_end(tmp_path_factory, rows, batch_bytes):
    folder = tmp_path_factory.mktemp("in")
    for index in range(3):
        write_lines(folder / f"{index}.jsonl", *rows[index::3])
    whole, rejected = read(folder)
    parts, rejected_in_parts = read(folder, batch_bytes=batch_bytes)
    assert parts == whole
    assert rejected_in_parts == rejected
    keys = [document["key"] for document in whole]
    assert len(set(keys)) == len(keys) == len(rows) - len(rejected)


@settings(deadline=None, max_examples=30)
@given(sizes=st.lists(st.integers(0, 100), max_size=20), batch_bytes=st.integers(1, 150))
def test_a_batch_is_bounded_unless_one_document_is_larger(tmp_path_factory, sizes, batch_bytes):
    folder = tmp_path_factory.mktemp("in")
    for index, size in enumerate(sizes):
        (folder / f"{index}.txt").write_bytes(b"x" * size)
    for batch in read_batches([folder], ReadSettings(batch_bytes=batch_bytes)):
        assert batch.documents.schema == DOCUMENT_SCHEMA
        texts = batch.documents["text"].to_pylist()
        assert len(texts) == 1 or sum(map(len, texts)) <= batch_bytes


BAD_LINES = {
    b'{"body": "long text", "title": "t"}': (
        'no "text" field; found "body", "title". Pass --text-field body'
    ),
    b'{"text": null}': 'the "text" field is null; it must be a string',
    b'{"text": ["a"]}': 'the "text" field is of type list; it must be a string',
    b'{"text": "a", "text": "b"}': 'the field "text" stands twice in one object',
    b'{"text": "a", "id": true}': 'the "id" field is of type bool; an id is a string or a number',
    b'{"text": "a", "id": "\\ud800"}': (
        'the "id" field holds a lone surrogate; an id must be valid Unicode'
    ),
    b'{"text": "\xff"}': "no valid UTF-8: invalid start byte at byte 10",
    b'{"text": "a"': "no valid JSON: Expecting ',' delimiter",
    b'["text"]': "a line must hold one JSON object; this one holds a value of type list",
    b'{"text": "a", "deep": ' + b"[" * 10**5 + b"]" * 10**5 + b"}": "JSON nested too deeply",
    b'{"text": "a", "n": ' + b"9" * 5000 + b"}": "no valid JSON: Exceeds the limit (4300 digits)",
}


@pytest.mark.parametrize("line", BAD_LINES, ids=lambda line: line[:30].decode("latin-1"))
def test_a_bad_line_is_rejected_whole_with_its_place(tmp_path, line):
    path = tmp_path / "news.jsonl"
    path.write_bytes(b'{"text": "before"}\n\n' + line + b'\r\n{"text": "after"}')
    documents, (item,) = read(path)
    assert [document["id"] for document in documents] == ["news.jsonl:1", "news.jsonl:4"]
    assert str(item).startswith(f"news.jsonl:3: {BAD_LINES[line]}")
    assert item.raw == line + b"\r\n"


def test_a_number_that_json_cannot_hold_becomes_a_string(tmp_path):
    (tmp_path / "a.jsonl").write_text('{"text": "", "x": NaN, "y": [1e999, -Infinity, 0.5]}')
    (document,), _ = read(tmp_path)
    assert json.loads(document["metadata"]) == {"x": "NaN", "y": ["1e999", "-Infinity", 0.5]}


def test_metadata_that_json_does_not_know_becomes_plain():
    fields = {"day": date(2024, 4, 14), "x": [math.nan, b"\xff"], "lone": "\ud800"}
    assert json.loads(to_json(fields)) == {
        "day": "2024-04-14",
        "x": ["nan", "/w=="],
        "lone": "\ud800",
    }
    fields["itself"] = fields
    with pytest.raises(InputError, match="nested too deeply"):
        to_json(fields)


def test_an_undecodable_file_is_rejected_whole_in_pieces(tmp_path):
    data = bytes(range(256)) * 2
    (tmp_path / "a.txt").write_bytes(data)
    documents, rejected = read(tmp_path, batch_bytes=7)
    assert not documents
    assert b"".join(item.raw for item in rejected) == data


def test_an_unknown_kind_of_file_is_named_and_not_read(tmp_path):
    (tmp_path / "a.png").write_bytes(b"png")
    documents, (item,) = read(tmp_path)
    assert (documents, item.path, item.raw) == ([], "a.png", None)
    (document,), _ = read(tmp_path, input_format="text")
    assert document["text"] == "png"


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_permission_is_rejected(tmp_path):
    (tmp_path / "a.txt").write_text("secret")
    (tmp_path / "a.txt").chmod(0)
    _, (item,) = read(tmp_path)
    assert "Permission denied" in item.reason


def test_a_parquet_file_that_is_none_is_rejected_whole(tmp_path):
    (tmp_path / "a.parquet").write_bytes(b"PAR1 no parquet PAR1")
    documents, (item,) = read(tmp_path)
    assert not documents
    assert item.raw == b"PAR1 no parquet PAR1"


def test_parquet_rows_that_are_no_documents_are_rejected_one_by_one(tmp_path):
    texts = pa.array([b"good", None, b"\xff", b"fine"]).cast(pa.string(), safe=False)
    table = pa.table(
        {"text": pa.Array.from_buffers(pa.string(), 4, texts.buffers()), "n": range(4)}
    )
    pq.write_table(table, tmp_path / "a.parquet")
    documents, rejected = read(tmp_path)
    assert [document["text"] for document in documents] == ["good", "fine"]
    assert [json.loads(document["metadata"])["n"] for document in documents] == [0, 3]
    assert [item.line for item in rejected] == [2, 3]
    assert pa.ipc.open_stream(rejected[1].raw).read_all()["n"].to_pylist() == [2]


def test_a_parquet_column_of_another_type_or_name_is_refused(tmp_path):
    pq.write_table(pa.table({"text": [1]}), tmp_path / "a.parquet")
    _, (item,) = read(tmp_path)
    assert item.reason == 'the "text" column is of type int64; it must hold strings'
    _, (item,) = read(tmp_path, text_field="body")
    assert item.reason == 'no "body" column; found "text". Pass --text-field'


def test_other_fields_are_metadata_and_the_host_is_the_site(tmp_path):
    fields = {"id": 7, "text": "t", "url": "https://www.example.org/a", "tags": ["a", {"b": None}]}
    write_lines(tmp_path / "a.jsonl", fields, {**fields, "id": 8, "site": "mine", "url": 5})
    (first, second), _ = read(tmp_path)
    assert (first["id"], first["url"], first["site"]) == ("7", fields["url"], "example.org")
    assert json.loads(first["metadata"]) == {"tags": ["a", {"b": None}]}
    assert (second["url"], second["site"]) == (None, "mine")
    assert json.loads(second["metadata"])["url"] == 5


def test_a_repeated_id_stays_distinct_and_keeps_its_old_name(tmp_path):
    write_lines(tmp_path / "a.jsonl", {"id": "x", "text": "1"})
    write_lines(tmp_path / "b.jsonl", {"id": "x", "text": "2"}, {"id": "b.txt", "text": "3"})
    (tmp_path / "b.txt").write_text("4")
    documents, _ = read(tmp_path)
    assert [document["id"] for document in documents] == [
        "x",
        "x@b.jsonl:1",
        "b.txt",
        "b.txt@b.txt:1",
    ]
    assert json.loads(documents[1]["metadata"]) == {"id": "x"}
    assert [document["key"] for document in documents] == [
        document_key(document["id"]) for document in documents
    ]


def test_overlapping_inputs_are_read_once_and_a_glob_names_files_like_its_folder(tmp_path):
    (tmp_path / "sub").mkdir()
    for name in ("b.txt", "a.txt", "sub/c.txt", ".hidden.txt"):
        (tmp_path / name).write_text(name)
    (tmp_path / "link.txt").symlink_to("a.txt")
    (tmp_path / "sub" / "loop").symlink_to(tmp_path)
    ids = ["a.txt", "b.txt", "sub/c.txt"]
    for inputs in (
        [tmp_path],
        [tmp_path, tmp_path / "a.txt"],
        sorted(tmp_path.glob("**/[abc].txt")),
    ):
        documents, rejected = read(*inputs)
        assert [document["id"] for document in documents] == ids
        assert not rejected


def test_a_path_that_does_not_exist_is_an_error_before_anything_is_read(tmp_path):
    with pytest.raises(FileNotFoundError, match="nowhere"):
        read_batches([tmp_path, tmp_path / "nowhere"])


def test_a_run_directory_is_no_input(tmp_path):
    run = tmp_path / "out"
    run.mkdir()
    for name in ("run.json", "manifest.jsonl"):
        (run / name).touch()
    assert read(tmp_path) == ([], [])
    with pytest.raises(InputError, match="documents"):
        read(run)


def test_a_file_name_that_is_no_utf8_is_shown_escaped(tmp_path):
    (Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff.txt"))).write_text("t")
    (document,), _ = read(tmp_path)
    assert document["id"] == "\\xff.txt"


@settings(deadline=None)
@given(batches=st.lists(st.lists(st.integers(0, 30), max_size=8), max_size=12))
def test_the_registry_agrees_with_a_set(batches):
    registry, seen = KeyRegistry(), set()
    for keys in batches:
        expected = []
        for position, key in enumerate(keys):
            if key in seen:
                expected.append(position)
            seen.add(key)
        assert registry.repeated(keys) == expected
