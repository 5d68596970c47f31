"""
One page and the decisions about it become records.

A page's repaired text is the concatenation of its parts' clean texts with the removed spans put
back; the original is that text with the edits undone. Nothing else is needed to restore it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from corpusclean.dedup.matching import DUPLICATE
from corpusclean.model import Decision, Edit, Repair
from corpusclean.record import CleanDocument, CleanSegment, Removal
from corpusclean.text.layout import Span, content_spans, removed_spans
from corpusclean.text.metadata import article_metadata


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of one segment, by which rule, and on what evidence."""

    decision: Decision
    rule: str | None = None
    reason: str | None = None
    cluster: str | None = None
    representative: str | None = None
    score: float | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """
    One source document between the stages: repaired text, tiles with roles and verdicts, parts.

    `parts` are the first and last segment of each article; they cover all segments, and (0, -1)
    is the one part of a document without text.
    """

    id: str
    text: str
    roles: Sequence[str]
    tiles: Sequence[Span]
    verdicts: Sequence[Verdict]
    parts: Sequence[Span]
    edits: tuple[Edit, ...] = ()
    metadata: Mapping[str, Any] = field(default_factory=dict)
    url: str | None = None
    site: str | None = None
    lang: str = "und"

    def part_id(self, part: int) -> str:
        """Return the id of a part: the page's own where it is the only one."""
        return self.id if len(self.parts) == 1 else f"{self.id}#{part + 1}"

    def bounds(self, first: int, last: int) -> Span:
        """Return where the segments `first` to `last` start and end in the repaired text."""
        if not self.tiles:
            return 0, len(self.text)
        return self.tiles[first][0], self.tiles[last][1]

    def removed(self) -> list[Span | None]:
        """Return for each segment the span that leaves the text with it, part by part."""
        spans: list[Span | None] = []
        for first, last in self.parts:
            kept = [v.decision == "keep" for v in self.verdicts[first : last + 1]]
            spans += removed_spans(self.text, self.tiles[first : last + 1], kept)
        return spans

    def clean_texts(self) -> list[str]:
        """Return the clean text of each part."""
        spans = self.removed()
        texts = []
        for first, last in self.parts:
            read, end = self.bounds(first, last)
            pieces = []
            for span in spans[first : last + 1]:
                if span:
                    pieces.append(self.text[read : span[0]])
                    read = span[1]
            pieces.append(self.text[read:end])
            texts.append("".join(pieces))
        return texts


@dataclass(frozen=True, slots=True)
class Match:
    """What near-duplicate matching says of one part; all None where it resembles no other."""

    cluster: str | None = None
    relation: str | None = None
    of: str | None = None
    similarity: float | None = None

    def to_record(self) -> dict[str, Any] | None:
        """Return the record of a kept part's duplicates, None where it has none."""
        if self.relation is None:
            return None
        return {"cluster": self.cluster, "relation": self.relation, "of": self.of}


@dataclass(frozen=True, slots=True)
class Emitted:
    """What became of one source document."""

    documents: tuple[CleanDocument, ...]
    removals: tuple[Removal, ...]
    source: Mapping[str, Any]  # the record of `edits`: what leads back to the original


def emit_page(page: Page, matches: Sequence[Match], source: Mapping[str, Any]) -> Emitted:
    """Return the documents and removals of a page, given the match of each of its parts."""
    # A part of which nothing is left equals any other such part, and is no duplicate of it.
    texts = page.clean_texts()
    matches = [match if text else Match() for match, text in zip(matches, texts, strict=True)]
    documents, removals = [], list(segment_removals(page))
    for document, match in zip(clean_documents(page, matches), matches, strict=True):
        if match.relation == DUPLICATE:
            removals.append(_document_removal(page, document, match))
        else:
            documents.append(document)
    return Emitted(tuple(documents), tuple(removals), {**source, "edits": page.edits})


