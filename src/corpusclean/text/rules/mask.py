r"""What is left of masked names and markup: "*:Liberation", "**During"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from corpusclean.model import Edit
from corpusclean.text.guard import UPPER, Alarm
from corpusclean.text.rules.rule import Rule

LABEL = re.compile(r"\*{1,3}:(?=\S)")
STARS = re.compile(r"\*\*(?=[A-Z])")


def find_label(line: str) -> Iterator[Edit]:
    """Yield the removal of stars and colon at the start of the line."""
    if match := LABEL.match(line):
        yield Edit(0, match[0], "", "masked_label", 0.95)


def find_stars(line: str) -> Iterator[Edit]:
    """Yield the removal of two stars at the start of a line that are never closed."""
    if (match := STARS.match(line)) and line.count("**") == 1:
        yield Edit(0, match[0], "", "masked_start", 0.8)


RULES = (
    Rule(
        "masked_label",
        "stars and a colon before a line",
        find_label,
        Alarm(r"^\*{1,3}:", [(b"", b"*", b":")]),
    ),
    Rule(
        "masked_start",
        "two unpaired stars before a line",
        find_stars,
        Alarm(r"^\*\*[A-Z]", [(b"*", b"*", UPPER)]),
    ),
)
