"""What a run gives back: records of documents and removals, and the result that holds them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from corpusclean.model import Decision

SCHEMA = 1
"""Version of the record schema; part of every stored record."""


def _fields(value: Any) -> dict[str, Any]:
    """Return the fields of a slotted dataclass, in order; unlike `asdict` without deep copies."""
    return {name: getattr(value, name) for name in value.__slots__}


@dataclass(frozen=True, slots=True)
class CleanSegment:
    """
    One segment of a source document, kept or not, and why.

    `start` and `end` count code points of the clean text and are None where the segment was left
    out; `source_start` and `source_end` count code points of the original text. `text` is the
    repaired text without the white space around it.
    """

    i: int
    role: str
    text: str
    start: int | None
    end: int | None
    source_start: int
    source_end: int
    lang: str | None
    cluster: str | None
    decision: Decision
    reason: str | None
    score: float | None


@dataclass(frozen=True, slots=True)
class CleanDocument:
    """
    One clean document: a page, or one article of a page that held several.

    `metadata` holds the input's own fields and what the segments gave: title, alt_title, authors,
    date, kicker. `duplicates` is None, or names the cluster, the relation ("representative" or
    "similar") and the documents that this one stands for.
    """

    id: str
    source_id: str
    part: int
    url: str | None
    site: str | None
    lang: str | None
    text: str
    metadata: Mapping[str, Any]
    duplicates: Mapping[str, Any] | None
    segments: tuple[CleanSegment, ...]

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> CleanDocument:
        """Return the document that `to_record` made into plain data."""
        fields = {name: record[name] for name in cls.__slots__}
        segments = tuple(CleanSegment(**segment) for segment in record["segments"])
        return cls(**{**fields, "segments": segments})

    def to_record(self) -> dict[str, Any]:
        """Return the document as plain data, in the order of the record schema."""
        return {"schema": SCHEMA, **_fields(self), "segments": list(map(_fields, self.segments))}


@dataclass(frozen=True, slots=True)
class Removal:
    """
    Something that was left out of a clean text, with the evidence.

    `kind` is "document" or "segment"; `start` and `end` count code points of the repaired source
    text, and `text` is what stood there. `representative` names the kept document, or the page
    with a similar block, that the decision rests on; `similarity` is their exact similarity.
    `metadata` holds url, site, language and the metadata of a document, None for a segment.
    """

    id: str
    source_id: str
    part: int
    kind: str
    segment: int | None
    start: int
    end: int
    text: str
    rule: str
    reason: str
    cluster: str | None
    representative: str | None
    similarity: float | None
    metadata: Mapping[str, Any] | None = None

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> Removal:
        """Return the removal that `to_record` made into plain data."""
        return cls(**{name: record[name] for name in cls.__slots__})

    def to_record(self) -> dict[str, Any]:
        """Return the removal as plain data, in the order of the record schema."""
        return {"schema": SCHEMA, **_fields(self)}


@dataclass(frozen=True, slots=True)
class Report:
    """What a run did: counts by stage and reason, warnings, seconds by stage."""

    counts: Mapping[str, int] = field(default_factory=dict)
    rules: Mapping[str, int] = field(default_factory=dict)
    seconds: Mapping[str, float] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()
    plan: Mapping[str, Any] = field(default_factory=dict)

    def to_record(self) -> dict[str, Any]:
        """Return the report as plain data."""
        return _fields(self)


@dataclass(frozen=True, slots=True)
class Result:
    """Clean documents, what was left out, and what the run did; `restore` inverts it."""

    documents: tuple[CleanDocument, ...]
    removals: tuple[Removal, ...]
    report: Report
    edits: tuple[Mapping[str, Any], ...] = field(default=(), repr=False)
