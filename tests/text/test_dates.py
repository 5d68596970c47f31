"""A date is read only where it can be read in one way."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from segment_oracle.dates import is_date_line

from corpusclean.text.dates import iso_date

DAYS = st.dates(min_value=datetime.date(1900, 1, 1), max_value=datetime.date(2099, 12, 31))


@given(DAYS, st.sampled_from(["{:%Y-%m-%d}", "{:%Y/%m/%d}", "{:%Y年%m月%d日}", "{:%d.%m.%Y}"]))
def test_unambiguous_numbers_are_read(day: datetime.date, form: str) -> None:
    assert iso_date(form.format(day)) == day.isoformat()


@given(DAYS)
def test_a_slashed_date_is_read_only_if_it_has_one_reading(day: datetime.date) -> None:
    found = iso_date(f"{day:%d/%m/%Y}")
    assert found == (day.isoformat() if day.day > 12 or day.day == day.month else None)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Apr 13, 2024 21:49 PM", "2024-04-13T21:49"),
        ("14th March 2023", "2023-03-14"),
        ("Publié le 1er août 2022 à 08h15", "2022-08-01T08:15"),
        ("3 de marzo de 2024", "2024-03-03"),
        ("5. Dezember 2021", "2021-12-05"),
        ("14 апреля 2024 г.", "2024-04-14"),
        ("2024년 4월 1일 오후 3:05", "2024-04-01T15:05"),
        ("١٤ أبريل ٢٠٢٤", "2024-04-14"),
        ("१४ अप्रैल २०२४", "2024-04-14"),
        ("12:00 AM, 2 May 2020", "2020-05-02T00:00"),
        ("In 2024 it rained", None),
        ("30 February 2024", None),
        ("Chapter 3", None),
    ],
)
def test_written_dates(line: str, expected: str | None) -> None:
    assert iso_date(line) == expected


@pytest.mark.parametrize(
    "line", ["On 12.03.2024 he died.", "In May 2024 we met", "Room 2024", "1999"]
)
def test_text_with_a_date_is_no_date_line(line: str) -> None:
    assert not is_date_line(line)
    assert not is_date_line(line, lexicons=False)


@given(st.text())
def test_any_text_has_an_answer(text: str) -> None:
    iso_date(text)
    is_date_line(text, lexicons=True)
    is_date_line(text, lexicons=False)
