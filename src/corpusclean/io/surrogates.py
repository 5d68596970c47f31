"""Lone surrogates: JSON strings and undecoded bytes may be such; UTF-8 and Arrow cannot."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

import pyarrow as pa

from corpusclean.model import Edit
from corpusclean.text.edits import apply_edits
from corpusclean.text.encoding import STRAY_BYTES

REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
_LONE = re.compile("[\ud800-\udfff]+")


def replace_surrogates(
    texts: Sequence[str], are_files: Sequence[bool]
) -> tuple[pa.Array, list[list[dict[str, Any]]]]:
    """
    Return `texts` as an Arrow array without lone surrogates, and the edits made.

    In the text of a file they are bytes that are no UTF-8 (PEP 383) and become what Windows-1252
    means by them; elsewhere they become U+FFFD.
    """
    try:
        return pa.array(texts, pa.large_string()), [[] for _ in texts]
    except UnicodeEncodeError:
        edits = [_edits(text, is_file) for text, is_file in zip(texts, are_files, strict=True)]
        clean = [
            apply_edits(text, surrogate_edits(values))
            for text, values in zip(texts, edits, strict=True)
        ]
        return pa.array(clean, pa.large_string()), edits


def surrogate_edits(values: Iterable[dict[str, Any]]) -> tuple[Edit, ...]:
    r"""
    Return one value of the column `surrogates` as edits, to be composed with those of a repair.

    >>> value = {"start": 1, "removed": b"\xed\xa0\x80", "inserted": "?", "rule": "surrogate"}
    >>> surrogate_edits([value | {"confidence": 1.0}])
    (Edit(start=1, removed='\ud800', inserted='?', rule='surrogate', confidence=1.0),)
    """
    return tuple(map(edit_from_row, values))


def edit_to_row(edit: Edit) -> dict[str, Any]:
    """Return an edit as a value of the Arrow type `EDITS`."""
    return {
        "start": edit.start,
        "removed": edit.removed.encode("utf-8", "surrogatepass"),
        "inserted": edit.inserted,
        "rule": edit.rule,
        "confidence": edit.confidence,
    }


def edit_from_row(value: dict[str, Any]) -> Edit:
    """Return the edit that `edit_to_row` made into a value."""
    return Edit(**{**value, "removed": value["removed"].decode("utf-8", "surrogatepass")})


def _edits(text: str, is_file: bool) -> list[dict[str, Any]]:
    edits = []
    for match in _LONE.finditer(text):
        inserted = match[0].translate(STRAY_BYTES) if is_file else REPLACEMENT * len(match[0])
        rule = "stray byte" if is_file else "surrogate"
        edits.append(edit_to_row(Edit(match.start(), match[0], inserted, rule)))
    return edits
