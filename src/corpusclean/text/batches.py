"""The one door from Python texts to Arrow, the form in which the kernels take them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from corpusclean.errors import InputError

# UTF-8, and so Arrow, has no form for them; one U+FFFD for each keeps all offsets right.
_SURROGATE = re.compile("[\ud800-\udfff]")


def text_array(texts: Any) -> pa.LargeStringArray:
    r"""
    Return texts as one Arrow array of type large_string without nulls.

    `texts` is an iterable of str, an Arrow array of any string type, or a pandas or Polars
    column (anything that speaks the Arrow PyCapsule interface). A lone surrogate becomes U+FFFD.
    Raises InputError, naming the index, where an element is null or not a text.

    >>> text_array(["one", "tw\ud800"]).to_pylist()
    ['one', 'tw�']
    >>> text_array(["one", None])
    Traceback (most recent call last):
    corpusclean.errors.InputError: texts[1] is null; leave it out or put an empty text in its place
    """
    if isinstance(texts, (str, bytes)):
        raise InputError(f"texts={texts[:40]!r} is a single text; give a list of texts")
    array = _arrow(texts)
    if array is None:
        return _from_strings(list(texts))
    if not (
        pa.types.is_string(array.type)
        or pa.types.is_large_string(array.type)
        or pa.types.is_string_view(array.type)
    ):
        return _from_strings(array.to_pylist())
    if array.null_count:
        raise _null(pc.index(array.is_null(), value=True).as_py())
    return array.cast(pa.large_string())


def _arrow(texts: Any) -> pa.Array | None:
    """Return `texts` as one Arrow array, or None where it is not Arrow at heart."""
    if isinstance(texts, pa.Array):
        return texts
    if not isinstance(texts, pa.ChunkedArray):
        if hasattr(texts, "__arrow_c_stream__"):
            texts = pa.chunked_array(texts)
        elif hasattr(texts, "__arrow_c_array__"):
            return pa.array(texts)
        else:
            return None
    # Chunks of 32-bit strings may only fit together as 64-bit ones.
    if pa.types.is_string(texts.type) or pa.types.is_string_view(texts.type):
        texts = texts.cast(pa.large_string())
    combined = texts.combine_chunks()
    return pa.concat_arrays(combined.chunks) if isinstance(combined, pa.ChunkedArray) else combined


def _from_strings(texts: Iterable[Any]) -> pa.LargeStringArray:
    texts = list(texts)
    for index, text in enumerate(texts):
        if text is None:
            raise _null(index)
        if not isinstance(text, str):
            raise InputError(
                f"texts[{index}]={text!r:.60} is of type {type(text).__name__}, not str"
            )
    try:
        return pa.array(texts, pa.large_string())
    except UnicodeEncodeError:
        return pa.array([_SURROGATE.sub("\ufffd", text) for text in texts], pa.large_string())


def _null(index: int) -> InputError:
    return InputError(f"texts[{index}] is null; leave it out or put an empty text in its place")
