"""Logistic scorers, whose learned weights come with the package."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class LogisticScorer:
    """One weight for each feature, and a bias."""

    weights: tuple[float, ...]
    bias: float

    def probabilities(self, features: Floats) -> Floats:
        """Return the probability of each row of features (m, features)."""
        return np.asarray(1 / (1 + np.exp(-(features @ np.array(self.weights) + self.bias))))


@cache
def shipped_scorer(name: str, features: tuple[str, ...]) -> LogisticScorer:
    """Return the scorer of that name, its weights in the order of `features`."""
    source = files("corpusclean.dedup").joinpath("data", f"{name}.json")
    stored = json.loads(source.read_text(encoding="utf-8"))
    weights = stored["weights"]
    return LogisticScorer(tuple(weights[feature] for feature in features), stored["bias"])
