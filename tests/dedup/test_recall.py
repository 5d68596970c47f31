"""The promise holds: bands find the share of pairs that they state, and what is missed shows."""

import time

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpusclean.dedup.banding import BandPlan, plan_bands
from corpusclean.dedup.near_duplicates import find_near_duplicates, near_duplicates
from corpusclean.dedup.streams import SignedDocuments, sign_batch, signed_documents
from corpusclean.dedup.verification import SimilarityRule, measure_recall, verified_pairs
from corpusclean.errors import SettingsError


@given(st.floats(0.3, 1), st.floats(0.1, 0.999), st.integers(64, 512))
def test_a_plan_keeps_its_promise_with_the_most_rows_and_least_bands(threshold, recall, num_perm):
    plan = plan_bands(threshold, recall, num_perm)
    assert plan.bands * plan.rows <= num_perm
    assert plan.candidate_probability(threshold) >= recall - 1e-9
    fewer = BandPlan(plan.bands - 1, plan.rows)
    assert fewer.candidate_probability(threshold) < recall
    more_rows = BandPlan(num_perm // (plan.rows + 1), plan.rows + 1)
    assert more_rows.candidate_probability(threshold) < recall


@given(st.floats(1e-300, 0.01), st.integers(1, 8))
def test_an_impossible_promise_is_refused(threshold, num_perm):
    with pytest.raises(SettingsError, match=f"num_perm={num_perm} promises"):
        plan_bands(threshold, 0.99, num_perm)


def edited_copies(count, rng):
    """Texts of 60 made-up words in pairs; the second has a few words replaced."""
    texts = []
    for _ in range(count):
        words = [f"w{rng.integers(10**6)}" for _ in range(60)]
        copy = [word if rng.random() > 0.03 else "x" for word in words]
        texts += [" ".join(words), " ".join(copy)]
    return texts


def test_measured_recall_counts_what_bands_miss():
    texts = edited_copies(300, np.random.default_rng(5))
    signed = signed_documents([sign_batch(pa.array(texts, pa.large_string()), BandPlan(2, 8), 6)])
    ranks = np.arange(len(texts), dtype=np.uint32)
    pairs = verified_pairs(signed, ranks, SimilarityRule(0.7), 1 << 20)
    every = find_near_duplicates(texts, 0.7, plan=BandPlan(128, 1))
    different = sum(pair.similarity < 1 or texts[pair.left] != texts[pair.right]
                    for pair in every.pairs)  # fmt: skip
    measured = measure_recall(signed, ranks, pairs, 0.7, len(texts))
    assert measured.true == different
    assert measured.found < measured.true
    assert measured.share == measured.found / measured.true


def test_the_default_promise_holds_on_edited_copies():
    texts = edited_copies(400, np.random.default_rng(6))
    every = {(p.left, p.right) for p in find_near_duplicates(texts, plan=BandPlan(128, 1)).pairs}
    found = {(p.left, p.right) for p in find_near_duplicates(texts).pairs}
    assert found <= every
    assert len(found) >= 0.97 * len(every) > 200


def test_a_hot_bucket_costs_linear_work_and_no_order_changes_it():
    # One band of one row over texts that share most of their words: huge buckets.
    rng = np.random.default_rng(7)
    shared = " ".join(f"s{number}" for number in range(40))
    texts = [f"{shared} {rng.integers(10**9)} t{number % 50}" for number in range(3000)]
    rng.shuffle(texts)
    plan = BandPlan(1, 1)

    def kept(corpus):
        return sorted(corpus[index] for index in find_near_duplicates(corpus, plan=plan).kept)

    first = kept(texts)
    rng.shuffle(texts)
    assert kept(texts) == first
    assert len(first) < 60  # leaders stand for almost all: all are similar to the first

    signed = signed_documents([sign_batch(pa.array(texts, pa.large_string()), plan, 6)])
    found = near_duplicates(signed, np.arange(len(texts), dtype=np.uint32), 0.8)
    assert len(found.verified) < 129 * len(texts)


def test_many_equal_texts_give_a_star_and_not_a_clique():
    found = find_near_duplicates(["Same text again."] * 100_000 + [""] * 100_000)
    assert len(found.verified) == 199_998
    assert found.kept == [0, 100_000]


def test_a_bucket_of_a_hundred_thousand_unlike_documents_is_not_squared():
    count = 100_000
    rng = np.random.default_rng(8)
    hashes = np.sort(rng.integers(0, 2**64 - 1, (count, 4), np.uint64), axis=1)
    item = pa.field("item", pa.uint64(), nullable=False)
    shingles = pa.LargeListArray.from_arrays(
        np.arange(0, count * 4 + 1, 4), hashes.reshape(-1), type=pa.large_list(item)
    )
    keys = np.arange(1, count + 1, dtype=np.uint64)
    one_bucket = np.full(count, 7, np.uint64)
    signed = SignedDocuments(keys, keys, (one_bucket, one_bucket), (shingles,))
    started = time.process_time()
    found = near_duplicates(signed, np.arange(count, dtype=np.uint32), 0.8, memory=1 << 20)
    assert time.process_time() - started < 20  # all pairs would take minutes
    assert len(found.verified) == 0


@settings(deadline=None, max_examples=8)
@given(st.integers(0, 2**32), st.integers(1, 5000))
def test_no_budget_changes_what_leaders_find(seed, memory):
    rng = np.random.default_rng(seed)
    words = [f"w{number}" for number in range(12)]
    texts = [" ".join(rng.choice(words, 4)) for _ in range(600)]
    signed = signed_documents([sign_batch(pa.array(texts, pa.large_string()), BandPlan(6, 1), 2)])
    ranks = rng.permutation(len(texts)).astype(np.uint32)
    small = verified_pairs(signed, ranks, SimilarityRule(0.5), memory)
    large = verified_pairs(signed, ranks, SimilarityRule(0.5), 1 << 30)
    assert len(small) > 0
    for name in ("left", "right", "similarity"):
        np.testing.assert_array_equal(getattr(small, name), getattr(large, name))
