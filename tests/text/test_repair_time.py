"""Hostile lines take linear time: four times the text, not much more than four times the work."""

from time import process_time

import pytest

from corpusclean.settings import RepairSettings
from corpusclean.text.plan import OPT_IN
from corpusclean.text.repair import explain_repair

EVERYTHING = RepairSettings(on=tuple(OPT_IN - {"html", "nfc", "quote", "width", "digraph"}))
SMALL, GROWTH = 24_000, 4
HOSTILE = {
    "entities in entities": "&amp;" + "amp;",
    "numbers in entities": "&#38;#38;",
    "half an entity": "&amp",
    "joints": "the.The",
    "joints without a space": "theThe",
    "quotes at joints": 'a".The ',
    "detached quotes": "“a. ”The",
    "commas": "the,the",
    "marks": "don?t ",
    "replacement characters": "the\ufffds ",
    "escapes": "u201du2019",
    "percent": "%C3%A9",
    "mojibake": "â€™",
    "mojibake of mojibake": "Ã¢â‚¬â„¢",
    "inconsistent": "â€™’",
    "spaces": "Ã ",
    "one run of letters": "a",
    "one run of capitals and letters": "aA",
    "soft hyphens": "a\u00ad",
    "stars": "*:",
    "back quotes": "`a",
    "tags": "<a ",
    "fences": "\n```",
    "terminal": "\x1b[1;",
    "returns": "a\r",
    "surrogates": "\ud83d",
    "spaces only": " ",
    "contractions": "havent ",
    "wide": "Ａ，",
}


def seconds(text):
    start = process_time()
    repaired = explain_repair(text, EVERYTHING)
    taken = process_time() - start
    assert repaired.original() == text
    return taken


@pytest.mark.parametrize("piece", HOSTILE.values(), ids=HOSTILE.keys())
def test_time_grows_with_the_length_of_a_hostile_line(piece):
    seconds(piece)
    small = piece * (SMALL // len(piece))
    first, second = seconds(small), seconds(small * GROWTH)
    assert second < 3 * GROWTH * first + 0.3
