"""Spaces of special widths, which typesetting left in plain text."""

from __future__ import annotations

import re
from collections.abc import Iterator

from corpusclean.model import Edit
from corpusclean.text.guard import alarm_at
from corpusclean.text.rules.rule import Rule

# French sets no-break spaces before ; : ! ? » % and after «, and within numbers: typography.
ODD = re.compile("(?<![«\\d])[\u00a0\u1680\u2000-\u200a\u202f\u205f](?![;:!?»%€\\d])")


def find(line: str) -> Iterator[Edit]:
    """Yield a plain space for each odd one that is no French or numeric typography."""
    for match in ODD.finditer(line):
        yield Edit(match.start(), match[0], " ", "odd_space", 0.9)


RULES = (
    Rule(
        "odd_space",
        "no-break and other odd spaces, except beside French punctuation and in numbers",
        find,
        alarm_at((0xA0, 0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F)),
        prose_only=False,
    ),
)
