"""Remnants of the page inside a paragraph: "(continued from page 1)", "[Read more]", a credit."""

from __future__ import annotations

import re
from collections.abc import Iterator

from corpusclean.model import Edit
from corpusclean.text.guard import DIGITS, Alarm, Anchor
from corpusclean.text.rules.rule import Rule

# What newspapers print where an article goes on elsewhere, always with the number of the page.
JUMPS = (
    r"(?:continued|cont['’]d\.?) (?:from|on|to) (?:page|version|edition|p\.) ?\w{1,4}",
    r"Fortsetzung (?:von|auf) (?:Seite|S\.) ?\d{1,3}",
    r"suite (?:de la|en) page \d{1,3}",
    r"(?:viene de|continúa en|pasa a) (?:la )?(?:página|pág\.) ?\d{1,3}",
    r"(?:начало|окончание|продолжение) (?:на|со) (?:стр\.|с\.|странице) ?\d{1,3}",
    r"(?:上接|下转|上接自|紧接)第?[\d一二三四五六七八九十]{1,4}[版页頁]",
    r"\d{1,3}面(?:に|から)(?:続く|つづく)",
    r"\d{1,3}면(?:에서|에) 계속",
)
# How each of them begins: what the guard looks for.
STEMS = "cont|fortsetzung|suite|viene|pasa|начало|оконч|продолж|上接|下转|紧接|面に|面から|면에"
# A space, but none that ends a line or a paragraph.
_SPACE = r"[^\S\n\r\v\f\x1c-\x1e\x85\u2028\u2029]"
JUMP = re.compile(
    rf"(?:{_SPACE}(?:down|turn|go) to (?:page|version|edition) \w{{1,4}})?"
    rf"{_SPACE}?[(（\[] ?(?:{'|'.join(JUMPS)}) ?[)）\]]",
    re.IGNORECASE,
)
CALLS = (
    "read more", "read on", "continue reading", "read the full story", "read the full article",
    "weiterlesen", "mehr lesen", "lire la suite", "en savoir plus", "leer más", "seguir leyendo",
    "читать далее", "подробнее", "阅读全文", "查看全文", "阅读更多", "続きを読む", "もっと読む",
    "더 보기", "더보기", "اقرأ المزيد", "और पढ़ें",
)  # fmt: skip
_CALL = f"(?:{'|'.join(map(re.escape, CALLS))})"
_ARROW = "(?:…|»|›|>{1,2}|→)"
CALL = re.compile(
    rf"{_SPACE}?(?:[\[(（] ?{_CALL} ?{_ARROW}? ?[\])）]|(?<![^\W\d_]){_SPACE}{_CALL} ?{_ARROW})"
    rf"{_SPACE}?(?=[\r\n]*\Z)",
    re.IGNORECASE,
)
PICTURE = r"[(（\[](?:photo|foto|image|picture|bild|фото|图片?|写真|사진)"
CREDIT = re.compile(
    rf"{_SPACE}?{PICTURE}(?: by| credit| courtesy of)?{_SPACE}?[:：/]{_SPACE}?"
    r"[^()（）\[\]\n\r\x85\u2028\u2029]{2,60}[)）\]]",
    re.IGNORECASE,
)
_LETTER = re.compile(r"[^\W\d_]")


def _found(pattern: re.Pattern[str], rule: str, confidence: float, line: str) -> Iterator[Edit]:
    """Yield the removal of each match in a line that says something besides."""
    matches = list(pattern.finditer(line))
    if matches and _LETTER.search(pattern.sub("", line)):
        for match in matches:
            end = match.end()
            if match.start() == 0 and line[end : end + 1] == " ":
                end += 1
            yield Edit(match.start(), line[match.start() : end], "", rule, confidence)


def find_jump(line: str) -> Iterator[Edit]:
    """
    Yield the removal of what a newspaper printed where its article went on elsewhere.

    >>> [edit.removed for edit in find_jump("It is so (continued from page 1) and stays so.")]
    [' (continued from page 1)']
    """
    return _found(JUMP, "jump_line", 0.97, line)


def find_call(line: str) -> Iterator[Edit]:
    """Yield the removal of "[Read more]" at the end of a line."""
    return _found(CALL, "read_more", 0.95, line)


def find_credit(line: str) -> Iterator[Edit]:
    """Yield the removal of a picture's credit in brackets."""
    return _found(CREDIT, "inline_credit", 0.8, line)


def _bracketed(firsts: bytes) -> list[Anchor]:
    """Return where an opening bracket stands before one of some bytes; or a wide one, anyway."""
    return [(b"", b"([", b" " + firsts), (b"\xef", b"\xbc", b"\x88")]


RULES = (
    Rule(
        "jump_line",
        "where a newspaper's article goes on, inside a paragraph",
        find_jump,
        Alarm(
            rf"(?i)[(（\[] ?\d{{0,3}}(?:{STEMS})",
            _bracketed(b"cCfFsSvVpP\xc5\xd0\xd1\xe4\xe7" + DIGITS),
        ),
    ),
    Rule(
        "read_more",
        "a call to read on at the end of a paragraph",
        find_call,
        Alarm(
            rf"(?i)(?:[\[(（] ?{_CALL}|{_CALL} ?{_ARROW})",
            [
                *_bracketed(b"rRcCwWmMlLeEsS\xc5\xd0\xd1\xe9\xe6\xe7\xe3\xeb\xd8\xe0"),
                (b"", b">", b""),
                (b"", b"\xc2", b"\xbb"),
                (b"\xe2", b"\x80", b"\xa6\xba"),
                (b"\xe2", b"\x86", b"\x92"),
            ],
        ),
    ),
    Rule(
        "inline_credit",
        "a picture's credit in brackets",
        find_credit,
        Alarm(f"(?i){PICTURE}", _bracketed(b"pPfFiIbB\xd0\xd1\xe5\xec")),
    ),
)
