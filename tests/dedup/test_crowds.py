"""In crowded buckets too the pairs found are those of brute force, in linear time."""

import time

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpusclean import _kernel
from corpusclean.dedup.near_duplicates import near_duplicates
from corpusclean.dedup.streams import SignedDocuments
from corpusclean.dedup.verification import SimilarityRule, verified_pairs


def one_bucket(sets):
    """Documents that meet in one band, all in the same bucket."""
    offsets = np.cumsum([0, *map(len, sets)])
    item = pa.field("item", pa.uint64(), nullable=False)
    values = np.concatenate([np.sort(one) for one in sets]).astype(np.uint64)
    shingles = pa.LargeListArray.from_arrays(offsets, values, type=pa.large_list(item))
    keys = np.arange(1, len(sets) + 1, dtype=np.uint64)
    return SignedDocuments(keys, keys, (np.full(len(sets), 7, np.uint64),), (shingles,))


def pages(rng, count, template, vocabulary, own=(3, 12)):
    """Sets with a template in common, whole or in part, and some shingles from a vocabulary."""
    words = rng.integers(2**63, 2**64 - 1, template + vocabulary, np.uint64)
    sets = []
    for _ in range(count):
        shared = words[: rng.integers(template // 2, template + 1)]
        mine = rng.choice(words[template:], rng.integers(*own), replace=False)
        sets.append(np.concatenate((shared, mine)))
    for place in range(1, count, 7):  # edits of the one before
        sets[place] = np.append(sets[place - 1][1:], rng.integers(1, 2**62, dtype=np.uint64))
    return sets


def brute_force(signed, threshold, containment=2.0):
    [shingles] = signed.shingles
    left, right = np.triu_indices(len(signed), 1)
    columns = pa.array(left, pa.uint32()), pa.array(right, pa.uint32())
    jaccard = _kernel.jaccard(shingles, *columns).to_numpy()
    part = np.maximum(
        _kernel.containment(shingles, *columns).to_numpy(),
        _kernel.containment(shingles, *reversed(columns)).to_numpy(),
    )
    holds = (jaccard >= threshold) | (part >= containment)
    return set(zip(left[holds].tolist(), right[holds].tolist(), strict=True))


def found_pairs(signed, ranks, threshold, containment=None, memory=1 << 30):
    pairs = verified_pairs(signed, ranks, SimilarityRule(threshold, containment), memory)
    return set(zip(pairs.left.tolist(), pairs.right.tolist(), strict=True))


@settings(deadline=None, max_examples=30)
@given(
    st.integers(0, 2**32),
    st.sampled_from([4, 20, 40]),
    st.sampled_from([60, 400, 10**4]),
    st.sampled_from([0.6, 0.8, 0.9]),
    st.sampled_from([None, 0.9]),
    st.integers(1, 10**5),
)
def test_a_crowd_gives_the_pairs_of_brute_force(
    seed, template, vocabulary, threshold, containment, memory
):
    rng = np.random.default_rng(seed)
    signed = one_bucket(pages(rng, 400, template, vocabulary))
    ranks = rng.permutation(len(signed)).astype(np.uint32)
    true = brute_force(signed, threshold, containment or 2.0)
    found = found_pairs(signed, ranks, threshold, containment, memory)
    assert found <= true
    if len(true) < 40 * len(signed):  # else they are alike, and one partner is enough
        assert found == true
    partnered = {document for pair in true for document in pair}
    assert {document for pair in found for document in pair} == partnered


@settings(deadline=None, max_examples=10)
@given(st.integers(0, 2**32), st.sampled_from([30, 300]))
def test_no_arrival_changes_what_a_crowd_keeps(seed, vocabulary):
    rng = np.random.default_rng(seed)
    sets = pages(rng, 500, 60, vocabulary, own=(2, 6))
    ranks = rng.permutation(len(sets)).astype(np.uint32)
    order = rng.permutation(len(sets))
    straight = near_duplicates(one_bucket(sets), ranks, 0.8).selection
    mixed = near_duplicates(one_bucket([sets[i] for i in order]), ranks[order], 0.8).selection
    assert order[mixed.representatives].tolist() == straight.representatives[order].tolist()


@pytest.mark.parametrize("own", [1, 4, 11])
def test_a_hundred_thousand_pages_of_one_template_are_not_squared(own):
    # 1: all are alike; 4: most pairs hold; 11: each pair just misses the threshold.
    count, template = 100_000, 90
    rng = np.random.default_rng(3)
    shared = rng.integers(2**63, 2**64 - 1, template, np.uint64)
    mine = rng.integers(1, 2**63, (count, own), np.uint64)
    sets = np.concatenate((np.broadcast_to(shared, (count, template)), mine), axis=1)
    sets[1] = sets[0]
    sets[1, -1] += np.uint64(1)
    signed = one_bucket(sets)
    started = time.process_time()
    found = near_duplicates(signed, np.arange(count, dtype=np.uint32), 0.81)
    assert time.process_time() - started < 60  # all pairs would take an hour
    assert len(found.verified) < 200 * count
    assert len(found.kept) == (1 if own < 10 else count - 1)
