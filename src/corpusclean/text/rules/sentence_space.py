"""A space lost after a stop: "The end.Then"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from corpusclean.model import Edit
from corpusclean.text.english import SENTENCE_STARTS, is_known
from corpusclean.text.guard import Alarm
from corpusclean.text.rules.rule import Rule

JOINT = re.compile(r"(?<![A-Za-z])([A-Za-z]?[a-z]{1,40})[.!?](?=([A-Z][a-z]{0,40})(?![A-Za-z.]))")


def find(line: str) -> Iterator[Edit]:
    """Yield a space after each stop between two known words."""
    for match in JOINT.finditer(line):
        # After a capital only a word that begins sentences will do: "Vue.Component" is a name.
        believed = is_known(match[2]) if match[1].islower() else match[2] in SENTENCE_STARTS
        if len(match[1]) > 1 and believed and is_known(match[1]):
            yield Edit(match.end(), "", " ", "sentence_space", 0.97)


RULES = (
    Rule(
        "sentence_space",
        "a space lost after . ! ? between two known English words",
        find,
        Alarm("[a-z][.!?][A-Z]", b".!?"),
    ),
)
