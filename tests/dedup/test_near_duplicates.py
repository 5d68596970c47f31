"""Every pair is true, every removal has a kept and similar representative, for any order."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shingle_oracle import jaccard, shingle_hashes, units

from corpusclean.dedup.banding import BandPlan
from corpusclean.dedup.near_duplicates import find_near_duplicates
from corpusclean.errors import InputError, SettingsError

# Edits of one another, so that chains, cliques and bystanders all occur.
SENTENCES = st.lists(
    st.sampled_from(["the", "ship", "sailed", "from", "a", "quiet"]), max_size=9
).map(" ".join)
CORPORA = st.lists(st.one_of(SENTENCES, st.sampled_from(["", "!", "?", "…"])), max_size=14)
ALL_PAIRS = BandPlan(bands=128, rows=1)


def equal(left: str, right: str) -> bool:
    a, b = units(left), units(right)
    return a == b and (bool(a) or left == right)


def similarity(left: str, right: str) -> float:
    return 1.0 if equal(left, right) else jaccard(left, right, 6)


@settings(deadline=None)
@given(CORPORA, st.sampled_from([0.3, 0.5, 0.8, 1.0]))
def test_pairs_are_those_of_brute_force(texts, threshold):
    found = find_near_duplicates(texts, threshold, plan=ALL_PAIRS)
    first = [next(j for j in range(i + 1) if equal(texts[j], text)) for i, text in enumerate(texts)]
    expected = {(first[i], i): 1.0 for i in range(len(texts)) if first[i] != i}
    firsts = sorted(set(first))
    expected |= {
        (i, j): jaccard(texts[i], texts[j], 6)
        for i in firsts
        for j in firsts
        if i < j and jaccard(texts[i], texts[j], 6) >= threshold
    }
    assert {(pair.left, pair.right): pair.similarity for pair in found.pairs} == expected


@settings(deadline=None)
@given(CORPORA, st.sampled_from([0.3, 0.5, 0.8]))
def test_each_removal_has_a_kept_and_similar_representative(texts, threshold):
    found = find_near_duplicates(texts, threshold, plan=ALL_PAIRS)
    kept = set(found.kept)
    removed = [removal.index for removal in found.removals]
    assert sorted([*kept, *removed]) == list(range(len(texts)))
    for removal in found.removals:
        assert removal.representative in kept
        assert removal.similarity >= threshold
        representative = texts[removal.representative]
        assert removal.similarity == similarity(texts[removal.index], representative)
    for i in kept:
        for j in kept:
            assert i == j or similarity(texts[i], texts[j]) < threshold


@settings(deadline=None)
@given(CORPORA, st.randoms(use_true_random=False))
def test_the_order_of_the_texts_does_not_matter(texts, chance: random.Random):
    shuffled = chance.sample(texts, len(texts))

    def outcome(corpus):
        found = find_near_duplicates(corpus, 0.5, plan=ALL_PAIRS)
        return sorted(corpus[index] for index in found.kept), sorted(
            (corpus[removal.index], corpus[removal.representative], removal.similarity)
            for removal in found.removals
        )

    assert outcome(texts) == outcome(shuffled)


def shingle_set(text: str) -> set[int]:
    return set(shingle_hashes(text, 6))


def contained(left: str, right: str) -> float:
    a, b = sorted((shingle_set(left), shingle_set(right)), key=len)
    return len(a & b) / len(a) if a else 0.0


@settings(deadline=None)
@given(CORPORA, st.sampled_from([0.5, 0.9, 1.0]), st.sampled_from(["first", "longest"]))
def test_only_a_part_goes_for_containment_and_never_the_whole(texts, containment, keep):
    found = find_near_duplicates(texts, 0.8, plan=ALL_PAIRS, containment=containment, keep=keep)
    for pair in found.pairs:
        left, right = texts[pair.left], texts[pair.right]
        assert pair.similarity == similarity(left, right)
        assert pair.similarity >= 0.8 or contained(left, right) >= containment
    for removal in found.removals:
        gone, kept = texts[removal.index], texts[removal.representative]
        whole = len(shingle_set(kept)) >= len(shingle_set(gone))
        assert removal.similarity >= 0.8 or (whole and contained(gone, kept) >= containment)
    for i in found.kept:
        for j in found.kept:
            assert i == j or similarity(texts[i], texts[j]) < 0.8


def test_a_truncated_copy_goes_and_the_whole_stays():
    whole = " ".join(f"w{number}" for number in range(90))
    part = " ".join(f"w{number}" for number in range(30)) + " continue reading"
    assert find_near_duplicates([part, whole], plan=ALL_PAIRS).kept == [0, 1]
    for keep in ("longest", "first"):
        found = find_near_duplicates([whole, part], plan=ALL_PAIRS, containment=0.9, keep=keep)
        assert found.kept == [0]
    # The part is first in keep order; it does not stand for the whole.
    found = find_near_duplicates([part, whole], plan=ALL_PAIRS, containment=0.9, keep="first")
    assert (len(found.pairs), found.kept) == (1, [0, 1])


def test_a_chain_is_not_one_duplicate():
    a = "one two three four five six seven eight nine ten"
    b = a.replace("one", "uno")
    c = b.replace("ten", "diez")
    found = find_near_duplicates([a, b, c], 0.75, keep="first")
    assert [(pair.left, pair.right) for pair in found.pairs] == [(0, 1), (1, 2)]
    assert found.clusters == [[0, 1, 2]]
    assert found.kept == [0, 2]


@pytest.mark.parametrize(
    ("keep", "kept"),
    [("longest", [1]), ("first", [0]), (lambda text: -len(text), [2]), ([0, 5, 7], [2])],
)
def test_the_keep_policy_chooses(keep, kept):
    assert find_near_duplicates(["A  b c!", "A   b c!?", "a b c"], keep=keep).kept == kept


def test_nothing_gives_nothing():
    found = find_near_duplicates([])
    assert (found.pairs, found.clusters, found.kept, found.removals) == ([], [], [], [])


@pytest.mark.parametrize(
    "wrong",
    [
        {"threshold": 0},
        {"threshold": 1.1},
        {"recall": 1},
        {"width": 0},
        {"num_perm": 0},
        {"containment": 1.5},
    ],
)
def test_impossible_settings_are_refused(wrong):
    with pytest.raises(SettingsError, match=next(iter(wrong))):
        find_near_duplicates(["a"], **wrong)


@pytest.mark.parametrize("keep", ["newest", [1, 2]])
def test_a_wrong_keep_policy_is_refused(keep):
    with pytest.raises(SettingsError, match="keep"):
        find_near_duplicates(["a"], keep=keep)


def test_a_text_in_place_of_a_list_is_refused():
    with pytest.raises(InputError, match="single text"):
        find_near_duplicates("one text")
