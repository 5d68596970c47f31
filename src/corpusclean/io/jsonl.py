"""JSON lines to rows: one object a line, each bad line rejected with its number and reason."""

from __future__ import annotations

import base64
import json
import math
from collections.abc import Iterator
from datetime import date, time
from typing import Any, BinaryIO
from urllib.parse import urlsplit

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from corpusclean import _kernel
from corpusclean.errors import InputError
from corpusclean.io.records import json_text
from corpusclean.io.schema import Rejected, Row, Rows
from corpusclean.settings import ReadSettings

BOM = b"\xef\xbb\xbf"
BLOCK_BYTES = 1 << 18  # of lines that are read at once
PIECE_BYTES = 1 << 16  # what is decoded in the same read as damage is lost with it
_COLUMNS = ("id", "url", "site", "text", "metadata")


def read_jsonl(
    stream: BinaryIO, name: str, settings: ReadSettings
) -> Iterator[Row | Rows | Rejected]:
    """
    Yield the documents of `stream`, one object a line, and what is none; blank lines are skipped.

    Plain lines are read natively, many at once; what is odd about the others is said here.
    """
    fields = (settings.text_field, settings.id_field, settings.url_field, settings.site_field)
    before = 0  # lines
    for block in _blocks(stream):
        sizes, texts, ids, urls, sites, metadata = _kernel.read_json_lines(block, fields)
        columns = (ids, urls, _sites(sites, urls), texts, metadata)
        documents = pa.RecordBatch.from_arrays(list(columns), names=list(_COLUMNS))
        sizes = sizes.to_numpy()
        rows = Rows(name, np.arange(before + 1, before + 1 + len(sizes)), documents, sizes)
        ends = np.cumsum(sizes)
        start = 0
        for odd in np.flatnonzero(texts.is_null().to_numpy(zero_copy_only=False)).tolist():
            yield rows.slice(start, odd)
            line = block[ends[odd] - sizes[odd] : ends[odd]]
            yield from _odd_line(line, name, before + odd + 1, settings)
            start = odd + 1
        yield rows.slice(start, len(sizes))
        before += len(sizes)


def _odd_line(
    line: bytes, name: str, number: int, settings: ReadSettings
) -> Iterator[Row | Rejected]:
    content = line.removeprefix(BOM) if number == 1 else line
    if content.isspace() or not content:
        return
    try:
        yield row_from_fields(parse_object(content), name, number, len(line), settings)
    except InputError as error:
        yield Rejected(name, number, str(error), line)


def _blocks(stream: BinaryIO) -> Iterator[bytes]:
    """Yield a stream in blocks of whole lines; also those before damage, which is raised then."""
    pieces: list[bytes] = []
    size = 0
    try:
        while piece := stream.read(PIECE_BYTES):
            pieces.append(piece)
            size += len(piece)
            if size < BLOCK_BYTES or b"\n" not in piece:
                continue
            block = b"".join(pieces)
            end = block.rindex(b"\n") + 1
            yield block[:end]
            pieces, size = [block[end:]], len(block) - end
    except (InputError, OSError):
        block = b"".join(pieces)
        yield block[: block.rfind(b"\n") + 1]
        raise
    yield b"".join(pieces)


def _sites(sites: pa.Array, urls: pa.Array) -> pa.Array:
    """Return the site of each document: the one given, else the host of its address."""
    known = sites.to_pylist()
    for row in pc.indices_nonzero(pc.and_(urls.is_valid(), sites.is_null())).to_pylist():
        known[row] = site_of(urls[row].as_py())
    return pa.array(known, pa.string())


def row_from_fields(
    fields: dict[str, Any], path: str, number: int, size: int, settings: ReadSettings
) -> Row:
    """Return the document that these fields describe; raise InputError where they do not."""
    text = _text(fields, settings.text_field)
    id_ = _id(fields, settings.id_field)
    url = _take_string(fields, settings.url_field)
    site = _take_string(fields, settings.site_field) or (site_of(url) if url else None)
    return Row(path, number, id_, url, site, text, None, to_json(fields), size)


