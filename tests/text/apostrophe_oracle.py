"""The readable twin of the apostrophe model: tokens, atoms, scores, one at a time."""

import json
import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from importlib.resources import files
from math import exp

import numpy as np

from corpusclean._kernel import ApostropheModel

APOSTROPHES = "'’‘ʼ"
QUOTES = APOSTROPHES + '"“”„‟«»‹›'
LETTERS = r"[^\W\d_]"
TOKEN = re.compile(rf"{LETTERS}+(?:[{APOSTROPHES}]+{LETTERS}+)*|[0-9]+(?:[.,][0-9]+)*|\n+|[^\s]")
FUNCTION, ANCHOR, AUXILIARY, CLAUSE_END, STOP, SENTENCE_END = (1 << bit for bit in range(6))
NOUN, PLURAL, VERB, VERB_S, ING, PAST, ADJECTIVE = (1 << bit for bit in range(7))
SHAPES = "aAUX0."
ALL = (1 << 64) - 1


def absorb(row: int, value: int) -> int:
    mixed = (row ^ value) * 0x9E37_79B9_7F4A_7C15 & ALL
    return mixed ^ mixed >> 32


def chain(start: int, values: list[int]) -> int:
    for value in values:
        start = absorb(start, value)
    return start


def key_of(word: str) -> int:
    state = 0
    for letter in word:
        state = (state ^ ord(letter)) * 0x100_0000_01B3 & ALL
    return absorb(1, state)


def letters(word: str, count: int) -> int:
    last = [ord(letter) & 0xFFFF for letter in word[-count:]]
    return sum(letter << 16 * place for place, letter in enumerate(reversed(last)))


@dataclass
class Use:
    plain: int = 0
    owner: int = 0
    capital: int = 0
    classes: int = 0
    flags: int = 0
    tail: int = 0
    kind: int = 0
    low: int = 0
    high: int = 0

    @property
    def cluster(self) -> int:
        return self.low + 256 * self.high


@dataclass
class Token:
    word: str
    start: int
    end: int
    shape: str
    first: bool
    use: Use
    kept: int = 0
    candidate: bool = False

    @property
    def is_name(self) -> bool:
        named = self.use.capital > 3 or self.use.classes == 0
        plain = self.shape in "0." or self.use.flags & FUNCTION
        return not plain and self.shape != "a" and not self.first and named

    @property
    def tag(self) -> int:
        if self.shape in "0." or self.use.flags & FUNCTION:
            return key_of(self.word)
        if self.is_name:
            return 256 + self.word.endswith("s")
        return self.use.classes or absorb(3, letters(self.word, 2))

    @property
    def cluster(self) -> int:
        return absorb(2, self.use.cluster) if self.use.cluster else self.tag


