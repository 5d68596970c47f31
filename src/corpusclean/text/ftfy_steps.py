"""
The steps of ftfy, one by one, so that each can be switched and each edit names its step.

ftfy repairs a text in segments (lines, cut after a million characters), each alone and over and
over until nothing changes. `ftfy.fix_text` says only what came out; running its steps here in its
order gives the same text, and the edits with it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import ftfy
from ftfy import chardata, fixes

from corpusclean.text.legacy import decode_legacy

SEGMENT = ftfy.TextFixerConfig().max_decode_length

PRESENTATION = {code: text for code, text in chardata.LIGATURES.items() if code >= 0xFB00}
DIGRAPHS = {code: text for code, text in chardata.LIGATURES.items() if code < 0xFB00}
# Letters and digits only: wide punctuation stands in lines of Latin letters on purpose, too.
FULLWIDTH = {
    code: chr(code - 0xFEE0) for code in range(0xFF10, 0xFF5B) if chr(code - 0xFEE0).isalnum()
}
# A fullwidth form among letters of a script that has its own wide punctuation is no damage.
EAST_ASIAN = re.compile(
    "[\u1100-\u11ff\u2e80-\u303f\u3040-\u31ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff]"
)
LATIN = re.compile("[A-Za-z\u00c0-\u024f]")


@dataclass(frozen=True, slots=True)
class Step:
    """One step on a segment: the rule that its edits carry and what it does."""

    rule: str
    fix: Callable[[str], str]


def narrow_latin(text: str) -> str:
    """
    Return `text` with fullwidth letters and digits narrowed, if no letter is East Asian.

    >>> narrow_latin("ＬＯＵＤ noises"), narrow_latin("Ａ型")
    ('LOUD noises', 'Ａ型')
    """
    return text if EAST_ASIAN.search(text) else text.translate(FULLWIDTH)


STEPS = (
    Step("legacy_encoding", decode_legacy),  # before ftfy, which takes some of its bytes for UTF-8
    Step("html", fixes.unescape_html),
    Step("mojibake", ftfy.fix_encoding),
    Step("c1_control", fixes.fix_c1_controls),
    Step("ligature", lambda text: text.translate(PRESENTATION)),
    Step("digraph", lambda text: text.translate(DIGRAPHS)),
    Step("latin_width", narrow_latin),
    Step("width", fixes.fix_character_width),
    Step("quote", fixes.uncurl_quotes),
    Step("line_break", fixes.fix_line_breaks),
    Step("surrogate", fixes.fix_surrogates),
    Step("terminal_escape", fixes.remove_terminal_escapes),
    Step("control", fixes.remove_control_chars),
    Step("nfc", lambda text: unicodedata.normalize("NFC", text)),
)


def segments(text: str) -> Iterator[tuple[int, str]]:
    r"""
    Yield the segments of `text` as ftfy cuts them, with where each starts.

    >>> list(segments("a\nb"))
    [(0, 'a\n'), (2, 'b')]
    """
    start = 0
    while start < len(text):
        end = text.find("\n", start) + 1 or len(text)
        end = min(end, start + SEGMENT)
        yield start, text[start:end]
        start = end
