"""Warnings with examples where a result looks wrong, as data; nothing is changed by them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from corpusclean.dedup.near_duplicates import NearDuplicates


@dataclass(frozen=True, slots=True, eq=False)
class GuardRail:
    """
    One thing that looks wrong: what, how much, and the documents that it is about, by index.

    `subject` is the name of the source, empty for a cluster.
    """

    kind: str
    subject: str
    message: str
    documents: npt.NDArray[np.int64]


def lossy_sources(
    found: NearDuplicates,
    sources: Sequence[str],
    codes: npt.NDArray[np.int32],
    most: float = 0.5,
    least_size: int = 20,
) -> list[GuardRail]:
    """
    Return a warning for each source that loses more than a share `most` of its documents.

    `codes` gives the source of each document as an index into `sources`; those of fewer than
    `least_size` documents are too small to judge.

    >>> from corpusclean.dedup.near_duplicates import find_near_duplicates
    >>> found = find_near_duplicates(["Same words in all."] * 3 + ["Something of its own."])
    >>> codes = np.array([0, 0, 0, 1], np.int32)
    >>> [rail.message for rail in lossy_sources(found, ["a", "b"], codes, least_size=1)]
    ['source a loses 2 of 3 documents (67%)']
    """
    gone = found.selection.representatives != np.arange(len(codes))
    sizes = np.bincount(codes, minlength=len(sources))
    losses = np.bincount(codes[gone], minlength=len(sources))
    rails = []
    lossy = (sizes >= least_size) & (losses > most * sizes)
    for code in np.flatnonzero(lossy).tolist():
        name, lost, size = sources[code], int(losses[code]), int(sizes[code])
        if not name:  # documents in memory that name no site
            continue
        message = f"source {name} loses {lost:,} of {size:,} documents ({lost / size:.0%})"
        examples = np.flatnonzero(gone & (codes == code))
        rails.append(GuardRail("lossy_source", name, message, examples))
    return sorted(rails, key=lambda rail: rail.subject)


def large_clusters(found: NearDuplicates, most: int = 1000) -> list[GuardRail]:
    """
    Return a warning for each cluster of more than `most` documents.

    >>> from corpusclean.dedup.near_duplicates import find_near_duplicates
    >>> large_clusters(find_near_duplicates(["Same words."] * 3), most=2)[0].message
    '3 documents form one cluster; 2 of them go'
    """
    rails = []
    for cluster in found.clusters:
        if len(cluster) > most:
            members = np.asarray(cluster)
            gone = int((found.selection.representatives[members] != members).sum())
            message = f"{len(cluster):,} documents form one cluster; {gone:,} of them go"
            rails.append(GuardRail("large_cluster", "", message, members))
    return rails
