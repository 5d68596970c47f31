"""Several articles on one page: where each starts, told by the headers alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from corpusclean.model import Segment
from corpusclean.text.cohesion import subject_changes

_SIGNS = frozenset({"kicker", "subtitle", "date", "byline"})
_SURE = 3  # signs beside a headline that leave no doubt


@dataclass(frozen=True, slots=True)
class Article:
    """Segments `first` to `last`, both included; `confidence` lies between 0 and 1."""

    first: int
    last: int
    confidence: float


def split_articles(segments: Sequence[Segment], *, cohesion: bool = False) -> list[Article]:
    """
    Return the articles of one page, which cover all of its segments.

    A new article starts where a second title stands, which `segment` gives only to a headline
    in a cluster of a series line, a date or a byline, with text before and after. A page
    without segments has no article. The confidence says how sure the start is: 1.0 where
    nothing was split off, else the share of three signs that stand beside the headline. With
    `cohesion` an article also starts at a heading where the subject changes, with a confidence
    of at most 0.5.

    >>> split_articles([Segment("title", 0, 5, "Rain"), Segment("body", 5, 9, "Rain")])
    [Article(first=0, last=1, confidence=1.0)]
    """
    if not segments:
        return []
    titles = [i for i, part in enumerate(segments) if part.role == "title"]
    found = {0: 1.0}
    found |= {_with_kicker(segments, i): _confidence(segments, i) for i in titles[1:]}
    if cohesion:
        found = dict(subject_changes(segments)) | found
    starts = sorted(found)
    ends = [*(start - 1 for start in starts[1:]), len(segments) - 1]
    return [Article(start, end, found[start]) for start, end in zip(starts, ends, strict=True)]


def _with_kicker(segments: Sequence[Segment], title: int) -> int:
    return title - 1 if segments[title - 1].role == "kicker" else title


def _confidence(segments: Sequence[Segment], title: int) -> float:
    signs = {segments[title - 1].role} & {"kicker"}
    for part in segments[title + 1 :]:
        if part.role not in _SIGNS:
            break
        signs.add(part.role)
    return min(len(signs), _SURE) / _SURE
