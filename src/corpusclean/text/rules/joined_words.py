"""Two sentences run together without stop or space: "policyIt"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from corpusclean.model import Edit
from corpusclean.text.english import is_english, is_known
from corpusclean.text.guard import Alarm
from corpusclean.text.rules.rule import Rule

# The left half begins small: "PowerPoint" and "YouTube" are names.
JOINT = re.compile(r"(?<![A-Za-z])([a-z]{3,40})([A-Z][a-z]{0,40})(?![A-Za-z0-9_])")


def find(line: str) -> Iterator[Edit]:
    """
    Yield a space at each joint of two known words that are no known word together.

    The stop that was lost with it is not invented.
    """
    joints = [match for match in JOINT.finditer(line) if _are_two_words(match[1], match[2])]
    if joints and is_english(line):
        for match in joints:
            yield Edit(match.end(1), "", " ", "joined_words", 0.95)


def _are_two_words(left: str, right: str) -> bool:
    return is_known(left) and is_known(right) and not is_known(left + right)


RULES = (
    Rule(
        "joined_words",
        "a space lost between a small and a capital letter of two known English words",
        find,
        Alarm("[a-z]{2}[A-Z]", bytes(range(ord("A"), ord("Z") + 1))),
    ),
)
