"""What of a batch resembles an index, and which of its texts stay."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from corpusclean import _kernel
from corpusclean.dedup.banding import BandPlan
from corpusclean.dedup.equal_texts import EqualGroups
from corpusclean.dedup.index_segments import EQUAL, Rows, Segment, band
from corpusclean.dedup.selection import select
from corpusclean.dedup.streams import Keys, SignedDocuments, signed_documents
from corpusclean.dedup.verification import (
    ABSENT,
    SimilarityRule,
    VerifiedPairs,
    verified_pairs,
    verify,
)

_FULL_BUCKET = 256
"""The members of larger buckets are searched by the shingles that are rare, as in a batch."""

_CROWD_MEMORY = 1 << 30
"""What that search may hold at once, in bytes; it does more passes for larger crowds."""

_SLICE = 1024  # texts whose candidates are held at once


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """Texts of a batch and places of the index (rows, segment after segment) that match."""

    text: Rows
    stored: Rows
    similarity: npt.NDArray[np.float64]


_NOTHING = Found(np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0))


class Decision(NamedTuple):
    """What stands for a text: a place of the index, or else a text of the batch."""

    is_stored: bool
    stored: int
    similarity: float


def id_keys(ids: pa.LargeStringArray) -> Keys:
    """Return the hash of each id."""
    return _not_zero(_kernel.content_keys(ids).to_numpy())


def equal_keys(signed: pa.RecordBatch) -> Keys:
    """Return a key that equal texts have in common."""
    text, content = (signed.column(name).to_numpy() for name in ("text_key", "content_key"))
    return _not_zero(np.where(text == 0, content, text))


def bands_of(signed: pa.RecordBatch, plan: BandPlan) -> Keys:
    """Return the keys of signed texts, one row for each band."""
    keys: Keys = signed.column("bands").flatten().to_numpy()
    return np.ascontiguousarray(keys.reshape(-1, plan.bands).T)


def stored_pairs(
    segments: Sequence[Segment], signed: pa.RecordBatch, plan: BandPlan, threshold: float
) -> Found:
    """
    Return the documents of the index that texts equal or, verified, resemble.

    In buckets of up to 256 documents all are compared. The members of larger ones are read once
    for all texts, so such texts cost less in large batches.
    """
    bands = bands_of(signed, plan)
    hot = _hot(segments, bands)
    parts = [_crowd_pairs(segments, signed, np.where(hot, bands, np.uint64(0)), threshold)]
    bands = np.where(hot, np.uint64(0), bands)
    for start in range(0, len(signed), _SLICE):
        part = signed.slice(start, _SLICE)
        begin = 0
        for segment in segments:
            found = _pairs_in(segment, part, bands[:, start : start + _SLICE], threshold)
            parts.append(Found(found.text + start, found.stored + begin, found.similarity))
            begin += len(segment.batch)
    return _distinct(parts)


def new_pairs(signed: pa.RecordBatch, threshold: float) -> VerifiedPairs:
    """Return the verified pairs within a batch of distinct texts."""
    ranks = np.arange(len(signed), dtype=np.uint32)
    return verified_pairs(
        signed_documents([signed]), ranks, SimilarityRule(threshold), memory=2 << 30
    )


def first_matches(old: Found, new: VerifiedPairs, groups: EqualGroups) -> list[Decision | None]:
    """
    Return for each text what stands for it, or None where it stays.

    `old` and `new` are pairs of groups. The documents of the index come first in keep order, and
    all of them stay.
    """
    stored, place = np.unique(old.stored, return_inverse=True)
    count = len(stored)
    pairs = VerifiedPairs(
        np.concatenate((place, new.left.astype(np.int64) + count)).astype(np.uint32),
        np.concatenate((old.text + count, new.right.astype(np.int64) + count)).astype(np.uint32),
        np.concatenate((old.similarity, new.similarity)),
    )
    chosen = select(np.arange(count + len(groups.firsts), dtype=np.uint32), pairs)
    decisions: list[Decision | None] = []
    for text, group in enumerate(groups.group_of.tolist()):
        representative = int(chosen.representatives[count + group])
        similarity = float(chosen.similarities[count + group])
        if representative < count:
            decisions.append(Decision(True, int(stored[representative]), similarity))
            continue
        first = int(groups.firsts[representative - count])
        decisions.append(None if first == text else Decision(False, first, similarity))
    return decisions


def _hot(segments: Sequence[Segment], bands: Keys) -> npt.NDArray[np.bool_]:
    """Return which keys lead to more documents than are compared in full."""
    sizes = np.zeros(bands.shape, np.int64)
    for segment in segments:
        for number, wanted in enumerate(bands):
            sizes[number] += segment.buckets(band(number), wanted)[1]
    hot: npt.NDArray[np.bool_] = (sizes > _FULL_BUCKET) & (bands != 0)
    return hot


def _crowd_pairs(
    segments: Sequence[Segment], signed: pa.RecordBatch, hot: Keys, threshold: float
) -> Found:
    """Return the pairs of texts with the members of the large buckets that `hot` leads to."""
    crowding = hot.any(axis=0)
    if not crowding.any():
        return _NOTHING
    members = [_members(segment, hot) for segment in segments]
    present = np.concatenate([*members, crowding])
    stored = len(present) - len(signed)
    # All of them meet in one bucket, which the search takes for the crowd that it is.
    keys = present.astype(np.uint64)
    ranks = np.where(present, np.arange(len(present)), ABSENT).astype(np.uint32)
    shingles = [segment.batch.column("shingles") for segment in segments]
    crowd = SignedDocuments(keys, keys, (keys,), (*shingles, signed.column("shingles")))
    pairs = verified_pairs(crowd, ranks, SimilarityRule(threshold), _CROWD_MEMORY)
    left, right = pairs.left.astype(np.int64), pairs.right.astype(np.int64)
    across = (left < stored) & (right >= stored)
    return Found(right[across] - stored, left[across], pairs.similarity[across])


def _members(segment: Segment, hot: Keys) -> npt.NDArray[np.bool_]:
    members = np.zeros(len(segment.batch), np.bool_)
    for number, wanted in enumerate(hot):
        members[segment.find(band(number), np.unique(wanted))[1]] = True
    return members


def _distinct(parts: Sequence[Found]) -> Found:
    """Join pairs; one found in several ways comes once."""
    columns = [[getattr(part, name) for part in parts] for name in Found.__slots__]
    text, stored, similarity = map(np.concatenate, columns)
    order = np.lexsort((-similarity, stored, text))
    text, stored, similarity = text[order], stored[order], similarity[order]
    first = np.ones(len(text), np.bool_)
    first[1:] = (text[1:] != text[:-1]) | (stored[1:] != stored[:-1])
    return Found(text[first], stored[first], similarity[first])


def _pairs_in(segment: Segment, signed: pa.RecordBatch, bands: Keys, threshold: float) -> Found:
    """Return the pairs in the buckets of one segment that are compared in full."""
    equal = _equal_in(segment, signed)
    size = len(segment.batch)
    candidates = []
    for number, wanted in enumerate(bands):
        texts, rows = segment.find(band(number), wanted)
        candidates.append(texts * size + rows)
    known = equal.text * size + equal.stored
    fresh = np.setdiff1d(np.concatenate(candidates), known)
    texts, rows = np.divmod(fresh, size)
    similar = _verified(segment, signed, texts, rows, threshold)
    return _distinct((equal, similar))


def _equal_in(segment: Segment, signed: pa.RecordBatch) -> Found:
    texts, rows = segment.find(EQUAL, equal_keys(signed))
    text_key, content_key = (
        (signed.column(name).to_numpy()[texts], segment.keys(name)[rows])
        for name in ("text_key", "content_key")
    )
    # A text without word characters (text_key 0) equals only the same characters.
    same = (text_key[0] == text_key[1]) & ((text_key[0] != 0) | (content_key[0] == content_key[1]))
    return Found(texts[same], rows[same], np.ones(int(same.sum())))


def _verified(
    segment: Segment, signed: pa.RecordBatch, texts: Rows, rows: Rows, threshold: float
) -> Found:
    stored, place = np.unique(rows, return_inverse=True)
    sets = pa.concat_arrays(
        [
            signed.column("shingles"),
            segment.batch.column("shingles").take(pa.array(stored)),
        ]
    )
    left = pa.array(texts, pa.uint32())
    right = pa.array(place + len(signed), pa.uint32())
    pairs = verify(sets, left, right, threshold)
    positions = pairs.right.astype(np.int64) - len(signed)
    return Found(pairs.left.astype(np.int64), stored[positions], pairs.similarity)


def _not_zero(keys: Keys) -> Keys:
    return np.maximum(keys, np.uint64(1))  # 0 leads to nothing
