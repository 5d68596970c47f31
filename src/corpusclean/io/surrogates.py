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


def with_surrogates(edits: Iterable[Edit], surrogates: Iterable[dict[str, Any]]) -> list[Edit]:
    r"""
    Return the edits of a repair together with those made at reading, as one step.

    `surrogates` are values of the column of that name. They change no offset, so an edit of the
    repair that removed a replaced surrogate now removes the surrogate itself, and the others
    stand for themselves.

    >>> surrogate = {"start": 1, "removed": b"\xed\xa0\x80"}
    >>> with_surrogates([], [surrogate])[0].removed
    '\ud800'
    >>> with_surrogates([Edit(0, "a\ufffd", "A", "case")], [surrogate])
    [Edit(start=0, removed='a\ud800', inserted='A', rule='case', confidence=1.0)]
    """
    lone = {
        edit["start"] + index: character
        for edit in surrogates
        for index, character in enumerate(edit["removed"].decode("utf-8", "surrogatepass"))
    }
    merged = []
    for edit in edits:
        removed = "".join(
            lone.pop(edit.start + index, character) for index, character in enumerate(edit.removed)
        )
        merged.append(Edit(edit.start, removed, edit.inserted, edit.rule, edit.confidence))
    merged += [Edit(start, lone[start], REPLACEMENT, "surrogate") for start in lone]
    return sorted(merged, key=lambda edit: (edit.start, edit.end))


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
