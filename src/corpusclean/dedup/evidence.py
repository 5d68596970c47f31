"""Why two documents are held to be translations: the anchors that both of them have."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

import pyarrow as pa

from corpusclean import _kernel
from corpusclean.dedup.anchors import text_anchors
from corpusclean.dedup.terms import Terms, fold

_MOST = 12
_GRAM = 4

# Words of which half the grams agree are shown as the same name in two spellings.
_ALIKE = 0.5


def shared_anchors(
    texts: tuple[str, str], languages: tuple[str, str], lexicons: Mapping[str, Terms]
) -> tuple[str, ...]:
    """
    Return up to twelve anchors that both texts hold: figures and names first, then words.

    >>> shared_anchors(("Ivan Petrov, 1871", "Иван Петров, 1871 год"), ("en", "ru"), {})
    ('1871', 'petrov', 'ivan')
    """
    anchors = [
        {anchor.token: anchor.family for anchor in text_anchors(fold(text), language, lexicons)}
        for text, language in zip(texts, languages, strict=True)
    ]
    both = [token for token in anchors[0] if token in anchors[1] and token[0] != "~"]
    both.sort(key=lambda token: (-len(token), token))
    left, right = _kernel.romanised_words(pa.array(texts, pa.large_string())).to_pylist()
    return tuple((both[: _MOST // 2] + _common_words(left, right))[:_MOST])


def _common_words(left: list[str], right: list[str]) -> list[str]:
    """Return words that stand in both lists, in one spelling or two ("petrov~petrow")."""
    by_gram: defaultdict[str, set[str]] = defaultdict(set)
    for word in right:
        for gram in _grams(word):
            by_gram[gram].add(word)
    found = []
    for word in set(left):
        grams = _grams(word)
        shared: defaultdict[str, int] = defaultdict(int)
        for gram in grams:
            for other in by_gram[gram]:
                shared[other] += 1
        alike = {other: count / len(grams | _grams(other)) for other, count in shared.items()}
        best = min(alike, key=lambda other: (-alike[other], other), default=None)
        if best is not None and alike[best] >= _ALIKE:
            found.append(word if word == best else f"{word}~{best}")
    return sorted(found, key=lambda word: (-len(word), word))


def _grams(word: str) -> set[str]:
    return {word[start : start + _GRAM] for start in range(max(len(word) - _GRAM + 1, 0))}
