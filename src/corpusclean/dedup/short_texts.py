"""Near-duplicates among texts of a few words, by edit distance: shingles cannot see them."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from corpusclean import _kernel
from corpusclean.dedup.banding import BandPlan, plan_bands
from corpusclean.dedup.signatures import SEED
from corpusclean.dedup.streams import SignedDocuments
from corpusclean.dedup.verification import ABSENT, Indices, VerifiedPairs, limits_of
from corpusclean.errors import SettingsError

LEAST = 0.8
"""The least edit similarity that can be searched: below it short texts share few trigrams."""

_RECALL = 0.99
_NUM_PERM = 256


def check_edit_similarity(value: float) -> None:
    """Raise SettingsError unless short texts of this similarity can be found."""
    if not LEAST <= value <= 1:
        raise SettingsError(f"edit_similarity={value} must be at least {LEAST} and at most 1")


def short_pairs(
    signed: SignedDocuments, ranks: Indices, edit_similarity: float, memory: int
) -> VerifiedPairs:
    """
    Return the pairs of documents under ten tokens whose edit similarity is high enough.

    It is one less the Levenshtein distance of the normalised texts, in characters, over the
    longer length; texts of different digits are never similar ("Chapter 1", "Chapter 2").
    Trigrams of characters find them, as signatures of 256 values at most: of the pairs at
    `edit_similarity` a share of .99 even where no two edits touch the same trigram. A document of
    rank 4294967295 takes no part. Some 600 bytes for each short document come on top of `memory`.
    """
    forms = signed.short_forms
    present = np.empty(0, np.int64)
    if forms is not None:
        short = pc.not_equal(forms, "").to_numpy()
        present = np.flatnonzero(short & (ranks != ABSENT))
    if forms is None or len(present) < 2:
        none = np.empty(0, np.uint32)
        return VerifiedPairs(none, none, np.empty(0))
    texts = forms.take(pa.array(present)).combine_chunks()
    plan = _plan(edit_similarity)
    left, right, similarity = _kernel.short_pairs(
        texts,
        pa.array(ranks[present], pa.uint32()),
        edit_similarity,
        (plan.bands, plan.rows),
        SEED,
        limits_of(memory),
    )
    indices = present.astype(np.uint32)
    return VerifiedPairs(indices[left.to_numpy()], indices[right.to_numpy()], similarity.to_numpy())


def _plan(edit_similarity: float) -> BandPlan:
    """Each edit takes three trigrams away at most: so similar are the trigrams at least."""
    taken = 3 * (1 - edit_similarity)
    return plan_bands((1 - taken) / (1 + taken), _RECALL, _NUM_PERM)
