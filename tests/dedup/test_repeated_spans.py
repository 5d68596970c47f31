"""Repeated passages are those of brute force; they are exact, whole and found in linear time."""

import time
import unicodedata
from collections import defaultdict

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from shingle_oracle import units

from corpusclean.dedup.repeated_spans import find_repeated_spans
from corpusclean.errors import SettingsError

# Few words, so that runs repeat, overlap, nest and meet in every way.
RUNS = st.lists(st.sampled_from("abc"), max_size=25)
CORPORA = st.lists(RUNS, max_size=5)
LEAST = st.integers(1, 7)
WORDS = [
    "a",
    "B",
    "é",
    "e\u0301",
    "don't",
    "中",
    "文",
    "ที่",
    "กำ",
    "ကို",
    "한국",
    "が",
    "か\u3099",
    "ｶﾞ",
    "ﬁ",
]
BETWEEN = [" ", " ", ", ", "!", "。", "😀", "\u200b", " \u0301", "'", "\u00ad", "👩\u200d👧"]
CHARACTERS = st.sampled_from(WORDS + BETWEEN)
TEXTS = st.lists(st.lists(CHARACTERS, max_size=14).map("".join), min_size=1, max_size=3)


def oracle(runs, least):
    """Return the places (text, first token, last token + 1) of each passage, as sets."""
    standing = defaultdict(set)
    for text, run in enumerate(runs):
        for token in range(len(run) - least + 1):
            standing[tuple(run[token : token + least])].add((text, token))
    repeated = {
        place: places for places in standing.values() if len(places) > 1 for place in places
    }

    def goes_on(text, token):
        here, there = repeated.get((text, token)), repeated.get((text, token + 1))
        return bool(here and there) and there == {(a, b + 1) for a, b in here}

    passages = defaultdict(set)
    for text, token in repeated:
        if not goes_on(text, token - 1):
            last = token
            while goes_on(text, last):
                last += 1
            passages[frozenset(repeated[text, token])].add((text, token, last + least))
    return {frozenset(thinned(places)) for places in passages.values()}


def thinned(places):
    """Drop each place that its neighbours in the same text cover without it."""
    kept = []
    for place in sorted(places):
        if len(kept) > 1 and kept[-2][0] == kept[-1][0] == place[0] and place[1] <= kept[-2][2]:
            kept.pop()
        kept.append(place)
    return kept


@settings(deadline=None, max_examples=300)
@given(CORPORA, LEAST)
@example([list("aaaaaaaaaaaa")], 2)
@example([list("abcabcabcabc"), list("bcabca")], 4)
def test_passages_are_those_of_brute_force(runs, least):
    spans = find_repeated_spans([" ".join(run) for run in runs], least)
    found = defaultdict(set)
    for span in spans:  # each token is one letter and one space
        found[span.group].add((span.text, span.start // 2, (span.end + 1) // 2))
    assert {frozenset(places) for places in found.values()} == oracle(runs, least)
    assert spans == sorted(spans, key=lambda span: (span.text, span.start, span.end))


@settings(deadline=None)
@given(CORPORA, LEAST)
def test_every_shared_run_lies_within_a_span_at_each_place(runs, least):
    covered = defaultdict(set)
    for span in find_repeated_spans([" ".join(run) for run in runs], least):
        covered[span.text] |= set(range(span.start // 2, (span.end + 1) // 2))
    standing = defaultdict(list)
    for text, run in enumerate(runs):
        for token in range(len(run) - least + 1):
            standing[tuple(run[token : token + least])].append((text, token))
    for places in standing.values():
        for text, token in places if len(places) > 1 else []:
            assert covered[text] >= set(range(token, token + least))


def is_inside(text, offset):
    """Say whether an offset parts a mark from its character, or a word in two."""
    if not 0 < offset < len(text):
        return False
    before, after = text[offset - 1], text[offset]
    if unicodedata.category(after)[0] == "M" or unicodedata.category(after) == "Cf":
        return True
    return before.isascii() and after.isascii() and before.isalpha() and after.isalpha()


@settings(deadline=None, max_examples=300)
@given(TEXTS, st.integers(1, 4))
@example(["中ที่文ที่"], 1)
@example(["= \u0338a = \u0338a"], 1)
def test_spans_cut_no_character_and_are_equal_after_normalisation(texts, least):
    for span in find_repeated_spans(texts, least):
        text = texts[span.text]
        assert not is_inside(text, span.start)
        assert not is_inside(text, span.end)
        here = units(text[span.start : span.end])
        assert here
        assert span.others
        for other, start, end in span.others:
            assert units(texts[other][start:end]) == here


def test_the_places_of_a_group_are_shared():
    spans = find_repeated_spans(["x one two three", "y one two three", "one two three z"], 3)
    assert [(span.text, span.start, span.end) for span in spans] == [
        (0, 2, 15),
        (1, 2, 15),
        (2, 0, 13),
    ]
    assert spans[0].places is spans[2].places
    assert spans[1].others == [(0, 2, 15), (2, 0, 13)]


def test_a_passage_in_three_texts_parts_the_longer_one_of_two():
    long = list("abcdefghi")
    spans = find_repeated_spans([" ".join(long), " ".join(long), "x d e f y"], 3)
    words = [(" ".join(long))[s.start : s.end] for s in spans if s.text == 0]
    assert words == ["a b c d e", "d e f", "e f g h i"]


@pytest.mark.parametrize("text", ["", "!?", "\u200b", "   "])
def test_texts_without_words_have_no_passages(text):
    assert find_repeated_spans([text, text, ""], 1) == []


def test_nothing_gives_nothing():
    assert find_repeated_spans([]) == []


def test_impossible_lengths_are_refused():
    with pytest.raises(SettingsError, match="min_tokens=0 must be at least 1"):
        find_repeated_spans(["a"], 0)
    assert find_repeated_spans(["a a"], 10**12) == []


@pytest.mark.parametrize(
    "texts",
    [
        ["word " * 1_000_000],
        ["one two " * 500_000],
        ["中" * 1_000_000],
        [" ".join(map(str, range(100)))] * 10_000,
        ["a" * 5_000_000] * 2,
        ["e" + "\u0301" * 1_000_000] * 2,
    ],
    ids=["one word", "two words", "one character", "copies", "no spaces", "marks"],
)
def test_hostile_texts_take_linear_time(texts):
    before = time.process_time()
    spans = find_repeated_spans(texts)
    assert time.process_time() - before < 8  # seconds; quadratic would be hours
    assert len(spans) <= 50_000
