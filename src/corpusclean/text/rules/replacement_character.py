r"""U+FFFD for an apostrophe or quotation marks: "China\ufffds", "\ufffdWait,\ufffd he said"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from corpusclean.model import Edit
from corpusclean.text.english import is_english, is_known
from corpusclean.text.guard import DIGITS, LETTERS, Alarm
from corpusclean.text.rules.contracted import SUBJECTS, place_of, takes_apostrophe
from corpusclean.text.rules.quoted import pairs_of, quotes_in
from corpusclean.text.rules.rule import Rule

PLACE = place_of("\ufffd{1,3}")
PAIRS = pairs_of("\ufffd{1,3}", "[A-Za-z0-9.,!?]")


WORD = re.compile(r"[^\W_]+")
# Common words of English that other languages begin words with: "pa\ufffds", "Tom\ufffds".
BEGINNINGS = {"tom", "inter", "pa", "tr", "d", "m", "l", "in", "re", "est", "com", "par", "mar"}


def find(line: str) -> Iterator[Edit]:
    """Yield the lost apostrophes of an English line; once it has them, its quotation marks."""
    places = [match for match in PLACE.finditer(line) if takes_apostrophe(match[1], match[3])]
    pairs = [] if places else list(quotes_in(line, PAIRS, "replacement_character", 0.95))
    english = (places or pairs) and is_english(line)
    if not english and places and _is_short_english(line, places):
        english = True
    if english:
        for match in places:
            yield Edit(match.start(2), match[2], "'", "replacement_character", 0.99)
        yield from pairs


def _is_short_english(line: str, places: Sequence[re.Match[str]]) -> bool:
    """
    Whether a line too short for function words is English: words of ASCII letters, all known.

    Before an "s" a word says less than "don" before a "t": there another word must be known, too.

    >>> [len(list(find(line))) for line in ("China\ufffds first fair", "don\ufffdt", "tr\ufffds")]
    [1, 1, 0]
    """
    words = WORD.findall(PLACE.sub(" ", line))
    if not all(word.isascii() and (word.isdigit() or is_known(word)) for word in words):
        return False
    if any(match[1].lower() in BEGINNINGS for match in places):
        return False
    sure = any(match[3].lower() != "s" or match[1].lower() in SUBJECTS for match in places)
    return sure or any(len(word) > 3 for word in words)


RULES = (
    Rule(
        "replacement_character",
        "U+FFFD in the place of English apostrophes and pairs of quotation marks",
        find,
        Alarm(r"\x{fffd}[A-Za-z0-9]", [(b"\xbf", b"\xbd", LETTERS + DIGITS)]),
    ),
)
