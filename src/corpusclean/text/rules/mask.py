r"""What is left of masked names and markup: "*:Liberation** Date", "It is so. **During"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from corpusclean.model import Edit
from corpusclean.text.guard import Alarm
from corpusclean.text.rules.rule import Rule

LABEL = re.compile(r"\*{1,3}:(?=\S)")
LABEL_END = re.compile(r"(?<=\w)\*\*(?= )")
STARS = re.compile(r"(?:^|(?<=[.!?。！？”\"]) ?)\*\* ?(?=[^\W\d_])")
# Bold text on one line, or a word with the marks of a footnote: there, two stars mean something.
MEANT = re.compile(r"\*\*(?=\S)[^\n*]*\S\*\*|^(?!\*{1,3}:).*\w\*\*(?!\w)", re.MULTILINE)


def find_label(line: str) -> Iterator[Edit]:
    """Yield the removal of stars and colon at the start of the line, and of stars that close it."""
    if match := LABEL.match(line):
        yield Edit(0, match[0], "", "masked_label", 0.95)
        if line.count("**", match.end()) == 1 and (end := LABEL_END.search(line, match.end())):
            yield Edit(end.start(), end[0], "", "masked_label", 0.95)


def find_stars(line: str) -> Iterator[Edit]:
    """Yield the removal of two unpaired stars before a sentence."""
    if line.count("**") != 1 or not (match := STARS.search(line)):
        return
    following = line[match.end()]
    if following.upper() == following:  # no sentence begins with a small letter
        space = " " if match.start() and match[0][0] == " " else ""
        yield Edit(match.start(), match[0], space, "stray_stars", 0.9)


RULES = (
    Rule(
        "masked_label",
        "stars and a colon before a line, and the stars that close it",
        find_label,
        Alarm(r"^\*{1,3}:", [(b"", b"*", b":")]),
    ),
    Rule(
        "stray_stars",
        "two unpaired stars before a sentence",
        find_stars,
        Alarm(r"\*\*", [(b"*", b"*", b"")]),
        unless=MEANT,
    ),
)
