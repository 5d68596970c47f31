"""
langdetect's language profiles as the tables that the native scorer takes.

The profiles (55 languages; how often each run of one to three characters occurs) and the
normalisation of characters are read from the installed langdetect; nothing of it is copied.

Two things differ from langdetect. It folds Han characters into classes and Hangul syllables into
one before it looks them up, but the profiles of zh, ja and ko were counted without that fold: 97 %
of the Korean and two thirds of the Chinese profiles are out of its reach, and 61 % of sentences in
traditional characters came out as Korean (UDHR). Here a character that the profiles hold keeps its
form: 94 % right. And a text in a script that no profile covers gets the language of that script.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import NamedTuple

import numpy as np
import pyarrow as pa
from langdetect.utils.ngram import NGram

from corpusclean._kernel import LanguageModel

NAT = 65536  # the kernel counts log likelihood in this fraction of a nat

# langdetect adds alpha / BASE_FREQ to each probability: 0.5 / 10,000.
FLOOR = 0.5 / 10_000

# Overlapping n-grams repeat each other: n of them are worth SCALE * n ** EXPONENT independent
# ones. Fitted to log loss by tools/fit_language_temper.py (SCALE, EXPONENT).
TEMPER = (0.4, 0.9)

# Scripts that no profile covers, by the first word of their letters' Unicode names, and the
# language that most of their text is in. Scripts of several languages without a dominant one
# (Canadian syllabics, Tifinagh, Syriac) and all unnamed ones are "und".
SCRIPT_LANGUAGES = {
    "ARMENIAN": "hy",
    "BALINESE": "ban",
    "CHEROKEE": "chr",
    "ETHIOPIC": "am",
    "GEORGIAN": "ka",
    "JAVANESE": "jv",
    "KHMER": "km",
    "LAO": "lo",
    "MEETEI": "mni",
    "MONGOLIAN": "mn",
    "MYANMAR": "my",
    "NKO": "nqo",
    "OL": "sat",
    "ORIYA": "or",
    "SINHALA": "si",
    "SUNDANESE": "su",
    "THAANA": "dv",
    "TIBETAN": "bo",
    "YI": "ii",
}

_UPPER, _LATIN, _FOREIGN, _SCRIPT_SHIFT = 1 << 16, 1 << 17, 1 << 18, 24
_COVERED, _FIRST_SCRIPT = 1, 2  # 0: no letter


class Profiles(NamedTuple):
    """The native model and the codes that its verdicts number."""

    model: LanguageModel
    codes: tuple[str, ...]


@cache
def profiles() -> Profiles:
    """Return the model of the installed profiles; built once (about 0.4 s), then remembered."""
    frequencies = read_profiles()
    scripts = ("und", *sorted(set(SCRIPT_LANGUAGES.values())))
    model = LanguageModel(
        alphabet=pa.array(alphabet(frequencies, scripts)),
        language_count=len(frequencies),
        script_count=len(scripts),
        temper=TEMPER,
        **gram_tables(frequencies),
    )
    return Profiles(model, (*frequencies, *scripts))


def read_profiles() -> dict[str, dict[str, float]]:
    """Return, per language code in order, the probability of each n-gram among its length."""
    folder = resources.files("langdetect") / "profiles"
    frequencies = {}
    for file in sorted(folder.iterdir(), key=lambda file: file.name):
        profile = json.loads(file.read_text(encoding="utf-8"))
        totals = profile["n_words"]
        frequencies[profile["name"]] = {
            gram: count / totals[len(gram) - 1]
            for gram, count in profile["freq"].items()
            if len(gram) <= len(totals)
        }
    return frequencies


def gram_tables(frequencies: Mapping[str, Mapping[str, float]]) -> dict[str, pa.Array]:
    """Return the kernel's n-grams with, for each, the languages that know it and the weights."""
    entries = sorted(
        (_packed(gram), number, probability)
        for number, known in enumerate(frequencies.values())
        for gram, probability in known.items()
        if all(ord(character) < 0x10000 for character in gram)
    )
    packed = np.array([gram for gram, _, _ in entries], dtype=np.uint64)
    grams, starts = np.unique(packed, return_index=True)
    probabilities = np.array([probability for _, _, probability in entries])
    return {
        "grams": pa.array(grams),
        "starts": pa.array(np.append(starts, len(entries)).astype(np.uint32)),
        "languages": pa.array(np.array([number for _, number, _ in entries], dtype=np.uint8)),
        "weights": pa.array(np.rint(np.log1p(probabilities / FLOOR) * NAT).astype(np.uint32)),
    }


def alphabet(
    frequencies: Mapping[str, Mapping[str, float]], scripts: tuple[str, ...]
) -> np.ndarray[tuple[int], np.dtype[np.uint32]]:
    """Return what the kernel knows of each character below 2^16: normal form, case, script."""
    covered = _covered_scripts(frequencies)
    held = {character for known in frequencies.values() for gram in known for character in gram}
    entries = np.zeros(0x10000, dtype=np.uint32)
    for point in range(0x10000):
        character = chr(point)
        normal = character if character in held else NGram.normalize(character)
        script = _script(character)
        entry = ord(normal) | (_UPPER if normal.isupper() else 0)
        if "A" <= character <= "z":
            entry |= _LATIN
        elif point >= 0x370 and script != "LATIN" and unicodedata.category(character)[0] in "LM":
            entry |= _FOREIGN
        if _is_letter(character):
            language = SCRIPT_LANGUAGES.get(script, "und")
            number = _COVERED if script in covered else _FIRST_SCRIPT + scripts.index(language)
            entry |= number << _SCRIPT_SHIFT
        entries[point] = entry
    return entries


def _covered_scripts(frequencies: Mapping[str, Mapping[str, float]]) -> set[str]:
    """Return the scripts of which some language draws at least one letter in a hundred."""
    covered = set()
    for known in frequencies.values():
        shares: dict[str, float] = {}
        for gram, probability in known.items():
            if len(gram) == 1 and _is_letter(gram):
                script = _script(gram)
                shares[script] = shares.get(script, 0.0) + probability
        covered |= {script for script, share in shares.items() if share >= 0.01}
    return covered


def _is_letter(character: str) -> bool:
    # Modifier letters (the long mark of kana, repetition marks) are shared between scripts.
    return unicodedata.category(character) in {"Lu", "Ll", "Lt", "Lo"}


def _script(character: str) -> str:
    """Return the first word of the Unicode name, of the plain form where there is one."""
    plain = unicodedata.normalize("NFKC", character)[0]
    return unicodedata.name(plain, "").partition(" ")[0]


def _packed(gram: str) -> int:
    value = 0
    for character in gram:
        value = value << 16 | ord(character)
    return value
