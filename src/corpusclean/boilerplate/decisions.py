"""What happens to the blocks of a batch: the distinct decisions, and which one each block has."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from corpusclean.model import Decision

BY_OTHER_PAGES = frozenset({"repeated", "opening"})
"""Rules that rest on other pages alone."""


@dataclass(frozen=True, slots=True)
class BlockDecision:
    """
    What happens to one block, and why.

    `rule` names the rule, `reason` says it in words. `cluster` is the key of the block's
    cluster, or None where it stands on one page alone. `evidence_page` and `evidence_block`
    name another page where a block stands whose exact similarity to this one is `score`, or
    the block of this page that proves it; None where the block's own words do.
    """

    decision: Decision
    reason: str
    rule: str
    cluster: int | None = None
    score: float | None = None
    evidence_page: int | None = None
    evidence_block: int | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Decisions:
    """
    The decisions on the blocks of a batch: that on a block is `distinct[choices[block]]`.

    Most blocks share one of a few decisions, so that columns are made of `distinct` and then
    taken by `choices`. `starts` is the first block of each page.
    """

    starts: npt.NDArray[np.int64]
    distinct: Sequence[BlockDecision]
    choices: npt.NDArray[np.int64]

    def pages(self) -> list[list[BlockDecision]]:
        """Return the decisions on each block of each page."""
        every = [self.distinct[choice] for choice in self.choices.tolist()]
        bounds = [*self.starts.tolist(), len(every)]
        return [every[start:end] for start, end in pairwise(bounds)]

    def flagged(self, pages: npt.NDArray[np.bool_]) -> Decisions:
        """Return decisions that are only flags on some of the pages."""
        if not pages.any():
            return self
        sizes = np.diff(np.append(self.starts, len(self.choices)))
        moved = np.where(np.repeat(pages, sizes), len(self.distinct), 0)
        distinct = [*self.distinct, *map(flagged, self.distinct)]
        return Decisions(self.starts, distinct, self.choices + moved)


def flagged(decision: BlockDecision) -> BlockDecision:
    """
    Return a decision that only says so where other pages alone speak against the block.

    An extractor of HTML has chosen the text by its markup; repetition adds nothing to that.

    >>> flagged(BlockDecision("drop", "stands on 3 pages", "repeated")).reason
    'only flagged: stands on 3 pages'
    """
    if decision.decision != "drop" or decision.rule not in BY_OTHER_PAGES:
        return decision
    return replace(decision, decision="keep", reason=f"only flagged: {decision.reason}")
