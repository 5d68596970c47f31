"""A space lost after a comma: "first,then"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from corpusclean.model import Edit
from corpusclean.text.english import is_english, is_known
from corpusclean.text.guard import LETTERS, Alarm
from corpusclean.text.rules.rule import Rule

JOINT = re.compile(r"(?<![A-Za-z])([A-Za-z]{2,40}),(?=([A-Za-z]{2,40})(?![A-Za-z]))")


def find(line: str) -> Iterator[Edit]:
    """Yield a space after each comma between two known words of an English line."""
    places = [match for match in JOINT.finditer(line) if is_known(match[1]) and is_known(match[2])]
    if places and is_english(line):
        for match in places:
            yield Edit(match.end(), "", " ", "comma_space", 0.9)


RULES = (
    Rule(
        "comma_space",
        "a space lost after a comma between two known English words",
        find,
        Alarm("[A-Za-z],[A-Za-z]", [(LETTERS, b",", LETTERS)]),
    ),
)
