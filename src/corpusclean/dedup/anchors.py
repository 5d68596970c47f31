"""
Anchors: what a text and its translation share, whatever their languages.

Five families, each scored apart: grams (four-letter pieces of romanised words), latin (whole
Latin words, inside any script), number, name (CLDR) and dictionary (the user's own).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from corpusclean import _kernel
from corpusclean.dedup.figures import numbers
from corpusclean.dedup.terms import Terms, cldr_names, fold

FAMILIES = ("gram", "latin", "number", "name", "dictionary")
_NUMBER, _NAME, _DICTIONARY = 2, 3, 4
_LAST_POSITION = np.iinfo(np.uint16).max
_MOST = np.iinfo(np.uint16).max

# Where months have numbers for names, the number names the month.
_NUMBERED_MONTH = re.compile(r"(?<!\d)(\d{1,2}) ?[月월]")


class Anchor(NamedTuple):
    """One anchor of one text: its family (an index of `FAMILIES`), token, place, weight, count."""

    family: int
    token: str
    offset: int
    weight: float = 1.0
    times: int = 1


@dataclass(frozen=True, slots=True)
class Anchors:
    """
    The anchors of n documents, hashed.

    `sets` holds n lists of uint64; `positions` (uint16, 0 the start of the text, 65,535 its
    end), `weights` (float32) and `counts` (uint16, how often it stands in the text) run beside
    its flat values.
    """

    sets: pa.LargeListArray
    positions: npt.NDArray[np.uint16]
    weights: npt.NDArray[np.float32]
    counts: npt.NDArray[np.uint16]


def find_anchors(
    texts: pa.LargeStringArray, languages: Sequence[str], lexicons: Mapping[str, Terms]
) -> Anchors:
    """Return the anchors of each text; `lexicons` finds the dictionary terms of a language."""
    grams, positions, counts = _kernel.gram_sets(texts)
    anchors: list[Anchor] = []
    owners: list[int] = []
    lengths = np.ones(len(texts))
    for index, (text, language) in enumerate(zip(texts, languages, strict=True)):
        folded = fold(text.as_py())
        lengths[index] = max(len(folded), 1)
        found = text_anchors(folded, language, lexicons)
        anchors += found
        owners += [index] * len(found)
    rows = np.array(owners, dtype=np.int64)
    offsets = np.array([anchor.offset for anchor in anchors], dtype=np.float64)
    others = _Flat(
        rows,
        _hashes(anchors),
        (offsets / lengths[rows] * _LAST_POSITION).astype(np.uint16),
        np.array([anchor.weight for anchor in anchors], dtype=np.float32),
        np.array([anchor.times for anchor in anchors], dtype=np.uint16),
    )
    return _join(grams, positions.to_numpy(), counts.to_numpy(), others)


def text_anchors(folded: str, language: str, lexicons: Mapping[str, Terms]) -> list[Anchor]:
    """
    Return the distinct anchors of a folded text other than its grams and Latin words.

    >>> [anchor.token for anchor in text_anchors("am 3. mai in kanada", "de", {})]
    ['3', 'month:5', 'territory:CA']
    """
    found = [Anchor(_NUMBER, token, at) for token, at in numbers(folded)]
    months = _NUMBERED_MONTH.finditer(folded)
    named = cldr_names(language).find(folded)
    found += [Anchor(_NAME, meaning.token, at, meaning.weight) for meaning, at in named]
    found += [Anchor(_NAME, f"month:{int(month[1])}", month.start()) for month in months]
    lexicon = lexicons.get(language.partition("-")[0])
    if lexicon is not None:
        terms = lexicon.find(folded)
        found += [Anchor(_DICTIONARY, meaning.token, at, meaning.weight) for meaning, at in terms]
    firsts: dict[tuple[int, str], Anchor] = {}
    counts = Counter((anchor.family, anchor.token) for anchor in found)
    for anchor in found:
        firsts.setdefault((anchor.family, anchor.token), anchor)
    return [anchor._replace(times=min(counts[key], _MOST)) for key, anchor in firsts.items()]


class _Flat(NamedTuple):
    """Anchors of all documents, one row each, in order of their documents."""

    owners: npt.NDArray[np.int64]
    hashes: npt.NDArray[np.uint64]
    positions: npt.NDArray[np.uint16]
    weights: npt.NDArray[np.float32]
    counts: npt.NDArray[np.uint16]


def _hashes(anchors: Sequence[Anchor]) -> npt.NDArray[np.uint64]:
    hashes = np.zeros(len(anchors), dtype=np.uint64)
    families = np.array([anchor.family for anchor in anchors], dtype=np.int64)
    for family in range(_NUMBER, len(FAMILIES)):
        rows = np.flatnonzero(families == family).tolist()
        tokens = pa.array([anchors[row].token for row in rows], pa.large_string())
        # A year stands in thousands of texts: each distinct token is hashed once.
        coded = tokens.dictionary_encode()
        codes = coded.indices.to_numpy()
        distinct = _kernel.token_hashes(coded.dictionary.cast(pa.large_string()), family)
        hashes[rows] = distinct.to_numpy()[codes]
    return hashes


def _join(
    grams: pa.LargeListArray,
    positions: npt.NDArray[np.uint16],
    counts: npt.NDArray[np.uint16],
    others: _Flat,
) -> Anchors:
    """Append to each document's grams its other anchors, sorted by hash."""
    order = np.lexsort((others.hashes, others.owners))
    offsets = grams.offsets.to_numpy()
    extra = np.searchsorted(others.owners, np.arange(len(offsets)))
    from_others = np.zeros(int(offsets[-1] + extra[-1]), dtype=bool)
    starts = np.repeat(offsets[1:], np.diff(extra))
    from_others[starts + np.arange(len(starts))] = True

    def joined(own: npt.NDArray[Any], other: npt.NDArray[Any]) -> npt.NDArray[Any]:
        values = np.empty(len(from_others), dtype=own.dtype)
        values[~from_others] = own
        values[from_others] = other[order]
        return values

    hashes = joined(grams.values.to_numpy(), others.hashes)
    return Anchors(
        pa.LargeListArray.from_arrays(pa.array(offsets + extra), pa.array(hashes)),
        joined(positions, others.positions),
        joined(np.ones(len(positions), dtype=np.float32), others.weights),
        joined(counts, others.counts),
    )
