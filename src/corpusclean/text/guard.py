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
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from string import ascii_lowercase, ascii_uppercase, digits

from ftfy import badness, chardata

from corpusclean._kernel import Guard
from corpusclean.text import ftfy_steps, legacy

HIGH = bytes(range(0x80, 0x100))  # in UTF-8, the bytes of everything outside ASCII
LOWER, UPPER, DIGITS = ascii_lowercase.encode(), ascii_uppercase.encode(), digits.encode()


@dataclass(frozen=True, slots=True)
class Alarm:
    """
    A pattern, in the kernel's syntax, found in every line that a rule would change.

    A line is looked at only if it holds one of the bytes in `needs`, right after one of those in
    `after` if there are any. `unless`, found in the same
    line, switches the alarm off; `for_good` for the rest of the text as well.
    """

    pattern: str
    needs: bytes
    unless: str | None = None
    for_good: bool = False
    after: bytes = b""


@cache
def step_alarm(rule: str) -> Alarm:
    """Return the alarm of one of `ftfy_steps.STEPS`, by the rule of its edits."""
    match rule:
        case "html":
            return Alarm(chardata.HTML_ENTITY_RE.pattern, b"&", unless="<", for_good=True)
        case "mojibake":
            return Alarm(_wide_pattern(badness.BADNESS_RE.pattern), HIGH)
        case "legacy_encoding":
            return Alarm(legacy.PATTERN, HIGH, unless=legacy.OTHER)
        case "latin_width":
            wide = ftfy_steps.FULLWIDTH
            return _changing(wide, unless=ftfy_steps.EAST_ASIAN.pattern)
    return _changing(CHANGED_BY[rule]())


def _changing(codes: Collection[int], unless: str | None = None) -> Alarm:
    """Return the alarm of a step that changes a line only if it holds one of `codes`."""
    encoded = {chr(code).encode("utf-8", "surrogatepass") for code in codes}
    first = bytes(sorted({char[0] for char in encoded}))
    if any(len(char) == 1 for char in encoded):
        return Alarm(_class(codes), first, unless)
    return Alarm(_class(codes), bytes(sorted({char[1] for char in encoded})), unless, after=first)


def native_guard(groups: Iterable[Mapping[str, Alarm]]) -> tuple[Guard, tuple[str, ...]]:
    """
    Return the native guard, and the rule that each bit of its answers stands for.

    The alarms of a group that have no exception are searched for together, the others alone.
    """
    together: list[list[str]] = []
    alarms: dict[str, Alarm] = {}
    for group in groups:
        together.append([rule for rule, alarm in group.items() if alarm.unless is None])
        together += [[rule] for rule, alarm in group.items() if alarm.unless is not None]
        alarms |= group
    described = [
        [
            (a.needs, a.after, a.pattern, a.unless, a.for_good)
            for a in map(alarms.__getitem__, rules)
        ]
        for rules in together
    ]
    return Guard(described, ftfy_steps.SEGMENT), tuple(rule for rules in together for rule in rules)


def _wide_pattern(verbose: str) -> str:
    r"""
    Return a verbose Python pattern in the kernel's syntax, matching at least as much.

    >>> _wide_pattern("[a&] b # why\n| [ ]^c")
    '[a\\&]b|[ ]^c'
    """
    pieces = []
    for piece in TOKEN.findall(verbose):
        if piece.startswith("["):
            pieces.append("[" + re.sub(r"[\[&~]", r"\\\g<0>", piece[1:-1]) + "]")
        elif not piece.isspace() and not piece.startswith("#"):
            pieces.append(WIDER.get(piece, piece))
    return "".join(pieces)


TOKEN = re.compile(r"\[[^\]]+\]|\\.|#[^\n]*|\s+|.", re.DOTALL)
WIDER = {
    r"\s": r"[\t-\r\x1c-\x20\x{85}\x{a0}\x{1680}\x{2000}-\x{200a}\x{2028}\x{2029}\x{202f}\x{205f}"
    r"\x{3000}]",
    # All but what is no letter, digit or "_" in any version of Unicode.
    r"\w": r"[^\x00-/:-@\[-\^`\{-\x{a9}\x{ab}-\x{b1}\x{b4}\x{b6}-\x{b8}\x{bb}\x{bf}"
    r"\x{2000}-\x{206f}]",
}


def _class(codes: Iterable[int]) -> str:
    """Return the character class of some code points; lone surrogates cannot reach the kernel."""
    ranges: list[list[int]] = []
    for code in sorted(code for code in codes if not 0xD800 <= code <= 0xDFFF):
        if ranges and ranges[-1][1] == code - 1:
            ranges[-1][1] = code
        else:
            ranges.append([code, code])
    if not ranges:
        return r"[^\x{0}-\x{10FFFF}]"  # nothing
    return "[" + "".join(f"\\x{{{low:x}}}-\\x{{{high:x}}}" for low, high in ranges) + "]"


def _matching(pattern: re.Pattern[str]) -> set[int]:
    """Return the code points of the Basic Multilingual Plane that `pattern` matches alone."""
    return {code for code in range(0x10000) if pattern.fullmatch(chr(code))}


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
