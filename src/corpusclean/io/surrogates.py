"""Lone surrogates: a JSON string may hold them, UTF-8 and Arrow cannot."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

import pyarrow as pa

from corpusclean.model import Edit

REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
_LONE = re.compile("[\ud800-\udfff]+")


def replace_surrogates(texts: Sequence[str]) -> tuple[pa.Array, list[list[dict[str, Any]]]]:
    """Return `texts` as an Arrow array, each lone surrogate as U+FFFD, and the edits made."""
    try:
        return pa.array(texts, pa.large_string()), [[] for _ in texts]
    except UnicodeEncodeError:
        clean = [_LONE.sub(_replacement, text) for text in texts]
        edits = [[_edit(match) for match in _LONE.finditer(text)] for text in texts]
        return pa.array(clean, pa.large_string()), edits


def surrogate_edits(values: Iterable[dict[str, Any]]) -> tuple[Edit, ...]:
    r"""
    Return one value of the column `surrogates` as edits; they change no offset.

    >>> value = {"start": 1, "removed": b"\xed\xa0\x80", "inserted": "?", "rule": "surrogate"}
    >>> surrogate_edits([value | {"confidence": 1.0}])
    (Edit(start=1, removed='\ud800', inserted='?', rule='surrogate', confidence=1.0),)
    """
    return tuple(
        Edit(**{**value, "removed": value["removed"].decode("utf-8", "surrogatepass")})
        for value in values
    )


def _replacement(match: re.Match[str]) -> str:
    return REPLACEMENT * len(match[0])


def _edit(match: re.Match[str]) -> dict[str, Any]:
    return {
        "start": match.start(),
        "removed": match[0].encode("utf-8", "surrogatepass"),
        "inserted": _replacement(match),
        "rule": "surrogate",
        "confidence": 1.0,
    }
