"""
Did this document lose its apostrophes? Cheap signs first, then the model's own evidence.

A confident guess that the text confirms is a sign of health; one that it lacks, a sign of loss.
Healthy text must leave here within a glance, so each test is dearer than the one before it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from math import log10

from corpusclean.text.apostrophe_features import FUNCTION_WORDS
from corpusclean.text.apostrophe_model import apostrophe_model
from corpusclean.text.apostrophe_tokens import AMBIGUOUS, CONTRACTIONS, Token

# English prose has an apostrophe every 200 to 800 characters. A text that kept one in 400 can
# only have lost twice as many if it had more than one in 133, which none of our texts has.
_HEALTHY_SPACING = 400

_SIGNS_OF_ENGLISH = (" the ", " and ", " of ", " is ", "I ", " you ", "The ", "It ", "its ")
_LEAST_FUNCTION_WORDS = 0.2

# A guess tells at most this much, in powers of ten: writers err, too.
_MOST_EVIDENCE = 2.0
_LEAST_EVIDENCE = 3.0

_LEAST_PARTIAL_LOSSES = 3
_LOST_TO_KEPT = 2


def may_have_lost(text: str) -> bool:
    """Return False where a glance shows that no apostrophe of English is missing."""
    kept = text.count("'") + text.count("’")
    if kept > _LOST_TO_KEPT and kept * _HEALTHY_SPACING > len(text):
        return False
    if not any(sign in text for sign in _SIGNS_OF_ENGLISH):
        return False
    words = set(text.split())
    if not words.isdisjoint(_telltales()):
        return True
    return any(word[-1] == "s" and word[:-1] in words and word[0].isupper() for word in words)


@cache
def _telltales() -> frozenset[str]:
    """Return words that mostly are something else with its apostrophe lost: dont, Chinas."""
    plain = set(CONTRACTIONS) - AMBIGUOUS - {"im"}
    model = apostrophe_model()
    plain |= {
        f"{stem}s"
        for stem in model.owners()
        if model.use(stem).owner >= model.use(f"{stem}s").plain
    }
    return frozenset(plain | {word.capitalize() for word in plain} | {"Im"})


def reads_as_english(tokens: Sequence[Token]) -> bool:
    """
    Return whether enough of the words are English function words.

    >>> from corpusclean.text.apostrophe_tokens import tokenize
    >>> reads_as_english(tokenize("Its a fine day and the sun shines on all of us."))
    True
    >>> reads_as_english(tokenize("Lhomme de la rue na pas dit un mot."))
    False
    """
    words = [token.key for token in tokens if token.is_word]
    known = sum(word in FUNCTION_WORDS or word in CONTRACTIONS for word in words)
    return known > _LEAST_FUNCTION_WORDS * len(words)


def shows_loss(lost: Iterable[float], kept: int, any_kept: bool, minimum: int) -> bool:
    """
    Return whether sure guesses prove a loss.

    `lost` holds the probabilities of the sure guesses that the text lacks, `kept` counts those
    that it has; `any_kept` says whether the text has any apostrophe within a word.

    >>> shows_loss([0.99, 0.995], kept=0, any_kept=False, minimum=2)
    True
    >>> shows_loss([0.99, 0.995, 0.999], kept=2, any_kept=True, minimum=2)
    False
    """
    chances = list(lost)
    if any_kept:
        return len(chances) >= _LEAST_PARTIAL_LOSSES and len(chances) > _LOST_TO_KEPT * kept
    evidence = sum(min(_MOST_EVIDENCE, -log10(1.0 - p)) for p in chances)
    return len(chances) >= minimum and (minimum < 2 or evidence >= _LEAST_EVIDENCE)
