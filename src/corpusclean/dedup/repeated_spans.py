"""Passages that stand, token for token, in several places of otherwise different texts."""

from __future__ import annotations

from typing import Any

import numpy as np

from corpusclean import _kernel
from corpusclean.dedup.signatures import check_positive
from corpusclean.model import RepeatedSpan
from corpusclean.text.batches import text_array


def find_repeated_spans(texts: Any, min_tokens: int = 50) -> list[RepeatedSpan]:
    """
    Find the passages of at least `min_tokens` tokens that stand in several places.

    A token is a word, or a character of Han, kana, Thai, Lao, Khmer or Myanmar with its marks;
    tokens are equal when they are after normalisation, so that case and punctuation do not
    count. `texts` is what `text_array` takes; the result is sorted by text and start.

    Every run of `min_tokens` tokens that stands in two places, of one text or two, lies within a
    span at each of them, all of one group. A passage is as long as its places stay the same: one
    token more, and there would be other places or fewer. So where three texts share a
    paragraph and two of them its neighbours as well, there are three passages, overlapping by
    `min_tokens` - 1 tokens. Of places that overlap within a text (one word a million times)
    only as many are given as cover them.

    >>> one, other = "Alas, poor Yorick! I knew him, Horatio", "So: ALAS POOR YORICK, I knew her"
    >>> for span in find_repeated_spans([one, other], min_tokens=5):
    ...     print(span, (one, other)[span.text][span.start : span.end])
    RepeatedSpan(text=0, start=0, end=25, group=0) Alas, poor Yorick! I knew
    RepeatedSpan(text=1, start=4, end=28, group=0) ALAS POOR YORICK, I knew
    """
    check_positive("min_tokens", min_tokens)
    columns = _kernel.repeated_spans(text_array(texts), min(min_tokens, 1 << 30))
    text, start, end, group = (column.to_numpy() for column in columns)
    # All spans of a group share one tuple: ten thousand copies do not list 10^8 places.
    order = np.argsort(group, kind="stable")
    rows = list(zip(*(column[order].tolist() for column in (text, start, end)), strict=True))
    ends = np.searchsorted(group[order], np.arange(group.max() + 1 if len(group) else 0), "right")
    starts = np.concatenate(([0], ends[:-1])) if len(ends) else ends
    places = [tuple(rows[a:b]) for a, b in zip(starts.tolist(), ends.tolist(), strict=True)]
    columns = [column.tolist() for column in (text, start, end, group)]
    return [
        RepeatedSpan(index, first, last, number, places[number])
        for index, first, last, number in zip(*columns, strict=True)
    ]
