"""
Did this document lose its apostrophes? Cheap signs first, then the model's own evidence.

A confident guess that the text confirms is a sign of health; one that it lacks, a sign of loss.
Healthy text must leave here within a glance: one native pass that counts the apostrophes that are
there and the words that mostly are another word without its apostrophe.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from corpusclean.text.apostrophe_model import apostrophe_telltales

# A guess is doubted at least this much, for writers err, too; two or three sure ones prove a loss.
_LEAST_DOUBT = 0.01
_MOST_DOUBT = 0.001

_LEAST_PARTIAL_LOSSES = 3
_LOST_TO_KEPT = 2

# The glance sees only part of the losses, so it asks for fewer. Of 1,764 healthy English documents
# 5 pass it; of 684 French ones that lost theirs, 679 did.
_LEAST_SIGNS_WHERE_SOME_ARE_KEPT = 2
_MOST_BYTES_TO_A_SIGN = 8000  # a slip in a long text is no loss


def may_have_lost(texts: pa.LargeStringArray) -> npt.NDArray[np.bool_]:
    """
    Return for each text whether a glance leaves it open that it lost apostrophes.

    False is final; True asks for the model. Texts cross as one Arrow batch, without nulls.

    >>> may_have_lost(pa.array(["Its Chinas, dont ask.", "It's ours."], pa.large_string()))
    array([ True, False])
    """
    signs = apostrophe_telltales().look(texts)
    kept, lost, names = (column.to_numpy().astype(np.int64) for column in signs)
    none_left = (kept == 0) & (lost + names > 0)
    some_left = (lost >= _LEAST_SIGNS_WHERE_SOME_ARE_KEPT) & (2 * lost > kept)
    dense = (lost + names) * _MOST_BYTES_TO_A_SIGN >= pc.binary_length(texts).to_numpy()
    found: npt.NDArray[np.bool_] = (none_left | some_left) & dense
    return found


def shows_loss(
    lost: npt.NDArray[np.int64],
    doubt: npt.NDArray[np.float64],
    kept: npt.NDArray[np.int64],
    any_kept: npt.NDArray[np.bool_],
    minimum: int,
) -> npt.NDArray[np.bool_]:
    """
    Return for each text whether sure guesses prove a loss.

    `lost` counts the sure guesses that the text lacks, `doubt` is the chance that all of them are
    wrong (see `joint_doubt`), `kept` counts those that it has; `any_kept` says whether the text has
    any apostrophe within a word.

    >>> lost, kept = np.array([2, 3]), np.array([0, 2])
    >>> shows_loss(lost, np.array([1e-4, 1e-6]), kept, kept > 0, minimum=2)
    array([ True, False])
    """
    proved = (lost >= minimum) & ((doubt <= _MOST_DOUBT) | (minimum < 2))
    partial = (lost >= _LEAST_PARTIAL_LOSSES) & (lost > _LOST_TO_KEPT * kept)
    found: npt.NDArray[np.bool_] = np.where(any_kept, partial, proved)
    return found


def joint_doubt(
    texts: npt.NDArray[np.uint32], chances: npt.NDArray[np.float64], count: int
) -> npt.NDArray[np.float64]:
    """
    Return for each of `count` texts the chance that all of its guesses are wrong.

    >>> joint_doubt(np.array([1, 1], np.uint32), np.array([0.9, 0.75]), 2)
    array([1.   , 0.025])
    """
    doubt = np.ones(count)
    np.multiply.at(doubt, texts, np.maximum(_LEAST_DOUBT, 1.0 - chances))
    return doubt
