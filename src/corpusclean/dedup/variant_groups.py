"""Which document stands for its variants where translations are sought."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from corpusclean.dedup.variants import Variants, connected

Indices = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class VariantGroups:
    """
    The texts that stand for all, ascending, and the verified variants of each.

    In each group of connected variants the one most similar to the rest stands for them.
    """

    representatives: Indices
    _variants: dict[int, list[tuple[int, float]]]

    def variants_of(self, representative: int) -> list[tuple[int, float]]:
        """Return the verified variants of a representative, each with its probability."""
        return self._variants.get(representative, [])


def group_variants(count: int, variants: Variants) -> VariantGroups:
    """Choose the representatives of `count` texts; one without variants stands for itself."""
    labels = connected(count, variants)
    nearness = np.zeros(count)
    np.add.at(nearness, variants.left, variants.similarity)
    np.add.at(nearness, variants.right, variants.similarity)
    order = np.lexsort((np.arange(count), -nearness, labels))
    starts = np.flatnonzero(np.diff(labels[order], prepend=-1))
    representatives = np.sort(order[starts])
    standing = set(representatives.tolist())
    linked: defaultdict[int, list[tuple[int, float]]] = defaultdict(list)
    for one, other, probability in zip(
        variants.left.tolist(), variants.right.tolist(), variants.probability.tolist(), strict=True
    ):
        if one in standing:
            linked[one].append((other, probability))
        elif other in standing:
            linked[other].append((one, probability))
    return VariantGroups(representatives, dict(linked))
