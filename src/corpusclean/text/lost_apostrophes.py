"""Put back the apostrophes that text lost: Chinas -> China's, dont -> don't, lhomme -> l'homme."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import groupby

import numpy as np
import pyarrow as pa

from corpusclean.model import Edit
from corpusclean.settings import ApostropheSettings
from corpusclean.text.apostrophe_detector import (
    joint_doubt,
    may_have_lost,
    shows_loss,
)
from corpusclean.text.apostrophe_model import Reader, apostrophe_readers
from corpusclean.text.batches import text_array
from corpusclean.text.edits import shift
from corpusclean.text.prose import edits_in_prose, fenced_code

_DEFAULT = ApostropheSettings()
_RULES = ("proper", "common", "plural", "elision")
_NONE_KEPT, _AFTER_THE_WORD = 0, 3  # what stands where the model guesses an apostrophe


def find_lost_apostrophes(text: str, settings: ApostropheSettings = _DEFAULT) -> tuple[Edit, ...]:
    """
    Return the insertions that give `text` its lost apostrophes back, sorted by place.

    Only English and French documents that lost theirs are touched: either none is left and several
    are missing for sure, or far more are missing than were kept. A document that partly kept curly
    apostrophes gets curly ones. `confidence` is the calibrated probability of each edit; nothing
    is edited below the threshold that was learned for its class. Time is linear in the text.

    >>> text = "I dont know whats wrong, but thats Chinas answer."
    >>> [(edit.start, edit.rule) for edit in find_lost_apostrophes(text)]  # doctest: +ELLIPSIS
    [(5, 'apostrophe.contraction'), ..., (40, 'apostrophe.proper')]
    >>> text = "Cest la fin de lannée, et il dit quil part."
    >>> [edit.start for edit in find_lost_apostrophes(text)]
    [1, 16, 35]
    >>> find_lost_apostrophes("The dog wagged its tail.")
    ()
    """
    if settings.action == "off":
        return ()
    texts = text_array([text])
    if settings.action == "detect" and not may_have_lost(texts)[0]:
        return ()
    return examine(texts, settings)[0]


def examine(
    texts: pa.LargeStringArray, settings: ApostropheSettings = _DEFAULT
) -> list[tuple[Edit, ...]]:
    """Do the same for a batch of texts that `may_have_lost` let through."""
    found: list[tuple[Edit, ...]] = [()] * len(texts)
    for reader in apostrophe_readers() if len(texts) else ():
        for text, edits in _edits(reader, texts, settings).items():
            found[text] = edits
    return found


def _edits(
    reader: Reader, texts: pa.LargeStringArray, settings: ApostropheSettings
) -> dict[int, tuple[Edit, ...]]:
    """Return the edits of one language's texts that have any, by their index."""
    guesses, counts = reader.model.read(texts, settings.plural)
    owner, place, kind, apostrophe, chance = (column.to_numpy() for column in guesses)
    words, typical, straight, curly = (column.to_numpy() for column in counts)
    missing = apostrophe == _NONE_KEPT
    edited = typical > reader.least_typical * words
    if settings.action == "detect":
        present = ~missing & (apostrophe != _AFTER_THE_WORD)
        edited &= shows_loss(
            np.bincount(owner[missing], minlength=len(texts)),
            joint_doubt(owner[missing], chance[missing], len(texts)),
            np.bincount(owner[present], minlength=len(texts)),
            straight + curly > 0,
            settings.minimum,
        )
    rules = [f"apostrophe.{name if name in _RULES else 'contraction'}" for name in reader.kinds]
    marks = np.where(curly > straight, "’", "'").tolist()
    edits: dict[int, list[Edit]] = defaultdict(list)
    chosen = missing & edited[owner] & (chance >= settings.confidence)
    rows = (column[chosen].tolist() for column in (owner, place, kind, chance.round(4)))
    for text, start, number, confidence in zip(*rows, strict=True):
        edits[text].append(Edit(start, "", marks[text], rules[number], confidence))
    return {
        text: tuple(_in_prose(texts[text].as_py(), inserted)) for text, inserted in edits.items()
    }


def _in_prose(text: str, edits: Sequence[Edit]) -> Iterator[Edit]:
    """Yield those of some sorted insertions that stand in no code, address or markup."""
    fences = fenced_code(text) if "```" in text or "~~~" in text else []
    for line, found in groupby(edits, lambda edit: text.rfind("\n", 0, edit.start) + 1):
        if any(start <= line < end for start, end in fences):
            continue
        end = text.find("\n", line)
        inside = shift(tuple(found), -line)
        yield from shift(edits_in_prose(text[line : end if end >= 0 else None], inside), line)
