"""
Words that mark dates, bylines, captions, menus and legal notices, one file per language.

The files stand in `data/lexicons`; a language is added by adding a file. All languages are
looked up at once: a page's menus are often in another language than its text.
"""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from corpusclean import _kernel
from corpusclean.text.blocks import DENSE, TERMINALS

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

# What parts the entries of a menu, and digits: "Share 286", "コメント72件".
_SEPARATORS = re.compile(r"[\W\d_]*[\d|>»›/·•,;:，、：；（）()\[\]\n]+[\W\d_]*|\s{2,}|\s[-–—]\s")
_EDGES = re.compile(r"^[\W_]+|[\W_]+$")
_LABEL = re.compile(r"^[\W\d_]*([^:：]{1,30}?)\s*[:：]")
_CREDIT_WINDOW = 60  # characters at the end of a caption in which its credit stands
_NAMED_CREDIT = re.compile(r"[＝=／/（(【：:\s]\w{0,8}\s?$")
_WORD = re.compile(r"[^\W\d_]+")
_DATE_WORD = re.compile(r"[^\s\d!-/:-@\[-`{-~：，。（）、]+")  # \w lacks the vowel signs of Hindi
_SENTENCE_ENDS = frozenset(TERMINALS | {"", *"\"'”’»」』)）]】"})
_DIGIT = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class Lexicon:
    """
    The words of all languages, casefolded; every lookup takes casefolded text.

    Its fields are what the kernel's lexicon is made of.
    """

    months: dict[str, int]
    date_words: frozenset[str]  # the single words of the labels of dates
    byline_labels: frozenset[str]
    byline_starts: tuple[str, ...]
    byline_lines: frozenset[str]
    captions: tuple[str, ...]  # longest first, so that the first match says most
    sections: frozenset[str]
    navigation: frozenset[str]
    navigation_labels: frozenset[str]
    first_words: frozenset[str]  # of every entry that a line can open with
    notices: tuple[tuple[str, ...], ...]
    footers: tuple[tuple[str, ...], ...]

    def menu(self, low: str) -> str | None:
        """
        Return the words that make a short line part of a menu, whatever stands around it.

        >>> lexicon().menu("home > sport"), lexicon().menu("share 286  like 34")
        ('home, sport', 'share, like')
        >>> lexicon().menu("home is where the heart is")
        """
        plain = _EDGES.sub("", low)
        if plain in self.navigation:
            return plain
        parts = [_EDGES.sub("", part) for part in _SEPARATORS.split(low)]
        parts = [part for part in parts if part]
        known = sum(part in self.navigation for part in parts)
        sections = sum(part in self.sections for part in parts)
        counted = bool(parts) and _DIGIT.search(low) is not None
        if known + sections == len(parts) and (known or sections > 1 or counted):
            return ", ".join(parts)
        label = _LABEL.match(low)
        if label and label[1].strip() in self.navigation_labels:
            return label[1].strip()
        return None

    def section(self, low: str) -> str | None:
        """
        Return the name of a site's section, which is a menu entry only beside other entries.

        >>> lexicon().section("health"), lexicon().section("health and safety")
        ('health', None)
        """
        plain = _EDGES.sub("", low)
        return plain if plain in self.sections else None

    def caption(self, low: str) -> str | None:
        """
        Return the credit at the start or the end of a caption, else None.

        >>> lexicon().caption("the harbour at dawn. photo: ann lee")
        'photo'
        >>> lexicon().caption("she took a photo of the harbour at dawn")
        """
        label = _LABEL.match(low)
        if label and label[1].strip() in self.captions:
            return label[1].strip()
        tail = low[-_CREDIT_WINDOW:]
        for word in self.captions:
            position = tail.rfind(word)
            if position >= 0 and _is_credit(tail, position, position + len(word)):
                return word
        return None

    def notice(self, low: str) -> str | None:
        """
        Return the words of a cookie, newsletter or licence notice, else None.

        >>> lexicon().notice("we and our 711 partners use cookies")
        'cookies, partner'
        """
        return _all_of(self.notices, low)

    def footer(self, low: str) -> str | None:
        """
        Return the words of a legal or contact line, else None.

        >>> lexicon().footer("© 2024 example ltd. all rights reserved.")
        'all rights reserved'
        """
        return _all_of(self.footers, low)


@cache
def lexicon() -> Lexicon:
    """Return the words of all languages, read once."""
    folder = files("corpusclean.text") / "data" / "lexicons"
    tables = [
        tomllib.loads(file.read_text(encoding="utf-8"))
        for file in sorted(folder.iterdir(), key=lambda file: file.name)
        if file.name.endswith(".toml")
    ]

    def words(name: str) -> set[str]:
        return {_EDGES.sub("", word.casefold()) for table in tables for word in table[name]}

    def by_length(name: str) -> tuple[str, ...]:
        return tuple(sorted(words(name), key=lambda word: (-len(word), word)))

    def conjunctions(name: str) -> tuple[tuple[str, ...], ...]:
        return tuple(tuple(entry.split(" & ")) for entry in sorted(words(name)) if entry)

    openings = ("navigation", "sections", "navigation_labels", "byline_labels", "byline_starts")
    entries = set().union(*(words(name) for name in (*openings, "byline_lines")))
    return Lexicon(
        first_words=frozenset(_WORD.findall(entry)[0] for entry in entries),
        months={
            name.casefold(): number
            for table in tables
            for number, names in enumerate(table["months"], start=1)
            for name in names
        },
        date_words=frozenset(
            word for entry in words("date_words") for word in _DATE_WORD.findall(entry)
        ),
        byline_labels=frozenset(words("byline_labels")),
        byline_starts=by_length("byline_starts"),
        byline_lines=frozenset(words("byline_lines")),
        captions=by_length("captions"),
        sections=frozenset(words("sections")),
        navigation=frozenset(words("navigation")),
        navigation_labels=frozenset(words("navigation_labels")),
        notices=conjunctions("notices"),
        footers=conjunctions("footers"),
    )


@cache
def kernel_lexicon() -> _kernel.Lexicon:
    """Return the words of all languages as the kernel looks them up."""
    return _kernel.Lexicon(lexicon())


def _all_of(conjunctions: tuple[tuple[str, ...], ...], low: str) -> str | None:
    for words in conjunctions:
        if all(word in low for word in words):
            return ", ".join(words)
    return None


def _is_credit(tail: str, start: int, end: int) -> bool:
    """
    Return whether the word is set off from the sentence: "(photo)", "Photo: Ann Lee".

    Scripts without spaces: one letter at the end is enough ("新华社记者王建摄"), a word needs a
    mark and a name before it ("＝田中翔撮影").
    """
    before, after = tail[start - 1 : start], tail[end:].strip()
    closed = not _EDGES.sub("", after)
    if DENSE.match(tail[start]) and closed:
        return end - start == 1 or _NAMED_CREDIT.search(tail[:start]) is not None
    if before.isalnum():
        return False
    if tail[:start].rstrip(" (（[【—–-")[-1:] not in _SENTENCE_ENDS:
        return closed and before in {"(", "（", "[", "【"}
    if after[:1] in {":", "："} or after.startswith(("by ", "© ")):
        return True
    return closed and before in {"(", "（", "[", "【"}
