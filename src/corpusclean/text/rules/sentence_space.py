"""A space lost after a stop: "The end.Then"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from corpusclean.model import Edit
from corpusclean.text.english import SENTENCE_STARTS, is_known
from corpusclean.text.guard import LOWER, UPPER, Alarm
from corpusclean.text.rules.rule import Rule

# The stop comes first: a pattern that begins with one of a few characters is searched for fast.
# Only words that begin sentences will do after it, and only where the sentence goes on: "Vue.Then",
# "document.Title", "amazon.Com" are names.
STARTS = "|".join(sorted(SENTENCE_STARTS))
JOINT = re.compile(
    rf"[.!?](?<=[a-z].)(?=(?:{STARTS})(?![A-Za-z.])(?:['’][a-z]{{1,2}})?,?\s[\w\"“‘'(])"
)
WORD_BEFORE = re.compile(r"(?<![A-Za-z.])[A-Za-z][a-z]{1,40}\Z")
LONGEST = 42  # the longest word and the character before it
ABBREVIATIONS = {
    "art", "ch", "col", "cf", "dr", "ed", "eds", "eq", "fig", "figs", "gen", "gov", "mr", "mrs",
    "ms", "mt", "no", "nos", "op", "par", "pp", "prof", "ref", "rep", "sec", "sen", "st", "tab",
    "viz", "vol", "vols", "vs",
}  # fmt: skip


def find(line: str) -> Iterator[Edit]:
    """
    Yield a space after each stop between a known word and one that begins sentences.

    >>> [edit.start for edit in find("The end.Then he left. Set document.Title to it.")]
    [8]
    """
    for match in JOINT.finditer(line):
        start = match.start()
        word = WORD_BEFORE.search(line[max(start - LONGEST, 0) : start])
        if word and word[0].lower() not in ABBREVIATIONS and is_known(word[0]):
            yield Edit(match.end(), "", " ", "sentence_space", 0.97)


RULES = (
    Rule(
        "sentence_space",
        "a space lost after . ! ? between two known English words",
        find,
        Alarm(
            rf"(?:^|[^A-Za-z])[A-Za-z][a-z]+[.!?](?:{STARTS})(?:[^A-Za-z.]|$)",
            [(LOWER, b".!?", UPPER)],
        ),
    ),
)
