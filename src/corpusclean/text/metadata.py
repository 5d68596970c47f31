"""What the segments of an article say about it: title, date, authors, kicker, captions."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from corpusclean.text.dates import iso_date

ROLES_WITH_METADATA = frozenset(
    {"title", "title_repeat", "byline", "date", "kicker", "subtitle", "caption"}
)
"""The roles of the segments that `article_metadata` reads."""


def article_metadata(segments: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """
    Return the metadata in the (role, text) of an article's segments, in order.

    `date` is ISO 8601 where the date line has one reading, else the line; `date_line` is always
    the line. `alt_title` is a repeat of the title in other words. A site's name behind a bar
    ("Rain | Example Post") is no part of the title. What no segment says is left out.

    >>> article_metadata([("title", "Rain"), ("date", "14 April 2024"), ("body", "It rained.")])
    {'title': 'Rain', 'date': '2024-04-14', 'date_line': '14 April 2024'}
    >>> article_metadata([("title", "Rain is back in the north | Example Post")])
    {'title': 'Rain is back in the north'}
    """
    found: dict[str, list[str]] = {}
    for role, text in segments:
        found.setdefault(role, []).append(text)
    metadata: dict[str, Any] = {}
    if title := found.get("title"):
        metadata["title"] = _without_site(title[0])
        others = [text for text in found.get("title_repeat", ()) if text != title[0]]
        if others:
            metadata["alt_title"] = others[0]
    if byline := found.get("byline"):
        metadata["authors"] = byline
    if date := found.get("date"):
        metadata["date"] = iso_date(date[0]) or date[0]
        metadata["date_line"] = date[0]
    if kicker := found.get("kicker") or found.get("subtitle"):
        metadata["kicker"] = kicker[0]
    if captions := found.get("caption"):
        metadata["captions"] = captions
    return metadata


def _without_site(title: str) -> str:
    first, bar, _ = title.partition(" | ")
    return first if bar and 2 * len(first) >= len(title) else title
