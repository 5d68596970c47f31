"""Candidate pairs from what documents share: rare words, or anchors across languages."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from corpusclean import _kernel
from corpusclean.dedup.anchors import FAMILIES, Anchors

Indices = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float32]

_KERNEL_FAMILIES = 8

# Share of each family in the score that ranks candidates. Grams find most counterparts alone;
# a dictionary, where there is one, is as good.
FAMILY_WEIGHTS = (1.5, 1.0, 1.0, 1.0, 1.5, 1.0)

# The column of what an embedder says, after the families of anchors.
EMBEDDING = len(FAMILIES)

# Candidates of a document in each other language. Where a counterpart is found at all, it is
# among the first four as often as among the first six (news, lessons, manual pages).
_TOP = 4

# A token of more documents is not read: it costs much and tells little.
_LONGEST_POSTING = 1000


@dataclass(frozen=True, slots=True)
class Candidates:
    """
    Candidate pairs across languages: m pairs, `left < right`, sorted.

    `shared` and `aligned` (m, families) are cosines; the latter discount an anchor by how far
    apart it stands in the two texts. `mass` is the weight of all that is shared.
    """

    left: Indices
    right: Indices
    shared: Floats
    aligned: Floats
    mass: Floats

    def __len__(self) -> int:
        return len(self.left)

    def extended(self, left: Indices, right: Indices) -> Candidates:
        """Return these and further pairs, each once; the further ones share nothing yet."""
        width = int(max(left.max(initial=0), right.max(initial=0), self.right.max(initial=0))) + 1
        own = self.left * width + self.right
        keys = np.union1d(own, left * width + right)
        places = np.searchsorted(keys, own)
        shared = np.zeros((len(keys), self.shared.shape[1]), np.float32)
        aligned, mass = np.zeros_like(shared), np.zeros(len(keys), np.float32)
        shared[places], aligned[places], mass[places] = self.shared, self.aligned, self.mass
        return Candidates(keys // width, keys % width, shared, aligned, mass)


def cross_candidates(anchors: Anchors, languages: Indices, letters: Indices) -> Candidates:
    """
    Return the best candidates of each document in each other language.

    `languages` numbers the language of each document from 0; `letters` is its length.
    """
    weights = (*FAMILY_WEIGHTS, *[0.0] * (_KERNEL_FAMILIES - len(FAMILY_WEIGHTS)))
    left, right, values = _kernel.cross_candidates(
        anchors.sets,
        pa.array(anchors.positions),
        pa.array(anchors.weights),
        pa.array(languages.astype(np.uint16)),
        pa.array(np.log1p(letters).astype(np.float32)),
        top=_TOP,
        cap=_LONGEST_POSTING,
        family_weights=weights,
    )
    columns = values.to_numpy().reshape(len(left), 2 * _KERNEL_FAMILIES + 1)
    count = len(FAMILY_WEIGHTS)
    return Candidates(
        left.to_numpy().astype(np.int64),
        right.to_numpy().astype(np.int64),
        columns[:, :count],
        columns[:, _KERNEL_FAMILIES : _KERNEL_FAMILIES + count],
        columns[:, -1],
    )
