"""Texts under ten tokens are similar by edit distance, held against rapidfuzz."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rapidfuzz.distance import Levenshtein
from shingle_oracle import jaccard, units

from corpusclean.dedup.banding import BandPlan
from corpusclean.dedup.near_duplicates import find_near_duplicates, near_duplicates
from corpusclean.dedup.streams import SignedStore, open_store, sign_batch
from corpusclean.errors import SettingsError
from corpusclean.text.batches import text_array

ALL_PAIRS = BandPlan(bands=128, rows=1)
WORDS = [
    "ship",
    "ships",
    "sailed",
    "Sail'd",
    "quietly",
    "harbour",
    "Chapter",
    "7",
    "８",
    "雨",
    "船",
]
TEXTS = st.lists(
    st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join) | st.text(max_size=12), max_size=12
)


def form(text):
    """The units, with a space between two words."""
    text_so_far, before = "", 0
    for unit, weight in units(text):
        text_so_far += " " * (before == weight == 2) + unit
        before = weight
    return text_so_far


def edit_similarity(left, right):
    digits = [[c for c in form(text) if c.isnumeric()] for text in (left, right)]
    short = all(0 < len(units(text)) < 10 for text in (left, right))
    if not short or digits[0] != digits[1]:
        return 0.0
    return Levenshtein.normalized_similarity(form(left), form(right))


@settings(deadline=None, max_examples=200)
@given(TEXTS, st.sampled_from([0.8, 0.85, 0.9, 1.0]))
def test_pairs_are_those_of_rapidfuzz_or_of_shingles(texts, least):
    texts = list({tuple(units(text)): text for text in texts if units(text)}.values())
    found = find_near_duplicates(texts, 0.8, plan=ALL_PAIRS, edit_similarity=least).pairs
    expected = {}
    for right in range(len(texts)):
        for left in range(right):
            pair = texts[left], texts[right]
            similarity = jaccard(*pair, 6)
            if similarity < 0.8:
                similarity = edit_similarity(*pair)
            if similarity >= (0.8 if jaccard(*pair, 6) >= 0.8 else least):
                expected[left, right] = similarity
    assert {(pair.left, pair.right): pair.similarity for pair in found} == pytest.approx(expected)


def test_a_typing_error_is_found_and_another_number_is_not_one():
    texts = ["The ship sailed at noon", "the ship sialed at noon", "Chapter 17", "Chapter 18"]
    assert find_near_duplicates(texts).kept == [0, 1, 2, 3]
    found = find_near_duplicates(texts, edit_similarity=0.9)
    assert found.kept == [0, 2, 3]
    assert found.removals[0].similarity == pytest.approx(1 - 2 / 23)


def test_no_removal_for_less_than_the_threshold():
    texts = ["The ship sailed at noon", "the ship sialed at noon"]
    assert find_near_duplicates(texts, 0.95, edit_similarity=0.9).kept == [0, 1]


@settings(deadline=None, max_examples=20)
@given(TEXTS, st.integers(1, 5), st.integers(1, 300))
def test_batches_disk_and_memory_change_nothing(tmp_path_factory, texts, size, memory):
    folder, plan = tmp_path_factory.mktemp("signed"), BandPlan(4, 2)
    with SignedStore(folder, plan, width=6) as store:
        for start in range(0, max(len(texts), 1), size):
            store.append(sign_batch(text_array(texts[start : start + size]), plan, 6))
    ranks = find_near_duplicates(texts, plan=plan).selection.representatives * 0
    ranks[:] = range(len(texts))
    stored = near_duplicates(open_store(folder, plan, 6), ranks, 0.8, memory, edit_similarity=0.8)
    at_once = find_near_duplicates(texts, keep="first", plan=plan, edit_similarity=0.8)
    assert (stored.pairs, stored.removals) == (at_once.pairs, at_once.removals)


def test_ten_thousand_titles_of_one_pattern_keep_the_recall():
    names = [f"Minutes of the {a}{b} committee on {c}" for a in "bcdfghklmn" for b in
             ("ridge", "urning", "aylight", "ommon", "enter", "asket", "arbour", "ountain",
              "iver", "olden") for c in ("water", "roads", "trees", "noise", "bread", "light",
              "glass", "paper", "horses", "music")]  # fmt: skip
    copies = [re.sub("Minutes", "Minuets", name) for name in names]
    found = find_near_duplicates(names + copies, edit_similarity=0.9)
    pairs = {(pair.left, pair.right) for pair in found.pairs}
    hit = sum((place, place + len(names)) in pairs for place in range(len(names)))
    assert hit >= 0.98 * len(names)


@pytest.mark.parametrize("value", [0.5, 1.1])
def test_what_cannot_be_searched_is_refused(value):
    with pytest.raises(SettingsError, match="edit_similarity"):
        find_near_duplicates(["a"], edit_similarity=value)
