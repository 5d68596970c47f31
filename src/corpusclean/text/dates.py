"""
Date lines, read as ISO 8601 where only one reading exists.

A strict small parser rather than a lenient library: a wrong date is worse than none, so
"03/04/2024" stays unread, and what is read needs a four-digit year.
"""

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
_AFTERNOON = re.compile("下午|午後|오후")
_DIGIT = re.compile(r"\d")


def iso_date(line: str) -> str | None:
    """
    Return the date in `line` as ISO 8601, with its time if one stands there, else None.

    Read are year-month-day in digits (also "2024年4月1日"), day-month-year in digits when the
    day is above 12 or the mark is a full stop, and month names of the languages of the
    lexicons. A line with two readings, or a date that does not exist, gives None.

    >>> iso_date("Release time:Apr 14, 2024 02:41 AM"), iso_date("发布时间：2024年4月4日 23:05")
    ('2024-04-14T02:41', '2024-04-04T23:05')
    >>> iso_date("04.01.2024, 20:07 Uhr"), iso_date("03/04/2024"), iso_date("31 février 2024")
    ('2024-01-04T20:07', None, None)
    """
    low = _plain_digits(line.casefold())
    date = _iso(low) or _numeric(low) or _named(low)
    if date is None:
        return None
    time = _time(low)
    return date.isoformat() if time is None else f"{date.isoformat()}T{time}"


def _plain_digits(low: str) -> str:
    """Arabic, Devanagari and full-width digits as 0 to 9."""
    return low if low.isascii() else _DIGIT.sub(lambda match: str(int(match[0])), low)


def _iso(low: str) -> datetime.date | None:
    match = _ISO.search(low)
    return match and _date(int(match["year"]), int(match["month"]), int(match["day"]))


def _numeric(low: str) -> datetime.date | None:
    match = _NUMERIC.search(low)
    if match is None:
        return None
    first, second = int(match["first"]), int(match["second"])
    if first > 12 or match["mark"] == "." or first == second:
        return _date(int(match["year"]), second, first)
    if second > 12:  # month before day, as written in the United States
        return _date(int(match["year"]), first, second)
    return None


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


def _time(low: str) -> str | None:
    match = _TIME.search(low)
    if match is None:
        return None
    hour = int(match["hour"])
    half = match["half"] or ("pm" if _AFTERNOON.search(low) else "")
    if half.startswith("p") and hour < 12:
        hour += 12
    elif half.startswith("a") and hour == 12:
        hour = 0
    seconds = f":{match['second']}" if match["second"] else ""
    return f"{hour:02d}:{match['minute']}{seconds}"
