"""A question mark for an apostrophe or quotation marks: "don?t", "?Wait,? he said"."""

from __future__ import annotations

from collections.abc import Iterator

from corpusclean.model import Edit
from corpusclean.text.english import is_english
from corpusclean.text.guard import DIGITS, LETTERS, Alarm
from corpusclean.text.rules.contracted import place_of, takes_apostrophe
from corpusclean.text.rules.quoted import pairs_of, quotes_in
from corpusclean.text.rules.rule import Rule

PLACE = place_of(r"\?")
# Before a word a question mark never stands in English; after a comma or a stop neither.
PAIRS = pairs_of(r"\?", "[.,]")


def find(line: str) -> Iterator[Edit]:
    """Yield the lost apostrophes of an English line; once it has them, its quotation marks."""
    places = [
        match
        for match in PLACE.finditer(line)
        if match[3].islower() and takes_apostrophe(match[1], match[3])
    ]
    pairs = [] if places else list(quotes_in(line, PAIRS, "question_mark", 0.93))
    if (places or pairs) and is_english(line):
        for match in places:
            yield Edit(match.start(2), "?", "'", "question_mark", 0.97)
        yield from pairs


RULES = (
    Rule(
        "question_mark",
        "question marks for English apostrophes and quotation marks, twice in a document",
        find,
        Alarm(
            r"[A-Za-z]\?(?:[stdm]|re|ve|ll)(?:[^A-Za-z0-9=]|$)|(?:^|[\s(\x1c-\x1f])\?[A-Za-z0-9]",
            [(b"", b"?", LETTERS + DIGITS)],
        ),
        least=2,
    ),
)
