"""What leaves a text with its dropped segments, and what stays."""

from itertools import pairwise

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from layout_oracle import content_spans, removed_spans

from corpusclean.text.layout import PARTS, lay_out

TEXTS = st.text(alphabet="ab \n\r\u3000\x1cé😀", max_size=60)


@st.composite
def tiled_texts(draw):
    """Draw a text, the tiles that cover it, which of them stay, and the parts that cover them."""
    text = draw(TEXTS)
    cuts = sorted(draw(st.sets(st.integers(0, len(text)), max_size=8)) | {0, len(text)})
    tiles = list(pairwise(cuts))
    count = len(tiles)
    kept = draw(st.lists(st.booleans(), min_size=count, max_size=count))
    ends = draw(st.sets(st.integers(1, count), max_size=3)) if count else set()
    parts = list(pairwise(sorted({0, count} | ends))) or [(0, 0)]
    return text, tiles, kept, parts


def laid_out(cases):
    texts, tiles, kept, parts = zip(*cases, strict=True)
    segments = [[{"start": start, "end": end} for start, end in one] for one in tiles]
    ranges = [[{"first": first, "last": end - 1} for first, end in one] for one in parts]
    kind = pa.list_(pa.struct({"start": pa.int64(), "end": pa.int64()}))
    return lay_out(
        pa.array(texts, pa.large_string()),
        pa.array(segments, kind),
        pa.array([keep for one in kept for keep in one], pa.bool_()),
        pa.array(ranges, PARTS),
    )


def spans(starts, ends):
    pairs = zip(starts.to_pylist(), ends.to_pylist(), strict=True)
    return [None if start is None else (start, end) for start, end in pairs]


def left_of(text, first, last, removed):
    pieces, read = [], first
    for span in filter(None, removed):
        pieces.append(text[read : span[0]])
        read = span[1]
    return "".join([*pieces, text[read:last]])


@settings(deadline=None)
@given(st.lists(tiled_texts(), min_size=1, max_size=3))
def test_the_kernel_lays_out_as_the_oracle_does(cases):
    contents, removed, bounds, texts = [], [], [], []
    for text, tiles, kept, parts in cases:
        contents += content_spans(text, tiles)
        for first, end in parts:
            gone = removed_spans(text, tiles[first:end], kept[first:end])
            edges = (tiles[first][0], tiles[end - 1][1]) if tiles else (0, len(text))
            removed += gone
            bounds.append(edges)
            texts.append(left_of(text, *edges, gone))
    layout = laid_out(cases)
    assert spans(layout.content_starts, layout.content_ends) == contents
    assert spans(layout.removed_starts, layout.removed_ends) == removed
    assert spans(layout.part_starts, layout.part_ends) == bounds
    assert layout.texts.to_pylist() == texts


@settings(deadline=None)
@given(tiled_texts())
def test_kept_content_stands_where_it_is_said_to(case):
    text, tiles, kept, parts = case
    layout = laid_out([case])
    starts, clean = layout.clean_starts.to_pylist(), layout.texts.to_pylist()
    assert [start is not None for start in starts] == kept
    for i, (content, start) in enumerate(zip(layout.contents.to_pylist(), starts, strict=True)):
        assert content == text[slice(*tiles[i])].strip()
        if start is not None:
            part = next(place for place, (first, end) in enumerate(parts) if first <= i < end)
            assert clean[part][start : start + len(content)] == content


@settings(deadline=None)
@given(tiled_texts())
def test_spans_are_sorted_and_disjoint_and_cover_what_is_dropped(case):
    layout = laid_out([case])
    removed = spans(layout.removed_starts, layout.removed_ends)
    read = 0
    for span, content in zip(
        removed, spans(layout.content_starts, layout.content_ends), strict=True
    ):
        if span:
            assert read <= span[0] <= content[0]
            assert content[1] <= span[1] <= len(case[0])
            read = span[1]


def test_the_end_of_the_text_stays_as_it_was():
    layout = laid_out([("One\n\nTwo\n", [(0, 5), (5, 9)], [True, False], [(0, 2)])])
    assert spans(layout.removed_starts, layout.removed_ends) == [None, (3, 8)]


def test_a_text_without_kept_segments_leaves_whole():
    layout = laid_out([("One\n\nTwo\n", [(0, 5), (5, 9)], [False, False], [(0, 2)])])
    assert layout.removed.to_pylist() == ["One\n\n", "Two\n"]


def test_segments_that_do_not_tile_the_text_are_refused():
    with pytest.raises(ValueError, match="do not fit"):
        laid_out([("One", [(0, 4)], [True], [(0, 1)])])
