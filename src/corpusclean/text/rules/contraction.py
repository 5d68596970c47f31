"""Apostrophes lost from contractions that are no other English word: the closed list."""

from __future__ import annotations

import re
from collections.abc import Iterator

from corpusclean.model import Edit
from corpusclean.text.english import is_english
from corpusclean.text.guard import Alarm
from corpusclean.text.rules.rule import Rule

# Only forms that are no word without their apostrophe: "cant", "wont", "were", "ill", "its" are.
NEGATED = "are|could|did|does|do|had|has|have|is|must|need|should|was|were|would"
NEGATIONS = f"{NEGATED}|{NEGATED.title()}"
PERSONS = "[Ii]ve|[Yy]oure|[Yy]ouve|[Tt]heyre|[Tt]heyve|[Tt]heyll|[Ww]eve"
LOST = re.compile(rf"(?<![^\W_])(?:(?:{NEGATIONS})nt|{PERSONS})(?![^\W_])")
LINE_MUST_BE_ENGLISH = {"dont", "ive"}  # a French word, a French ending


def find(line: str) -> Iterator[Edit]:
    """
    Yield the apostrophes that contractions lost.

    >>> [edit.start for edit in find("We havent seen that theyre here.")]
    [8, 24]
    """
    english = None
    for match in LOST.finditer(line):
        word = match[0].lower()
        if word in LINE_MUST_BE_ENGLISH:
            english = is_english(line) if english is None else english
            if not english:
                continue
        ending = 1 if word[-1] == "t" else 2
        yield Edit(match.end() - ending, "", "'", "contraction", 0.99)


RULES = (
    Rule(
        "contraction",
        "apostrophes of contractions that are no other word: havent, theyre",
        find,
        Alarm(
            rf"(?-u:\b)(?:(?:{NEGATIONS})nt|{PERSONS})(?-u:\b)",
            [(b"", b"n", b"t"), (b"iuye", b"v", b"e"), (b"uy", b"r", b"e"), (b"y", b"l", b"l")],
        ),
    ),
)
