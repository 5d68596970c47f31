"""Offsets of a batch go back to the originals as those of a single text do."""

import numpy as np
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from corpusclean.io.schema import EDITS
from corpusclean.io.surrogates import edit_to_row
from corpusclean.model import Repair
from corpusclean.text.edits import diff
from corpusclean.text.offsets import to_original

BEFORE = st.text(alphabet="abé😀\ud800 ", max_size=12)
AFTER = st.text(alphabet="abé😀 ", max_size=12)


@settings(deadline=None)
@given(st.lists(st.tuples(BEFORE, AFTER), max_size=5))
def test_a_batch_gives_what_single_texts_give(pairs):
    repairs = [Repair(after, diff(before, after, "test")) for before, after in pairs]
    rows = [row for row, one in enumerate(repairs) for _ in range(len(one.text) + 1)]
    offsets = [offset for one in repairs for offset in range(len(one.text) + 1)]
    edits = pa.array([list(map(edit_to_row, one.edits)) for one in repairs], EDITS)
    found = to_original(np.array(offsets, np.int64), np.array(rows, np.int64), edits)
    assert found.tolist() == [
        place for one in repairs for place in one.to_original(range(len(one.text) + 1))
    ]
