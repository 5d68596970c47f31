"""Texts to MinHash signatures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from corpusclean import _kernel
from corpusclean.errors import SettingsError
from corpusclean.text.batches import text_array

if TYPE_CHECKING:
    import datasketch

SEED = 1
"""Seed of the permutations; signatures of other seeds cannot be compared."""

NORMALISATION = _kernel.NORMALISATION
"""Version of the rule that turns text into units; part of every stored file."""


@dataclass(frozen=True, slots=True, eq=False)
class Signatures:
    """
    The MinHash signatures of a batch of texts.

    `values` is a uint32 array of shape (texts, num_perm). The share of equal values in two rows
    estimates the Jaccard similarity of the texts, with a standard deviation of
    sqrt(J * (1 - J) / num_perm). A text without word characters has 4294967295 everywhere.
    """

    values: npt.NDArray[np.uint32]
    width: int
    seed: int = SEED
    normalisation: int = NORMALISATION

    def __len__(self) -> int:
        return len(self.values)

    @property
    def num_perm(self) -> int:
        """How many values a signature has."""
        return int(self.values.shape[1])

    def estimate(self, left: int, right: int) -> float:
        """
        Return the estimated Jaccard similarity of two texts; 0 where one has no shingles.

        >>> signatures = sign(["The ship sailed at noon", "the SHIP sailed at noon!"])
        >>> signatures.estimate(0, 1)
        1.0
        """
        a, b = self.values[left], self.values[right]
        return float(np.mean((a == b) & (a != np.uint32(0xFFFFFFFF))))

    def to_arrow(self) -> pa.FixedSizeListArray:
        """Return the signatures as an Arrow array of fixed lists of uint32, without a copy."""
        flat = pa.array(np.ascontiguousarray(self.values).reshape(-1))
        field = pa.field("item", pa.uint32(), nullable=False)
        return pa.FixedSizeListArray.from_arrays(flat, type=pa.list_(field, self.num_perm))

    def to_datasketch(self) -> list[datasketch.MinHash]:
        """
        Return one `datasketch.MinHash` for each text, for use in its indexes.

        Its `jaccard` and all its indexes work on them as on its own.
        """
        import datasketch

        return [
            datasketch.MinHash(num_perm=self.num_perm, seed=self.seed, hashvalues=row)
            for row in self.values.astype(np.uint64)
        ]


def sign(texts: Any, *, width: int = 6, num_perm: int = 128) -> Signatures:
    """
    Return the MinHash signatures of texts.

    `texts` is what `text_array` takes. `width` is the weight of one shingle in units: a word
    weighs 2, a character of Han, kana, Thai, Lao, Khmer or Myanmar 1.

    >>> sign(["Same words, same order.", "same words same order"]).values.shape
    (2, 128)
    """
    check_positive("width", width)
    check_positive("num_perm", num_perm)
    return from_arrow(_kernel.sign(text_array(texts), width, num_perm, SEED), width)


def from_arrow(signatures: pa.FixedSizeListArray, width: int) -> Signatures:
    """Return an Arrow array of signatures as `Signatures`, without a copy."""
    num_perm = signatures.type.list_size
    values = signatures.flatten().to_numpy(zero_copy_only=True)
    return Signatures(values.reshape(-1, num_perm), width)


def check_positive(name: str, value: int) -> None:
    """Raise SettingsError unless `value` is at least 1."""
    if value < 1:
        raise SettingsError(f"{name}={value} must be at least 1")
