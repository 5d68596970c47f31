"""JSON lines to rows: one object a line, each bad line rejected with its number and reason."""

from __future__ import annotations

import base64
import json
import math
from collections.abc import Iterator
from datetime import date, time
from typing import Any, BinaryIO
from urllib.parse import urlsplit

from corpusclean.errors import InputError
from corpusclean.io.schema import Rejected, Row
from corpusclean.settings import ReadSettings

BOM = b"\xef\xbb\xbf"


def read_jsonl(stream: BinaryIO, name: str, settings: ReadSettings) -> Iterator[Row | Rejected]:
    """Yield one row for each line of `stream` that holds a document; blank lines are none."""
    for number, line in enumerate(stream, 1):
        content = line.removeprefix(BOM) if number == 1 else line
        if content.isspace() or not content:
            continue
        try:
            fields = parse_object(content)
            yield row_from_fields(fields, name, number, len(line), settings)
        except InputError as error:
            yield Rejected(name, number, str(error), line)


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
    Return `fields` as one JSON object in ASCII, so that lone surrogates survive in it.

    What JSON does not know becomes `plain` first; values nested too deeply are an InputError.
    """
    if not fields:
        return "{}"
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
        return _ENCODER.encode(fields)
    except (ValueError, TypeError):  # NaN; a date or other object
        return _ENCODER.encode(plain(fields))


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
_ENCODER = json.JSONEncoder(allow_nan=False)
