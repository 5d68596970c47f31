"""Keep policies put the documents in an order that does not depend on their arrival."""

from datetime import date, datetime, timedelta, timezone

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpusclean.dedup.keep_order import first, keep_order, longest, newest, priority
from corpusclean.errors import InputError, SettingsError

INTEGERS = st.integers(-(2**63), 2**63 - 1)


@given(st.lists(st.tuples(INTEGERS, st.integers(0, 2**64 - 1))))
def test_the_greatest_comes_first_and_ties_go_by_key(rows):
    preferences = np.array([preference for preference, _ in rows], np.int64)
    keys = np.array([key for _, key in rows], np.uint64)
    ranks = keep_order(preferences, keys).tolist()
    assert sorted(ranks) == list(range(len(rows)))
    by_rank = [row for _, row in sorted(zip(ranks, rows, strict=True))]
    assert by_rank == sorted(rows, key=lambda row: (-row[0], row[1]))


@given(st.lists(st.datetimes(min_value=datetime(1, 1, 3), max_value=datetime(9999, 12, 29))))
def test_dates_keep_their_order_as_objects_and_as_text(dates):
    numbers = newest(dates)
    assert newest([moment.isoformat() for moment in dates]).tolist() == numbers.tolist()
    assert np.argsort(numbers, kind="stable").tolist() == sorted(
        range(len(dates)), key=dates.__getitem__
    )


def test_zones_and_days_are_told_apart():
    zone = timezone(timedelta(hours=-5))
    later = datetime(2024, 5, 1, 22, tzinfo=zone)  # the second of May in UTC
    dates = [date(2024, 5, 2), later, "2024-05-01T23:00:00Z", None, ""]
    numbers = newest(dates)
    assert np.argsort(numbers[:3]).tolist() == [2, 0, 1]
    assert numbers[3] == numbers[4] < newest(["0001-01-01"])[0]


@pytest.mark.parametrize("wrong", ["yesterday", "2024-13-01", "01.05.2024"])
def test_what_is_no_date_is_refused_by_index(wrong):
    with pytest.raises(InputError, match=r"dates\[1\]"):
        newest(["2024-05-01", wrong])


def test_a_source_named_twice_is_refused():
    with pytest.raises(SettingsError, match="'wire' twice"):
        priority(["wire"], ["wire", "blog", "wire"])


def test_sources_that_nobody_named_come_last():
    assert priority(["x", None, "blog"], ["wire", "blog"]).tolist() == [-2, -2, -1]


def test_lengths_are_those_of_characters():
    assert longest(pa.array(["\U0001f600", "ab"], pa.large_string())).tolist() == [1, 2]
    assert first(3).tolist() == [0, 0, 0]
