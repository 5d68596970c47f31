"""
Terms that a text holds: names from CLDR, and headwords of the user's dictionaries.

A term is found by its words, each cut to five letters, which forgives most inflections; where
words have no spaces, by its characters. What a term stands for is the same token in every
language: `territory:DE` for "Germany", "Германии" and "德国".
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Generator, Iterable, Iterator
from functools import cache
from typing import NamedTuple

from babel import Locale, UnknownLocaleError

_STEM = 5
_LONGEST_RUN = 8  # characters of a term in a script without spaces
_LONGEST_PHRASE = 4  # words of a term
_MOST_MEANINGS = 25

_WORD = re.compile(r"[^\s!-/:-@\[-`{-~\u00a0-\u00bf\u2000-\u206f\u3000-\u303f\u0964\u0965،؛؟٫٬۔]+")
DENSE = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u3400-\u9fff"
    "\U00020000-\U0003ffff]+"
)


class Meaning(NamedTuple):
    """What a term stands for, and what it counts: 1 divided by the number of its meanings."""

    token: str
    weight: float


def fold(text: str) -> str:
    """Return the text as terms and numbers are looked up: NFKC, casefolded."""
    return unicodedata.normalize("NFKC", text).casefold()


def stems(text: str) -> list[str]:
    """
    Return the words of a folded text, each cut to five letters.

    >>> stems("united nations")
    ['unite', 'natio']
    """
    return [word[:_STEM] for word in _WORD.findall(text)]


class Terms:
    """
    A table of terms that finds its own in a text.

    >>> terms = Terms([("Соединённые Штаты", "territory:US"), ("法国", "territory:FR")])
    >>> [meaning.token for meaning, _ in terms.find("соединённые штаты и 法国人")]
    ['territory:US', 'territory:FR']
    """

    def __init__(self, entries: Iterable[tuple[str, str]]) -> None:
        tokens: defaultdict[tuple[str, ...] | str, dict[str, None]] = defaultdict(dict)
        for term, token in entries:
            key = _key(fold(term))
            if key and len(tokens[key]) < _MOST_MEANINGS:
                tokens[key][token] = None
        self._meanings = {
            key: [Meaning(token, 1 / len(found)) for token in found]
            for key, found in tokens.items()
        }
        self._starts = {key[0] for key in self._meanings}

    def find(self, text: str) -> Iterator[tuple[Meaning, int]]:
        """Yield the meanings of each term in a folded text, longest terms first, with offset."""
        words = [(found.start(), found[0][:_STEM]) for found in _WORD.finditer(text)]
        index = 0
        while index < len(words):
            index += yield from self._phrase(words, index)
        for run in DENSE.finditer(text):
            yield from self._run(run[0], run.start())

    def _phrase(
        self, words: list[tuple[int, str]], index: int
    ) -> Generator[tuple[Meaning, int], None, int]:
        """Yield the meanings of the longest term at a word; return how many words it has."""
        start, first = words[index]
        if first not in self._starts:
            return 1
        for length in range(_LONGEST_PHRASE, 0, -1):
            key = tuple(stem for _, stem in words[index : index + length])
            if key in self._meanings:
                for meaning in self._meanings[key]:
                    yield meaning, start
                return len(key)
        return 1

    def _run(self, run: str, offset: int) -> Iterator[tuple[Meaning, int]]:
        start = 0
        while start < len(run):
            step = 1
            if run[start] in self._starts:
                for length in range(min(_LONGEST_RUN, len(run) - start), 0, -1):
                    key = run[start : start + length]
                    if key in self._meanings:
                        for meaning in self._meanings[key]:
                            yield meaning, offset + start
                        step = length
                        break
            start += step


def _key(term: str) -> tuple[str, ...] | str | None:
    """Return how a folded term is looked up; None for one that would be found everywhere."""
    if DENSE.fullmatch(term):
        return term if 2 <= len(term) <= _LONGEST_RUN else None
    key = tuple(stems(term))
    too_short = len(key) == 1 and len(key[0]) < 3
    return None if too_short or not 1 <= len(key) <= _LONGEST_PHRASE else key


@cache
def cldr_names(language: str) -> Terms:
    """
    Return the names of territories, languages, currencies, months and days in a language.

    A language that CLDR does not know has none.

    >>> [meaning.token for meaning, _ in cldr_names("de").find("am montag in kanada")]
    ['day:0', 'territory:CA']
    """
    try:
        locale = Locale.parse(language.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return Terms([])
    return Terms(_names(locale))


def _names(locale: Locale) -> Iterator[tuple[str, str]]:
    for kind, table in (
        ("territory", locale.territories),
        ("language", locale.languages),
        ("currency", locale.currencies),
    ):
        for code, name in table.items():
            if not code.isdigit():
                yield name, f"{kind}:{code}"
    for context in ("format", "stand-alone"):
        for kind, calendar in (("month", locale.months), ("day", locale.days)):
            for number, name in calendar[context]["wide"].items():
                yield name, f"{kind}:{number}"