def parse_object(line: bytes) -> dict[str, Any]:
    """
    Return the JSON object in `line`.

    Stricter than `json.loads`: UTF-8 only, and no field twice, since one of them would be lost.
    NaN, infinities and numbers beyond a double, which are not JSON, become strings.
    """
    try:
        fields = _DECODER.decode(line.decode())
    except UnicodeDecodeError as error:
        raise InputError(f"no valid UTF-8: {error.reason} at byte {error.start}") from error
    except json.JSONDecodeError as error:
        raise InputError(f"no valid JSON: {error.msg} at character {error.pos}") from error
    except RecursionError as error:
        raise InputError("JSON nested too deeply") from error
    except InputError:
        raise
    except ValueError as error:  # an integer of more than 4,300 digits
        raise InputError(f"no valid JSON: {error}") from error
    if isinstance(fields, dict):
        return fields
    kind = type(fields).__name__
    raise InputError(f"a line must hold one JSON object; this one holds a value of type {kind}")


def to_json(fields: dict[str, Any]) -> str:
    """
    Return `fields` as one JSON object, lone surrogates escaped in it.

    What JSON does not know becomes `plain` first; values nested too deeply are an InputError.
    """
    try:
        return _encode(fields)
    except RecursionError as error:
        raise InputError("JSON nested too deeply") from error


def plain(value: Any) -> Any:
    r"""
    Return `value` with nothing in it that JSON does not know.

    >>> plain({"day": date(2024, 4, 14), "x": float("nan"), "raw": b"\xff", "pair": (1, None)})
    {'day': '2024-04-14', 'x': 'nan', 'raw': '/w==', 'pair': [1, None]}
    """
    if isinstance(value, dict):
        return {str(name): plain(item) for name, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if value is None or isinstance(value, (str, bool, int, float)):
        return value
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    if isinstance(value, (date, time)):
        return value.isoformat()
    return str(value)  # decimals, durations, UUIDs


def _encode(fields: dict[str, Any]) -> str:
    try:
        return json_text(fields)
    except (ValueError, TypeError):  # NaN; a date or other object
        return json_text(plain(fields))


def site_of(url: str) -> str | None:
    """
    Return the host of `url` without "www.", or None where there is none.

    >>> site_of("https://www.example.org/a?b"), site_of("/a/b"), site_of("http://[broken")
    ('example.org', None, None)
    """
    try:
        host = urlsplit(url).hostname
    except ValueError:
        return None
    return (host or "").removeprefix("www.") or None


def is_encodable(text: str) -> bool:
    """Tell whether `text` can be written as UTF-8: it holds no lone surrogate."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _text(fields: dict[str, Any], field: str) -> str:
    text = fields.pop(field, _MISSING)
    if isinstance(text, str):
        return text
    if text is not _MISSING:
        kind = "null" if text is None else f"of type {type(text).__name__}"
        raise InputError(f'the "{field}" field is {kind}; it must be a string')
    found = ", ".join(f'"{name}"' for name in sorted(fields)) or "none"
    strings = {name: len(value) for name, value in fields.items() if isinstance(value, str)}
    longest = max(sorted(strings), key=strings.__getitem__, default=None)
    remedy = f". Pass --text-field {longest}" if longest else ""
    raise InputError(f'no "{field}" field; found {found}{remedy}')


def _id(fields: dict[str, Any], field: str) -> str | None:
    value = fields.get(field)
    if value is None or value == "":
        return None
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        kind = type(value).__name__
        raise InputError(f'the "{field}" field is of type {kind}; an id is a string or a number')
    id_ = str(value)
    if not is_encodable(id_):
        raise InputError(f'the "{field}" field holds a lone surrogate; an id must be valid Unicode')
    del fields[field]
    return id_


def _take_string(fields: dict[str, Any], field: str) -> str | None:
    """Take a string out of the fields; what is no valid string stays and becomes metadata."""
    value = fields.get(field)
    if not value or not isinstance(value, str) or not is_encodable(value):
        return None
    del fields[field]
    return value


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    fields = dict(pairs)
    if len(fields) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise InputError(f'the field "{twice}" stands twice in one object')
    return fields


def _number(digits: str) -> float | str:
    value = float(digits)
    return value if math.isfinite(value) else digits


_MISSING = object()
_DECODER = json.JSONDecoder(object_pairs_hook=_object, parse_float=_number, parse_constant=str)
