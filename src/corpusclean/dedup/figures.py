"""
Numbers as every language writes them: one value, one string.

Digits of every script, thousands and decimals in both conventions, Chinese and Japanese
numerals, and words for powers of ten ("5.2 million", "520万", "5,2 млн") come to the same
token, so that a figure is an anchor between a text and its translation.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from decimal import Decimal

# What follows a figure, as casefolded starts of words. A power that differs between languages
# goes by the form of the word: English "billion" is 10^9, German "Billionen" 10^12.
_POWERS: dict[str, int] = {
    "hundred": 2, "百": 2, "백": 2, "सौ": 2, "শত": 2,
    "thousand": 3, "thous": 3, "tausend": 3, "tsd": 3, "mille": 3, "mil": 3, "тыс": 3, "тис": 3,
    "хиляди": 3, "tys": 3, "tisíc": 3, "tisuć": 3, "þúsund": 3, "χιλιάδες": 3, "bin": 3,
    "ribu": 3, "nghìn": 3, "ngàn": 3, "千": 3, "천": 3, "พัน": 3, "हजार": 3, "हज़ार": 3,
    "হাজার": 3, "ألف": 3, "آلاف": 3, "هزار": 3, "אלף": 3, "ஆயிரம்": 3,
    "万": 4, "萬": 4, "만": 4, "หมื่น": 4,
    "lakh": 5, "लाख": 5, "লাখ": 5, "লক্ষ": 5, "แสน": 5,
    "million": 6, "mln": 6, "mio": 6, "millon": 6, "millón": 6, "milhões": 6, "milhão": 6,
    "milion": 6, "milión": 6, "milijun": 6, "milljón": 6, "milyon": 6, "milioni": 6,
    "миллион": 6, "млн": 6, "мільйон": 6, "милион": 6, "εκατομμύρι": 6, "εκατ": 6, "juta": 6,
    "triệu": 6, "ล้าน": 6, "مليون": 6, "ملايين": 6, "میلیون": 6, "מיליון": 6, "मिलियन": 6,
    "মিলিয়ন": 6, "மில்லியன்": 6,
    "crore": 7, "करोड़": 7, "করোড়": 7, "কোটি": 7,
    "億": 8, "亿": 8, "억": 8,
    "billion": 9, "bln": 9, "milliard": 9, "mrd": 9, "miliard": 9, "milijard": 9, "milljarð": 9,
    "миллиард": 9, "млрд": 9, "мільярд": 9, "милиард": 9, "milyar": 9, "miliar": 9, "tỷ": 9,
    "δισεκατομμύρι": 9, "مليار": 9, "میلیارد": 9, "מיליארד": 9, "अरब": 9, "बिलियन": 9,
    "বিলিয়ন": 9,
    "trillion": 12, "трлн": 12, "триллион": 12, "billionen": 12, "billones": 12, "billón": 12,
    "兆": 12, "조": 12, "万亿": 12, "萬億": 12, "ট্রিলিয়ন": 12,
}  # fmt: skip
_FOLDED_POWERS = {unicodedata.normalize("NFKC", word): power for word, power in _POWERS.items()}
_POWER_WORDS = "|".join(sorted(map(re.escape, _FOLDED_POWERS), key=len, reverse=True))

# A group of three after a space is a thousand; any other space ends the number.
_DIGITS = r"\d+(?:[.,'’٫٬]\d+|[ \u2009\u202f]\d{3}(?!\d))*"
_FIGURE = re.compile(rf"({_DIGITS})(?:[ -]?({_POWER_WORDS}))?")
_HAN = "〇零一二三四五六七八九十百千万萬亿億"
_HAN_NUMERAL = re.compile(rf"[{_HAN}]{{2,}}")
_HAN_DIGITS = {digit: value for value, digit in enumerate("〇一二三四五六七八九")} | {"零": 0}
_HAN_SMALL = {"十": 10, "百": 100, "千": 1000}
_HAN_LARGE = {"万": 10**4, "萬": 10**4, "亿": 10**8, "億": 10**8}
_SEPARATOR = re.compile(r"[^\d]")

# Longer runs of digits are serial numbers or hostile; they stand as they are.
_LONGEST = 30


def numbers(text: str) -> Iterator[tuple[str, int]]:
    """
    Yield each number of a casefolded NFKC text in canonical form, with its offset.

    A figure of two or more significant digits is followed by those digits alone ("~52"), which
    still match where the other language's word for the power of ten is not known.

    >>> [token for token, _ in numbers("5.2 million in 1,204 towns")]
    ['5200000', '~52', '1204', '~1204']
    >>> [token for token, _ in numbers("1.204 городов: 520万, ৫,২ 三十二")]
    ['1204', '~1204', '5200000', '~52', '5.2', '~52', '32', '~32']
    """
    ahead = -1  # where the last figure ended: "3万5000" goes on
    total = Decimal(0)
    pending: tuple[Decimal, int] | None = None
    for found in _FIGURE.finditer(text):
        values = list(_values(found[1]))
        power = _FOLDED_POWERS.get(found[2], 0) if found[2] else 0
        values[-1] = values[-1].scaleb(power)
        if pending and found.start() == ahead and values[-1] < total and len(values) == 1:
            pending = (pending[0] + values[-1], pending[1])
        else:
            if pending:
                yield from _tokens(*pending)
            for value in values[:-1]:
                yield from _tokens(value, found.start())
            pending = (values[-1], found.start())
        ahead, total = (found.end() if power in (4, 8, 12) else -1), values[-1]
    if pending:
        yield from _tokens(*pending)
    for found in _HAN_NUMERAL.finditer(text):
        if found.start() and text[found.start() - 1].isdigit():
            continue  # the power of a figure, read above
        yield from _tokens(Decimal(_han_value(found[0])), found.start())


def _values(figure: str) -> Iterator[Decimal]:
    """Yield the value of one figure, or of each part of a date or an address."""
    figure = "".join(
        str(unicodedata.decimal(char)) if char.isdecimal() else char for char in figure
    )
    if len(figure) > _LONGEST:
        yield Decimal(0)
        return
    marks = _SEPARATOR.findall(figure)
    groups = _SEPARATOR.split(figure)
    tail_is_triple = len(groups[-1]) == 3
    if len(set(marks)) > 1 and marks[-1] not in marks[:-1]:
        yield Decimal("".join(groups[:-1]) + "." + groups[-1])
    elif marks and tail_is_triple and all(len(group) in (2, 3) for group in groups[1:]):
        yield Decimal("".join(groups))
    elif len(marks) == 1:
        yield Decimal(".".join(groups))
    else:
        yield from map(Decimal, groups)


def _tokens(value: Decimal, offset: int) -> Iterator[tuple[str, int]]:
    plain = f"{value:f}"
    if "." in plain:
        plain = plain.rstrip("0").rstrip(".")
    yield plain, offset
    digits = plain.replace(".", "").strip("0")
    if len(digits) > 1:
        yield f"~{digits}", offset


def _han_value(numeral: str) -> int:
    """Return the value of a Chinese numeral: 三十二 is 32, 二〇二〇 is 2020."""
    if all(char in _HAN_DIGITS for char in numeral):
        return int("".join(str(_HAN_DIGITS[char]) for char in numeral[:_LONGEST]))
    total = section = digit = 0
    for char in numeral:
        if char in _HAN_DIGITS:
            digit = _HAN_DIGITS[char]
        elif char in _HAN_SMALL:
            section += (digit or 1) * _HAN_SMALL[char]
            digit = 0
        else:
            total, section, digit = (total + section + digit) * _HAN_LARGE[char], 0, 0
            total %= 10**_LONGEST  # 億億億… has no end
    return total + section + digit
