"""The kernel's shingles, signatures and similarities agree with readable oracles."""

import unicodedata

import pyarrow as pa
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from shingle_oracle import jaccard, shingle_hashes, signature, units

from corpusclean import _kernel

# Characters that this Python's Unicode does not know may have got a meaning since.
ASSIGNED = st.characters(exclude_categories=["Cn", "Co", "Cs"])
TRICKY = st.sampled_from(
    "aZéİIıßΣςσΑ'’‘ʼ＇` \u00ad\u200b\u200d\u2060\ufe0f\u0301\u0323\u0307\u093c\u094dक़हिन१२٣"
    "我是中国人。々ー〇カガｶﾞがผู้ที่ำກຳខ្មែរမြန်မာ각각ﬁ½²①Ａ１ŉℑǅﷺ\u034f\u1160𝟘𠀀\U000e0101_-.,\n"
)
TEXTS = st.text(st.one_of(TRICKY, TRICKY, st.sampled_from("abc xyz"), ASSIGNED), max_size=60)
WIDTHS = st.integers(1, 9)


def arrow(texts):
    return pa.array(texts, pa.large_string())


@settings(deadline=None)
@given(st.lists(TEXTS, max_size=8), WIDTHS)
@example(["China's Chinas china’s", "d''e 'f g'", "'", ""], 2)
def test_shingles_agree_with_the_oracle(texts, width):
    found = _kernel.shingle_hashes(arrow(texts), width).to_pylist()
    assert found == [shingle_hashes(text, width) for text in texts]


def test_every_assigned_character_agrees_with_the_oracle():
    texts = [
        f"a{chr(code)}b {chr(code)}"
        for code in range(0x110000)
        if unicodedata.category(chr(code)) not in ("Cn", "Co", "Cs")
    ]
    found = _kernel.shingle_hashes(arrow(texts), 1).to_pylist()
    expected = [shingle_hashes(text, 1) for text in texts]
    assert [text for text, a, b in zip(texts, found, expected, strict=True) if a != b] == []


@settings(deadline=None)
@given(st.lists(TEXTS, max_size=5), st.integers(1, 70), st.integers(0, 2**64 - 1))
def test_signatures_agree_with_the_oracle(texts, num_perm, seed):
    found = _kernel.sign(arrow(texts), 6, num_perm, seed)
    sets = [shingle_hashes(text, 6) for text in texts]
    assert found.to_pylist() == [signature(hashes, num_perm, seed) for hashes in sets]
    assert found.equals(_kernel.signatures(_kernel.shingle_hashes(arrow(texts), 6), num_perm, seed))


@settings(deadline=None)
@given(TEXTS)
def test_weights_and_keys_follow_from_the_units(text):
    sequence = units(text)
    weight = sum(weight for _, weight in sequence)
    assert _kernel.unit_weights(arrow([text])).to_pylist() == [weight]
    respelt = " ".join(unit for unit, _ in sequence)
    same, other = _kernel.text_keys(arrow([text, respelt])).to_pylist()
    assert same == other
    assert (same == 0) == (not sequence)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("China's economy", "Chinas economy"),
        ("It’s HERE, now!", "its here now"),
        ("ΟΔΟΣ", "οδος"),
        ("co\u00adoperate", "cooperate"),
        ("１２３ ४५", "123 45"),
        ("ﾊﾟﾝ", "パン"),
    ],
)
def test_spellings_that_mean_the_same_have_one_key(one, other):
    keys = _kernel.text_keys(arrow([one, other])).to_pylist()
    assert keys[0] == keys[1] != 0


@settings(deadline=None)
@given(st.lists(TEXTS, min_size=1, max_size=6), WIDTHS)
def test_similarities_are_exact(texts, width):
    indices = range(len(texts))
    pairs = [(i, j) for i in indices for j in indices]
    left, right = (pa.array(column, pa.uint32()) for column in zip(*pairs, strict=True))
    shingles = _kernel.shingle_hashes(arrow(texts), width)
    expected = [jaccard(texts[i], texts[j], width) for i, j in pairs]
    assert _kernel.jaccard(shingles, left, right).to_pylist() == expected
    sets = [set(shingle_hashes(text, width)) for text in texts]
    shares = [len(sets[i] & sets[j]) / len(sets[i]) if sets[i] else 0.0 for i, j in pairs]
    assert _kernel.containment(shingles, left, right).to_pylist() == shares


@settings(deadline=None)
@given(
    st.lists(st.lists(st.integers(0, 2), min_size=6, max_size=6), max_size=12),
    st.sampled_from([(1, 6), (2, 3), (3, 2), (6, 1), (2, 2)]),
)
def test_candidates_are_the_pairs_that_agree_in_a_band(rows, plan):
    bands, width = plan
    signatures = pa.array(rows, pa.list_(pa.uint32(), 6))
    left, right = _kernel.candidate_pairs(signatures, bands, width)
    slices = [slice(band * width, (band + 1) * width) for band in range(bands)]
    expected = [
        (i, j)
        for i in range(len(rows))
        for j in range(i + 1, len(rows))
        if any(rows[i][band] == rows[j][band] for band in slices)
    ]
    assert list(zip(left.to_pylist(), right.to_pylist(), strict=True)) == expected


def test_texts_without_shingles_are_never_candidates():
    left, _ = _kernel.candidate_pairs(_kernel.sign(arrow(["", "!!", " "]), 6, 8), 8, 1)
    assert len(left) == 0


def test_bands_that_do_not_fit_are_refused():
    with pytest.raises(ValueError, match="3 bands of 3 rows do not fit a signature of 8 values"):
        _kernel.candidate_pairs(_kernel.sign(arrow(["a"]), 6, 8), 3, 3)


def test_indices_out_of_range_are_refused():
    shingles = _kernel.shingle_hashes(arrow(["a"]), 6)
    with pytest.raises(ValueError, match="index 7 is out of range for 1 documents"):
        _kernel.jaccard(shingles, pa.array([0], pa.uint32()), pa.array([7], pa.uint32()))


def test_hashes_stay_as_they_were_stored():
    # Written down once: a change here breaks every stored file and needs a new version.
    texts = arrow(["To be, or not", "我是中国人"])
    assert _kernel.NORMALISATION == 1
    assert _kernel.shingle_hashes(texts, 6).to_pylist() == [
        [18093861232081182269, 18122379218735353029],
        [281529538595259596],
    ]
    assert _kernel.sign(texts, 6, 3).to_pylist() == [
        [1140935643, 1992723684, 283337227],
        [751857876, 2369484801, 2978760646],
    ]
    assert _kernel.text_keys(texts).to_pylist() == [1216490867021815984, 15337699956050694901]
