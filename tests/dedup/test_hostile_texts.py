"""Whatever the text, an answer comes, in linear time."""

import time

import pytest

from corpusclean.dedup.near_duplicates import find_near_duplicates

MILLION = 1_000_000


@pytest.mark.parametrize(
    "text",
    [
        "x" * 5 * MILLION,
        "!" * 5 * MILLION,
        "\u0301" * MILLION,
        "\u0301\u0323" * (MILLION // 2),
        "a\u0301\u0323" * (MILLION // 3),
        "\u200d" * MILLION,
        "我" * MILLION,
        "'" * MILLION,
        "a'" * MILLION,
        "é" * MILLION,
        "\ud800" * MILLION,
        "\0" * MILLION,
        "ﷺ" * (MILLION // 10),
    ],
    ids=lambda text: ascii(text[:2]),
)
def test_a_huge_line_takes_linear_time(text):
    started = time.process_time()
    found = find_near_duplicates([text, text + " more words at the end of it"])
    assert time.process_time() - started < 20
    assert 0 in found.kept or 1 in found.kept


def test_texts_of_marks_alone_are_texts():
    found = find_near_duplicates(["\u0301\u0301", "\u0301 \u0302", "\u0301\u0301 "])
    assert found.kept == [1, 2]


def test_punctuation_alone_matches_only_itself():
    assert find_near_duplicates(["!!!", "!!", "!!!", "", ""]).kept == [0, 1, 3]
