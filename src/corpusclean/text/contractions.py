"""Apostrophes lost from contractions that are no other English word: the closed list."""

from __future__ import annotations

import re

from corpusclean.model import Edit

# Only forms that are no word without their apostrophe: "cant", "wont", "were", "ill", "its" are.
NEGATED = "are|could|did|does|do|had|has|have|is|must|need|should|was|were|would"
LOST_NEGATION = re.compile(rf"\b(?:{NEGATED})n(t)\b", re.IGNORECASE)
LOST_PRONOUN = re.compile(
    r"\b(?:i(?=m\b|ve\b)|you(?=re\b|ve\b)|they(?=re\b|ve\b|ll\b)|we(?=ve\b))", re.IGNORECASE
)


def find_contractions(text: str) -> tuple[Edit, ...]:
    """
    Return the apostrophes that contractions in `text` lost.

    >>> [edit.start for edit in find_contractions("We havent seen that theyre here.")]
    [8, 24]
    """
    places = [match.start(1) for match in LOST_NEGATION.finditer(text)]
    places += [match.end() for match in LOST_PRONOUN.finditer(text)]
    return tuple(Edit(place, "", "'", "lost_apostrophe", 0.99) for place in sorted(places))
