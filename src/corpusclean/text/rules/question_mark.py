"""A question mark where an apostrophe stood: "don?t", "China?s"."""

from __future__ import annotations

from collections.abc import Iterator

from corpusclean.model import Edit
from corpusclean.text.english import is_english
from corpusclean.text.guard import LOWER, Alarm
from corpusclean.text.rules.contracted import place_of, takes_apostrophe
from corpusclean.text.rules.rule import Rule

PLACE = place_of(r"\?")


def find(line: str) -> Iterator[Edit]:
    """Yield one edit for each question mark inside an English word."""
    places = [
        match
        for match in PLACE.finditer(line)
        if match[3].islower() and takes_apostrophe(match[1], match[3])
    ]
    if places and is_english(line):
        for match in places:
            yield Edit(match.start(2), "?", "'", "question_mark", 0.97)


RULES = (
    Rule(
        "question_mark",
        "a question mark in the place of an English apostrophe, twice in a document",
        find,
        Alarm(r"[A-Za-z]\?[a-z]", LOWER, after=b"?"),
        least=2,
    ),
)
