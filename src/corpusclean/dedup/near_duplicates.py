"""Find near-duplicate documents in memory: exact duplicates, signatures, bands, proof, choice."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from corpusclean import _kernel
from corpusclean.dedup.banding import BandPlan, plan_bands
from corpusclean.dedup.equal_texts import EqualGroups, group_equal
from corpusclean.dedup.selection import Keep, Selection, keep_ranks, select
from corpusclean.dedup.short_texts import check_edit_similarity, short_pairs
from corpusclean.dedup.signatures import check_positive
from corpusclean.dedup.streams import SignedDocuments, sign_batch, signed_documents
from corpusclean.dedup.verification import (
    ABSENT,
    Indices,
    SimilarityRule,
    VerifiedPairs,
    verified_pairs,
)
from corpusclean.model import DuplicateRemoval, Pair
from corpusclean.text.batches import text_array


@dataclass(frozen=True, eq=False)
class NearDuplicates:
    """
    The near-duplicates of a list of texts, all by index into it.

    The arrays behind the lists, `verified` and `selection`, serve bulk work.
    """

    verified: VerifiedPairs
    selection: Selection

    @cached_property
    def pairs(self) -> list[Pair]:
        """
        All pairs found, sorted, with exact similarities.

        Texts that are equal after normalisation are paired with the first of them alone, and
        that one stands for them in pairs with other texts: a million equal texts give a million
        pairs, not their square.
        """
        columns = (self.verified.left, self.verified.right, self.verified.similarity)
        return [Pair(*row) for row in zip(*(column.tolist() for column in columns), strict=True)]

    @cached_property
    def clusters(self) -> list[list[int]]:
        """The connected components of more than one text, each sorted, by first text."""
        left, right = pa.array(self.verified.left), pa.array(self.verified.right)
        labels = _kernel.clusters(len(self.selection.representatives), left, right).to_numpy()
        members = np.flatnonzero(np.bincount(labels)[labels] > 1)
        order = members[np.argsort(labels[members], kind="stable")]
        starts = np.flatnonzero(np.diff(labels[order])) + 1
        return [group.tolist() for group in np.split(order, starts) if len(group)]

    @cached_property
    def kept(self) -> list[int]:
        """The texts that stay, sorted."""
        return np.flatnonzero(self._is_kept).tolist()

    @cached_property
    def removals(self) -> list[DuplicateRemoval]:
        """The texts that go, sorted, each with the kept one that stands for it."""
        gone = np.flatnonzero(~self._is_kept)
        columns = (gone, self.selection.representatives[gone], self.selection.similarities[gone])
        rows = zip(*(column.tolist() for column in columns), strict=True)
        return [DuplicateRemoval(*row) for row in rows]

    @property
    def _is_kept(self) -> npt.NDArray[np.bool_]:
        representatives = self.selection.representatives
        return np.equal(representatives, np.arange(len(representatives)))


def find_near_duplicates(
    texts: Any,
    threshold: float = 0.8,
    recall: float = 0.99,
    *,
    keep: Keep = "longest",
    width: int = 6,
    num_perm: int = 128,
    plan: BandPlan | None = None,
    containment: float | None = None,
    edit_similarity: float | None = None,
) -> NearDuplicates:
    """
    Find the texts whose exact Jaccard similarity is at or above `threshold`.

    `texts` is what `text_array` takes. Every pair returned is true; of the true pairs at the
    threshold a share `recall` is expected to be found, and more of those above it. `keep` says
    which text of a cluster stays (see `keep_ranks`), `width` and `num_perm` are those of
    `sign`, and `plan` overrides bands and rows. A text without word characters is a duplicate
    only of texts that equal it character for character.

    With `containment`, a pair counts also where that share of the shorter text's shingles stands
    in the longer, as in a truncated copy; only the shorter goes then. `recall` does not hold for
    such pairs: the bands look for Jaccard similarity, so the smaller the part, the less is found.

    With `edit_similarity`, from 0.8 to 1, texts under ten tokens are also paired where their
    normalised forms are that similar (and at least `threshold`) by Levenshtein distance, as
    `rapidfuzz` has it, and have the same digits; one changed word leaves them few equal shingles.

    >>> found = find_near_duplicates(["The cat sat on the mat.", "the cat sat on the mat", "Dogs"])
    >>> found.pairs
    [Pair(left=0, right=1, similarity=1.0)]
    >>> found.kept, found.removals
    ([0, 2], [DuplicateRemoval(index=1, representative=0, similarity=1.0)])
    """
    array = text_array(texts)
    check_positive("width", width)
    plan = plan or plan_bands(threshold, recall, num_perm)
    signed = signed_documents([sign_batch(array, plan, width)])
    ranks = keep_ranks(array, keep)
    return near_duplicates(
        signed, ranks, threshold, containment=containment, edit_similarity=edit_similarity
    )


def near_duplicates(
    signed: SignedDocuments,
    ranks: Indices,
    threshold: float,
    memory: int = 2 << 30,
    containment: float | None = None,
    edit_similarity: float | None = None,
) -> NearDuplicates:
    """
    Find the near-duplicates among signed documents, in memory or on disk.

    `ranks` is the place of each document in keep order, a permutation of 0, 1, ...; `memory`
    bounds the band in flight and the candidate pairs, in bytes, and changes nothing else.
    """
    rule = SimilarityRule(threshold, containment)
    if edit_similarity is not None:
        check_edit_similarity(edit_similarity)
    groups = group_equal(signed.text_keys, signed.content_keys, memory)
    group_ranks = groups.ranks(ranks)
    first_ranks = np.full(len(signed), ABSENT, np.uint32)
    first_ranks[groups.firsts] = group_ranks
    between = verified_pairs(signed, first_ranks, rule, memory)
    if edit_similarity is not None:
        least = max(edit_similarity, threshold)
        between = _united(between, short_pairs(signed, first_ranks, least, memory))
    removable = _without_larger(between, signed, first_ranks, threshold) if containment else between
    by_group = VerifiedPairs(
        groups.group_of[removable.left],
        groups.group_of[removable.right],
        removable.similarity,
    )
    return NearDuplicates(
        verified=_with_stars(between, groups),
        selection=_expand(select(group_ranks, by_group), groups, ranks),
    )


def _united(first: VerifiedPairs, second: VerifiedPairs) -> VerifiedPairs:
    """Return the pairs of both, sorted; of a pair in both, the first's."""
    left = np.concatenate((first.left, second.left))
    right = np.concatenate((first.right, second.right))
    similarity = np.concatenate((first.similarity, second.similarity))
    order = np.lexsort((right, left))  # stable: the first's pair comes before its equal
    left, right, similarity = left[order], right[order], similarity[order]
    new = np.ones(len(left), np.bool_)
    new[1:] = (left[1:] != left[:-1]) | (right[1:] != right[:-1])
    return VerifiedPairs(left[new], right[new], similarity[new])


