"""
Did this document lose its apostrophes? Cheap signs first, then the model's own evidence.

A confident guess that the text confirms is a sign of health; one that it lacks, a sign of loss.
Healthy text must leave here within a glance: one native pass that counts the apostrophes that are
there and the words that mostly are another word without its apostrophe.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from math import log10

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from corpusclean._kernel import ApostropheTelltales
from corpusclean.text.apostrophe_features import FUNCTION_WORDS, Lexicon
from corpusclean.text.apostrophe_model import apostrophe_model
from corpusclean.text.apostrophe_tokens import AMBIGUOUS, CONTRACTIONS, Token

_LEAST_FUNCTION_WORDS = 0.2

# A guess tells at most this much, in powers of ten: writers err, too.
_MOST_EVIDENCE = 2.0
_LEAST_EVIDENCE = 3.0

_LEAST_PARTIAL_LOSSES = 3
_LOST_TO_KEPT = 2

# The glance sees only part of the losses, so it asks for fewer. On whole healthy documents of the
# dev split 0.2 % of the text passes it, and 231 of 232 damaged documents do.
_LEAST_SIGNS_WHERE_SOME_ARE_KEPT = 2
_MOST_BYTES_TO_A_SIGN = 8000  # a slip in a long text is no loss; 230 of the 231 have more


def may_have_lost(texts: pa.LargeStringArray) -> npt.NDArray[np.bool_]:
    """
    Return for each text whether a glance leaves it open that it lost apostrophes.

    False is final; True asks for the model. Texts cross as one Arrow batch, without nulls.

    >>> may_have_lost(pa.array(["Its Chinas, dont ask.", "It's ours."], pa.large_string()))
    array([ True, False])
    """
    kept, lost, names = (column.to_numpy().astype(np.int64) for column in _telltales().look(texts))
    none_left = (kept == 0) & (lost + names > 0)
    some_left = (lost >= _LEAST_SIGNS_WHERE_SOME_ARE_KEPT) & (2 * lost > kept)
    dense = (lost + names) * _MOST_BYTES_TO_A_SIGN >= pc.binary_length(texts).to_numpy()
    found: npt.NDArray[np.bool_] = (none_left | some_left) & dense
    return found


@cache
def _telltales() -> ApostropheTelltales:
    words, plurals = sorted(telltales()), sorted(apostrophe_model().plain_in_s())
    return ApostropheTelltales(
        pa.array(words, pa.large_string()), pa.array(plurals, pa.large_string())
    )


def telltales() -> set[str]:
    """Return the words that mostly are something else with its apostrophe lost: dont, chinas."""
    model = apostrophe_model()
    owners = {f"{stem}s" for stem in model.owners() if _rarely_plain(model, stem)}
    return owners | (set(CONTRACTIONS) - AMBIGUOUS)


def _rarely_plain(lexicon: Lexicon, stem: str) -> bool:
    """Whether the word with 's is seen at least twice as often as without the apostrophe."""
    return lexicon.use(stem).owner >= lexicon.use(f"{stem}s").plain + 2


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
