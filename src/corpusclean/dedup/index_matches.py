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
from corpusclean.dedup.streams import Keys, signed_documents
from corpusclean.dedup.verification import SimilarityRule, VerifiedPairs, verified_pairs, verify

_FULL_BUCKET = 256
"""Of a bucket at most so many documents, the oldest, are compared, as in a batch."""

_SLICE = 1024  # texts whose candidates are held at once


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """Texts of a batch and places of the index (rows, segment after segment) that match."""

    text: Rows
    stored: Rows
    similarity: npt.NDArray[np.float64]


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
    """Return the documents of the index that texts equal or, verified, resemble."""
    parts = []
    for start in range(0, len(signed), _SLICE):
        part = signed.slice(start, _SLICE)
        bands = bands_of(part, plan)
        room = np.full(bands.shape, _FULL_BUCKET)
        begin = 0
        for segment in segments:
            found = _pairs_in(segment, part, bands, room, threshold)
            parts.append(Found(found.text + start, found.stored + begin, found.similarity))
            begin += len(segment.batch)
    columns = [[getattr(part, name) for part in parts] for name in Found.__slots__]
    if not parts:
        none = np.empty(0, np.int64)
        return Found(none, none, np.empty(0))
    return Found(*(np.concatenate(column) for column in columns))


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


def _pairs_in(
    segment: Segment, signed: pa.RecordBatch, bands: Keys, room: Rows, threshold: float
) -> Found:
    """Return the pairs in one segment; `room` says how much of each bucket is still looked at."""
    equal = _equal_in(segment, signed)
    size = len(segment.batch)
    candidates = []
    for number, wanted in enumerate(bands):
        texts, rows = segment.find(band(number), wanted, room[number])
        room[number] -= np.minimum(room[number], np.bincount(texts, minlength=len(wanted)))
        candidates.append(texts * size + rows)
    known = equal.text * size + equal.stored
    fresh = np.setdiff1d(np.concatenate(candidates), known)
    texts, rows = np.divmod(fresh, size)
    similar = _verified(segment, signed, texts, rows, threshold)
    return Found(
        np.concatenate((equal.text, similar.text)),
        np.concatenate((equal.stored, similar.stored)),
        np.concatenate((equal.similarity, similar.similarity)),
    )


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
