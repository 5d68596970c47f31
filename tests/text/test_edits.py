import itertools

from hypothesis import given, settings
from hypothesis import strategies as st

from corpusclean.model import Edit, Repair
from corpusclean.text import edits as edits_module
from corpusclean.text.edits import apply_edits, compose, diff, invert, shift

TEXTS = st.text(alphabet="ab'\n\ud800é😀", max_size=30)


@st.composite
def edited(draw, text):
    """An edit list of `text`: random spans, random replacements, touching ones among them."""
    cuts = sorted(draw(st.lists(st.integers(0, len(text)), max_size=10)))
    found = []
    for start, end in zip(cuts[::2], cuts[1::2], strict=False):
        inserted = draw(st.text(alphabet="xyb'", max_size=3))
        rule = draw(st.sampled_from("pq"))
        if text[start:end] != inserted:
            found.append(Edit(start, text[start:end], inserted, rule))
    return tuple(found)


def is_sorted_without_overlap(found):
    return all(left.end <= right.start for left, right in itertools.pairwise(found))


@given(st.data(), TEXTS)
@settings(deadline=None)
def test_composed_edits_do_what_both_passes_do_and_lead_back(data, text):
    first = data.draw(edited(text))
    middle = apply_edits(text, first)
    second = data.draw(edited(middle))
    after = apply_edits(middle, second)
    composed = compose(first, second)
    assert apply_edits(text, composed) == after
    assert Repair(after, composed).original() == text
    assert is_sorted_without_overlap(composed)
    assert all(text[edit.start : edit.end] == edit.removed for edit in composed)
    assert all(edit.removed != edit.inserted for edit in composed)


@given(st.data(), TEXTS)
@settings(deadline=None)
def test_edits_inverted_lead_back_and_compose_to_nothing(data, text):
    found = data.draw(edited(text))
    after = apply_edits(text, found)
    assert apply_edits(after, invert(found)) == text
    assert invert(invert(found)) == found
    assert apply_edits(text, compose(found, invert(found))) == text


@given(TEXTS, TEXTS, st.booleans())
@settings(deadline=None)
def test_a_diff_turns_one_text_into_the_other(before, after, greedy):
    limit = edits_module.EXACT_ALIGNMENT
    edits_module.EXACT_ALIGNMENT = 0 if greedy else limit
    try:
        found = diff(before, after, "rule", 0.5)
    finally:
        edits_module.EXACT_ALIGNMENT = limit
    assert apply_edits(before, found) == after
    assert Repair(after, found).original() == before
    assert is_sorted_without_overlap(found)
    assert all(left.end < right.start for left, right in itertools.pairwise(found))


@given(st.data(), TEXTS)
@settings(deadline=None)
def test_offsets_map_both_ways_without_going_back(data, text):
    found = data.draw(edited(text))
    after = apply_edits(text, found)
    repaired = Repair(after, found)
    there = repaired.to_repaired(range(len(text) + 1))
    back = repaired.to_original(range(len(after) + 1))
    assert there == sorted(there)
    assert back == sorted(back)
    assert there[-1] == len(after)
    assert back[-1] == len(text)
    touched = {place for edit in found for place in range(edit.start, edit.end)}
    for place in set(range(len(text))) - touched:
        assert after[there[place]] == text[place]
        assert back[there[place]] == place


def test_long_lines_with_scattered_changes_keep_their_edits_small():
    before = "word and â€™ so on, " * 5000
    after = before.replace("â€™", "’")
    found = diff(before, after, "mojibake")
    assert apply_edits(before, found) == after
    assert len(found) == 5000
    assert max(len(edit.removed) for edit in found) <= 3


def test_what_a_later_pass_takes_back_leaves_no_edit():
    assert compose((Edit(3, "a", "b", "p"),), (Edit(3, "b", "a", "q"),)) == ()


def test_shifted_edits_are_edits_of_the_surrounding_text():
    assert shift((Edit(1, "a", "b", "p"),), 10) == (Edit(11, "a", "b", "p"),)
