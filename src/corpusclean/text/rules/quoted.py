"""Pairs of quotation marks that something else stands in the place of."""

from __future__ import annotations

import re
from collections.abc import Iterator

from corpusclean.model import Edit


def pairs_of(mark: str, last: str) -> re.Pattern[str]:
    """
    Return the pattern of an opening `mark`, words, and a closing one after `last`, in groups 1, 2.

    The opening one stands before a word and after none, the closing one the other way round.
    """
    other = f"(?:(?!{mark}).){{1,2000}}?"
    return re.compile(
        rf"(?<![^\s(])({mark})(?=[A-Za-z0-9]){other}(?<={last})({mark})(?=[\s).,;:]|\Z)"
    )


def quotes_in(line: str, pairs: re.Pattern[str], rule: str, confidence: float) -> Iterator[Edit]:
    """
    Yield a straight quotation mark for both marks of each pair; whether it was curly is lost.

    >>> [edit.start for edit in quotes_in("He said #it is.#", pairs_of("#", "[.]"), "x", 0.9)]
    [8, 15]
    """
    for match in pairs.finditer(line):
        for group in (1, 2):
            yield Edit(match.start(group), match[group], '"', rule, confidence)
