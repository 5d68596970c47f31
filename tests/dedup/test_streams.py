"""Signed documents give the same result in memory and on disk, in any batches and any budget."""

import json

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpusclean.dedup.banding import BandPlan
from corpusclean.dedup.near_duplicates import near_duplicates
from corpusclean.dedup.streams import SignedStore, open_store, sign_batch, signed_documents
from corpusclean.errors import RunError

PLAN = BandPlan(bands=16, rows=2)
TEXTS = st.lists(st.lists(st.sampled_from("abcd"), max_size=9).map(" ".join), max_size=20)


def arrow(texts):
    return pa.array(texts, pa.large_string())


def batches(texts, size):
    starts = range(0, max(len(texts), 1), size)
    return [sign_batch(arrow(texts[start : start + size]), PLAN, 6) for start in starts]


def outcome(signed, memory=1 << 30):
    found = near_duplicates(signed, np.arange(len(signed), dtype=np.uint32), 0.5, memory)
    return found.pairs, found.removals


@settings(deadline=None)
@given(TEXTS, st.integers(1, 7), st.integers(1, 200))
def test_neither_batches_nor_memory_change_the_result(texts, size, memory):
    assert outcome(signed_documents(batches(texts, size)), memory) == outcome(
        signed_documents(batches(texts, len(texts) + 1))
    )


@settings(deadline=None, max_examples=20)
@given(TEXTS, st.integers(1, 7))
def test_a_store_on_disk_gives_what_memory_gives(tmp_path_factory, texts, size):
    folder = tmp_path_factory.mktemp("signed")
    with SignedStore(folder, PLAN, width=6) as store:
        for batch in batches(texts, size):
            store.append(batch)
    assert outcome(open_store(folder, PLAN, 6)) == outcome(signed_documents(batches(texts, size)))


def test_an_unfinished_store_is_refused(tmp_path):
    store = SignedStore(tmp_path, PLAN, width=6)
    store.append(batches(["a b c"], 1)[0])
    with pytest.raises(RunError, match="signing was not finished"):
        open_store(tmp_path, PLAN, 6)
    store.close()


@pytest.mark.parametrize(
    ("name", "value"), [("normalisation", 0), ("seed", 7), ("width", 4), ("bands", 3), ("rows", 9)]
)
def test_a_store_of_other_parameters_is_refused_by_name(tmp_path, name, value):
    with SignedStore(tmp_path, PLAN, width=6) as store:
        store.append(batches(["a b c"], 1)[0])
    header = tmp_path / "signed.json"
    header.write_text(json.dumps(json.loads(header.read_text()) | {name: value}))
    with pytest.raises(RunError, match=f"{name}={value}, not"):
        open_store(tmp_path, PLAN, 6)
