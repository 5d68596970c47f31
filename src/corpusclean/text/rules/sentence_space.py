"""A space lost after a stop: "The end.Then"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from corpusclean.model import Edit
from corpusclean.text.english import SENTENCE_STARTS, is_known
from corpusclean.text.guard import LOWER, UPPER, Alarm
from corpusclean.text.rules.rule import Rule

# The stop comes first: a pattern that begins with one of a few characters is searched for fast.
JOINT = re.compile(r"[.!?](?<=[a-z].)(?=([A-Z][a-z]{0,40})(?![A-Za-z.]))")
WORD_BEFORE = re.compile(r"(?<![A-Za-z])[A-Za-z][a-z]{1,40}\Z")
LONGEST = 42  # the longest word and the character before it


def find(line: str) -> Iterator[Edit]:
    """Yield a space after each stop between two known words."""
    for match in JOINT.finditer(line):
        start = match.start()
        word = WORD_BEFORE.search(line[max(start - LONGEST, 0) : start])
        if not word:
            continue
        # After a capital only a word that begins sentences will do: "Vue.Component" is a name.
        believed = is_known(match[1]) if word[0].islower() else match[1] in SENTENCE_STARTS
        if believed and is_known(word[0]):
            yield Edit(match.end(), "", " ", "sentence_space", 0.97)


RULES = (
    Rule(
        "sentence_space",
        "a space lost after . ! ? between two known English words",
        find,
        Alarm(
            "(?:^|[^A-Za-z])(?:[a-z]{2,}[.!?][A-Z][a-z]*"
            rf"|[A-Z][a-z]+[.!?](?:{'|'.join(sorted(SENTENCE_STARTS))}))(?:[^A-Za-z.]|$)",
            [(LOWER, b".!?", UPPER)],
        ),
    ),
)
