"""Characters still escaped as in an address: "Z%C3%BCrich"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import unquote_to_bytes

from corpusclean.model import Edit
from corpusclean.text.guard import Alarm
from corpusclean.text.rules.rule import Rule

ESCAPED = re.compile("(?:%[89A-Fa-f][0-9A-Fa-f]){2,}")


def find(line: str) -> Iterator[Edit]:
    """Yield one edit for each run of escapes that is valid UTF-8 and printable."""
    for match in ESCAPED.finditer(line):
        try:
            chars = unquote_to_bytes(match[0]).decode("utf-8")
        except UnicodeDecodeError:
            continue
        if chars.isprintable():
            yield Edit(match.start(), match[0], chars, "percent_escape", 0.95)


RULES = (
    Rule(
        "percent_escape",
        "UTF-8 as %XX outside addresses",
        find,
        Alarm("%[89A-Fa-f][0-9A-Fa-f]%", [(b"%", b"89ABCDEFabcdef", b"0123456789ABCDEFabcdef")]),
    ),
)