def emit_untouched_page(page: Page, match: Match, source: Mapping[str, Any]) -> Emitted:
    """Return the document or the removal of a page that was neither segmented nor repaired."""
    document = CleanDocument(
        id=page.id,
        source_id=page.id,
        part=0,
        url=page.url,
        site=page.site,
        lang=None,
        text=page.text,
        metadata=page.metadata,
        duplicates=match.to_record(),
        segments=(),
    )
    source = {**source, "edits": page.edits}
    if match.relation == DUPLICATE:
        return Emitted((), (_document_removal(page, document, match),), source)
    return Emitted((document,), (), source)


def segment_removals(page: Page) -> list[Removal]:
    """Return one removal for each segment that left the text of a page."""
    spans = page.removed()
    removals = []
    for part, (first, last) in enumerate(page.parts):
        for i in range(first, last + 1):
            span, verdict = spans[i], page.verdicts[i]
            if span is None:
                continue
            removals.append(
                Removal(
                    id=page.part_id(part),
                    source_id=page.id,
                    part=part,
                    kind="segment",
                    segment=i - first,
                    start=span[0],
                    end=span[1],
                    text=page.text[span[0] : span[1]],
                    rule=verdict.rule or "",
                    reason=verdict.reason or "",
                    cluster=verdict.cluster,
                    representative=verdict.representative,
                    similarity=verdict.score,
                )
            )
    return removals


def clean_documents(page: Page, matches: Sequence[Match]) -> list[CleanDocument]:
    """Return the clean document of each part of a page; the input's own metadata wins."""
    texts = page.clean_texts()
    segments = _segments(page)
    return [
        CleanDocument(
            id=page.part_id(part),
            source_id=page.id,
            part=part,
            url=page.url,
            site=page.site,
            lang=page.lang,
            text=texts[part],
            metadata={**_metadata(segments[first : last + 1]), **page.metadata},
            duplicates=matches[part].to_record(),
            segments=tuple(segments[first : last + 1]),
        )
        for part, (first, last) in enumerate(page.parts)
    ]


def _document_removal(page: Page, document: CleanDocument, match: Match) -> Removal:
    start, end = page.bounds(*page.parts[document.part])
    exact = match.similarity == 1.0
    return Removal(
        id=document.id,
        source_id=page.id,
        part=document.part,
        kind="document",
        segment=None,
        start=start,
        end=end,
        text=document.text,
        rule="exact_duplicate" if exact else "near_duplicate",
        reason=f"says the same as {match.of}, which is kept: similarity {match.similarity:.3f}",
        cluster=match.cluster,
        representative=match.of,
        similarity=match.similarity,
        metadata={
            "url": document.url,
            "site": document.site,
            "lang": document.lang,
            "metadata": document.metadata,
        },
    )


def _metadata(segments: Sequence[CleanSegment]) -> dict[str, Any]:
    return article_metadata((segment.role, segment.text) for segment in segments)


def _segments(page: Page) -> list[CleanSegment]:
    """Return all segments of a page with their offsets in the clean text and in the original."""
    spans, contents = page.removed(), content_spans(page.text, page.tiles)
    sources = Repair(page.text, page.edits).to_original(
        [edge for span in contents for edge in span]
    )
    segments = []
    for first, last in page.parts:
        gone = page.bounds(first, last)[0]
        for i in range(first, last + 1):
            left, right = contents[i]
            span, verdict = spans[i], page.verdicts[i]
            if span:
                gone += span[1] - span[0]
            segments.append(
                CleanSegment(
                    i=i - first,
                    role=page.roles[i],
                    text=page.text[left:right],
                    start=None if span else left - gone,
                    end=None if span else right - gone,
                    source_start=sources[2 * i],
                    source_end=sources[2 * i + 1],
                    lang=None,
                    cluster=verdict.cluster,
                    decision=verdict.decision,
                    reason=verdict.reason,
                    score=verdict.score,
                )
            )
    return segments
