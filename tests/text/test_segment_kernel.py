"""The kernel segments any text as the oracle does."""

import sys
import time
import unicodedata

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from segment_oracle import spans

from corpusclean.settings import SegmentSettings
from corpusclean.text.lexicons import lexicon
from corpusclean.text.segments import segment, segment_batch

TEXT = "It rained for a week, and then for another week, until the river rose over the road."
KNOWN = lexicon()
ENTRIES = sorted(
    KNOWN.navigation
    | KNOWN.sections
    | KNOWN.navigation_labels
    | KNOWN.byline_labels
    | KNOWN.byline_lines
    | set(KNOWN.byline_starts)
    | set(KNOWN.captions)
    | {word for phrase in KNOWN.notices + KNOWN.footers for word in phrase}
)
# Python and the kernel may know different versions of Unicode.
CHARACTERS = st.characters(exclude_categories=["Cn", "Co", "Cs"])
MARKS = st.sampled_from(list(" \t\u3000:：()（）[]|>»/·•,，.。!?！？-–—*_'\"’”@#`~{}=&©\x1c\xa0"))
NAMES = st.sampled_from(["Ann Lee", "Ludwig van Beethoven", "张敏", "Анна", "von", "and", " y "])
NUMBERS = st.sampled_from(
    ["2024", "14", "3", "31", "1st", "08:15", "21時58分", "8 h 15", "8 h  15", "20:07 Uhr", "30",
     "١٤", "२०२४", "𝟚𝟘𝟚𝟜", "2024-04-14", "2024年4月1日", "04.01.2024", "1/2/1999", "(3)", "（三）",
     "²", "002024"]
)  # fmt: skip
DATES = st.sampled_from(sorted(KNOWN.months) + sorted(KNOWN.date_words) + ["de", "del", "of"])
PROSE = st.sampled_from(
    [TEXT, TEXT[:-1], TEXT * 3, TEXT[:60], "The river rises again", "The River Rises Again.",
     "雨が降り、川が増水した。" * 4, "雨が降り続く", "ฝนตกทั้งสัปดาห์", "नदी फिर बढ़ रही है।",
     "النهر يرتفع من جديد", "- one", "a. two", "(12) three", "3、四", "> said", ">", "```", "~~~",
     "| a | b |", "a\tb", "    x = [1, {2: 3}];", "## More", "A > B > C > Title", "a · b | c | d",
     "Home", "News", "xx x"]
)  # fmt: skip
PIECES = st.one_of(
    st.sampled_from(ENTRIES),
    st.sampled_from(ENTRIES).map(str.title),
    MARKS,
    NAMES,
    NUMBERS,
    DATES,
    PROSE,
    st.text(CHARACTERS, max_size=6),
)
LINES = st.one_of(PROSE, st.lists(PIECES, max_size=6).flatmap(
    lambda pieces: st.sampled_from(["", " ", "  "]).map(lambda mark: mark.join(pieces))
))  # fmt: skip
BREAKS = st.sampled_from(
    ["\n"] * 6 + ["\n\n", "\r\n", "\r", "\x0b", "\x1d", "\x85", "\u2028", "\n  "]
)
PAGES = st.lists(st.tuples(LINES, BREAKS), max_size=14).map(
    lambda lines: "".join(line + end for line, end in lines)
)
# Lines that stand again, as they are or in capitals: titles, teasers, repeats.
REPEATING = st.lists(LINES, min_size=1, max_size=4).flatmap(
    lambda lines: st.lists(
        st.sampled_from([*lines, *map(str.upper, lines), TEXT, TEXT[:-1]]), max_size=14
    ).map("\n".join)
)


def found(text: str, *, lexicons: bool = True, rejoin: bool = True) -> list[tuple[str, int, int]]:
    options = SegmentSettings(lexicons=lexicons, rejoin_lines=rejoin)
    return [(part.role, part.start, part.end) for part in segment(text, options)]


@settings(deadline=None, max_examples=400)
@given(st.one_of(PAGES, REPEATING), st.booleans(), st.booleans())
def test_pages_are_segmented_as_the_oracle_does(text: str, lexicons: bool, rejoin: bool) -> None:
    expected = spans(text, lexicons=lexicons, rejoin=rejoin)
    assert found(text, lexicons=lexicons, rejoin=rejoin) == expected


@settings(deadline=None, max_examples=300)
@given(st.lists(st.one_of(NUMBERS, DATES, MARKS, NAMES), max_size=8), st.sampled_from(["", " "]))
def test_dates_are_told_as_the_oracle_does(pieces: list[str], mark: str) -> None:
    text = f"{TEXT}\n{TEXT}\n\n{mark.join(pieces)}\n\n{TEXT}\n{TEXT}"
    for lexicons in (True, False):
        assert found(text, lexicons=lexicons) == spans(text, lexicons=lexicons)


@settings(deadline=None, max_examples=300)
@given(
    st.sampled_from(ENTRIES),
    st.lists(st.one_of(MARKS, NAMES, st.sampled_from(ENTRIES)), max_size=5),
    st.booleans(),
)
def test_words_are_looked_up_as_the_oracle_does(entry: str, around: list[str], title: bool) -> None:
    for pieces in ([entry, *around], [*around, entry]):
        line = "".join(pieces)
        line = line.title() if title else line
        text = f"{TEXT}\n{TEXT}\n\n{line}\n\n{TEXT}\n{TEXT}"
        assert found(text) == spans(text)


@settings(deadline=None, max_examples=200)
@given(st.lists(st.text("ab. ", min_size=30, max_size=50), min_size=3, max_size=8))
def test_hard_wraps_are_joined_as_the_oracle_does(lines: list[str]) -> None:
    text = "\n".join(lines)
    assert found(text) == spans(text)


def test_titles_repeat_whatever_their_case() -> None:
    """Each character and its case-folded form are one title; another form is another title."""
    pages = []
    for code in range(sys.maxunicode + 1):
        letter = chr(code)
        folded = "".join(part.lower() for part in letter.upper())
        if unicodedata.category(letter) in {"Cn", "Co", "Cs"} or folded == letter:
            continue
        pages += [
            f"New {letter} bridge opens\nNew {other} bridge opens\n{TEXT}\n{TEXT}"
            for other in (letter.casefold(), folded)
        ]
    assert len(pages) > 2_000
    rows = segment_batch(pa.array(pages, pa.large_string())).to_pylist()
    for page, row in zip(pages, rows, strict=True):
        one, other = page.splitlines()[:2]
        again = one.casefold() == other.casefold()
        assert (row[1]["role"] == "title_repeat") is again, page


@pytest.mark.parametrize(
    "page",
    [
        "A line that says little\n",
        "Doubled line of a menu\nDoubled line of a menu\n",
        "home\n",
        "14 April 2024\n",
        "By Ann Lee\n",
        "(\n",
        "x (\n1)\n",
        "a > b\n",
        f"{TEXT}\n",
    ],
)
def test_a_page_of_many_lines_takes_linear_time(page: str) -> None:
    def seconds(lines: int) -> float:
        text = page * lines
        start = time.process_time()
        segment_batch(pa.array([text], pa.large_string()))
        return time.process_time() - start

    seconds(100)
    small, large = seconds(10_000), seconds(80_000)
    assert large < 8 * 3 * small + 0.2


@pytest.mark.parametrize("piece", ["a", "a ", ".", "。", "😀", "摄", "- ", "|", "(1", "1", ">"])
def test_a_line_without_end_takes_linear_time(piece: str) -> None:
    text = piece * (1_000_000 // len(piece))
    start = time.process_time()
    assert len(found(text)) == 1
    assert time.process_time() - start < 1.0
