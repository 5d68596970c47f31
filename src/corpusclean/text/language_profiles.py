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
from collections.abc import Iterable, Mapping
from functools import cache
from importlib import resources
from typing import NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from langdetect.utils.ngram import NGram

from corpusclean._kernel import LanguageModel

NAT = 25  # the kernel counts log likelihood in this fraction of a nat; any weight fits in a byte

# langdetect adds alpha / BASE_FREQ to each probability: 0.5 / 10,000.
FLOOR = 0.5 / 10_000

# Overlapping n-grams repeat each other: n of them are worth SCALE * n ** EXPONENT independent
# ones. Fitted to log loss by tools/fit_language_temper.py (SCALE, EXPONENT).
TEMPER = (0.4, 0.9)

# Logistic weights of what tells a text of a language from one of a relative without profile:
# what runs of three weigh and what shorter ones do, as shares of what they weigh in usual text,
# the lead over the next language, level, bias; and how many runs count. Fitted by
# tools/fit_familiarity.py.
FAMILIARITY = (3.31, -1.95, 0.94, -0.37, 3.85, 400)

# Scripts in which languages without a profile are written, too; that of others is proof enough.
SHARED_SCRIPTS = {"ARABIC", "BENGALI", "CYRILLIC", "DEVANAGARI", "HEBREW", "LATIN"}

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

Floats: TypeAlias = npt.NDArray[np.float64]
UInt32s: TypeAlias = npt.NDArray[np.uint32]

_BEYOND = 1 << 48
_UPPER, _LATIN, _FOREIGN, _SCRIPT_SHIFT = 1 << 16, 1 << 17, 1 << 18, 24
_COVERED, _FIRST_SCRIPT = 1, 2  # 0: no letter


class Profiles(NamedTuple):
    """The native model and the codes that its verdicts number."""

    model: LanguageModel
    codes: tuple[str, ...]


@cache
def profiles() -> Profiles:
    """Return the model of the installed profiles; built once (about 0.2 s), then remembered."""
    frequencies = read_profiles()
    scripts = ("und", *sorted(set(SCRIPT_LANGUAGES.values())))
    model = LanguageModel(
        alphabet=pa.array(alphabet(frequencies, scripts)),
        usual=pa.array(usual_weights(frequencies).ravel()),
        script_count=len(scripts),
        temper=TEMPER,
        familiarity=FAMILIARITY,
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
    packed = np.concatenate([_packed(known) for known in frequencies.values()])
    sizes = [len(known) for known in frequencies.values()]
    languages = np.repeat(np.arange(len(sizes), dtype=np.uint8), sizes)
    values = (value for known in frequencies.values() for value in known.values())
    weights = _weights(np.fromiter(values, np.float64, len(packed)))
    order = np.argsort(packed, kind="stable")
    order = order[packed[order] < _BEYOND]
    grams, starts = np.unique(packed[order], return_index=True)
    return {
        "grams": pa.array(grams),
        "starts": pa.array(np.append(starts, len(order)).astype(np.uint32)),
        "languages": pa.array(languages[order]),
        "weights": pa.array(weights[order]),
    }


def usual_weights(frequencies: Mapping[str, Mapping[str, float]]) -> Floats:
    """
    Return what n-grams weigh on average in a text of each language, (languages, 2).

    The first column is for n-grams of one and two characters, the second for those of three. Both
    are 0 for a language that has its script for itself.
    """
    usual = np.zeros((len(frequencies), 2))
    for number, known in enumerate(frequencies.values()):
        shares = _script_shares(known)
        if max(shares, key=lambda script: shares[script]) in SHARED_SCRIPTS:
            sizes = np.fromiter(map(len, known), np.int64, len(known))
            values = np.fromiter(known.values(), np.float64, len(known))
            one, two, three = np.bincount(sizes - 1, values * _weights(values), minlength=3)
            usual[number] = (one + two) / 2, three
    return usual


def alphabet(frequencies: Mapping[str, Mapping[str, float]], scripts: tuple[str, ...]) -> UInt32s:
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
    return {
        script
        for known in frequencies.values()
        for script, share in _script_shares(known).items()
        if share >= 0.01
    }


def _script_shares(known: Mapping[str, float]) -> dict[str, float]:
    """Return the share of each script in the letters of one language."""
    shares: dict[str, float] = {}
    for gram, probability in known.items():
        if len(gram) == 1 and _is_letter(gram):
            script = _script(gram)
            shares[script] = shares.get(script, 0.0) + probability
    return shares


def _is_letter(character: str) -> bool:
    # Modifier letters (the long mark of kana, repetition marks) are shared between scripts.
    return unicodedata.category(character) in {"Lu", "Ll", "Lt", "Lo"}


def _script(character: str) -> str:
    """Return the first word of the Unicode name, of the plain form where there is one."""
    plain = unicodedata.normalize("NFKC", character)[0]
    return unicodedata.name(plain, "").partition(" ")[0]


def _weights(probabilities: Floats) -> npt.NDArray[np.uint8]:
    """Return what one occurrence of an n-gram adds to the score of a language."""
    return np.asarray(np.rint(np.log1p(probabilities / FLOOR) * NAT), np.uint8)


def _packed(grams: Iterable[str]) -> npt.NDArray[np.uint64]:
    """Return n-grams as numbers, 16 bits a character; from `_BEYOND` where they do not fit."""
    padded = "".join(gram.rjust(3, "\0") for gram in grams)
    points = np.frombuffer(padded.encode("utf-32-le"), np.uint32).reshape(-1, 3).astype(np.uint64)
    packed = np.asarray(points @ np.array([1 << 32, 1 << 16, 1], np.uint64))
    packed[(points > 0xFFFF).any(axis=1)] = _BEYOND
    return packed
