"""Lexical cohesion: whether the text before a headline speaks of other things than that after."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from math import sqrt

from corpusclean.model import Segment
from corpusclean.text.blocks import DENSE

_TEXT = frozenset({"body", "list", "quote"})
_WINDOW = 6  # segments of text on either side
_LEAST = 2  # of them, where an article may end or begin
_TURN = 0.08  # cosine of two windows, below which the subject changes
_WORD = re.compile(r"[^\W\d_]{4,}")  # shorter words say little about the subject


def subject_changes(segments: Sequence[Segment]) -> list[tuple[int, float]]:
    """
    Return the headings at which the subject changes, each with a confidence of at most 0.5.

    Compared are the words of up to six segments of text before and after the heading; at least
    two must stand on either side. After a change the text before it no longer counts.

    >>> rain = [Segment("body", 0, 0, "The river carried heavy water through valleys.")] * 2
    >>> vote = [Segment("body", 0, 0, "Parliament elects ministers after debates tonight.")] * 2
    >>> subject_changes([*rain, Segment("heading", 0, 0, "Votes"), *vote])
    [(2, 0.5)]
    """
    changes: list[tuple[int, float]] = []
    begin = 0
    for i, segment in enumerate(segments):
        if segment.role == "title":
            begin = i
        if segment.role != "heading":
            continue
        before = list(_texts(reversed(segments[begin:i])))
        after = list(_texts(segments[i + 1 :]))
        if min(len(before), len(after)) >= _LEAST:
            cosine = _cosine(_words(before), _words(after))
            if cosine < _TURN:
                changes.append((i, 0.5 * (1 - cosine / _TURN)))
                begin = i
    return changes


def _texts(segments: Iterable[Segment]) -> Iterator[str]:
    """Yield the first few texts among segments, up to the next title."""
    found = 0
    for segment in segments:
        if segment.role == "title" or found == _WINDOW:
            return
        if segment.role in _TEXT:
            found += 1
            yield segment.text


def _words(texts: Iterable[str]) -> Counter[str]:
    """Count the longer words, or in scripts without spaces the pairs of letters."""
    counts: Counter[str] = Counter()
    for text in texts:
        low = text.casefold()
        counts.update(word for word in _WORD.findall(low) if not DENSE.match(word))
        dense = DENSE.findall(low)
        counts.update(map("".join, pairwise(dense)))
    return counts


def _cosine(one: Counter[str], other: Counter[str]) -> float:
    both = sum(count * other[word] for word, count in one.items())
    sizes = sum(c * c for c in one.values()) * sum(c * c for c in other.values())
    return both / sqrt(sizes) if sizes else 1.0
