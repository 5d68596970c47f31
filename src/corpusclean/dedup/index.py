"""An index of documents that grows, and what of a new batch is there already."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from corpusclean.dedup.banding import BandPlan, check_share, plan_bands
from corpusclean.dedup.equal_texts import group_equal
from corpusclean.dedup.index_matches import (
    Found,
    bands_of,
    equal_keys,
    first_matches,
    id_keys,
    new_pairs,
    stored_pairs,
)
from corpusclean.dedup.index_segments import EQUAL, ID, Segment, band, merged, new_segment
from corpusclean.dedup.index_storage import IndexFolder
from corpusclean.dedup.signatures import NORMALISATION, SEED, check_positive
from corpusclean.dedup.streams import sign_batch
from corpusclean.errors import InputError, RunError
from corpusclean.model import Match
from corpusclean.text.batches import text_array

_MERGED_BYTES = 512 << 20
"""Segments grow by merging up to this size, so that no change rewrites more."""


class Index:
    """
    The kept documents of a corpus that grows, by the ids that you give them.

    `add` decides each text in the order given: it is a duplicate if a document of the index, or
    an earlier text of the batch that stays, has an exact Jaccard similarity of at least
    `threshold`; else it enters the index. Batch after batch this gives the removals of
    `find_near_duplicates(everything, keep="first")`, also where pages of one template share their
    buckets. `recall` and the parameters after it are those of `find_near_duplicates`.

    Without `path` the index is in memory. With it, it lives in that folder, new or made with the
    same parameters (RunError names the one that differs), and a change is on disk when it
    returns; one process may change it at a time. A query looks its bands up in sorted keys and
    compares the candidates alone, so its time hardly grows with the index. Only where a bucket
    holds more than 256 documents are all of its members read, once for all texts of a call.

    >>> index = Index()
    >>> index.add(["The cat sat on the mat.", "Dogs bark at night."], ["cat", "dog"])
    [None, None]
    >>> index.add(["the cat sat on the mat", "Owls see well."], ["cat 2", "owl"])
    [Match(id='cat', similarity=1.0), None]
    >>> index.query(["Dogs bark at night!"]), len(index), "cat 2" in index
    ([[Match(id='dog', similarity=1.0)]], 3, False)
    """

    def __init__(
        self,
        path: str | Path | None = None,
        *,
        threshold: float = 0.8,
        recall: float = 0.99,
        width: int = 6,
        num_perm: int = 128,
        plan: BandPlan | None = None,
    ) -> None:
        check_share("threshold", threshold, closed=True)
        check_positive("width", width)
        self.threshold = threshold
        self.width = width
        self.plan = plan or plan_bands(threshold, recall, num_perm)
        self._segments: list[Segment] = []
        self._folder: IndexFolder | None = None
        if path is not None:
            self._settle(Path(path))

    @classmethod
    def open(cls, path: str | Path) -> Index:
        """
        Open the index in a folder with the parameters that it was made with.

        Raises RunError where there is none, where a file is missing or cut short, or where it was
        made by another version or normalisation. `check` reads all of it.
        """
        header = IndexFolder.open(Path(path)).header
        return cls(
            path,
            threshold=header["threshold"],
            width=header["width"],
            plan=BandPlan(header["bands"], header["rows"]),
        )

    def add(self, texts: Any, ids: Iterable[str]) -> list[Match | None]:
        """
        Add texts that resemble no document that stays, and tell what the others duplicate.

        Returns for each text the most similar document that stands for it, of the index or of
        this batch (ties go to the earlier), or None where the text entered the index. `texts`
        is what `text_array` takes. A text whose id is there with the same text changes nothing
        and gives None, so that an interrupted batch can be added again; InputError where an id
        is there with another text or comes twice.
        """
        array = text_array(texts)
        names = _names(ids, len(array))
        signed = sign_batch(array, self.plan, self.width)
        fresh = np.flatnonzero(~self._are_stored(names, signed.column("content_key").to_numpy()))
        matches: list[Match | None] = [None] * len(array)
        if not len(fresh):
            return matches
        names, signed = names.take(pa.array(fresh)), signed.take(pa.array(fresh))
        found = self._decide(signed, names)
        for place, match in zip(fresh.tolist(), found, strict=True):
            matches[place] = match
        kept = np.array([place for place, match in enumerate(found) if match is None], np.int64)
        if len(kept):
            self._change(_with_segment(self._segments, self._segment(signed, names, kept)))
        return matches

    def query(self, texts: Any) -> list[list[Match]]:
        """Return for each text the documents that it resembles, the most similar first."""
        signed = sign_batch(text_array(texts), self.plan, self.width)
        found = stored_pairs(self._segments, signed, self.plan, self.threshold)
        ids = self._ids(found)
        matches: list[list[Match]] = [[] for _ in range(len(signed))]
        order = np.lexsort((found.stored, -found.similarity, found.text))
        columns = (found.text[order], found.stored[order], found.similarity[order])
        for text, stored, similarity in zip(*(column.tolist() for column in columns), strict=True):
            matches[text].append(Match(ids[stored], similarity))
        return matches

    def remove(self, ids: Iterable[str]) -> None:
        """
        Remove documents; InputError, and no change, where one is not in the index.

        Texts that were duplicates of a removed document never entered the index; a later text
        that resembles only the removed one is new.
        """
        names = _names(ids)
        segments = list(self._segments)
        missing = np.ones(len(names), np.bool_)
        for number, segment in enumerate(segments):
            places, rows = _named(segment, names)
            missing[places] = False
            if len(rows):
                segments[number] = segment.without(rows.tolist())
        if missing.any():
            place = int(np.flatnonzero(missing)[0])
            raise InputError(f"ids[{place}]={names[place].as_py()!r} is not in the index")
        self._change([segment for segment in segments if segment.count])

    def save(self, path: str | Path) -> None:
        """Write the index to a new or an empty folder; the index itself stays where it is."""
        IndexFolder.create(Path(path), self._header()).commit(self._segments)

    def check(self) -> None:
        """Read all files of the index and compare their checksums; RunError names a damaged one."""
        if self._folder:
            self._folder.check()

    def __len__(self) -> int:
        return sum(segment.count for segment in self._segments)

    def __contains__(self, id: object) -> bool:  # noqa: A002
        if not isinstance(id, str):
            return False
        names = _names([id])
        return any(len(_named(segment, names)[1]) for segment in self._segments)

    def _settle(self, path: Path) -> None:
        """Take up the index in a folder, or begin one there."""
        header = self._header()
        if not path.exists() or not any(path.iterdir()):
            self._folder = IndexFolder.create(path, header)
            return
        self._folder = IndexFolder.open(path)
        for name, value in header.items():
            found = self._folder.header.get(name)
            if found != value:
                raise RunError(
                    f"{path} has {name}={found}, not {value}; open it with its own parameters, "
                    "or add its texts to a new index"
                )
        self._segments = self._folder.segments()

    def _header(self) -> dict[str, Any]:
        return {
            "normalisation": NORMALISATION,
            "seed": SEED,
            "threshold": self.threshold,
            "width": self.width,
            "bands": self.plan.bands,
            "rows": self.plan.rows,
        }

    def _decide(self, signed: pa.RecordBatch, names: pa.LargeStringArray) -> list[Match | None]:
        groups = group_equal(*(signed.column(name).to_numpy() for name in signed.schema.names[:2]))
        firsts = signed.take(pa.array(groups.firsts))
        old = stored_pairs(self._segments, firsts, self.plan, self.threshold)
        ids = self._ids(old)
        decided = first_matches(old, new_pairs(firsts, self.threshold), groups)
        return [
            None
            if decision is None
            else Match(
                ids[decision.stored] if decision.is_stored else names[decision.stored].as_py(),
                decision.similarity,
            )
            for decision in decided
        ]

    def _segment(self, signed: pa.RecordBatch, names: pa.LargeStringArray, kept: Any) -> Segment:
        rows = pa.array(kept)
        signed, names = signed.take(rows), names.take(rows)
        columns = [names, *(signed.column(name) for name in signed.schema.names[:3])]
        documents = pa.record_batch(columns, names=["id", *signed.schema.names[:3]])
        bands = {band(number): keys for number, keys in enumerate(bands_of(signed, self.plan))}
        return new_segment(documents, {ID: id_keys(names), EQUAL: equal_keys(signed), **bands})

    def _are_stored(self, names: pa.LargeStringArray, content_keys: Any) -> Any:
        """Return which ids are in the index with the same text."""
        stored = np.zeros(len(names), np.bool_)
        for segment in self._segments:
            places, rows = _named(segment, names)
            other = segment.keys("content_key")[rows] != content_keys[places]
            if other.any():
                place = int(places[other][0])
                raise InputError(
                    f"ids[{place}]={names[place].as_py()!r} is in the index with another text; "
                    "remove it first, or give the text an id of its own"
                )
            stored[places] = True
        return stored

    def _ids(self, found: Found) -> dict[int, str]:
        """Return the ids of the documents found, by their place in the index."""
        ids: dict[int, str] = {}
        begin = 0
        places = np.unique(found.stored)
        for segment in self._segments:
            end = begin + len(segment.batch)
            here = places[(places >= begin) & (places < end)]
            names = segment.batch.column("id").take(pa.array(here - begin)).to_pylist()
            ids.update(zip(here.tolist(), names, strict=True))
            begin = end
        return ids

    def _change(self, segments: list[Segment]) -> None:
        if self._folder:
            self._folder.commit(segments)
        self._segments = segments


def _with_segment(segments: Sequence[Segment], added: Segment) -> list[Segment]:
    """Return segments of falling size, so that n documents lie in about log2(n) of them."""
    stack = [*segments, added]
    while (
        len(stack) > 1
        and stack[-2].count <= 2 * stack[-1].count
        and stack[-2].bytes + stack[-1].bytes <= _MERGED_BYTES
    ):
        last = stack.pop()
        stack[-1] = merged(stack[-1], last)
    return stack


def _named(segment: Segment, names: pa.LargeStringArray) -> tuple[Any, Any]:
    """Return the place of each name that stands in a segment, with its row."""
    places, rows = segment.find(ID, id_keys(names))
    found = segment.batch.column("id").take(pa.array(rows))
    same = np.array(found.to_pylist(), object) == np.array(
        names.take(pa.array(places)).to_pylist(), object
    )
    return places[same], rows[same]


def _names(ids: Iterable[str], count: int | None = None) -> pa.LargeStringArray:
    """Return ids as Arrow text; InputError for what is no text, for repeats and a wrong count."""
    if isinstance(ids, str):
        raise InputError(f"ids={ids[:40]!r} is a single id; give a list of ids")
    names = ids.to_pylist() if hasattr(ids, "to_pylist") else list(ids)
    if count is not None and len(names) != count:
        raise InputError(f"{len(names)} ids for {count} texts; give each text one")
    seen: set[str] = set()
    for place, name in enumerate(names):
        if not isinstance(name, str) or (not name.isprintable() and _has_surrogate(name)):
            raise InputError(f"ids[{place}]={name!r:.60} is no text; an id is a str of Unicode")
        if name in seen:
            raise InputError(f"ids[{place}]={name!r} comes twice; give each text an id of its own")
        seen.add(name)
    return pa.array(names, pa.large_string())


def _has_surrogate(name: str) -> bool:
    return any("\ud800" <= character <= "\udfff" for character in name)
