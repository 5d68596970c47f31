"""Which texts of a batch can have lost apostrophes at all, without leaving Arrow."""

from __future__ import annotations

import re

import pyarrow as pa
import pyarrow.compute as pc

from corpusclean.text.apostrophe_detector import (
    _HEALTHY_SPACING,
    _LOST_TO_KEPT,
    _SIGNS_OF_ENGLISH,
)

SIGNS = "|".join(map(re.escape, _SIGNS_OF_ENGLISH))


def may_lack_apostrophes(texts: pa.LargeStringArray) -> pa.BooleanArray:
    """
    Return for each text whether `may_have_lost` must be asked; the first two of its questions.

    >>> healthy = "It isn't the dog's, it's the cat's."
    >>> texts = pa.array([healthy, "It is Chinas.", "Один"], "large_string")
    >>> may_lack_apostrophes(texts).to_pylist()
    [False, True, False]
    """
    kept = pc.add(pc.count_substring(texts, "'"), pc.count_substring(texts, "’"))
    healthy = pc.and_(
        pc.greater(kept, _LOST_TO_KEPT),
        pc.greater(pc.multiply(kept, _HEALTHY_SPACING), pc.utf8_length(texts)),
    )
    return pc.and_not(pc.match_substring_regex(texts, SIGNS), healthy)
