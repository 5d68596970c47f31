from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpusclean.dedup.figures import numbers
from corpusclean.dedup.terms import fold

ZEROS = [chr(code) for code in range(0x110000) if unicodedata.decimal(chr(code), None) == 0]


def values(text: str) -> list[str]:
    return [token for token, _ in numbers(fold(text)) if not token.startswith("~")]


@settings(deadline=None)
@given(value=st.integers(0, 10**9), zero=st.sampled_from(ZEROS))
def test_digits_of_every_script_are_the_same_number(value: int, zero: str) -> None:
    written = "".join(chr(ord(zero) + int(digit)) for digit in str(value))
    assert values(written) == [str(value)]


@pytest.mark.parametrize(
    "text",
    ["5.2 million", "5,2 Millionen", "5,2 млн", "5,2 миллиона", "520万", "520 萬", "520만",
     "5 200 000", "5,200,000", "5.200.000", "5'200'000", "52 लाख", "52 লাখ", "٥٬٢٠٠٬٠٠٠",
     "५२ लाख", "5.2 juta", "5,2 triệu", "5.2ล้าน"],
)  # fmt: skip
def test_a_magnitude_is_one_number_in_every_language(text: str) -> None:
    assert values(text) == ["5200000"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1億2000万", ["120000000"]),
        ("三十二", ["32"]),
        ("二〇二〇年", ["2020"]),
        ("一百二十三万四千", ["1234000"]),
        ("12.05.2020", ["12", "5", "2020"]),
        ("10:30", ["10", "30"]),
        ("3.14", ["3.14"]),
        ("3 Milliarden", ["3000000000"]),
        ("2 Billionen", ["2000000000000"]),
        ("no figures", []),
    ],
)
def test_figures_have_their_value(text: str, expected: list[str]) -> None:
    assert values(text) == expected


@settings(deadline=None)
@given(st.text())
def test_any_text_has_an_answer_and_offsets_inside_it(text: str) -> None:
    folded = fold(text)
    assert all(0 <= offset < len(folded) for _, offset in numbers(folded))
