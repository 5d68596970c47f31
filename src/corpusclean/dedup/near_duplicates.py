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
from corpusclean.dedup.signatures import SEED, check_positive
from corpusclean.dedup.verification import Indices, VerifiedPairs, verify
from corpusclean.model import DuplicateRemoval, Pair
from corpusclean.text.batches import text_array


@dataclass(frozen=True, eq=False)
class NearDuplicates:
    """
    The near-duplicates of a list of texts, all by index into it.

    `plan` says how candidates were found. Iteration over `pairs` and `removals` is cheap; the
    arrays behind them (`verified`, `selection`) serve bulk work.
    """

    verified: VerifiedPairs
    selection: Selection
    threshold: float
    recall: float
    plan: BandPlan

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
        order = np.argsort(labels, kind="stable")
        starts = np.flatnonzero(np.diff(labels[order])) + 1
        groups = np.split(order, starts) if len(order) else []
        return [group.tolist() for group in groups if len(group) > 1]

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
) -> NearDuplicates:
    """
    Find the texts whose exact Jaccard similarity is at or above `threshold`.

    `texts` is what `text_array` takes. Every pair returned is true; of the true pairs at the
    threshold a share `recall` is expected to be found, and more of those above it. `keep` says
    which text of a cluster stays (see `keep_ranks`), `width` and `num_perm` are those of
    `sign`, and `plan` overrides bands and rows. A text without word characters is a duplicate
    only of texts that equal it character for character.

    >>> found = find_near_duplicates(["The cat sat on the mat.", "the cat sat on the mat", "Dogs"])
    >>> found.pairs
    [Pair(left=0, right=1, similarity=1.0)]
    >>> found.kept, found.removals
    ([0, 2], [DuplicateRemoval(index=1, representative=0, similarity=1.0)])
    """
    array = text_array(texts)
    check_positive("width", width)
    plan = plan or plan_bands(threshold, recall, num_perm)
    groups = group_equal(array)
    between = _pairs_between(array.take(groups.firsts), threshold, width, num_perm, plan)
    ranks = keep_ranks(array, keep)
    return NearDuplicates(
        verified=_with_stars(between, groups),
        selection=_expand(select(groups.ranks(ranks), between), groups, ranks),
        threshold=threshold,
        recall=recall,
        plan=plan,
    )


def _pairs_between(
    distinct: pa.LargeStringArray, threshold: float, width: int, num_perm: int, plan: BandPlan
) -> VerifiedPairs:
    """Return the verified pairs of texts of which no two are equal after normalisation."""
    shingles = _kernel.shingle_hashes(distinct, width)
    signatures = _kernel.signatures(shingles, num_perm, SEED)
    left, right = _kernel.candidate_pairs(signatures, plan.bands, plan.rows)
    return verify(shingles, left, right, threshold)


def _with_stars(between: VerifiedPairs, groups: EqualGroups) -> VerifiedPairs:
    """Return all pairs by index into the texts, with an edge from each copy to its first."""
    copies = np.flatnonzero(groups.firsts[groups.group_of] != np.arange(len(groups.group_of)))
    left = np.concatenate((groups.firsts[between.left], groups.firsts[groups.group_of[copies]]))
    right = np.concatenate((groups.firsts[between.right], copies))
    similarity = np.concatenate((between.similarity, np.ones(len(copies))))
    order = np.lexsort((right, left))
    return VerifiedPairs(
        left[order].astype(np.uint32), right[order].astype(np.uint32), similarity[order]
    )


def _expand(selected: Selection, groups: EqualGroups, ranks: Indices) -> Selection:
    """Return the selection of texts from that of groups: the best of a kept group stays."""
    best = groups.best(ranks)
    return Selection(
        best[selected.representatives[groups.group_of]],
        selected.similarities[groups.group_of],
    )
