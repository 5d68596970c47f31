"""Looking up the words that mark dates, bylines, captions, menus and legal notices."""

from __future__ import annotations

import re
from dataclasses import fields
from functools import cache

from corpusclean.text.lexicons import Lexicon, lexicon
from segment_oracle.blocks import DENSE, TERMINALS

# What parts the entries of a menu, and digits: "Share 286", "コメント72件".
_SEPARATORS = re.compile(r"[\W\d_]*[\d|>»›/·•,;:，、：；（）()\[\]\n]+[\W\d_]*|\s{2,}|\s[-–—]\s")
_EDGES = re.compile(r"^[\W_]+|[\W_]+$")
_LABEL = re.compile(r"^[\W\d_]*([^:：]{1,30}?)\s*[:：]")
_CREDIT_WINDOW = 60  # characters at the end of a caption in which its credit stands
_NAMED_CREDIT = re.compile(r"[＝=／/（(【：:\s]\w{0,8}\s?$")
_WORD = re.compile(r"[^\W\d_]+")
_SENTENCE_ENDS = frozenset(TERMINALS | {"", *"\"'”’»」』)）]】"})
_DIGIT = re.compile(r"\d")


class Words(Lexicon):
    """The words of all languages; every lookup takes casefolded text and returns a match."""

    def may_know(self, low: str) -> bool:
        """Whether a line opens with the first word of an entry; else `menu` and `byline` don't."""
        word = _WORD.search(low)
        return word is not None and (word[0] in self.first_words or DENSE.match(low) is not None)

    def menu(self, low: str) -> str | None:
        """
        Return the words that make a short line part of a menu, whatever stands around it.

        >>> words().menu("home > sport"), words().menu("share 286  like 34")
        ('home, sport', 'share, like')
        >>> words().menu("home is where the heart is")
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

        >>> words().section("health"), words().section("health and safety")
        ('health', None)
        """
        plain = _EDGES.sub("", low)
        return plain if plain in self.sections else None

    def byline(self, text: str) -> str | None:
        """
        Return the words that say who wrote it, else None; case tells names from words.

        >>> words().byline("Author: Ann Lee"), words().byline("（记者 张敏）")
        ('author', '记者')
        >>> words().byline("By Ann Lee"), words().byline("By the end of May")
        ('by', None)
        """
        low = text.casefold()
        if _DIGIT.search(low):  # an office's address or a date, but no name
            return None
        plain = _EDGES.sub("", low)
        if plain in self.byline_lines:
            return plain
        label = _LABEL.match(low)
        if label and label[1].strip() in self.byline_labels:
            return label[1].strip()
        for start in self.byline_starts:
            if plain.startswith(start):
                rest = _EDGES.sub("", text)[len(start) :]
                if DENSE.match(start[-1]) or (rest[:1] == " " and _are_names(rest)):
                    return start
        return None

    def caption(self, low: str) -> str | None:
        """
        Return the credit at the start or the end of a caption, else None.

        >>> words().caption("the harbour at dawn. photo: ann lee")
        'photo'
        >>> words().caption("she took a photo of the harbour at dawn")
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

        >>> words().notice("we and our 711 partners use cookies")
        'cookies, partner'
        """
        return _all_of(self.notices, low)

    def footer(self, low: str) -> str | None:
        """
        Return the words of a legal or contact line, else None.

        >>> words().footer("© 2024 example ltd. all rights reserved.")
        'all rights reserved'
        """
        return _all_of(self.footers, low)


@cache
def words() -> Words:
    known = lexicon()
    return Words(*(getattr(known, field.name) for field in fields(known)))


def _all_of(conjunctions: tuple[tuple[str, ...], ...], low: str) -> str | None:
    for words in conjunctions:
        if all(word in low for word in words):
            return ", ".join(words)
    return None


def _are_names(text: str) -> bool:
    """Whether most words are capitalised; scripts without case: whether there are few words."""
    words = text.split()
    small = sum(word[0].islower() for word in words)
    return 0 < len(words) <= 16 and small * 2 < len(words)


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
