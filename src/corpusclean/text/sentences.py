"""Sentences, through sentencex, with offsets in code points."""

from __future__ import annotations

import sentencex

# Written without sentence marks, or with marks that no rule here knows: left whole.
UNSPLIT = frozenset({"th", "lo", "km", "bo", "dz", "und"})


def sentences(text: str, language: str | None = None) -> list[tuple[int, int]]:
    """
    Return where each sentence of `text` starts and ends; the spans tile it.

    `language` is an ISO 639-1 code. Without one, the marks that end a sentence in any script
    are used, with no list of abbreviations. Thai, Lao, Khmer, Tibetan, Dzongkha and "und" have
    no rules and give one span. An empty text gives none. Offsets are code points; the space
    after a sentence belongs to it.

    >>> sentences("Mr. Lee left. It rained.", "en")
    [(0, 14), (14, 24)]
    >>> sentences("ฝนตก แล้วก็หยุด", "th")
    [(0, 15)]
    """
    if not text:
        return []
    if language in UNSPLIT:
        return [(0, len(text))]
    spans: list[tuple[int, int]] = []
    start = 0
    for sentence in sentencex.segment(language or "en", text):
        spans.append((start, start + len(sentence)))
        start += len(sentence)
    return spans
