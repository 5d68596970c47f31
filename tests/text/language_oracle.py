"""The native scorer of language profiles, spelled out in plain Python."""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter

from langdetect.utils.ngram import NGram

from corpusclean.text.language_profiles import FLOOR, NAT, read_profiles

PROFILES = read_profiles()
HELD = {character for known in PROFILES.values() for gram in known for character in gram}
WEIGHTS = {
    language: {gram: round(math.log1p(p / FLOOR) * NAT) for gram, p in known.items()}
    for language, known in PROFILES.items()
}
GRAMS = {gram for known in PROFILES.values() for gram in known}

ADDRESS = re.compile(
    r"https?://[-_.?&~;+=/#0-9A-Za-z]+|[-_.0-9A-Za-z]+@[-_0-9A-Za-z][-_.0-9A-Za-z]+"
)
COMBINING = re.compile("[\u0300-\u036f\u1100-\u11ff\u3099\u309a]")
LETTERS = {"Lu", "Ll", "Lt", "Lo"}


def scores(text: str) -> tuple[dict[str, int], int]:
    """Return the score of each language, and how many n-grams speak for them."""
    grams = Counter(gram for gram in _grams(_letters(text)) if gram in GRAMS)
    totals = {
        language: sum(count * known.get(gram, 0) for gram, count in grams.items())
        for language, known in WEIGHTS.items()
    }
    return totals, sum(grams.values())


def _letters(text: str) -> str:
    letters = _plain(text)
    upper = sum(_normal(character).isupper() for character in letters)
    if upper * 2 > sum(map(_is_letter, letters)):
        letters = _plain(text.lower())
    latin = sum("A" <= character <= "z" for character in letters)
    foreign = sum(map(_is_foreign, letters))
    if latin * 2 < foreign:
        letters = "".join(c for c in letters if not "A" <= c <= "z")
    return "".join(map(_normal, letters)) + " "


def _plain(text: str) -> str:
    pieces = re.split(ADDRESS, text)
    return " ".join(
        unicodedata.normalize("NFC", piece) if COMBINING.search(piece) else piece
        for piece in pieces
    )


def _grams(letters: str) -> list[str]:
    """Return the runs of one to three characters that end at each character of each word."""
    found = []
    window, shouting = " ", False
    for character in letters:
        last = window[-1]
        if last == " ":
            window, shouting = " ", False
            if character == " ":
                continue
        window = (window + character)[-3:]
        shouting = character.isupper() and (shouting or last.isupper())
        if not shouting:
            found += [window[-n:] for n in range(1, len(window) + 1) if window[-n:] != " "]
    return found


def _normal(character: str) -> str:
    if ord(character) > 0xFFFF:
        return "\uffff" if _is_letter(character) else " "
    return character if character in HELD else NGram.normalize(character)


def _is_letter(character: str) -> bool:
    return unicodedata.category(character) in LETTERS or 0x20000 <= ord(character) <= 0x3FFFF


def _is_foreign(character: str) -> bool:
    if ord(character) > 0xFFFF:
        return _is_letter(character)
    plain = unicodedata.normalize("NFKC", character)[0]
    latin = unicodedata.name(plain, "").startswith("LATIN ")
    return character >= "\u0370" and not latin and unicodedata.category(character)[0] in "LM"
