"""Every kind of text column comes in by one door."""

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpusclean.errors import InputError
from corpusclean.text.batches import text_array

ANY_TEXT = st.text(st.characters(exclude_categories=[]))


@given(st.lists(st.one_of(st.text(), ANY_TEXT)))
def test_texts_come_through_and_lone_surrogates_become_one_replacement_each(texts):
    expected = [
        "".join("\ufffd" if "\ud800" <= c <= "\udfff" else c for c in text) for text in texts
    ]
    array = text_array(texts)
    assert array.type == pa.large_string()
    assert array.to_pylist() == expected


@pytest.mark.parametrize("kind", [pa.string(), pa.large_string(), pa.string_view()])
def test_arrow_columns_of_every_string_type_are_taken(kind):
    array = pa.array(["a", "", "ü"], kind)
    chunks = pa.chunked_array([array, array.slice(1)])
    assert text_array(array).to_pylist() == ["a", "", "ü"]
    assert text_array(chunks).to_pylist() == ["a", "", "ü", "", "ü"]
    assert text_array(pa.chunked_array([], kind)).to_pylist() == []


class Column:
    """A column of another library: all that it has is the PyCapsule interface."""

    def __init__(self, texts):
        self._chunks = pa.chunked_array([pa.array(texts)])

    def __arrow_c_stream__(self, requested_schema=None):
        return self._chunks.__arrow_c_stream__(requested_schema)


def test_columns_of_other_libraries_are_taken():
    assert text_array(Column(["a", "b"])).to_pylist() == ["a", "b"]


def test_an_iterator_is_taken():
    assert text_array(text for text in ("a", "b")).to_pylist() == ["a", "b"]


@pytest.mark.parametrize("texts", [["a", None], pa.array(["a", None]), Column(["a", None])])
def test_a_null_is_named(texts):
    with pytest.raises(InputError, match=r"texts\[1\] is null"):
        text_array(texts)


@pytest.mark.parametrize("texts", [["a", 7], pa.array([6, 7]), ["a", b"b"]])
def test_what_is_not_a_text_is_named(texts):
    with pytest.raises(InputError, match=r"texts\[\d\]=.* is of type"):
        text_array(texts)
