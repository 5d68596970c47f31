"""
Keep policies over columns: which document of a cluster is preferred.

Each policy gives one number for each document, the greatest kept first; `keep_order` turns them
into the ranks that `near_duplicates` takes.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, timezone
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from corpusclean.dedup.verification import Indices
from corpusclean.errors import InputError, SettingsError
from corpusclean.settings import NearDuplicateSettings

Preferences = npt.NDArray[np.int64]

UNKNOWN = np.iinfo(np.int64).min
"""The preference of a document that does not say what the policy goes by: it comes last."""


def keep_order(preferences: Preferences, keys: npt.NDArray[np.uint64]) -> Indices:
    """
    Return the place of each document in keep order: 0 is kept before all others.

    The greatest preference comes first. `keys` are the stable keys of the documents; they break
    ties, so that the order of arrival does not matter.

    >>> keep_order(np.array([5, 9, 5]), np.array([3, 2, 1], np.uint64)).tolist()
    [2, 0, 1]
    """
    order = np.lexsort((keys, ~preferences))  # ~ turns the order round and, unlike -, never wraps
    ranks = np.empty(len(order), np.uint32)
    ranks[order] = np.arange(len(order), dtype=np.uint32)
    return ranks


def preferences(
    settings: NearDuplicateSettings,
    texts: pa.LargeStringArray,
    values: Callable[[str], Sequence[Any]],
) -> Preferences:
    """
    Return the preference for each text of a batch under `settings.keep`.

    `values` gives the values of a field, None where there is none. What is no date or no number
    counts as none.

    >>> two = pa.array(["a", "bb"], pa.large_string())
    >>> by_score = NearDuplicateSettings(keep="lowest", keep_field="score")
    >>> lowest = preferences(by_score, two, lambda field: [0.5, None])
    >>> bool(lowest[0] > lowest[1]), bool(lowest[1] == UNKNOWN)
    (True, True)
    """
    if settings.keep == "first":
        return first(len(texts))
    if settings.keep == "longest":
        return longest(texts)
    found = values(field_of(settings))
    if settings.keep == "newest":
        return newest(map(_date_or_none, found))
    if settings.keep == "priority":
        return priority((_text_or_none(value) for value in found), settings.keep_values)
    numbers = map(_number_or_none, found)
    if settings.keep == "lowest":
        return highest(None if number is None else -number for number in numbers)
    return highest(numbers)


def field_of(settings: NearDuplicateSettings) -> str:
    """Return the field that `settings.keep` goes by; SettingsError where it must be named."""
    if settings.keep == "priority" and not settings.keep_values:
        raise SettingsError(
            "keep='priority' needs keep_values, the best first: keep_values = ['wire', 'blog']"
        )
    if settings.keep_field:
        return settings.keep_field
    if settings.keep in {"highest", "lowest"}:
        raise SettingsError(
            f"keep={settings.keep!r} needs keep_field, a field with numbers: keep_field = 'score'"
        )
    return "site" if settings.keep == "priority" else "date"


def first(count: int) -> Preferences:
    """
    Prefer no document: ties by key are the whole order.

    >>> first(2).tolist()
    [0, 0]
    """
    return np.zeros(count, np.int64)


def longest(texts: pa.LargeStringArray) -> Preferences:
    """
    Prefer the document of the most code points.

    >>> longest(pa.array(["aa", "", "äöü"], pa.large_string())).tolist()
    [2, 0, 3]
    """
    return np.asarray(pc.utf8_length(texts), np.int64)


def newest(dates: Iterable[datetime | date | str | None]) -> Preferences:
    """
    Prefer the document of the latest date; those without a date (None, "") come last.

    A date is a `datetime`, a `date` or a text of ISO 8601; one without a time is midnight, one
    without a zone is in UTC. Raises InputError, naming the index, where a text is no date.

    >>> order = newest(["2024-05-01", None, "2024-05-01T08:00:00+02:00"])
    >>> np.argsort(-order.astype(float)).tolist()
    [2, 0, 1]
    """
    return np.fromiter((_moment(index, value) for index, value in enumerate(dates)), np.int64)


def priority(sources: Iterable[str | None], wanted: Sequence[str]) -> Preferences:
    """
    Prefer the document whose source stands first in `wanted`; those not named come last.

    Raises SettingsError where a source is named twice.

    >>> priority(["blog", "wire", "forum"], wanted=["wire", "blog"]).tolist()
    [-1, 0, -2]
    """
    places = {source: place for place, source in enumerate(wanted)}
    if len(places) < len(wanted):
        twice = next(source for source in wanted if list(wanted).count(source) > 1)
        raise SettingsError(f"priority names {twice!r} twice; name each source once")
    last = len(wanted)
    return np.fromiter(
        (-last if source is None else -places.get(source, last) for source in sources), np.int64
    )


def highest(numbers: Iterable[float | None]) -> Preferences:
    """
    Prefer the document of the greatest number; those without one come last.

    >>> np.argsort(-highest([0.5, None, -3.0, 2.0]).astype(float)).tolist()
    [3, 0, 2, 1]
    """
    values = np.array([math.nan if number is None else number for number in numbers], np.float64)
    bits = (values + 0.0).view(np.int64)  # + 0.0: one zero, not two
    # The bits of a double are in order, but those of negative ones run backwards.
    ordered = np.where(bits < 0, bits ^ np.int64(2**63 - 1), bits)
    return np.where(np.isnan(values), UNKNOWN, ordered)


def _date_or_none(value: Any) -> datetime | date | str | None:
    if not isinstance(value, str):
        return None
    try:
        _parse(0, value)
    except InputError:
        return None
    return value


def _text_or_none(value: Any) -> str | None:
    return None if value is None else str(value)


def _number_or_none(value: Any) -> float | None:
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    return number if math.isfinite(number) else None


def _moment(index: int, value: datetime | date | str | None) -> int:
    """Return microseconds since 1970."""
    if value is None or value == "":
        return UNKNOWN
    if isinstance(value, str):
        value = _parse(index, value)
    if not isinstance(value, datetime):
        value = datetime(value.year, value.month, value.day)
    if value.tzinfo is None:
        value = value.replace(tzinfo=timezone.utc)
    since = value - datetime(1970, 1, 1, tzinfo=timezone.utc)
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds


def _parse(index: int, text: str) -> datetime:
    try:
        # Python 3.10 does not know the Z.
        return datetime.fromisoformat(text.strip().replace("Z", "+00:00"))
    except ValueError as error:
        raise InputError(
            f"dates[{index}]={text!r:.60} is not ISO 8601, as in 2024-05-01T08:00:00+02:00; "
            "leave it empty where there is none"
        ) from error
