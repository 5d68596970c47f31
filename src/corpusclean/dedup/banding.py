"""Bands and rows from a promise: which share of the pairs at the threshold will be found."""

from __future__ import annotations

import math
import sys
from dataclasses import dataclass

from corpusclean.errors import SettingsError


@dataclass(frozen=True, slots=True)
class BandPlan:
    """
    How signatures are cut: `bands` slices of `rows` values each.

    Two texts become a candidate pair when they agree in all rows of some band.

    >>> plan = BandPlan(bands=16, rows=8)
    >>> round(plan.candidate_probability(0.8), 3), round(plan.candidate_probability(0.5), 3)
    (0.947, 0.061)
    """

    bands: int
    rows: int

    def candidate_probability(self, similarity: float) -> float:
        """Return how likely two texts of this Jaccard similarity become a candidate pair."""
        return float(1.0 - (1.0 - similarity**self.rows) ** self.bands)


def plan_bands(threshold: float, recall: float, num_perm: int) -> BandPlan:
    """
    Return the cheapest plan that finds a share `recall` of the pairs at `threshold`.

    More rows mean fewer candidates to verify, so it takes as many rows as the promise allows,
    then as few bands as keep it. Pairs above the threshold are found more often than promised.

    >>> plan_bands(0.8, 0.99, 128)
    BandPlan(bands=16, rows=6)
    >>> plan_bands(0.3, 0.999, 4)
    Traceback (most recent call last):
    corpusclean.errors.SettingsError: num_perm=4 promises a recall of .760 at 0.3; take 20 for 0.999
    """
    check_share("threshold", threshold, closed=True)
    check_share("recall", recall, closed=False)
    for rows in range(num_perm, 0, -1):
        bands = _enough_bands(threshold, recall, rows)
        if bands * rows <= num_perm:
            return BandPlan(bands, rows)
    best = f"{BandPlan(num_perm, 1).candidate_probability(threshold):.3f}".lstrip("0")
    raise SettingsError(
        f"num_perm={num_perm} promises a recall of {best} at {threshold}; "
        f"take {_enough_bands(threshold, recall, rows=1)} for {recall}"
    )


def _enough_bands(threshold: float, recall: float, rows: int) -> int:
    """Return the least number of bands that finds a share `recall` at `threshold`."""
    missed_by_one = 1.0 - threshold**rows
    if missed_by_one <= 0.0:
        return 1
    # -log1p(-x) keeps its digits where x is so small that 1 - x rounds to 1.
    found = -math.log1p(-(threshold**rows))
    return math.ceil(-math.log1p(-recall) / found - 1e-9) if found else sys.maxsize


def check_share(name: str, value: float, *, closed: bool) -> None:
    """Raise SettingsError unless `value` lies above 0 and below 1 (or at 1, if `closed`)."""
    if not (0 < value < 1 or (closed and value == 1)):
        rule = "above 0 and at most 1" if closed else "above 0 and below 1"
        raise SettingsError(f"{name}={value} must be {rule}")
