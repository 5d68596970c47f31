"""The learned half of the apostrophe repair: a word table and linear weights, loaded once."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files
from math import exp
from typing import NamedTuple
from zlib import crc32

import numpy as np

from corpusclean.text.apostrophe_features import Use

WEIGHTS = "apostrophes.npz"
SLOTS = 1 << 18
_SEEN_TWICE = 3  # as a level, see `Use`


def slot(feature: str) -> int:
    """Return the weight slot of a feature."""
    return crc32(feature.encode("utf-8", "surrogatepass")) % SLOTS


class Decision(NamedTuple):
    """How the score of one class becomes a probability, and from where on it is believed."""

    slope: float
    offset: float
    least: float

    def probability(self, score: float) -> float:
        """Return the calibrated probability of a score."""
        return 1.0 / (1.0 + exp(-max(-30.0, min(30.0, self.slope * score + self.offset))))


class ApostropheModel:
    """A word table (a `Lexicon`), the weights of each feature slot, and decisions per class."""

    def __init__(
        self,
        words: dict[str, Use],
        weights: dict[str, list[float]],
        decisions: dict[str, Decision],
        pooling: float,
    ) -> None:
        self._words = words
        self._weights = weights
        self.decisions = decisions
        self.pooling = pooling

    def use(self, key: str) -> Use:
        """Return how `key` is used; zeros where it is unknown."""
        return self._words.get(key, _UNKNOWN)

    def owners(self) -> Iterator[str]:
        """Yield the words that were seen with 's more than once or twice."""
        return (key for key, use in self._words.items() if use.owner > _SEEN_TWICE)

    def plain_in_s(self) -> Iterator[str]:
        """Yield the words in s that were seen without an apostrophe more than once or twice."""
        return (
            key for key, use in self._words.items() if key[-1:] == "s" and use.plain > _SEEN_TWICE
        )

    def slots(self, features: Iterable[str]) -> set[int]:
        """Return the weight slots of a candidate's features."""
        return {slot(feature) for feature in features}

    def score(self, slots: Iterable[int], place: str = "in") -> float:
        """Return the raw score of an apostrophe "in" the word or, after a plural, "after" it."""
        weights = self._weights[place]
        return sum([weights[slot] for slot in slots])


_UNKNOWN = Use()


@cache
def apostrophe_model() -> ApostropheModel:
    """Read the shipped model; once per process."""
    with (files("corpusclean.text") / "data" / WEIGHTS).open("rb") as file:
        tables = np.load(file)
        meta = json.loads(tables["meta"].tobytes())
        keys = tables["words"].tobytes().decode("utf-8").split("\n")
        columns = tables["uses"].tolist()
        words = dict(zip(keys, map(Use._make, columns), strict=True))
        weights = {
            kind: (tables[f"weights_{kind}"] * np.float32(meta["scale"][kind])).tolist()
            for kind in meta["scale"]
        }
    decisions = {name: Decision(*values) for name, values in meta["decisions"].items()}
    return ApostropheModel(words, weights, decisions, meta["pooling"])
