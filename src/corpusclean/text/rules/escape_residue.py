r"""Escapes that nobody decoded: "u201dOn", "\\u2019", "%u2019"."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence

from corpusclean.model import Edit
from corpusclean.text.english import is_known
from corpusclean.text.guard import Alarm
from corpusclean.text.rules.rule import Rule

# Without its backslash an escape is told from a word by its code alone: punctuation of the blocks
# that pages escape. None stands in 2.2 million clean words of English, nor in 14 other languages.
LISTED = "20(?:1[0-9a-f]|2[0-6]|3[23]|ac)|00[abe][0-9a-f]|300[0-289a-f]|ff0[0-9a-f]"
# After a letter or digit only quotes, dashes and the ellipsis, and only where a word ends there.
ENDING = r"(?:[stdm]|re|ve|ll)(?![^\W_])"
RESIDUE = re.compile(
    rf"(?<![\w\\%&])u((?i:{LISTED}))|(?<!\\)\\u((?i:20[0-9a-f]{{2}}))|%u((?i:20[0-9a-f]{{2}}))|"
    rf"(?<=[^\W_])u(20(?:1[89cdCD34]|26))(?=(?P<ending>{ENDING})|[^\w\\%]|\Z)"
)
WORD_BEFORE = re.compile(r"(?<![^\W_])(?:[^\W\d_]{1,40}|\d{1,20})\Z")
LONGEST = 41  # the longest word and the character before it
# A string in source code or JSON: a quote after one of these signs, up to the next one.
STRING = re.compile(
    r"""(?:[=:{\[(]|(?<=["']),)[ \t]{0,3}"""
    r"""(?:"[^"\\\n]*(?:\\.[^"\\\n]*)*|'[^'\\\n]*(?:\\.[^'\\\n]*)*)"""
)


def find(line: str) -> Iterator[Edit]:
    """
    Yield one edit for each escape of a printable character, in a line that is no source code.

    >>> [edit.start for edit in find("Chinau2019s fair, the menu2019 and u201cthat")]
    [5, 35]
    """
    matches = [match for match in RESIDUE.finditer(line) if _is_residue(line, match)]
    if not matches or _stands_in_string(line, matches):
        return
    for match in matches:
        char = chr(int(next(filter(None, match.groups())), 16))
        if char.isprintable() or char == "\xa0":
            yield Edit(match.start(), match[0], char, "escape_residue", 0.98)


def _is_residue(line: str, match: re.Match[str]) -> bool:
    """Whether a match does not belong to the word before it: "menu2019", "Lu2013" do."""
    code, start = match[4], match.start()
    if code is None or not code.isdigit():
        return True
    before = WORD_BEFORE.search(line[max(start - LONGEST, 0) : start])
    if not before or before[0].isdigit():
        return before is not None and not match["ending"]
    if is_known(before[0] + "u"):
        return False
    return match["ending"] is not None or (len(before[0]) > 1 and is_known(before[0]))


def _stands_in_string(line: str, matches: Sequence[re.Match[str]]) -> bool:
    """Whether one of the matches stands in a string of source code."""
    starts = [match.start() for match in matches]
    return any(
        bisect_left(starts, string.start()) < bisect_left(starts, string.end())
        for string in STRING.finditer(line)
    )


RULES = (
    Rule(
        "escape_residue",
        "escapes of punctuation, with or without their backslash",
        find,
        Alarm(r"u(?:20|00|30|[fF][fF]0)[0-9A-Fa-f]", [(b"u", b"023", b"0"), (b"fF", b"fF", b"0")]),
    ),
)
