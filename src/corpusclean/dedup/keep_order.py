"""
Keep policies over columns: which document of a cluster is preferred.

Each policy gives one number for each document, the greatest kept first; `keep_order` turns them
into the ranks that `near_duplicates` takes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timezone

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from corpusclean.dedup.verification import Indices
from corpusclean.errors import InputError, SettingsError

Preferences = npt.NDArray[np.int64]

_NEVER = np.iinfo(np.int64).min


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


def _moment(index: int, value: datetime | date | str | None) -> int:
    """Return microseconds since 1970."""
    if value is None or value == "":
        return _NEVER
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
