"""Apostrophes lost from contractions that are no other English word: the closed list."""

from __future__ import annotations

import re
from collections.abc import Iterator

from corpusclean.model import Edit
from corpusclean.text.guard import Alarm
from corpusclean.text.rules.rule import Rule

# Only forms that are no word without their apostrophe: "cant", "wont", "were", "ill", "its" are.
NEGATED = "are|could|did|does|do|had|has|have|is|must|need|should|was|were|would"
PERSONS = "[Ii](?=m[^A-Za-z0-9]|ve)|[Yy]ou(?=re|ve)|[Tt]hey(?=re|ve|ll)|[Ww]e(?=ve)"
LOST = re.compile(
    rf"(?<![^\W_])(?:(?:{NEGATED})n(?=t)|(?:{NEGATED.title()})n(?=t)|{PERSONS})(?=[a-z]{{1,2}}\b)"
)


def find(line: str) -> Iterator[Edit]:
    """
    Yield the apostrophes that contractions lost.

    >>> [edit.start for edit in find("We havent seen that theyre here.")]
    [8, 24]
    """
    for match in LOST.finditer(line):
        yield Edit(match.end(), "", "'", "contraction", 0.99)


RULES = (
    Rule(
        "contraction",
        "apostrophes of contractions that are no other word: havent, theyre",
        find,
        Alarm("[sdetv]nt|[Ii](?:m|ve)|[Yy]ou(?:re|ve)|[Tt]hey(?:re|ve|ll)|[Ww]eve", b"mtel"),
    ),
)
