"""
Bilingual dictionaries of the user's own, as lexicons of anchors.

Read are dictd files (FreeDict and others), CC-CEDICT, EDICT and two-column TSV, plain or
gzipped. None is shipped: most stand under share-alike or copyleft licences.
"""

from __future__ import annotations

import gzip
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from babel.core import get_global

from corpusclean.dedup.terms import DENSE, Terms, fold, stems
from corpusclean.errors import InputError

Lexicons: TypeAlias = Mapping[str, Terms]

_SHORTEST_GLOSS = 3
_BASE64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
_CEDICT = re.compile(r"(\S+) (\S+) \[[^\]]*\] /(.*)/")
_EDICT_HEADER = "\u3000？？？"
_EDICT = re.compile(r"([^\s\[]+)(?: \[([^\]]*)\])? /(.*)")
# What stands beside a translation and is none: pronunciation, grammar, notes, numbering.
_NOTE = re.compile(r"/[^/\n]*/|<[^>]*>|\[[^\]]*\]|\([^)]*\)|\{[^}]*\}|^\s*\d+\.", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Dictionary:
    """Headwords of a `source` language, each with a gloss in the `target` language."""

    source: str
    target: str
    entries: tuple[tuple[str, str], ...]


def read_dictd(index: Path | str, source: str, target: str) -> Dictionary:
    """
    Return the dictionary behind a dictd index; its `.dict` or `.dict.dz` stands beside it.

    Raises InputError, naming the line, where the index is not one.
    """
    index = Path(index)
    plain = index.with_suffix(".dict")
    body = plain.read_bytes() if plain.exists() else _unzipped(index.with_suffix(".dict.dz"))
    entries = []
    for number, line in _lines(index):
        fields = line.split("\t")
        if len(fields) < 3 or not fields[1] + fields[2] or set(fields[1] + fields[2]) - {*_BASE64}:
            raise InputError(f"{index}:{number}: {line[:60]!r} is no headword, offset and length")
        start, length = _number(fields[1]), _number(fields[2])
        if not fields[0].startswith("00database"):
            text = body[start : start + length].decode("utf-8", errors="replace")
            _, _, glosses = text.partition("\n")
            entries.append((fields[0], _NOTE.sub(" ", glosses)))
    return Dictionary(source, target, tuple(entries))


def read_cedict(path: Path | str, source: str = "zh", target: str = "en") -> Dictionary:
    """Return CC-CEDICT: both script forms of each headword, with its glosses."""
    entries = []
    for number, line in _lines(Path(path)):
        if not line.startswith("#"):
            found = _CEDICT.match(line) or _malformed(path, number, line)
            gloss = _NOTE.sub(" ", found[3].replace("/", "; "))
            entries += [(form, gloss) for form in dict.fromkeys((found[1], found[2]))]
    return Dictionary(source, target, tuple(entries))


def read_edict(path: Path | str, source: str = "ja", target: str = "en") -> Dictionary:
    """Return EDICT or EDICT2, in UTF-8 or EUC-JP: written forms and readings, with glosses."""
    entries = []
    for number, line in _lines(Path(path), "utf-8", "euc_jp"):
        if line.startswith(_EDICT_HEADER):
            continue
        found = _EDICT.match(line) or _malformed(path, number, line)
        gloss = _NOTE.sub(" ", found[3].replace("/", "; "))
        forms = f"{found[1]};{found[2] or ''}".split(";")
        entries += [(form, gloss) for form in (_NOTE.sub("", form) for form in forms) if form]
    return Dictionary(source, target, tuple(entries))


def read_tsv(path: Path | str, source: str, target: str) -> Dictionary:
    """Return a table of headword and gloss, parted by a tab; further columns are left out."""
    entries = []
    for number, line in _lines(Path(path)):
        headword, tab, gloss = line.partition("\t")
        if not tab:
            _malformed(path, number, line)
        entries.append((headword, gloss.partition("\t")[0]))
    return Dictionary(source, target, tuple(entries))


def lexicons_of(dictionaries: Iterable[Dictionary]) -> Lexicons:
    """
    Return for each language the terms that lead to a token which another language leads to.

    A headword leads to each word of its glosses, cut to five letters, and so does that word in
    a text of the target language. So two sources with one target meet as well.

    >>> lexicons = lexicons_of([Dictionary("hr", "en", (("voda", "water"),))])
    >>> [[meaning.token for meaning, _ in lexicons[code].find(text)]
    ...  for code, text in (("hr", "voda"), ("en", "waters"))]
    [['en:water'], ['en:water']]
    """
    entries: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    for dictionary in dictionaries:
        source, target = primary(dictionary.source), primary(dictionary.target)
        glosses: dict[str, None] = {}
        for headword, gloss in dictionary.entries:
            words = _gloss_words(gloss)
            glosses |= words
            entries[source] += [(headword, f"{target}:{word}") for word in words]
        entries[target] += [(word, f"{target}:{word}") for word in glosses]
    return {language: Terms(found) for language, found in entries.items()}


def primary(language: str) -> str:
    """
    Return the language of a tag without script or region, in two letters where it has them.

    >>> primary("zh-Hant"), primary("deu")
    ('zh', 'de')
    """
    code = language.partition("-")[0].lower()
    return str(get_global("language_aliases").get(code, code))


def _gloss_words(gloss: str) -> dict[str, None]:
    folded = fold(gloss)
    words = [word for word in stems(folded) if len(word) >= _SHORTEST_GLOSS]
    dense = [run[0] for run in DENSE.finditer(folded) if len(run[0]) > 1]
    return dict.fromkeys([*dense, *words])


def _lines(path: Path, *encodings: str) -> Iterator[tuple[int, str]]:
    """Yield the lines that are not empty, with their numbers, in the first encoding that fits."""
    data = _unzipped(path) if path.suffix in (".gz", ".dz") else path.read_bytes()
    for encoding in encodings or ("utf-8",):
        try:
            text = data.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise InputError(f"{path} is not text in {' or '.join(encodings or ('utf-8',))}")
    for number, line in enumerate(text.lstrip("\ufeff").splitlines(), start=1):
        if line.strip():
            yield number, line


def _unzipped(path: Path) -> bytes:
    with gzip.open(path) as file:
        return file.read()


def _number(digits: str) -> int:
    value = 0
    for digit in digits:
        value = value * 64 + _BASE64.index(digit)
    return value


def _malformed(path: Path | str, number: int, line: str) -> re.Match[str]:
    raise InputError(f"{path}:{number}: {line[:60]!r} is not an entry of this format")
