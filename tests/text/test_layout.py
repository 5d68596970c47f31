"""What leaves a text with its dropped segments, and what stays."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from corpusclean.text.layout import content_spans, removed_spans

TEXTS = st.text(alphabet="ab \n\r\u3000", max_size=60)


@st.composite
def tiled_texts(draw):
    text = draw(TEXTS)
    cuts = sorted(draw(st.sets(st.integers(0, len(text)), max_size=8)) | {0, len(text)})
    tiles = list(pairwise(cuts))
    return text, tiles, draw(st.lists(st.booleans(), min_size=len(tiles), max_size=len(tiles)))


@given(tiled_texts())
def test_spans_are_sorted_and_disjoint_and_cover_what_is_dropped(case):
    text, tiles, kept = case
    spans = removed_spans(text, tiles, kept)
    assert [span is None for span in spans] == kept
    read = 0
    for (start, end), (left, right) in (
        (span, content)
        for span, content in zip(spans, content_spans(text, tiles), strict=True)
        if span is not None
    ):
        assert read <= start <= left
        assert right <= end <= len(text)
        read = end


@given(tiled_texts())
def test_kept_content_never_leaves(case):
    text, tiles, kept = case
    gone = {i for span in removed_spans(text, tiles, kept) if span for i in range(span[0], span[1])}
    for (left, right), keep in zip(content_spans(text, tiles), kept, strict=True):
        if keep:
            assert gone.isdisjoint(range(left, right))


def test_the_end_of_the_text_stays_as_it_was():
    text = "One\n\nTwo\n"
    assert removed_spans(text, [(0, 5), (5, 9)], [True, False]) == [None, (3, 8)]


def test_a_text_without_kept_segments_leaves_whole():
    assert removed_spans("One\n\nTwo\n", [(0, 5), (5, 9)], [False, False]) == [(0, 5), (5, 9)]
