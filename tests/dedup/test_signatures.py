"""Signatures estimate the similarity, and datasketch's indexes take them as their own."""

import datasketch
import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpusclean import _kernel
from corpusclean.dedup.signatures import sign
from corpusclean.errors import SettingsError


def made_up(rng, count):
    return [f"w{rng.integers(10**6)}" for _ in range(count)]


def test_the_estimate_scatters_around_the_exact_similarity_as_theory_says():
    rng = np.random.default_rng(3)
    texts = []
    for _ in range(400):
        words = made_up(rng, 100)
        texts += [" ".join(words), " ".join([*words[:80], *made_up(rng, 20)])]
    signatures = sign(texts)
    shingles = _kernel.shingle_hashes(pa.array(texts, pa.large_string()), 6)
    left = np.arange(0, len(texts), 2, dtype=np.uint32)
    exact = _kernel.jaccard(shingles, pa.array(left), pa.array(left + 1)).to_numpy()
    errors = np.array([signatures.estimate(int(i), int(i) + 1) for i in left]) - exact
    deviation = np.sqrt(exact * (1 - exact) / 128).mean()
    assert abs(errors.mean()) < 4 * deviation / np.sqrt(len(errors))
    assert 0.85 < errors.std() / deviation < 1.15


@settings(deadline=None, max_examples=30)
@given(st.lists(st.lists(st.sampled_from("abcde"), max_size=8).map(" ".join), min_size=2))
def test_datasketch_estimates_what_we_estimate(texts):
    signatures = sign(texts)
    first, *others = signatures.to_datasketch()
    for index, other in enumerate(others, 1):
        if not (first.is_empty() or other.is_empty()):
            assert first.jaccard(other) == signatures.estimate(0, index)


def test_an_index_of_datasketch_finds_the_copy():
    rng = np.random.default_rng(4)
    words = made_up(rng, 200)
    texts = [" ".join(words), " ".join(made_up(rng, 200)), " ".join([*words[:198], "x", "y"])]
    index = datasketch.MinHashLSH(threshold=0.8, num_perm=128)
    hashes = sign(texts).to_datasketch()
    for name, minhash in enumerate(hashes):
        index.insert(name, minhash)
    assert sorted(index.query(hashes[0])) == [0, 2]


def test_datasketch_refuses_to_mix_them_with_its_own():
    ours = sign(["a b c"]).to_datasketch()[0]
    with pytest.raises(ValueError, match="seed"):
        ours.jaccard(datasketch.MinHash(num_perm=128))


def test_signatures_go_to_arrow_and_to_bands():
    arrow = sign(["one two three", "one two three", "four five six"]).to_arrow()
    left, right = _kernel.candidate_pairs(arrow, 16, 6)
    assert (left.to_pylist(), right.to_pylist()) == ([0], [1])


@pytest.mark.parametrize("wrong", [{"width": 0}, {"num_perm": 0}])
def test_impossible_settings_are_refused(wrong):
    with pytest.raises(SettingsError, match="must be at least 1"):
        sign(["a"], **wrong)
