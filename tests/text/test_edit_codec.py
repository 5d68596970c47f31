import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpusclean.errors import InputError
from corpusclean.model import Edit
from corpusclean.text.edit_codec import RULES, from_plain, pack, to_plain, unpack
from corpusclean.text.plan import ALL

ANY_TEXT = st.text(st.characters(codec=None), max_size=5)
ANY_EDIT = st.builds(
    lambda gap, removed, inserted, rule, steps: (gap, removed, inserted, rule, steps / 200),
    st.integers(0, 1 << 40), ANY_TEXT, ANY_TEXT, st.sampled_from([*RULES, "é", "mojibake+entity"]),
    st.integers(0, 200),
)  # fmt: skip


@st.composite
def edit_lists(draw):
    found, read = [], 0
    for gap, removed, inserted, rule, confidence in draw(st.lists(ANY_EDIT, max_size=8)):
        found.append(Edit(read + gap, removed, inserted, rule, confidence))
        read = found[-1].end
    return tuple(found)


@given(edit_lists())
@settings(deadline=None)
def test_plain_data_survives_json_and_gives_the_same_edits(found):
    assert from_plain(json.loads(json.dumps(to_plain(found)))) == found


@given(edit_lists())
@settings(deadline=None)
def test_packed_edits_unpack_to_the_same_edits(found):
    assert unpack(pack(found)) == found


def test_every_rule_has_its_number():
    kinds = {f"apostrophe.{kind}" for kind in ("contraction", "proper", "common", "plural")}
    assert set(RULES) == (ALL - {"apostrophe", "plural_apostrophe"}) | kinds | {"stray byte"}
    assert len(RULES) == len(set(RULES))


def test_a_log_of_many_kinds_of_edits_in_a_short_text_stays_short():
    found = [Edit(100 * n, "", "'", rule, 0.98) for n, rule in enumerate(RULES[:3])]
    assert len(pack(found)) <= 2 + 4 * 3 + 1 + 3 * 3


def test_a_surrogate_pair_in_two_pieces_stays_in_two_pieces():
    found = (Edit(0, "\ud83d\udca9", "💩", "surrogate"),)
    assert from_plain(json.loads(json.dumps(to_plain(found)))) == found


@given(st.binary(max_size=40) | st.binary(max_size=40).map(lambda tail: b"\2" + tail))
@settings(deadline=None)
def test_any_bytes_unpack_or_are_refused(data):
    try:
        found = unpack(data)
    except InputError:
        return
    assert isinstance(found, tuple)


def test_packed_edits_that_are_cut_short_are_refused():
    packed = pack([Edit(2, "", "'", "apostrophe")])
    for length in range(len(packed)):
        with pytest.raises(InputError, match=r"begins with|cut short"):
            unpack(packed[:length])


@pytest.mark.parametrize("row", [(), (1, "a"), ("1", "a", "b", "rule", 1.0), (1, 2, "b", "r", 1)])
def test_plain_rows_of_another_shape_are_refused(row):
    with pytest.raises(InputError, match=r"is not|is neither"):
        from_plain([row])
