r"""
Which lines a repair could change: alarms for the native guard, made from ftfy's own tables.

Nothing of ftfy is copied. Its pattern of unlikely letter pairs and its tables are read from the
installed version and handed to the kernel, so that the two cannot drift apart. Where Python and
the kernel's patterns differ (`\w`, `\s`, Unicode versions) the alarm takes the wider meaning:
a false alarm costs time, a missed one would cost a repair.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from string import ascii_lowercase, ascii_uppercase, digits
from typing import TypeAlias

from ftfy import badness, chardata

from corpusclean._kernel import Guard
from corpusclean.text import ftfy_steps, legacy

LOWER, UPPER, DIGITS = ascii_lowercase.encode(), ascii_uppercase.encode(), digits.encode()
LETTERS = LOWER + UPPER

Anchor: TypeAlias = "tuple[bytes, bytes, bytes]"


@dataclass(frozen=True, slots=True)
class Alarm:
    """
    A pattern, in the kernel's syntax, found in every line that a rule would change.

    It is searched for only in lines that hold an anchor: three bytes in a row, each one of the
    given; with `b""` any byte, or none. `unless`, found in the same line, switches the alarm off;
    `for_good` for the rest of the text as well.
    """

    pattern: str
    anchors: Sequence[Anchor]
    unless: str | None = None
    for_good: bool = False


@cache
def step_alarm(rule: str) -> Alarm:
    """Return the alarm of one of `ftfy_steps.STEPS`, by the rule of its edits."""
    match rule:
        case "html":
            entity = (b"", b"&", b"#" + LETTERS + DIGITS)
            return Alarm(chardata.HTML_ENTITY_RE.pattern, [entity], unless="<", for_good=True)
        case "mojibake":
            heuristic = badness.BADNESS_RE.pattern
            return Alarm(_wide_pattern(heuristic), _anchors_of_heuristic(heuristic))
        case "legacy_encoding":
            run = _anchors_of(legacy.HIGH_CHARACTERS, bytes(range(0x80, 0xC0)))
            return Alarm(legacy.PATTERN, _fewer(run), unless=legacy.OTHER)
        case "latin_width":
            return alarm_at(ftfy_steps.FULLWIDTH, unless=ftfy_steps.EAST_ASIAN.pattern)
    return alarm_at(CHANGED_BY[rule]())


def alarm_at(codes: Iterable[int], unless: str | None = None) -> Alarm:
    """Return the alarm of what changes a line only if it holds one of some code points."""
    codes = {code for code in codes if not 0xD800 <= code <= 0xDFFF}  # they cannot reach the kernel
    return Alarm(_class(codes), _anchors_of(map(chr, codes)), unless)


def native_guard(alarms: Iterable[Alarm]) -> Guard:
    """Return the native guard, whose answers count through `alarms`."""
    described = [(a.anchors, a.pattern, a.unless, a.for_good) for a in alarms]
    return Guard(described, ftfy_steps.SEGMENT)


def _anchors_of(chars: Iterable[str], tails: bytes = b"") -> list[Anchor]:
    r"""
    Return anchors of `chars`, of which one stands in every text with one of them.

    With `tails`, the bytes that may stand before it, the third byte of a character is left out.

    >>> _anchors_of("é“”"), _anchors_of("”", b"!?")
    ([(b'', b'\xc3', b'\xa9'), (b'\xe2', b'\x80', b'\x9c\x9d')], [(b'!?', b'\xe2', b'\x80')])
    """
    last: defaultdict[bytes, set[int]] = defaultdict(set)
    for char in chars:
        head = char.encode()[: 2 if tails else 3]
        last[head[:-1]].add(head[-1])
    anchors: list[Anchor] = []
    for before, ends in sorted(last.items()):
        row = [tails] if tails else []
        row += [bytes((byte,)) for byte in before] + [bytes(sorted(ends))]
        first, second, third = [b""] * (3 - len(row)) + row
        anchors.append((first, second, third))
    return anchors


def _anchors_of_heuristic(verbose: str) -> list[Anchor]:
    """
    Return anchors of a verbose pattern whose alternatives are short rows of character classes.

    Each alternative gives two neighbours outside ASCII, or else one class outside ASCII.
    """
    rows: list[list[frozenset[str]]] = [[]]
    for piece in _pieces(verbose):
        match piece:
            case "|":
                rows.append([])
            case "?":
                rows[-1][-1] = frozenset()  # may be missing: no anchor, nor a neighbour
            case _:
                rows[-1].append(_outside_ascii(piece))
    anchors: set[Anchor] = set()
    for row in rows:
        neighbours = [(before, here) for before, here in pairwise(row) if before and here]
        before, here = next(iter(neighbours), (frozenset(), next(filter(None, row))))
        tails = {char.encode()[-1] for char in before}
        anchors |= set(_anchors_of(here, bytes(sorted(tails))))
    return _fewer(anchors)


def _fewer(anchors: Iterable[Anchor]) -> list[Anchor]:
    """
    Return the anchors with those of the same byte in the middle in one.

    >>> _fewer({(b"a", b"b", b"c"), (b"d", b"b", b"e"), (b"", b"b", b"c")})
    [(b'', b'b', b'c'), (b'ad', b'b', b'ce')]
    """
    rows: defaultdict[tuple[bytes, bool], set[Anchor]] = defaultdict(set)
    for anchor in anchors:
        rows[anchor[1], anchor[0] != b""].add(anchor)
    fewer: list[Anchor] = []
    for (middle, _), row in sorted(rows.items()):
        first, third = ({byte for anchor in row for byte in anchor[place]} for place in (0, 2))
        fewer.append((bytes(sorted(first)), middle, bytes(sorted(third))))
    return fewer


def _outside_ascii(piece: str) -> frozenset[str]:
    """Return what a class stands for, or nothing if it stands for ASCII as well."""
    chars = frozenset(re.findall(piece, PLANE, re.DOTALL))
    return frozenset() if any(map(str.isascii, chars)) else chars


def _pieces(verbose: str) -> list[str]:
    """Return the classes and signs of a verbose pattern, without spaces and comments."""
    return [
        piece
        for piece in TOKEN.findall(verbose)
        if not piece.isspace() and not piece.startswith("#")
    ]


def _wide_pattern(verbose: str) -> str:
    r"""
    Return a verbose Python pattern in the kernel's syntax, matching at least as much.

    >>> _wide_pattern("[a&] b # why\n| [ ]^c")
    '[a\\&]b|[ ]^c'
    """
    return "".join(
        "[" + re.sub(r"[\[&~]", r"\\\g<0>", piece[1:-1]) + "]"
        if piece.startswith("[")
        else WIDER.get(piece, piece)
        for piece in _pieces(verbose)
    )


# The Basic Multilingual Plane, without surrogates.
PLANE = "".join(map(chr, (*range(0xD800), *range(0xE000, 0x10000))))
TOKEN = re.compile(r"\[[^\]]+\]|\\.|#[^\n]*|\s+|.", re.DOTALL)
WIDER = {
    r"\s": r"[\t-\r\x1c-\x20\x{85}\x{a0}\x{1680}\x{2000}-\x{200a}\x{2028}\x{2029}\x{202f}\x{205f}"
    r"\x{3000}]",
    # All but what is no letter, digit or "_" in any version of Unicode.
    r"\w": r"[^\x00-/:-@\[-\^`\{-\x{a9}\x{ab}-\x{b1}\x{b4}\x{b6}-\x{b8}\x{bb}\x{bf}"
    r"\x{2000}-\x{206f}]",
}


def _class(codes: Iterable[int]) -> str:
    """Return the character class of some code points."""
    ranges: list[list[int]] = []
    for code in sorted(codes):
        if ranges and ranges[-1][1] == code - 1:
            ranges[-1][1] = code
        else:
            ranges.append([code, code])
    if not ranges:
        return r"[^\x{0}-\x{10FFFF}]"  # nothing
    return "[" + "".join(f"\\x{{{low:x}}}-\\x{{{high:x}}}" for low, high in ranges) + "]"


def _matching(pattern: re.Pattern[str]) -> set[int]:
    """Return the code points of the Basic Multilingual Plane that `pattern` matches alone."""
    return {ord(char) for char in PLANE if pattern.fullmatch(char)}


def _not_inert_in_nfc() -> set[int]:
    """
    Return the code points that normalisation may change, or join to what stands before them.

    These are the ones that NFC rewrites, the combining ones, and the second halves of canonical
    compositions (among them the vowels and final consonants of Hangul).
    """
    codes = set(range(0x1161, 0x1176)) | set(range(0x11A8, 0x11C3))
    for code in range(sys.maxunicode + 1):
        char = chr(code)
        parts = unicodedata.decomposition(char).split()
        if len(parts) == 2 and not parts[0].startswith("<"):
            codes.add(int(parts[1], 16))
        if unicodedata.combining(char) or unicodedata.normalize("NFC", char) != char:
            codes.add(code)
    return codes


CHANGED_BY = {
    "c1_control": lambda: set(range(0x80, 0xA0)),
    "ligature": lambda: set(ftfy_steps.PRESENTATION),
    "digraph": lambda: set(ftfy_steps.DIGRAPHS),
    "width": lambda: set(chardata.WIDTH_MAP),
    "quote": lambda: _matching(chardata.SINGLE_QUOTE_RE) | _matching(chardata.DOUBLE_QUOTE_RE),
    "line_break": lambda: {0x0D, 0x85, 0x2028, 0x2029},
    "surrogate": lambda: set(range(0xD800, 0xE000)),
    "terminal_escape": lambda: {0x1B},
    "control": lambda: set(chardata.CONTROL_CHARS),
    "nfc": _not_inert_in_nfc,
}
