"""Put back the apostrophes that English text lost: Chinas -> China's, dont -> don't."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from corpusclean.model import Edit
from corpusclean.settings import ApostropheSettings
from corpusclean.text.apostrophe_detector import may_have_lost, reads_as_english, shows_loss
from corpusclean.text.apostrophe_features import Sentences, features, kind_of
from corpusclean.text.apostrophe_model import ApostropheModel, apostrophe_model
from corpusclean.text.apostrophe_tokens import (
    APOSTROPHES,
    CONTRACTIONS,
    Token,
    is_candidate,
    is_glued,
    tokenize,
)
from corpusclean.text.batches import text_array

_DEFAULT = ApostropheSettings()
_POOLED_SCORE = 4.0  # no single place may outweigh the others of its word


@dataclass(slots=True)
class Guess:
    """What the model thinks of one place where an apostrophe may be missing."""

    token: Token
    kind: str  # contraction, a word of AMBIGUOUS, proper, common, plural
    score: float
    probability: float = 0.0
    sure: bool = False

    @property
    def rule(self) -> str:
        """The name of the rule that an edit here follows."""
        kind = "contraction" if self.token.key in CONTRACTIONS else self.kind
        return f"apostrophe.{kind}"

    @property
    def place(self) -> int:
        """Where the apostrophe belongs in the text."""
        if self.kind == "plural":
            return self.token.end
        key = self.token.key
        return self.token.start + CONTRACTIONS.get(key, len(key) - 1)


def find_lost_apostrophes(text: str, settings: ApostropheSettings = _DEFAULT) -> tuple[Edit, ...]:
    """
    Return the insertions that give `text` its lost apostrophes back, sorted by place.

    Only English documents that lost theirs are touched: either none is left and several are
    missing for sure, or far more are missing than were kept. A document that partly kept curly
    apostrophes gets curly ones. `confidence` is the calibrated probability of each edit; nothing
    is edited below the threshold that was learned for its class. Time is linear in the text.

    >>> text = "I dont know whats wrong, but thats Chinas answer."
    >>> [(edit.start, edit.rule) for edit in find_lost_apostrophes(text)]  # doctest: +ELLIPSIS
    [(5, 'apostrophe.contraction'), ..., (40, 'apostrophe.proper')]
    >>> find_lost_apostrophes("The dog wagged its tail.")
    ()
    """
    if settings.action == "off":
        return ()
    if settings.action == "detect" and not may_have_lost(text_array([text]))[0]:
        return ()
    return examine(text, settings)


def examine(text: str, settings: ApostropheSettings = _DEFAULT) -> tuple[Edit, ...]:
    """Do the same for a text that `may_have_lost` let through; a batch asks that only once."""
    tokens = tokenize(text)
    if not reads_as_english(tokens):
        return ()
    guesses = guess(text, tokens, settings.plural)
    lost = [one for one in guesses if one.sure and not _is_kept(text, one.token)]
    if settings.action == "detect":
        kept = sum(one.sure and bool(one.token.kept) for one in guesses)
        any_kept = any(token.kept for token in tokens)
        chances = [one.probability for one in lost]
        if not shows_loss(chances, kept, any_kept, settings.minimum):
            return ()
    mark = _own_mark(text, tokens)
    return tuple(
        Edit(one.place, "", mark, one.rule, round(one.probability, 4))
        for one in lost
        if one.probability >= settings.confidence
    )


def guess(text: str, tokens: Sequence[Token], plural: bool = False) -> list[Guess]:
    """Return what the model thinks of each candidate, whether its apostrophe is there or not."""
    model = apostrophe_model()
    sentences = Sentences(tokens, model)
    guesses: list[Guess] = []
    for index, token in enumerate(tokens):
        if is_candidate(token) and not is_glued(text, token):
            guesses.append(_guess_one(sentences, index, model, plural))
    pool(guesses, model.pooling)
    for one in guesses:
        decision = model.decisions[one.kind]
        one.probability = decision.probability(one.score)
        one.sure = one.probability >= decision.least
    return guesses


def _guess_one(sentences: Sentences, index: int, model: ApostropheModel, plural: bool) -> Guess:
    token, kind = sentences.tokens[index], kind_of(sentences, index)
    slots = model.slots(features(sentences, index))
    score = model.score(slots)
    if plural and token.key not in CONTRACTIONS:
        after = model.score(slots, "after")
        if after > score:
            return Guess(token, "plural", after)
    return Guess(token, kind, score)


def pool(guesses: Sequence[Guess], share: float) -> None:
    """Move the scores of owners in 's towards those of the same word in the document."""
    same: dict[str, list[Guess]] = defaultdict(list)
    for one in guesses:
        if one.kind in ("proper", "common"):
            same[one.token.key].append(one)
    for group in same.values():
        clipped = [max(-_POOLED_SCORE, min(_POOLED_SCORE, one.score)) for one in group]
        total = sum(clipped)
        for one, own in zip(group, clipped, strict=True):
            one.score += share * (total - own) / len(group)


def _is_kept(text: str, token: Token) -> bool:
    """Whether the token has an apostrophe, or one follows that may close a quotation."""
    return bool(token.kept) or text[token.end : token.end + 1] in tuple(APOSTROPHES)


def _own_mark(text: str, tokens: Sequence[Token]) -> str:
    """Return the apostrophe that the document itself prefers; straight if it kept none."""
    curly = straight = 0
    for token in tokens:
        if token.kept:
            word = text[token.start : token.end]
            curly += "’" in word
            straight += "'" in word
    return "’" if curly > straight else "'"
