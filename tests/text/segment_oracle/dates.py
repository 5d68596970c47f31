"""Telling date lines from text."""

from __future__ import annotations

import datetime
import re

from corpusclean.text.lexicons import lexicon

_YEAR = r"(?P<year>(?:1[89]|20)\d\d)"
_ISO = re.compile(
    rf"(?<!\d){_YEAR}\s?[-/.年년]\s?(?P<month>\d{{1,2}})\s?[-/.月월]\s?(?P<day>\d{{1,2}})(?!\d)"
)
_NUMERIC = re.compile(
    rf"(?<!\d)(?P<first>\d{{1,2}})(?P<mark>[-/.])(?P<second>\d{{1,2}})(?P=mark){_YEAR}(?!\d)"
)
_NAMED = re.compile(
    rf"(?<!\d)(?P<day>\d{{1,2}})(?:st|nd|rd|th|er|[.º])?\s(?:de\s)?(?P<name>[^\s\d.,:]+(?:\s[^\s\d.,:]+)?)\.?,?"
    rf"\s(?:del?\s)?{_YEAR}(?!\d)"
)
_AMERICAN = re.compile(
    rf"(?P<name>[^\s\d.,:]+)\.?\s(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s{_YEAR}(?!\d)"
)
_TIME = re.compile(
    r"(?<!\d)(?P<hour>[01]?\d|2[0-3])\s?(?:[:：时時시h]|\sh\s)\s?(?P<minute>[0-5]\d)"
    r"(?:\s?[:：分분]\s?(?P<second>[0-5]\d))?(?![\d])\s?(?P<half>[ap]\.?m\b)?",
    re.IGNORECASE,
)
_DIGIT = re.compile(r"\d")
_NUMBER = re.compile(r"\d+")
_WORD = re.compile(r"[^\s\d!-/:-@\[-`{-~：，。（）、]+")  # \w lacks the vowel signs of Hindi
_LONGEST = 120  # characters of a date line: label, date, time, source


def is_date_line(line: str, *, lexicons: bool = True) -> bool:
    """
    Return whether `line` is a date with nothing but labels, a time or a source beside it.

    Without lexicons a month is any word, so that the line must be shorter.

    >>> is_date_line("Veröffentlicht am 04.01.2024, 20:07 Uhr"), is_date_line("In 2024 we won.")
    (True, False)
    """
    if len(line) > _LONGEST or not _NUMBER.search(line):
        return False
    low = _plain_digits(line.casefold())
    words = _WORD.findall(low)
    numeric = _ISO.search(low) or _NUMERIC.search(low)
    if not numeric and not (lexicons and _named(low)):
        return not lexicons and _looks_dated(low, words)
    if lexicons:
        known = lexicon()
        rest = [word for word in words if word not in known.months and word not in known.date_words]
        return not rest or (len(rest) <= 2 and sum(map(len, rest)) <= 24 and low[-1] not in ".。")
    return len(words) <= 8 and sum(map(len, words)) <= 24 and low[-1] not in ".。"


def _plain_digits(low: str) -> str:
    """Arabic, Devanagari and full-width digits as 0 to 9."""
    return low if low.isascii() else _DIGIT.sub(lambda match: str(int(match[0])), low)


def _looks_dated(low: str, words: list[str]) -> bool:
    """Whether a short line holds a year, a day and a clock time, whatever the month is called."""
    numbers = [int(number) for number in _NUMBER.findall(low)]
    years = [number for number in numbers if 1800 <= number < 2100]
    days = [number for number in numbers if 1 <= number <= 31]
    return len(years) == 1 and bool(days) and bool(_TIME.search(low)) and len(words) <= 5


def _named(low: str) -> datetime.date | None:
    months = lexicon().months
    for pattern in (_NAMED, _AMERICAN):
        for match in pattern.finditer(low):
            name = match["name"]
            month = months.get(name) or months.get(name.split()[0])
            if month:
                return _date(int(match["year"]), month, int(match["day"]))
    return None


def _date(year: int, month: int, day: int) -> datetime.date | None:
    try:
        return datetime.date(year, month, day)
    except ValueError:  # the 31st of a month that has 30 days
        return None
