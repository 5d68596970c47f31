"""
What the apostrophe model looks at: the word, its neighbours, and how their stems are used.

A feature is a string; the model hashes it. Training and repair call the same functions, so the
two can never disagree about a feature.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from math import log2
from typing import NamedTuple, Protocol

from corpusclean.text.apostrophe_tokens import AMBIGUOUS, CONTRACTIONS, SENTENCE_ENDS, Token

_FUNCTION_WORDS = (
    "a an the this that these those my your his her its our their some any no every each either "
    "neither another other others such many much few several all both most more less least own "
    "same one two three four five six seven eight nine ten i you he she it we they me him us them "
    "who whom whose which what when where why how if whether because although though while since "
    "until unless than as so and or but nor yet for of in on at by with from to into onto over "
    "under about after before between among against during without within through across along "
    "around behind beyond near off out up down upon per via not never also too very just only even "
    "still already always often now then here there again ever perhaps quite rather almost is are "
    "was were be been being am has have had having do does did doing will would shall should can "
    "could may might must said says say like dont cant"
)
FUNCTION_WORDS = frozenset(_FUNCTION_WORDS.split())

_STOPS = frozenset(".!?,;:\n()[]-–—/|0") | {"…"}
_LEFT_ANCHORS = FUNCTION_WORDS - {"own", "same", "other", "such"}

_AUX = (
    "is are was were am has have had does do did will would shall should can could may might must"
)
_AUXILIARIES = frozenset(f"{_AUX} said says".split())
_CLAUSE_ENDS = frozenset(["that", "which", "who", "and", "but", "or", "because", "if", "when"])

# Bits of a word's possible classes in the lexicon.
NOUN, PLURAL, VERB, VERB_S, ING, PAST, ADJECTIVE, ADVERB = (1 << bit for bit in range(8))


class Use(NamedTuple):
    """How a word is used in text that kept its apostrophes; counts in half powers of two."""

    plain: int = 0  # the word itself
    owner: int = 0  # the word with 's
    capital: int = 0  # 0 never to 7 always capitalised within a sentence
    classes: int = 0  # NOUN | PLURAL | …
    cluster: int = 0  # words of like neighbours share a number; 0: unknown


class Lexicon(Protocol):
    """Where the uses of a word come from: the shipped table, or counts while training."""

    def use(self, key: str) -> Use:
        """Return how `key` is used; zeros where it is unknown."""


def level(count: int) -> int:
    """Return a count in half powers of two: 0, 1 -> 2, 3 -> 4, 7 -> 6 …; at most 40."""
    return min(40, round(2 * log2(count + 1)))


class Sentences:
    """A tokenised document with what the features need of each token, computed once."""

    def __init__(self, tokens: Sequence[Token], lexicon: Lexicon) -> None:
        self.tokens = tokens
        self.lexicon = lexicon
        self.counts = Counter(token.key for token in tokens)
        self.keys = [token.key for token in tokens]
        self.starts = [i == 0 or tokens[i - 1].key in SENTENCE_ENDS for i in range(len(tokens))]
        uses = {key: lexicon.use(key) for key in self.counts}
        self.uses = [uses[key] for key in self.keys]
        self.tags = [self._tag(i) for i in range(len(tokens))]
        self.clusters = [
            str(use.cluster) if use.cluster else tag
            for use, tag in zip(self.uses, self.tags, strict=True)
        ]

    def _tag(self, i: int) -> str:
        token, use = self.tokens[i], self.uses[i]
        if not token.is_word or token.key in FUNCTION_WORDS:
            return token.key
        tail = "s" if token.key[-1] == "s" else ""
        if token.shape != "a" and not self.starts[i] and (use.capital > 3 or not use.classes):
            return f"N{tail}"
        if use.classes:
            return f"{use.classes:x}"
        return f"u{token.key[-2:]}"

    def at(self, i: int) -> tuple[str, str, str]:
        """Return key, tag and cluster of token `i`; boundary marks outside the document."""
        if 0 <= i < len(self.keys):
            return self.keys[i], self.tags[i], self.clusters[i]
        return "\n", "\n", "\n"

    def is_proper(self, i: int) -> bool:
        """Whether token `i` reads as a name: capitalised, and not for its place alone."""
        token = self.tokens[i]
        if token.shape == "a":
            return False
        stem = self.lexicon.use(token.key[:-1])
        if token.shape == "A" and not self.starts[i]:
            return stem.capital > 1 or not stem.plain
        return stem.capital > 3 or not stem.plain


def kind_of(sentences: Sentences, index: int) -> str:
    """Return the class of a candidate: a contraction, an ambiguous word, a name or a noun."""
    key = sentences.tokens[index].key
    if key in CONTRACTIONS:
        return key if key in AMBIGUOUS else "contraction"
    return "proper" if sentences.is_proper(index) else "common"


def features(sentences: Sentences, i: int) -> Iterator[str]:
    """Yield the features of candidate `i`."""
    key = sentences.tokens[i].key
    if key in CONTRACTIONS:
        return _of_contraction(sentences, i)
    return _of_owner(sentences, i)


def _of_contraction(sentences: Sentences, i: int) -> Iterator[str]:
    token = sentences.tokens[i]
    key = token.key
    ending = key[CONTRACTIONS[key] :]
    yield "c"
    yield f"c {key}"
    yield f"ce {ending}"
    yield f"cs {key} {token.shape}{sentences.starts[i]:d}"
    for name, value in _context(sentences, i):
        yield f"c{name} {key} {value}"
        yield f"d{name} {ending} {value}"


def _of_owner(sentences: Sentences, i: int) -> Iterator[str]:
    token = sentences.tokens[i]
    key = token.key
    word = key[:-1]
    stem, form = sentences.lexicon.use(word), sentences.uses[i]
    tilt = max(-14, min(14, stem.owner - form.plain))
    seen = f"{tilt // 2} {min(stem.owner, 8) // 2}"
    known = f"{min(stem.plain, 12) // 3}{min(form.plain, 12) // 3}"
    shape = f"{token.shape}{sentences.starts[i]:d}"
    here = f"{_few(sentences.counts[word])}{_few(sentences.counts[key])}"
    kinds = f"{stem.classes:x} {form.classes:x}"
    own = str(stem.cluster) if stem.cluster else f"u{word[-2:]}"
    yield "s"
    yield f"s {word}"
    yield f"sr {tilt}"
    yield f"ss {seen} {known}"
    yield f"sp {shape} {stem.capital}"
    yield f"sq {shape} {seen}"
    yield f"sh {here} {shape}"
    yield f"si {here} {seen}"
    yield f"sj {here} {known} {shape}"
    yield f"sk {kinds}"
    yield f"sl {own}"
    yield f"s3 {word[-3:]} {shape[0]}"
    yield f"s2 {word[-2:]} {known}"
    for name, value in _context(sentences, i):
        if name in _WORDS_ONLY_OF_CONTRACTIONS:
            continue
        yield f"t{name} {value}"
        if name in _WITH_STEM:
            yield f"w{name} {word} {value}"
        if name in _WITH_USE:
            yield f"r{name} {seen} {value}"
            yield f"k{name} {kinds} {value}"
            yield f"o{name} {own} {value}"
            yield f"h{name} {here[0]}{shape} {value}"


_WORDS_ONLY_OF_CONTRACTIONS = frozenset(["abB", "bB3"])
_WITH_STEM = frozenset(["a1", "b1", "A1", "B1", "L"])
_WITH_USE = frozenset(["B1", "A1", "L", "R", "LR", "F"])


def _context(sentences: Sentences, i: int) -> Iterator[tuple[str, str]]:
    """Yield (name, value): a before, b after; small the word, capital its class, k its cluster."""
    (a2, a2t, a2k), (a1, a1t, a1k) = sentences.at(i - 2), sentences.at(i - 1)
    (b1, b1t, b1k), (b2, b2t, b2k) = sentences.at(i + 1), sentences.at(i + 2)
    _, b3t, b3k = sentences.at(i + 3)
    left, right = _scan_left(sentences, i), _scan_right(sentences, i)
    yield "a1", a1
    yield "b1", b1
    yield "A1", a1t
    yield "B1", b1t
    yield "a2", a2
    yield "b2", b2
    yield "A2", f"{a2t} {a1t}"
    yield "B2", f"{b1t} {b2t}"
    yield "B3", f"{b1t} {b2t} {b3t}"
    yield "AB", f"{a1t} {b1t}"
    yield "AC", f"{a1t} {b1t} {b2t}"
    yield "ab", f"{a1} {b1}"
    yield "bb", f"{b1} {b2}"
    yield "ka", a1k
    yield "kb", b1k
    yield "kc", b2k
    yield "kd", f"{b1k} {b2k}"
    yield "ke", f"{a1k} {b1k}"
    yield "kf", f"{a2k} {a1k}"
    yield "kg", b3k
    yield "bs", b1[-3:]
    yield "bt", f"{b1[-2:]} {b2[-2:]}"
    yield "bp", _shapes(sentences, i)
    yield "L", left
    yield "R", right
    yield "LR", f"{left} {right}"
    finite = f"{_finite(sentences, i, -1)}{_finite(sentences, i, 1)}"
    yield "F", finite
    yield "FR", f"{finite} {right}"
    yield "FB", f"{finite} {b1t} {a1t}"
    yield "A3", f"{sentences.at(i - 3)[1]} {a2t} {a1t}"
    yield "abB", f"{a1} {b1} {b2t}"
    yield "bB3", f"{b1} {b2t} {b3t}"


def _shapes(sentences: Sentences, i: int) -> str:
    around = [i - 1, i, i + 1, i + 2]
    tokens = sentences.tokens
    return "".join(tokens[j].shape if 0 <= j < len(tokens) else "." for j in around)


def _scan_left(sentences: Sentences, i: int) -> str:
    """Return the nearest function word or stop within four tokens to the left, and how far."""
    for distance in range(1, 5):
        key = sentences.at(i - distance)[0]
        if key in _LEFT_ANCHORS or key in _STOPS:
            return f"{key}{distance}"
    return "-"


def _scan_right(sentences: Sentences, i: int) -> str:
    """Return whether a noun may follow before the phrase ends, how far, and what ends it."""
    nouns = ""
    for distance in range(1, 6):
        key, tag, _ = sentences.at(i + distance)
        if key in FUNCTION_WORDS or key in _STOPS:
            return f"{nouns}{distance}{key}"
        nouns += _noun_sign(sentences, i + distance, tag)
    return f"{nouns}-"


def _finite(sentences: Sentences, i: int, step: int) -> str:
    """Return whether the clause has a verb on one side: 2 an auxiliary, 1 a likely one, 0 none."""
    found = "0"
    for distance in range(1, 10):
        j = i + step * distance
        key, tag, _ = sentences.at(j)
        if key in _STOPS:
            return found
        if key in _AUXILIARIES:
            return f"2{min(distance, 4)}"
        if key in _CLAUSE_ENDS:
            return f"{found}{key}"
        if key not in FUNCTION_WORDS and tag[0] not in "Nu" and found == "0":
            classes = sentences.uses[j].classes
            if classes & (VERB_S | PAST) and not classes & (NOUN | PLURAL | ADJECTIVE):
                found = "1"
    return found


def _noun_sign(sentences: Sentences, j: int, tag: str) -> str:
    """Return n for a noun, v for a verb, ? where it may be either, j for an adjective."""
    if tag[0] in "Nu":
        return tag[0]
    classes = sentences.uses[j].classes
    noun, verb = classes & (NOUN | PLURAL), classes & (VERB | VERB_S | PAST | ING)
    if noun and verb:
        return "?" if not classes & PLURAL else "z"
    if noun:
        return "p" if classes & PLURAL else "n"
    if verb:
        return "d" if classes & (PAST | ING) else "v"
    return "j" if classes & ADJECTIVE else "r"


def _few(count: int) -> str:
    return "0123445566"[count] if count < 10 else "7"
