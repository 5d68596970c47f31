"""The bytes of a text file to text and back, byte for byte."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from corpusclean.errors import InputError
from corpusclean.io.schema import Row
from corpusclean.settings import ReadSettings
from corpusclean.text.encoding import decode_bytes


def read_text(stream: BinaryIO, name: str, _: ReadSettings) -> Iterator[Row]:
    """Yield the one document of a plain-text file; its id is its name."""
    data = stream.read()
    text, encoding = decode_exactly(data)
    yield Row(name, 1, name, None, None, text, encoding, "{}", len(data))


def decode_exactly(data: bytes, declared: str | None = None) -> tuple[str, str]:
    r"""
    Return the text in `data` and the encoding with which `encode_exactly` gives `data` back.

    Stray bytes in UTF-8 become lone surrogates, as in file names (PEP 383); reading replaces those
    by what Windows-1252 means and records it. Raises InputError where no encoding is exact.

    >>> text, encoding = decode_exactly("Größe ".encode() * 20 + b"\x92")
    >>> text[-7:], encoding
    ('Größe \udc92', 'utf-8')
    """
    try:
        return data.decode(), "utf-8"
    except UnicodeDecodeError:
        decoded = decode_bytes(data, declared)
    if decoded.exact:
        return decoded.text, decoded.encoding
    if decoded.source == "stray bytes":
        return data.decode("utf-8", "surrogateescape"), "utf-8"
    raise InputError(
        f"read as {decoded.encoding} and written again, the bytes differ; convert it to UTF-8"
    )


def encode_exactly(text: str, encoding: str) -> bytes:
    """Return the bytes of a text file again."""
    return text.encode(encoding, "surrogateescape" if encoding == "utf-8" else "strict")
