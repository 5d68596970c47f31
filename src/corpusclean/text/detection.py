"""
In which encoding bytes were written that are no UTF-8 and that nothing was declared about.

UTF-16 and UTF-32 without a mark are believed only where they explain control characters that no
text holds; Cyrillic and East Asian encodings where their letters are common ones (`text.legacy`);
of the rest chardet's guesses, those that pages are written in before those that only it knows.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections.abc import Iterator

import chardet

from corpusclean.text.legacy import ENCODINGS, LEAST_HIGH, plainest_reading

SAMPLE = 4096
CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
WIDE = ("utf-32-le", "utf-32-be", "utf-16-le", "utf-16-be")
LEAST_WIDE, LONG_WIDE = 4, 32  # characters: in one or two blocks, and in any
# What is valid UTF-8 as well is ASCII, Greek, Cyrillic: half of its bytes are control characters.
# In Chinese it is one in twenty.
LEAST_CONTROLS = {True: 0.4, False: 0.02}
NO_TEXT = {"Cc", "Cn", "Co", "Cs"}

# The encodings of pages (WHATWG encoding standard) without those of the Macintosh. Any other must
# be far surer: 20 bytes of French look like Macintosh Cyrillic as much as like themselves.
OF_PAGES = {
    "big5", "big5hkscs", "cp1250", "cp1251", "cp1252", "cp1253", "cp1254", "cp1255", "cp1256",
    "cp1257", "cp1258", "cp866", "cp874", "cp932", "cp949", "euc_jp", "euc_kr", "gb18030",
    "gb2312", "gbk", "hz", "iso2022_jp", "iso2022_kr", "iso8859-1", "iso8859-2", "iso8859-3",
    "iso8859-4", "iso8859-5", "iso8859-6", "iso8859-7", "iso8859-8", "iso8859-9", "iso8859-11",
    "iso8859-13", "iso8859-15", "koi8-r", "koi8-u", "shift_jis", "tis-620",
}  # fmt: skip
SURE = 0.5  # of an encoding that is not of pages
WESTERN = "cp1252"
FEW = 3  # letters of another alphabet among more Latin ones are accents
LATIN_LETTER = re.compile("[A-Za-z]")
OTHER_ALPHABET = re.compile("[\u0370-\u06ff]")  # Greek, Cyrillic, Hebrew, Arabic
MIXED = re.compile("[A-Za-z][\u0370-\u06ff]|[\u0370-\u06ff][A-Za-z]")
AS_GOOD = 0.95  # of the best guess: where Western Europe is as likely, it is meant


def wide_encoding(data: bytes, is_utf8: bool) -> str | None:
    r"""
    Return the UTF-16 or UTF-32 that `data` is without a byte order mark, if that is plain.

    Read as bytes it holds control characters, read so it holds nothing but text.

    >>> wide_encoding("Zoë".encode("utf-16-le") * 2, False), wide_encoding(b"a\0b\1", True)
    ('utf-16-le', None)
    """
    sample = data[:SAMPLE]
    if len(CONTROL.findall(sample)) < LEAST_CONTROLS[is_utf8] * len(sample):
        return None
    readings = [
        (len({ord(char) >> 8 for char in text}), len(text), name)
        for name in WIDE
        if (text := _wide_text(data, sample, name))
    ]
    # The right order of bytes leaves few different high bytes: scripts lie in blocks.
    blocks, length, name = min(readings, default=(1, 0, None))
    return name if length >= LONG_WIDE or blocks <= max(2, length // 8) else None


def _wide_text(data: bytes, sample: bytes, encoding: str) -> str | None:
    unit = 4 if "32" in encoding else 2
    if len(data) % unit or len(data) < LEAST_WIDE * unit:
        return None
    try:
        text = codecs.getincrementaldecoder(encoding)().decode(sample)
    except UnicodeDecodeError:
        return None
    fine = all(char in "\t\n\r\f" or unicodedata.category(char) not in NO_TEXT for char in text)
    return text if fine else None


def guesses(data: bytes, first_stray: int) -> Iterator[tuple[str, float]]:
    """Yield encodings of `data` with a confidence, the likeliest first; none if it is no text."""
    start = max(0, first_stray - SAMPLE // 16)
    sample = data[start : start + SAMPLE]
    high = sum(byte > 0x7F for byte in sample)
    reading = plainest_reading(_whole(sample, data)) if high >= LEAST_HIGH else None
    if reading and ENCODINGS[reading.encoding] != "Cyrillic":  # as Greek is, too
        yield reading.encoding, 1.0 - 2.0**-reading.margin
    ranked = [
        (codecs.lookup(guess["encoding"]).name, guess["confidence"])
        for guess in chardet.detect_all(sample)
        if guess["encoding"] and not guess["encoding"].lower().startswith("utf")
    ]
    if not ranked:
        return
    if ranked[0][1] >= SURE:
        yield ranked[0]
    usual = [guess for guess in ranked if guess[0] in OF_PAGES]
    western = dict(usual).get(WESTERN, 0.0)
    if usual and western >= AS_GOOD * usual[0][1]:
        usual.insert(0, (WESTERN, western))
    yield from (guess for guess in usual if _keeps_alphabets_apart(sample, guess[0]))
    yield WESTERN, western
    yield from ranked


def _keeps_alphabets_apart(sample: bytes, encoding: str) -> bool:
    """
    Whether `encoding` leaves Latin words without letters of other alphabets, and not just a few.

    >>> _keeps_alphabets_apart("à bientôt".encode("latin-1"), "cp1251")
    False
    """
    text = sample.decode(encoding, "ignore")
    letters = len(OTHER_ALPHABET.findall(text))
    if letters == 0:
        return True
    few = letters <= FEW < len(LATIN_LETTER.findall(text))
    return not few and len(MIXED.findall(text)) <= letters / 2


def _whole(sample: bytes, data: bytes) -> bytes:
    """Return `sample` up to its last space, lest it end within a character."""
    if data.endswith(sample):
        return sample
    return sample[: max(map(sample.rfind, (b" ", b"\n"))) + 1] or sample
