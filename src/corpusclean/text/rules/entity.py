"""HTML entities that stayed in plain text: "&amp;", "&#39;", and "&amp;#39;", escaped twice."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from ftfy.chardata import HTML_ENTITIES

from corpusclean.model import Edit
from corpusclean.text.guard import DIGITS, LETTERS, Alarm
from corpusclean.text.rules.rule import Rule

ENTITY = re.compile(
    r"&(?:(?:amp|AMP|#38);)*(#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][0-9A-Za-z]{1,31});"
)
# In a document with tags the entities belong to its markup. A lone "<" is a sign of nothing; ftfy
# stops at it, and so keeps the "&amp;" of a text that says "a < b".
# Escaped tags, and names that are escaped twice in a text about HTML, are meant to be read so.
MARKUP = re.compile(
    r"</?[A-Za-z][A-Za-z0-9]{0,20}(?:\s[^<>]{0,500})?>|&(?:(?:amp|#38);)*(?:lt|#60|#x3[cC]);/?[A-Za-z]"
    r"|\A(?=[\s\S]*&(?:amp|#38);(?:#?\w{1,31};))(?=[\s\S]*\b(?:X?HTML5?|XML|[Ee]ntit(?:y|ies))\b)"
)


def find(line: str) -> Iterator[Edit]:
    """Yield one edit for each entity that names a printable character."""
    for match in ENTITY.finditer(line):
        name = f"&{match[1]};"
        char = html.unescape(name) if name.startswith("&#") else HTML_ENTITIES.get(name, "")
        if char and char != "\ufffd" and (char.isprintable() or char == "\xa0"):
            yield Edit(match.start(), match[0], char, "entity", 0.99)


RULES = (
    Rule(
        "entity",
        "HTML entities in text without tags",
        find,
        Alarm("&[#A-Za-z][0-9A-Za-z]+;", [(b"&", b"#" + LETTERS, LETTERS + DIGITS)]),
        unless=MARKUP,
    ),
)
