"""Two sentences run together without stop or space: "policyIt"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from corpusclean.model import Edit
from corpusclean.text.english import SENTENCE_STARTS, is_english, is_known
from corpusclean.text.guard import LOWER, UPPER, Alarm
from corpusclean.text.rules.rule import Rule

# The left half begins small: "PowerPoint" and "YouTube" are names. Names in code look like joints,
# too: "viewSource Window", "browser.smoothScroll"; documents about code are left alone.
# The right half comes first: a pattern that begins with a capital is searched for fast.
RIGHT = re.compile(r"[A-Z](?<=[a-z].)[a-z]{0,40}(?![A-Za-z0-9_])(?=(,? [a-z])?)")
LEFT = re.compile(r"(?<![A-Za-z.])[a-z]{3,40}\Z")
LONGEST = 41  # the longest left half and the character before it
CODE = re.compile(
    r"`|\w\(\)|::|->|=>|[{};]$|^[ \t]*[$#>] |\b(?:[cC]amelCase|[pP]ascalCase|snake_case)\b"
    r"|\b(?:get|has|is|set)(?!It|The|They|This)[A-Z][a-z]|\b(?:sign|log|plug|opt|check|built)In\b"
    r"|[a-z][A-Z][a-z]+[A-Z][a-z]|[a-z]_[a-z]",
    re.MULTILINE,
)


def find(line: str) -> Iterator[Edit]:
    """
    Yield a space at each joint of two known words that are no known word together.

    The right one begins sentences and goes on; beside such a joint, another word may that goes on
    in small letters: "deviceId", "orderDate" alone are names. The lost stop is not invented.

    >>> [edit.start for edit in find("That is the policyIt is what they say.")]
    [18]
    """
    joints = []
    sure = 0
    for right in RIGHT.finditer(line):
        start = right.start()
        if not right[1]:
            continue
        left = LEFT.search(line[max(start - LONGEST, 0) : start])
        if left and _are_two_words(left[0], right[0]):
            joints.append(start)
            sure += right[0] in SENTENCE_STARTS
    if sure and is_english(line):
        for start in joints:
            yield Edit(start, "", " ", "joined_words", 0.95)


def _are_two_words(left: str, right: str) -> bool:
    return is_known(left) and is_known(right) and not is_known(left + right)


RULES = (
    Rule(
        "joined_words",
        "a space lost between a small and a capital letter of two known English words",
        find,
        Alarm("(?:^|[^A-Za-z])[a-z]{3,}[A-Z]", [(LOWER, LOWER, UPPER)]),
        unless=CODE,
    ),
)
