"""U+FFFD where an apostrophe stood: "China\ufffds", "don\ufffdt"."""

from __future__ import annotations

from collections.abc import Iterator

from corpusclean.model import Edit
from corpusclean.text.english import is_english
from corpusclean.text.guard import Alarm
from corpusclean.text.rules.contracted import place_of, takes_apostrophe
from corpusclean.text.rules.rule import Rule

PLACE = place_of("\ufffd{1,3}")


def find(line: str) -> Iterator[Edit]:
    """Yield one edit for each lost apostrophe of an English line."""
    places = [match for match in PLACE.finditer(line) if takes_apostrophe(match[1], match[3])]
    if places and is_english(line):
        for match in places:
            yield Edit(match.start(2), match[2], "'", "replacement_character", 0.99)


RULES = (
    Rule(
        "replacement_character",
        "U+FFFD in the place of an English apostrophe",
        find,
        Alarm(r"[A-Za-z]\x{fffd}{1,3}[A-Za-z]", b"\xbf", after=b"\xef"),
    ),
)
