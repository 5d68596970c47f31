"""
English text as the apostrophe model sees it: tokens whose apostrophes were taken out.

Healthy and damaged text look the same in this view, so one model serves both: a token that kept
its apostrophe remembers where it stood.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

APOSTROPHES = "'’‘ʼ"

TOKEN = re.compile(rf"[^\W\d_]+(?:[{APOSTROPHES}]+[^\W\d_]+)*|\d+(?:[.,]\d+)*|[^\w\s]|_|\n+")

# Quotation marks are lost and kept together with apostrophes, so the model never sees one.
QUOTES = frozenset(APOSTROPHES + '"“”„‟«»‹›')

SENTENCE_ENDS = frozenset(".!?:;\n•*")

# A token glued to one of these belongs to code, an address or a file name.
_GLUE_BEFORE = frozenset("_@#\\/=.$<`%+~0123456789")
_GLUE_AFTER = frozenset("_@\\/=({[<`+~0123456789")

# Where the apostrophe stood in a contraction: -1 counts from the end of the plain spelling.
_ENDINGS = {
    1: (
        "aint arent cant couldnt didnt doesnt dont hadnt hasnt havent isnt mightnt mustnt neednt "
        "shouldnt wasnt werent wont wouldnt im id youd hed shed wed theyd itd thatd whod its hes "
        "shes thats whats theres heres wheres whos hows lets"
    ),
    2: (
        "youre theyre were whatre ive youve weve theyve couldve shouldve wouldve mightve whove ill "
        "youll hell shell well itll theyll thatll wholl therell whatll"
    ),
}
CONTRACTIONS = {
    plain: len(plain) - tail for tail, plains in _ENDINGS.items() for plain in plains.split()
} | {"oclock": 1, "yall": 1, "maam": 2}

# Plain spellings that are also English words (or, as "id", common signs): context decides.
_AMBIGUOUS = "its well were lets shell ill wed hell cant wont id hed shed whos hes im hows"
AMBIGUOUS = frozenset(_AMBIGUOUS.split())


@dataclass(frozen=True, slots=True)
class Token:
    """A word, number, mark or line break; `key` is lower case and has no apostrophe."""

    key: str
    start: int
    end: int
    shape: str  # a lower, A first letter upper, U all upper, X mixed, 0 number, . mark
    kept: tuple[int, ...] = ()  # where in `key` an apostrophe stands in the text

    @property
    def is_word(self) -> bool:
        """Whether the token is made of letters."""
        return self.shape in "aAUX"


def tokenize(text: str) -> list[Token]:
    """
    Return the tokens of `text` without its quotation marks.

    >>> [(token.key, token.kept) for token in tokenize("China's 2 firms don't.")]
    [('chinas', (5,)), ('0', ()), ('firms', ()), ('dont', (3,)), ('.', ())]
    """
    return list(_tokens(text))


def _tokens(text: str) -> Iterator[Token]:
    for match in TOKEN.finditer(text):
        token = match[0]
        first = token[0]
        start, end = match.span()
        if first.isalpha():
            if token.isalpha():
                yield Token(token.lower(), start, end, _shape(token))
            else:
                plain, kept = _take_out(token)
                yield Token(plain.lower(), start, end, _shape(plain), kept)
        elif first not in QUOTES:
            if first.isdigit():
                yield Token("0", start, end, "0")
            else:
                yield Token(first, start, end, ".")


def _shape(word: str) -> str:
    if word.islower():
        return "a"
    if word.isupper():
        return "U" if len(word) > 1 else "A"
    return "A" if word[1:].islower() else "X"


def _take_out(token: str) -> tuple[str, tuple[int, ...]]:
    plain: list[str] = []
    kept: list[int] = []
    for character in token:
        if character in APOSTROPHES:
            kept.append(len(plain))
        else:
            plain.append(character)
    return "".join(plain), tuple(dict.fromkeys(kept))


def is_candidate(token: Token) -> bool:
    """Whether an apostrophe may have stood in the token: a contraction, or a word in s."""
    key = token.key
    if not token.is_word or len(key) != token.end - token.start - len(token.kept):
        return False  # lower case or doubled apostrophes changed the length: offsets are unsafe
    return key in CONTRACTIONS or (key[-1] == "s" and len(key) > 2)


def is_glued(text: str, token: Token) -> bool:
    """Whether the token belongs to code, an address or a file name rather than to prose."""
    start, end = token.start, token.end
    if start and text[start - 1] in _GLUE_BEFORE:
        return True
    after = text[end : end + 2]
    if not after:
        return False
    return after[0] in _GLUE_AFTER or (after[0] == "." and after[1:].isalnum())
