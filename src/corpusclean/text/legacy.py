"""
What text in an old East Asian or Cyrillic encoding says, where it was read as Latin-1.

Each decoding is priced: what its letters cost in a language that used the encoding, in bits, over
the bytes that they came from. Right readings cost 4 to 6 bits a byte in all these languages,
wrong ones 7 and more, whether an encoding takes one byte or two for a letter.
"""

from __future__ import annotations

import json
import lzma
import re
from functools import cache
from importlib.resources import files
from typing import NamedTuple

import ftfy.bad_codecs  # noqa: F401 (registers sloppy-windows-1252)

ENCODINGS = {
    "koi8_u": "Cyrillic",
    "koi8_r": "Cyrillic",
    "cp1251": "Cyrillic",
    "gb18030": "Simplified",
    "big5hkscs": "Traditional",
    "cp932": "Japanese",
    "euc_jp": "Japanese",
    "cp949": "Korean",
}
# They differ in four letters of Ukrainian, which are box drawings in Russian: the cheaper is right.
VARIANTS = {"koi8_u", "koi8_r"}
# A word of Cyrillic and Latin letters is a word of a Latin script that was taken for Cyrillic.
MIXED = re.compile("[A-Za-z][\u0400-\u04ff]|[\u0400-\u04ff][A-Za-z]")
UNSEEN = 18.0  # bits that a character costs which the language was never seen to have
MOST_BITS = 6.5  # to the byte
LEAST_MARGIN = 0.7  # bits to the byte by which the next best reading must be dearer


LEAST_HIGH = 8
LEAST_SHARE = 0.4  # of what is no space; Vietnamese, the highest of the Latin scripts, has .3
# What the bytes from 0x80 on are in Latin-1 and Windows-1252.
HIGH_CHARACTERS = bytes(range(0x80, 0x100)).decode("latin-1")
HIGH_CHARACTERS += bytes(range(0x80, 0xA0)).decode("cp1252", "ignore")
HIGH_CHARACTER = re.compile(f"[{HIGH_CHARACTERS}]")
# A word of the text that it was, or two East Asian letters. Accents do not follow one another.
PATTERN = f"[{HIGH_CHARACTERS}]{{4}}"
RUN = re.compile(PATTERN)
# For the guard: what is found in no line that is read again.
OTHER = f"[^\x00-\x7f{HIGH_CHARACTERS}]"


class Reading(NamedTuple):
    """One way to read some bytes; what it costs in bits to a byte, by how much less than others."""

    text: str
    encoding: str
    bits: float
    margin: float = 0.0


def decode_legacy(line: str) -> str:
    r"""
    Return `line` with what is between the spaces around it read again, where that is plain.

    >>> decode_legacy("Ìû ïðèøëè äîìîé ïîçäíî.\n")
    'Мы пришли домой поздно.\n'
    >>> decode_legacy("Où étés-vous allés, élève âgé?")
    'Où étés-vous allés, élève âgé?'
    """
    high = len(HIGH_CHARACTER.findall(line))
    if high < LEAST_HIGH or high < LEAST_SHARE * len("".join(line.split())) or not RUN.search(line):
        return line
    body = line.strip(" \t\r\n")
    reading = read_again(body)
    return line.replace(body, reading.text) if reading else line


def read_again(line: str) -> Reading | None:
    """
    Return what `line` said before its bytes were read as Latin-1 or Windows-1252, if that is plain.

    >>> read_again("èçâåñòíî")
    Reading(text='известно', encoding='cp1251', bits=4.1875, margin=4.8125)
    """
    raw = _bytes_of(line)
    if raw is None or _decoded(raw, "utf-8") is not None:  # that is for ftfy
        return None
    return plainest_reading(raw)


def plainest_reading(raw: bytes) -> Reading | None:
    """Return the reading of `raw` in one of `ENCODINGS` that is far cheaper than all others."""
    readings = sorted(
        (
            Reading(text, encoding, _cost(text, ENCODINGS[encoding]))
            for encoding in ENCODINGS
            if (text := _decoded(raw, encoding)) is not None
        ),
        key=lambda reading: reading.bits,
    )
    if not readings or readings[0].bits > MOST_BITS:
        return None
    best = readings[0]
    others = [
        reading.bits
        for reading in readings
        if reading.text != best.text and {reading.encoding, best.encoding} != VARIANTS
    ]
    margin = min(others, default=UNSEEN) - best.bits
    return best._replace(margin=margin) if margin >= LEAST_MARGIN else None


def _bytes_of(line: str) -> bytes | None:
    """Return the bytes of a line of Latin-1, or of Windows-1252; None if it is neither."""
    try:
        return line.encode("latin-1" if max(line, default="") <= "\xff" else "sloppy-windows-1252")
    except UnicodeEncodeError:
        return None


def _decoded(raw: bytes, encoding: str) -> str | None:
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError:
        return None


def _cost(text: str, group: str) -> float:
    """Return the bits to a byte of what is not ASCII; two bytes to a letter but in Cyrillic."""
    costs = _costs()[group]
    high = [char for char in text if char > "\x7f"]
    if not high:
        return UNSEEN
    bits = sum(costs.get(char, UNSEEN) for char in high)
    if group != "Cyrillic":
        return bits / (2 * len(high))
    return (bits + UNSEEN * len(MIXED.findall(text))) / len(high)


@cache
def _costs() -> dict[str, dict[str, float]]:
    """Return for each group the bits that each of its characters costs."""
    packed = files("corpusclean.text").joinpath("data/character_costs.json.xz").read_bytes()
    groups: dict[str, dict[str, str]] = json.loads(lzma.decompress(packed))
    return {
        group: {char: int(cost) / 2 for cost, chars in levels.items() for char in chars}
        for group, levels in groups.items()
    }
