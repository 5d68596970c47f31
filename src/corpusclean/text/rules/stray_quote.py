"""Closing quotes at a lost space: '"turnaround".In', "services. ”Sheng"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from corpusclean.model import Edit
from corpusclean.text.english import is_known
from corpusclean.text.guard import UPPER, Alarm
from corpusclean.text.rules.rule import Rule

JOINED = re.compile(r'[a-z](\."|"\.|\.”|”\.)(?=([A-Z][a-z]+))')
DETACHED = re.compile(r"[a-z][.!?,]( ”)(?=[A-Z][a-z])")


def find_joined(line: str) -> Iterator[Edit]:
    """Yield a space after each quote that closes a sentence and touches the next."""
    quotes = read = 0
    for match in JOINED.finditer(line):
        quotes += line.count('"', read, match.end(1))
        read = match.end(1)
        if is_known(match[2]) and ("”" in match[1] or quotes % 2 == 0):
            yield Edit(read, "", " ", "quote_space", 0.97)


def find_detached(line: str) -> Iterator[Edit]:
    """
    Yield the move of each closing quote that was torn off its sentence.

    In Swedish and Finnish ” opens a quotation too, so here one must be open already; machines also
    close with ” what they opened with a straight quote. That says enough: any name may follow.

    >>> [edit.start for edit in find_detached('"We offer services. ”Sheng Hong said.')]
    [19]
    """
    curly = straight = read = 0
    for match in DETACHED.finditer(line):
        start = match.start(1)
        curly += line.count("“", read, start) - line.count("”", read, start)
        curly -= line.count("„", read, start)  # German closes with “ what „ opened
        straight += line.count('"', read, start)
        read = start
        if curly <= 0 and straight % 2:
            curly, straight = 1, 0
        if curly > 0:
            yield Edit(start, " ”", "” ", "detached_quote", 0.97)


RULES = (
    Rule(
        "quote_space",
        "a space lost after a quote that ends a sentence",
        find_joined,
        Alarm(
            r'[a-z](?:\."|"\.|\.”|”\.)[A-Z]',
            [(b'".', b'".', UPPER), (b"\x80", b"\x9d", UPPER), (b"\x9d", b".", UPPER)],
        ),
    ),
    Rule(
        "detached_quote",
        "a closing quote that slipped to the next sentence",
        find_detached,
        Alarm(r"[a-z][.!?,] ”[A-Z]", [(b".!?,", b" ", b"\xe2")]),
    ),
)