class Oracle:
    """The shipped tables, read the plain way."""

    def __init__(self) -> None:
        tables = np.load(files("corpusclean.text") / "data" / "apostrophes.npz")
        self.meta = json.loads(tables["meta"].tobytes())
        words = tables["words"].tobytes().decode().split(" ")
        self.uses = dict(zip(words, tables["uses"].tolist(), strict=True))
        self.weights = {place: tables[f"weights_{place}"] for place in self.meta["scale"]}

    def use(self, word: str) -> Use:
        return Use(*self.uses.get(word, ()))

    def tokens(self, text: str) -> list[Token]:
        found: list[Token] = []
        for match in TOKEN.finditer(text):
            written = match[0]
            if written in QUOTES:
                continue
            start, end = match.span()
            plain = written.translate({ord(mark): None for mark in APOSTROPHES})
            first = not found or bool(found[-1].use.flags & SENTENCE_END)
            if written[0].isalpha():
                word = "".join(letter.lower() for letter in plain)
                token = Token(word, start, end, shape(plain), first, self.use(word))
                token.kept = kept(text, token, written)
                in_s = word.endswith("s") and len(plain) > 2
                token.candidate = (in_s or token.use.tail > 0) and not glued(text, start, end)
            else:
                word = "0" if written[0].isdigit() else written[0]
                token = Token(word, start, end, "0" if word == "0" else ".", first, self.use(word))
            found.append(token)
        return found

    def edge(self) -> Token:
        return Token("\n", 0, 0, ".", True, self.use("\n"))

    def candidates(self, text: str) -> list[tuple[Token, int, list[int]]]:
        """Return each candidate with its decision and its atoms."""
        tokens = self.tokens(text)
        counts = Counter(token.word for token in tokens if token.shape in "aAUX")
        margin = [self.edge() for _ in range(10)]
        padded = [*margin, *tokens, *margin]
        return [
            (token, self.kind(token), self.atoms(padded[i : i + 21], counts))
            for i, token in enumerate(tokens)
            if token.candidate
        ]

    def kind(self, token: Token) -> int:
        if token.use.tail:
            return token.use.kind
        stem = self.use(token.word[:-1])
        if token.shape == "a":
            return 1
        if token.shape == "A" and not token.first:
            return 0 if stem.capital > 1 or not stem.plain else 1
        return 0 if stem.capital > 3 or not stem.plain else 1

    def atoms(self, around: list[Token], counts: Counter) -> list[int]:
        def at(distance: int) -> Token:
            return around[10 + distance]

        token = at(0)
        form, word = token.use, token.word[:-1]
        stem = self.use(word)
        tilt = max(-14, min(14, stem.owner - form.plain)) + 14
        here = 8 * few(counts[word]) + few(counts[token.word])
        near = (-3, -2, -1, 1, 2, 3)
        return [
            key_of(token.word),
            letters(token.word, min(form.tail, 3)) if form.tail else 0,
            2 * SHAPES.index(token.shape) + token.first,
            key_of(word),
            tilt,
            tilt // 2 * 8 + min(stem.owner, 8) // 2,
            min(stem.plain, 12) // 3 * 8 + min(form.plain, 12) // 3,
            stem.capital,
            here,
            256 * stem.classes + form.classes,
            stem.cluster or absorb(4, letters(word, 2)),
            letters(word, 3),
            letters(word, 2),
            *(key_of(at(distance).word) for distance in near),
            *(at(distance).tag for distance in near),
            *(at(distance).cluster for distance in near),
            letters(at(1).word, 3),
            letters(at(1).word, 2),
            letters(at(2).word, 2),
            letters(at(-1).word, 2),
            sum(SHAPES.index(at(i - 1).shape) * 8 ** (3 - i) for i in range(4)),
            left(at),
            phrase(at, 6, 5, with_end=True),
            verb(at, -1) << 32 | verb(at, 1),
            path(at),
            phrase(at, 7, 4, with_end=False),
            anchor(at),
            opening(at),
            min(at(1).use.plain, 20) // 4,
        ]

    def sure(self, text: str, plural: bool) -> list[tuple[int, int, int, float]]:
        """Return place, decision, apostrophe and probability of each sure guess."""
        scored = []
        for token, kind, atoms in self.candidates(text):
            score = self.score(token, atoms, "inside")
            if (
                plural
                and not token.use.tail
                and (after := self.score(token, atoms, "after")) > score
            ):
                kind, score = 2, after
            scored.append((token, kind, score))
        same = defaultdict(list)
        for token, kind, score in scored:
            if kind < 2:
                same[token.word].append(max(-4.0, min(4.0, score)))
        found = []
        for token, kind, score in scored:
            if kind < 2:
                group = same[token.word]
                others = sum(group) - max(-4.0, min(4.0, score))
                score += self.meta["pooling"] * others / len(group)
            slope, offset, least = self.meta["decisions"][kind]
            if score >= least:
                place = token.end - (0 if kind == 2 else max(token.use.tail, 1))
                chance = max(-30.0, min(30.0, slope * score + offset))
                found.append((place, kind, token.kept, 1 / (1 + exp(-chance))))
        return found

    def score(self, token: Token, atoms: list[int], place: str) -> float:
        templates = self.meta["contracted" if token.use.tail else "owned"]
        weights, names = self.weights[place], ApostropheModel.atom_names()
        steps = 0
        for number, template in enumerate(templates):
            values = [atoms[names.index(name)] for name in template.split(" ")]
            steps += int(weights[chain(absorb(number + 1, 0), values) % len(weights)])
        return steps * self.meta["scale"][place]


