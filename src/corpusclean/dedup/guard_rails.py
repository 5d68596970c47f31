"""Warnings with examples where a result looks wrong, as data; nothing is changed by them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from corpusclean.dedup.near_duplicates import NearDuplicates


@dataclass(frozen=True, slots=True)
class GuardRail:
    """
    One thing that looks wrong: what, how much, and documents to look at, by index.

    `subject` is the name of the source, or the first document of the cluster.
    """

    kind: str
    subject: str
    message: str
    examples: tuple[int, ...]


def lossy_sources(
    found: NearDuplicates, sources: Sequence[str], most: float = 0.5, least_size: int = 20
) -> list[GuardRail]:
    """
    Return a warning for each source that loses more than a share `most` of its documents.

    `sources` names the source of each document; those of fewer than `least_size` documents are
    too small to judge.

    >>> from corpusclean.dedup.near_duplicates import find_near_duplicates
    >>> found = find_near_duplicates(["Same words in all."] * 3 + ["Something of its own."])
    >>> [rail.message for rail in lossy_sources(found, ["a", "a", "a", "b"], least_size=1)]
    ['source a loses 2 of 3 documents (67%)']
    """
    names, codes = np.unique(np.asarray(sources, dtype=str), return_inverse=True)
    gone = found.selection.representatives != np.arange(len(codes))
    sizes = np.bincount(codes, minlength=len(names))
    losses = np.bincount(codes[gone], minlength=len(names))
    rails = []
    for code in np.flatnonzero((sizes >= least_size) & (losses > most * sizes)):
        name, lost, size = str(names[code]), int(losses[code]), int(sizes[code])
        message = f"source {name} loses {lost} of {size} documents ({lost / size:.0%})"
        examples = np.flatnonzero(gone & (codes == code))[:3].tolist()
        rails.append(GuardRail("lossy_source", name, message, tuple(examples)))
    return rails


def large_clusters(found: NearDuplicates, most: int = 1000) -> list[GuardRail]:
    """
    Return a warning for each cluster of more than `most` documents, with its first ones.

    >>> from corpusclean.dedup.near_duplicates import find_near_duplicates
    >>> large_clusters(find_near_duplicates(["Same words."] * 3), most=2)[0].message
    '3 documents form one cluster; 2 of them go'
    """
    rails = []
    for cluster in found.clusters:
        if len(cluster) > most:
            members = np.asarray(cluster)
            gone = int((found.selection.representatives[members] != members).sum())
            message = f"{len(cluster)} documents form one cluster; {gone} of them go"
            rails.append(GuardRail("large_cluster", str(cluster[0]), message, tuple(cluster[:3])))
    return rails
