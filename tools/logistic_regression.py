"""Logistic regression with a ridge, for the scorers whose weights come with the package."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

RIDGE = 1e-4


def fit(features: Floats, same: Floats, weight: Floats) -> tuple[Floats, float]:
    """Return weights and bias, by Newton's method."""
    scale = features.std(axis=0) + 1e-9
    design = np.column_stack((features / scale, np.ones(len(features))))
    ridge = np.eye(design.shape[1]) * RIDGE * weight.sum()
    ridge[-1, -1] = 0
    beta = np.zeros(design.shape[1])
    for _ in range(60):
        p = 1 / (1 + np.exp(-np.clip(design @ beta, -30, 30)))
        gradient = design.T @ (weight * (p - same)) + ridge @ beta
        curvature = (design * (weight * p * (1 - p) + 1e-9)[:, None]).T @ design + ridge
        step = np.linalg.solve(curvature, gradient)
        beta -= step
        if np.abs(step).max() < 1e-7:
            break
    return beta[:-1] / scale, float(beta[-1])


def write(path: Path, names: Sequence[str], weights: Floats, bias: float) -> None:
    """Write a scorer as the package reads it."""
    stored = {
        "bias": round(bias, 4),
        "weights": dict(zip(names, np.round(weights, 4).tolist(), strict=True)),
    }
    path.write_text(json.dumps(stored, indent=1) + "\n", encoding="utf-8")
