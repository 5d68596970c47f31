"""An index decides as a batch would also where more than 256 documents share their buckets."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shingle_oracle import shingles

from corpusclean.dedup.banding import BandPlan
from corpusclean.dedup.index import Index
from corpusclean.dedup.near_duplicates import find_near_duplicates
from corpusclean.model import Match

ONE_BUCKET = BandPlan(bands=128, rows=1)  # pages of one template meet in most bands


def pages(rng, count):
    """Pages of one template with words of their own; each fifth is an edit of an earlier one."""
    template = [f"t{number}" for number in range(24)]
    own = rng.integers(10**6, size=(count, 8))
    for place in range(5, count, 5):
        own[place] = own[rng.integers(place)]
        own[place, rng.integers(8)] += 1
    return [" ".join([*template, *map(str, row)]) for row in own.tolist()]


def shingle_set(text):
    return set(map(tuple, shingles(text, 6)))


def brute_force(stored, text, threshold):
    mine, found = shingle_set(text), []
    for place, other in stored.items():
        score = len(mine & other) / len(mine | other)
        if score >= threshold:
            found.append((-score, place))
    return [Match(str(place), -score) for score, place in sorted(found)]


@settings(deadline=None, max_examples=5)
@given(st.integers(0, 2**32), st.sampled_from([0.75, 0.85]), st.data())
def test_in_crowded_buckets_a_query_gives_what_brute_force_gives(seed, threshold, data):
    rng = np.random.default_rng(seed)
    texts = pages(rng, 660)
    index, answers = Index(threshold=threshold, plan=ONE_BUCKET), []
    for start in range(0, 600, 150):
        ids = map(str, range(start, start + 150))
        answers += index.add(texts[start : start + 150], ids)
    kept = [place for place, answer in enumerate(answers) if answer is None]
    assert len(kept) > 256
    gone = data.draw(st.sets(st.sampled_from(kept), max_size=20))
    index.remove(map(str, gone))
    stored = {place: shingle_set(texts[place]) for place in kept if place not in gone}
    queries = texts[600:] + [texts[place] for place in sorted(gone)]
    assert index.query(queries) == [brute_force(stored, text, threshold) for text in queries]


@pytest.mark.parametrize("batch", [50, 300, 899])
def test_in_crowded_buckets_batches_give_the_removals_of_all_at_once(batch):
    texts = pages(np.random.default_rng(3), 900)
    index, answers = Index(plan=ONE_BUCKET), []
    for start in range(0, len(texts), batch):
        part = texts[start : start + batch]
        answers += index.add(part, map(str, range(start, start + len(part))))
    removals = find_near_duplicates(texts, keep="first", plan=ONE_BUCKET).removals
    expected = {one.index: Match(str(one.representative), one.similarity) for one in removals}
    assert answers == [expected.get(place) for place in range(len(texts))]
    assert 256 < len(index) < len(texts)
