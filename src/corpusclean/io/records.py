"""
The records of a run directory: their fields, and how each is stored in JSON lines and Parquet.

A record is a dictionary of plain values with exactly the fields named here, in this order. Parquet
has a column for each; open-ended metadata is one JSON string there, because a map would flatten
it. What JSON cannot hold has another form there: bytes that are no UTF-8 stand in `raw_base64`
instead of `raw`, lone surrogates in edits are lists of code points (`text.edit_codec`).
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from itertools import pairwise
from typing import Any

import numpy as np
import pyarrow as pa

from corpusclean import _kernel
from corpusclean.io.schema import EDITS
from corpusclean.io.surrogates import edit_from_row, edit_to_row
from corpusclean.text.edit_codec import from_plain, to_plain

Record = dict[str, Any]

SEGMENT = pa.struct(
    {
        "i": pa.int32(),
        "role": pa.string(),
        "text": pa.large_string(),
        "start": pa.int64(),
        "end": pa.int64(),
        "source_start": pa.int64(),
        "source_end": pa.int64(),
        "lang": pa.string(),
        "cluster": pa.string(),
        "decision": pa.string(),
        "reason": pa.string(),
        "score": pa.float64(),
    }
)
DUPLICATES = pa.struct(
    {"cluster": pa.string(), "relation": pa.string(), "of": pa.list_(pa.string())}
)
MEMBER = pa.struct(
    {"id": pa.string(), "part": pa.int32(), "segment": pa.int32(), "similarity": pa.float64()}
)

SCHEMAS = {
    "documents": pa.schema(
        {
            "schema": pa.int32(),
            "id": pa.string(),
            "source_id": pa.string(),
            "part": pa.int32(),
            "url": pa.string(),
            "site": pa.string(),
            "lang": pa.string(),
            "text": pa.large_string(),
            "metadata": pa.large_string(),
            "duplicates": DUPLICATES,
            "segments": pa.list_(SEGMENT),
        }
    ),
    "removals": pa.schema(
        {
            "schema": pa.int32(),
            "id": pa.string(),
            "source_id": pa.string(),
            "part": pa.int32(),
            "kind": pa.string(),
            "segment": pa.int32(),
            "start": pa.int64(),
            "end": pa.int64(),
            "text": pa.large_string(),
            "rule": pa.string(),
            "reason": pa.string(),
            "cluster": pa.string(),
            "representative": pa.string(),
            "similarity": pa.float64(),
            "metadata": pa.large_string(),
        }
    ),
    "edits": pa.schema(
        {
            "id": pa.string(),
            "path": pa.string(),
            "row": pa.int64(),
            "encoding": pa.string(),
            "checksum": pa.string(),
            "edits": EDITS,
        }
    ),
    "clusters": pa.schema(
        {
            "schema": pa.int32(),
            "cluster": pa.string(),
            "kind": pa.string(),
            "representative": pa.string(),
            "text": pa.large_string(),
            "members": pa.list_(MEMBER),
        }
    ),
    "rejected": pa.schema(
        {
            "path": pa.string(),
            "line": pa.int64(),
            "reason": pa.string(),
            "raw": pa.large_binary(),
        }
    ),
}
"""Fields of each kind of record with their Parquet types; JSON has the same fields."""


_ENCODER = json.JSONEncoder(ensure_ascii=False, allow_nan=False)


def text_checksum(text: str) -> str:
    """
    Return the checksum of an original text, which proves that it was restored.

    >>> text_checksum("")
    'cae66941d9efbd404e4d88758ea67670'
    """
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def text_checksums(texts: pa.LargeStringArray) -> list[str]:
    """
    Return the checksum of each text, read where it lies.

    >>> text_checksums(pa.array(["", "a"], pa.large_string())) == [*map(text_checksum, ["", "a"])]
    True
    """
    places = np.frombuffer(texts.buffers()[1], np.int64)[texts.offset :][: len(texts) + 1].tolist()
    values = memoryview(texts.buffers()[2] or b"")
    return [
        hashlib.blake2b(values[start:end], digest_size=16).hexdigest()
        for start, end in pairwise(places)
    ]


def in_order(kind: str, record: Mapping[str, Any]) -> Record:
    """Return `record` with its fields in order; ValueError if one is missing or unknown."""
    names = SCHEMAS[kind].names
    if len(record) != len(names) or any(name not in record for name in names):
        wrong = sorted(set(names) ^ set(record))
        raise ValueError(f"a record of {kind} has exactly {names}; missing or unknown: {wrong}")
    return {name: record[name] for name in names}


def to_line(kind: str, record: Mapping[str, Any]) -> bytes:
    r"""
    Return a record as one line of JSON.

    >>> to_line("rejected", {"path": "a", "line": 1, "reason": "é", "raw": b"\xff"})
    b'{"path": "a", "line": 1, "reason": "\xc3\xa9", "raw": null, "raw_base64": "/w=="}\n'
    """
    fields = in_order(kind, record)
    if kind == "edits":
        fields["edits"] = to_plain(fields["edits"])
    elif kind == "rejected":
        fields |= _raw_to_json(fields["raw"])
    return json_text(fields).encode() + b"\n"


def json_lines(batch: pa.RecordBatch) -> pa.LargeBinaryArray:
    """Return each document, removal or edit record of a batch as the line that `to_line` makes."""
    return _kernel.json_lines(batch, raw=["metadata"], rows=["edits"])


def from_line(kind: str, line: bytes) -> Record:
    """Return the record that `to_line` made into a line."""
    fields: Record = json.loads(line)
    if kind == "edits":
        fields["edits"] = from_plain(fields["edits"])
    elif kind == "rejected":
        fields["raw"] = _raw_from_json(fields["raw"], fields.pop("raw_base64"))
    return fields


def to_row(kind: str, record: Mapping[str, Any]) -> Record:
    """Return a record as a row for Arrow."""
    fields = in_order(kind, record)
    if kind == "edits":
        fields["edits"] = [edit_to_row(edit) for edit in fields["edits"]]
    elif kind in {"documents", "removals"} and fields["metadata"] is not None:
        fields["metadata"] = json_text(fields["metadata"])
    return fields


def from_row(kind: str, fields: Record) -> Record:
    """Return the record that `to_row` made into a row."""
    if kind == "edits":
        fields["edits"] = tuple(edit_from_row(edit) for edit in fields["edits"])
    elif kind in {"documents", "removals"} and fields["metadata"] is not None:
        fields["metadata"] = json.loads(fields["metadata"])
    return fields


def json_text(value: Any) -> str:
    r"""
    Return readable JSON in which lone surrogates are escaped, as UTF-8 demands.

    >>> json_text({"a": "é", "b": "\ud800"})
    '{"a": "é", "b": "\\ud800"}'
    """
    text = _ENCODER.encode(value)
    return text.encode("utf-8", "backslashreplace").decode()


def _raw_to_json(raw: bytes | None) -> dict[str, str | None]:
    """Return the bytes as text, or as Base64 where they are no UTF-8."""
    if raw is None:
        return {"raw": None, "raw_base64": None}
    try:
        return {"raw": raw.decode(), "raw_base64": None}
    except UnicodeDecodeError:
        return {"raw": None, "raw_base64": base64.b64encode(raw).decode()}


def _raw_from_json(text: str | None, encoded: str | None) -> bytes | None:
    if encoded is not None:
        return base64.b64decode(encoded)
    return None if text is None else text.encode()
