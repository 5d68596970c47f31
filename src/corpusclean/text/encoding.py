"""
Bytes of unknown encoding become text.

Strict UTF-8 first, always; then the encoding that the source declares, if it decodes; then UTF-8
with some bytes that are not; then what `text.detection` makes of 4 KB.
"""

from __future__ import annotations

import codecs
from dataclasses import dataclass
from typing import Literal

import ftfy  # noqa: F401  registers the sloppy codecs

from corpusclean.errors import InputError
from corpusclean.text.detection import guesses, wide_encoding

# A stray byte for every 20 whole UTF-8 characters: below that, the text was UTF-8 all along.
STRAY_SHARE = 0.05
WIDE_CONFIDENCE = 0.99  # of UTF-16 without a mark: nothing else explains its control characters

BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16: its mark begins with theirs
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# Pages that declare the name on the left hold characters of the one on the right (WHATWG encoding
# standard, section 4.2).
WIDER = {
    "ascii": "cp1252",
    "big5": "big5hkscs",
    "euc_kr": "cp949",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "shift_jis": "cp932",
}
# Python's escape notations are text encodings to `codecs`, but nobody's page is written in them.
NOT_A_CHARSET = {"idna", "punycode", "raw-unicode-escape", "undefined", "unicode-escape", "utf-7"}

Source = Literal["utf-8", "byte order mark", "declared", "detected", "stray bytes"]


@dataclass(frozen=True, slots=True)
class Decoded:
    """
    A text, and how its bytes were read.

    `exact` says that encoding the text again gives the same bytes, so that nothing but the text
    and the name of the encoding need be kept. A byte order mark stays in the text as U+FEFF.
    """

    text: str
    encoding: str
    confidence: float
    source: Source
    exact: bool


def decode_bytes(data: bytes, declared: str | None = None) -> Decoded:
    """
    Return the text in `data`, with its encoding and the reason for it.

    Raises InputError where no encoding fits, as for images and archives. An empty input is UTF-8.

    >>> decode_bytes("Größe".encode("latin-1"), declared="latin-1")
    Decoded(text='Größe', encoding='iso8859-1', confidence=1.0, source='declared', exact=True)
    >>> decode_bytes(b"plain").source
    'utf-8'
    """
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        first_stray = error.start
    else:
        return _hidden(data, declared) or Decoded(text, "utf-8", 1.0, "utf-8", True)
    for mark, encoding in BYTE_ORDER_MARKS:
        if data.startswith(mark) and (decoded := _decode(data, encoding, 1.0, "byte order mark")):
            return decoded
    if declared and (decoded := _decode_declared(data, declared)):
        return decoded
    return _wide(data, False) or _mostly_utf8(data) or _detect(data, first_stray)


def _decode(data: bytes, encoding: str, confidence: float, source: Source) -> Decoded | None:
    try:
        text = data.decode(encoding)
        exact = text.encode(encoding) == data
    except UnicodeDecodeError:
        return None
    except UnicodeEncodeError:  # some East Asian decoders accept what their encoders never write
        exact = False
    return Decoded(text, encoding, confidence, source, exact)


def _decode_declared(data: bytes, declared: str) -> Decoded | None:
    """Decode as declared, or as the wider encoding that pages mean by that name."""
    try:
        name = codecs.lookup(declared.strip()).name
    except (LookupError, ValueError):  # an unknown name, or one with a NUL in it
        return None
    if name in NOT_A_CHARSET:
        return None
    try:
        decoded = _decode(data, name, 1.0, "declared")
    except LookupError:  # a codec from bytes to bytes, such as base64
        return None
    if decoded is None and name in WIDER:
        return _decode(data, WIDER[name], 1.0, "declared")
    return decoded


def _hidden(data: bytes, declared: str | None) -> Decoded | None:
    """
    Return what valid UTF-8 with NUL or escape characters was declared to be, if that decodes.

    UTF-16 of ASCII text without a mark, and ISO-2022 of any text, are valid UTF-8 by accident.
    """
    if declared is None or not (b"\0" in data or b"\x1b" in data or b"~{" in data):
        return _wide(data, True)
    family = declared.strip().lower().replace("_", "-")
    if not family.startswith(("utf-16", "utf-32", "iso-2022", "hz")):
        return _wide(data, True)
    return _decode_declared(data, declared) or _wide(data, True)


def _wide(data: bytes, is_utf8: bool) -> Decoded | None:
    """Return UTF-16 or UTF-32 without a byte order mark."""
    encoding = wide_encoding(data, is_utf8)
    return _decode(data, encoding, WIDE_CONFIDENCE, "detected") if encoding else None


def _mostly_utf8(data: bytes) -> Decoded | None:
    """Return UTF-8 with a few stray bytes, which are read as Windows-1252."""
    escaped = data.decode("utf-8", "surrogateescape")
    stray = sum("\udc80" <= char <= "\udcff" for char in escaped)
    whole = sum(char > "\x7f" for char in escaped) - stray
    if stray > STRAY_SHARE * whole:
        return None
    text = escaped.translate(STRAY_BYTES)
    return Decoded(text, "utf-8", 1.0 - stray / (stray + whole), "stray bytes", exact=False)


STRAY_BYTES = {
    0xDC00 + byte: bytes((byte,)).decode("sloppy-windows-1252") for byte in range(0x80, 0x100)
}


def _detect(data: bytes, first_stray: int) -> Decoded:
    """Return the first guess that decodes, or the wider encoding that pages mean by its name."""
    for name, confidence in guesses(data, first_stray):
        for candidate in (name, WIDER.get(name)):
            decoded = candidate and _decode(data, candidate, confidence, "detected")
            if decoded:
                return decoded
    raise InputError(
        f"{len(data)} bytes beginning with {data[:16]!r} are text in no encoding known here; "
        "name their encoding, or leave them out"
    )