def shape(word: str) -> str:
    capitals = sum(letter.isupper() for letter in word)
    if not capitals:
        return "a"
    if len(word) == 1 or (capitals == 1 and word[0].isupper()):
        return "A"
    return "U" if capitals == len(word) else "X"


def kept(text: str, token: Token, written: str) -> int:
    """Return 0 no apostrophe, 1 where it is looked for, 2 elsewhere, 3 after the word."""
    runs = re.split(f"[{APOSTROPHES}]+", written)
    if len(runs) == 1:
        return 3 if text[token.end : token.end + 1] in tuple(APOSTROPHES) else 0
    return 1 if len(runs) == 2 and len(runs[1]) == max(token.use.tail, 1) else 2


def glued(text: str, start: int, end: int) -> bool:
    before, after = text[:start][-1:], text[end : end + 2]
    if before and before in "_@#\\/=.$<`%+~0123456789":
        return True
    return bool(after) and (
        after[0] in "_@\\/=({[<`+~0123456789" or (after[0] == "." and after[1:].isalnum())
    )


def few(count: int) -> int:
    return int("0123455666"[count]) if count < 10 else 7


def left(at) -> int:
    for distance in range(1, 5):
        if at(-distance).use.flags & (ANCHOR | STOP):
            return absorb(distance, key_of(at(-distance).word))
    return 0


def path(at) -> int:
    row = 5
    for distance in range(1, 5):
        row = absorb(row, at(-distance).tag)
        if at(-distance).use.flags & (ANCHOR | STOP):
            break
    return row


def phrase(at, row: int, reach: int, with_end: bool) -> int:
    for distance in range(1, reach + 1):
        token = at(distance)
        if token.use.flags & (FUNCTION | STOP):
            return absorb(row, key_of(token.word)) if with_end else row
        row = absorb(row, noun_sign(token))
    return row


def anchor(at) -> int:
    for distance in range(1, 7):
        if at(distance).use.flags & (FUNCTION | STOP):
            return absorb(distance, key_of(at(distance).word))
    return 0


def opening(at) -> int:
    for distance in range(7):
        if at(-distance).first:
            return absorb(distance + 8, at(-distance).tag)
    return 0


def verb(at, step: int) -> int:
    found = 0
    for distance in range(1, 10):
        token = at(step * distance)
        flags, classes = token.use.flags, token.use.classes
        if flags & STOP:
            return found
        if flags & AUXILIARY:
            return 2 + min(distance, 4)
        if flags & CLAUSE_END:
            return (found + 8) << 16 | key_of(token.word) & 0xFFFF
        known = classes and not token.is_name and not flags & FUNCTION
        if known and classes & (VERB_S | PAST) and not classes & (NOUN | PLURAL | ADJECTIVE):
            found = 1
    return found


def noun_sign(token: Token) -> int:
    classes = token.use.classes
    noun, verbal = classes & (NOUN | PLURAL), classes & (VERB | VERB_S | PAST | ING)
    if token.is_name:
        return 1
    if not classes:
        return 2
    if noun and verbal:
        return 4 if classes & PLURAL else 3
    if noun:
        return 6 if classes & PLURAL else 5
    if verbal:
        return 8 if classes & (PAST | ING) else 7
    return 9 if classes & ADJECTIVE else 10
