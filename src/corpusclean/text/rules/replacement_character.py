r"""U+FFFD for an apostrophe or quotation marks: "China\ufffds", "\ufffdWait,\ufffd he said"."""

from __future__ import annotations

from collections.abc import Iterator

from corpusclean.model import Edit
from corpusclean.text.english import is_english
from corpusclean.text.guard import DIGITS, LETTERS, Alarm
from corpusclean.text.rules.contracted import place_of, takes_apostrophe
from corpusclean.text.rules.quoted import pairs_of, quotes_in
from corpusclean.text.rules.rule import Rule

PLACE = place_of("\ufffd{1,3}")
PAIRS = pairs_of("\ufffd{1,3}", "[A-Za-z0-9.,!?]")


def find(line: str) -> Iterator[Edit]:
    """Yield the lost apostrophes of an English line; once it has them, its quotation marks."""
    places = [match for match in PLACE.finditer(line) if takes_apostrophe(match[1], match[3])]
    pairs = [] if places else list(quotes_in(line, PAIRS, "replacement_character", 0.95))
    if (places or pairs) and is_english(line):
        for match in places:
            yield Edit(match.start(2), match[2], "'", "replacement_character", 0.99)
        yield from pairs


RULES = (
    Rule(
        "replacement_character",
        "U+FFFD in the place of English apostrophes and pairs of quotation marks",
        find,
        Alarm(r"\x{fffd}[A-Za-z0-9]", [(b"\xbf", b"\xbd", LETTERS + DIGITS)]),
    ),
)
