"""The native reader and writer of JSON lines do what Python's `json` does."""

import io
import json

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpusclean.errors import InputError
from corpusclean.io.jsonl import parse_object, read_jsonl, row_from_fields
from corpusclean.io.records import json_lines
from corpusclean.io.schema import EDITS, Rejected, Row, Rows
from corpusclean.io.surrogates import edit_to_row
from corpusclean.model import Edit
from corpusclean.settings import ReadSettings
from corpusclean.text.edit_codec import to_plain

SETTINGS = ReadSettings()
NAMES = st.sampled_from(["text", "id", "url", "site", "é", "a"])
ODD = st.sampled_from(
    ["https://www.example.org/x", "\ud800", "\ud83d\ude00", -0.0, 10**19, 2**63, 10**16, 1e16]
)
SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | ODD
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=6,
)
OBJECTS = st.dictionaries(NAMES, VALUES, max_size=5)
WITH_TEXT = st.builds(lambda text, fields: {**fields, "text": text}, st.text(max_size=20), OBJECTS)
LINES = st.builds(
    lambda fields, escaped: json.dumps(fields, ensure_ascii=escaped).encode(
        "utf-8", "surrogatepass"
    ),
    WITH_TEXT | OBJECTS,
    st.booleans(),
)
BROKEN = st.builds(lambda line, at: line[: at % (len(line) + 1)], LINES, st.integers(0))
HOSTILE = st.sampled_from(
    [
        b"",
        b"  ",
        b"[1]",
        b'{"text": "a"} x',
        b'{"text": "\x01"}',
        b'{"text": "a", "a": -0}',
        b'{"text": "a", "b": 1, "b": 2}',
        b'{"text": "a", "b": {"c": 1, "c": 2}}',
        b'{"text": "a", "b": 1e400}',
        b'{"text": "a", "b": 0.1e1, "c": 1E-7}',
    ]
)


def one_by_one(lines):
    """Read each line with Python alone."""
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            yield row_from_fields(parse_object(line), "in", number, len(line), SETTINGS)
        except InputError as error:
            yield Rejected("in", number, str(error), line)


def as_rows(items):
    for item in items:
        if not isinstance(item, Rows):
            yield item
            continue
        columns = item.columns.to_pydict()
        for place, number in enumerate(item.rows.tolist()):
            fields = {name: values[place] for name, values in columns.items()}
            yield Row(path="in", row=number, encoding=None, size=int(item.sizes[place]), **fields)


@settings(deadline=None, max_examples=300)
@given(st.lists(LINES | BROKEN | HOSTILE, max_size=6))
def test_the_native_reader_agrees_with_python(lines):
    lines = [line + b"\n" for line in lines]
    found = list(as_rows(read_jsonl(io.BytesIO(b"".join(lines)), "in", SETTINGS)))
    assert found == list(one_by_one(lines))


def test_lines_longer_than_a_block_and_without_an_end_are_read():
    texts = ["a" * 700_000, "b", "c" * 300_000]
    lines = b"\n".join(json.dumps({"text": text}).encode() for text in texts)
    found = list(as_rows(read_jsonl(io.BytesIO(lines), "in", SETTINGS)))
    assert [(row.row, row.text) for row in found] == list(enumerate(texts, 1))


NUMBERS = st.floats(allow_nan=False, allow_infinity=False) | st.integers(-(2**63), 2**63 - 1)


@settings(deadline=None, max_examples=300)
@given(st.text() | NUMBERS)
def test_values_are_written_as_python_writes_them(value):
    kind = {str: pa.string(), float: pa.float64(), int: pa.int64()}[type(value)]
    batch = pa.record_batch([pa.array([value, None], kind)], names=["é"])
    written = [json.dumps({"é": one}, ensure_ascii=False) + "\n" for one in (value, None)]
    assert [line.decode() for line in json_lines(batch).to_pylist()] == written


@settings(deadline=None)
@given(st.lists(st.text(st.characters(exclude_categories=()), max_size=5), max_size=4))
def test_edits_are_written_as_plain_data(texts):
    edits = [Edit(i, text, "x", "test", 0.5) for i, text in enumerate(texts)]
    column = pa.array([list(map(edit_to_row, edits))], EDITS)
    [line] = json_lines(pa.record_batch([column], names=["edits"])).to_pylist()
    assert json.loads(line) == json.loads(json.dumps({"edits": to_plain(edits)}))


def test_json_knows_no_infinity():
    with pytest.raises(ValueError, match="no infinity"):
        json_lines(pa.record_batch([pa.array([float("inf")])], names=["a"]))
