"""Characters without width that are left over from layout, with the exceptions scripts need."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from ftfy.badness import is_bad

from corpusclean.model import Edit
from corpusclean.text.guard import alarm_at
from corpusclean.text.rules.rule import Rule

# Never touched: the joiners U+200C and U+200D, which Persian, the Indic scripts and emoji need.
SPACES_AND_HYPHENS = re.compile("[\u200b\u2060]|\u00ad+")
DIRECTIONS = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")
# Thai, Lao, Tibetan, Myanmar, Khmer, Tai, Balinese, Javanese, Cham: U+200B stands between words.
WRITTEN_WITHOUT_SPACES = re.compile(
    "[\u0e00-\u109f\u1780-\u17ff\u1950-\u19df\u1a20-\u1aaf\u1b00-\u1bbf\ua980-\ua9ff\uaa00-\uaadf]"
)
RIGHT_TO_LEFT = re.compile(
    "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff\U00010800-\U00010fff\U0001e800-\U0001efff]"
)


def find_spaces_and_hyphens(line: str) -> Iterator[Edit]:
    """Yield the removals of soft hyphens, zero-width spaces and word joiners."""
    keep = "\u200b" if WRITTEN_WITHOUT_SPACES.search(line) else ""
    # U+00AD is a byte of many letters, too: in mojibake that nobody could read it must stay.
    bad = "\u00ad" in line and is_bad(line)
    last = len(line.rstrip())
    for match in SPACES_AND_HYPHENS.finditer(line):
        is_hyphen = match[0][0] == "\u00ad"
        if is_hyphen and (bad or not (match.end() >= last or _within_word(line, match))):
            continue
        if match[0] != keep:
            yield Edit(match.start(), match[0], "", "invisible", 0.98)


def _within_word(line: str, match: re.Match[str]) -> bool:
    """Whether a match stands between two letters of one script, the second a small one."""
    before, after = line[match.start() - 1 : match.start()], line[match.end() : match.end() + 1]
    if after.isupper() and not (before + after).isascii():
        return False
    return _script(before) == _script(after) != ""


def _script(char: str) -> str:
    """Return the first word of the name of a letter or its mark."""
    is_letter = char != "" and unicodedata.category(char)[0] in "LM"
    return unicodedata.name(char, "").partition(" ")[0] if is_letter else ""


def find_directions(line: str) -> Iterator[Edit]:
    """Yield the removals of direction marks, in a line without a right-to-left letter."""
    if not RIGHT_TO_LEFT.search(line):
        for match in DIRECTIONS.finditer(line):
            yield Edit(match.start(), match[0], "", "direction_mark", 0.98)


RULES = (
    Rule(
        "invisible",
        "soft hyphens, zero-width spaces and word joiners",
        find_spaces_and_hyphens,
        alarm_at((0xAD, 0x200B, 0x2060)),
        prose_only=False,
    ),
    Rule(
        "direction_mark",
        "direction marks in lines written from left to right",
        find_directions,
        alarm_at((0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A))),
        prose_only=False,
    ),
)
