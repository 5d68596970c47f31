"""East Asian punctuation in a line without an East Asian letter: "First，second。"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from corpusclean.model import Edit
from corpusclean.text.ftfy_steps import LATIN
from corpusclean.text.guard import alarm_at
from corpusclean.text.rules.rule import Rule

PLAIN = {
    "，": ",",
    "。": ".",
    "、": ",",
    "；": ";",
    "：": ":",
    "？": "?",
    "！": "!",
    "（": "(",
    "）": ")",
}
WIDE = re.compile("[，。、；：？！（）]")
LETTER = re.compile(
    "[\u1100-\u11ff\u3040-\u318f\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff]"
)


def find(line: str) -> Iterator[Edit]:
    """Yield the plain form of each mark, with a space where a word follows."""
    if LETTER.search(line) or not LATIN.search(line):
        return
    for match in WIDE.finditer(line):
        plain = PLAIN[match[0]]
        follows = line[match.end() : match.end() + 1]
        space = " " if follows.isalnum() and plain != "(" else ""
        yield Edit(match.start(), match[0], plain + space, "wide_punctuation", 0.9)


RULES = (
    Rule(
        "wide_punctuation",
        "East Asian punctuation in a line of Latin letters",
        find,
        alarm_at(
            map(ord, PLAIN),
            unless=r"[\x{3040}-\x{30ff}\x{3400}-\x{9fff}\x{ac00}-\x{d7af}]",
        ),
    ),
)