def _without_larger(
    pairs: VerifiedPairs, signed: SignedDocuments, ranks: Indices, threshold: float
) -> VerifiedPairs:
    """Leave out the pairs where a mere part comes first in keep order: it stands for no whole."""
    sizes = np.concatenate([chunk.value_lengths().to_numpy() for chunk in signed.shingles])
    left_first = ranks[pairs.left] < ranks[pairs.right]
    earlier = np.where(left_first, pairs.left, pairs.right)
    later = np.where(left_first, pairs.right, pairs.left)
    holds = (pairs.similarity >= threshold) | (sizes[earlier] >= sizes[later])
    return VerifiedPairs(pairs.left[holds], pairs.right[holds], pairs.similarity[holds])


def _with_stars(between: VerifiedPairs, groups: EqualGroups) -> VerifiedPairs:
    """Return the pairs with an edge added from each copy to the first of its group."""
    firsts = groups.firsts[groups.group_of]
    copies = np.flatnonzero(firsts != np.arange(len(firsts)))
    left = np.concatenate((between.left, firsts[copies]))
    right = np.concatenate((between.right, copies))
    similarity = np.concatenate((between.similarity, np.ones(len(copies))))
    order = np.lexsort((right, left))
    return VerifiedPairs(
        left[order].astype(np.uint32), right[order].astype(np.uint32), similarity[order]
    )


def _expand(selected: Selection, groups: EqualGroups, ranks: Indices) -> Selection:
    """Return the selection of documents from that of groups: the best of a kept group stays."""
    best = groups.best(ranks)
    return Selection(
        best[selected.representatives[groups.group_of]],
        selected.similarities[groups.group_of],
    )
