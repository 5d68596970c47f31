"""
Repair: what was damaged is undone, and every edit is recorded.

Passes run in a fixed order, each on the text that the one before left; `compose` brings their
edits into coordinates of the original.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from typing import TypeAlias

import pyarrow as pa

from corpusclean.model import Edit, Repair
from corpusclean.settings import RepairSettings
from corpusclean.text import ftfy_steps
from corpusclean.text.contractions import find_contractions
from corpusclean.text.edits import apply_edits, compose, diff, shift

Pass: TypeAlias = Callable[[str], "tuple[Edit, ...]"]

EDIT_TYPE = pa.struct(
    [
        ("start", pa.int64()),
        ("removed", pa.large_string()),
        ("inserted", pa.large_string()),
        ("rule", pa.string()),
        ("confidence", pa.float32()),
    ]
)
DEFAULT = RepairSettings()


@dataclass(frozen=True, slots=True)
class RepairedBatch:
    """Repaired texts and, for each, its edits as a list of `EDIT_TYPE`."""

    texts: pa.LargeStringArray
    edits: pa.ListArray


def repair(text: str, settings: RepairSettings = DEFAULT) -> str:
    """
    Return `text` with its damage undone; a healthy text comes back as it is.

    >>> repair("Itâ€™s what we havent seen.")
    "It’s what we haven't seen."
    """
    return explain_repair(text, settings).text


def explain_repair(text: str, settings: RepairSettings = DEFAULT) -> Repair:
    """
    Return the repaired text with the edits that lead back to `text`.

    Takes any Python string, lone surrogates included.

    >>> explain_repair("We havent.").edits
    (Edit(start=8, removed='', inserted="'", rule='lost_apostrophe', confidence=0.99),)
    """
    edits: tuple[Edit, ...] = ()
    repaired = text
    for find in _passes(settings):
        found = tuple(edit for edit in find(repaired) if edit.confidence >= settings.confidence)
        repaired = apply_edits(repaired, found)
        edits = compose(edits, found)
    return Repair(repaired, edits)


def repair_batch(texts: pa.LargeStringArray, settings: RepairSettings = DEFAULT) -> RepairedBatch:
    """
    Repair a batch of texts without nulls.

    >>> batch = repair_batch(pa.array(["We havent.", "Fine."], pa.large_string()))
    >>> batch.texts.to_pylist(), [len(edits) for edits in batch.edits.to_pylist()]
    (["We haven't.", 'Fine.'], [1, 0])
    """
    repairs = [explain_repair(text.as_py(), settings) for text in texts]
    repaired = pa.array([one.text for one in repairs], pa.large_string())
    return RepairedBatch(repaired, _edit_lists([one.edits for one in repairs]))


def _edit_lists(lists: Sequence[Sequence[Edit]]) -> pa.ListArray:
    offsets = [0, *accumulate(map(len, lists))]
    rows = [edit for edits in lists for edit in edits]
    columns = [
        pa.array([getattr(edit, field.name) for edit in rows], field.type) for field in EDIT_TYPE
    ]
    values = pa.StructArray.from_arrays(columns, fields=list(EDIT_TYPE))
    return pa.ListArray.from_arrays(pa.array(offsets, pa.int32()), values)


PROFILES = {
    "corpus": {
        "mojibake", "c1_control", "ligature", "line_break", "surrogate", "terminal_escape",
        "control", "lost_apostrophe",
    },
    "ftfy": {
        "html", "mojibake", "c1_control", "ligature", "digraph", "width", "quote", "line_break",
        "surrogate", "terminal_escape", "control", "nfc",
    },
    "minimal": {"mojibake", "c1_control", "surrogate"},
    "none": set(),
}  # fmt: skip


@lru_cache
def _passes(settings: RepairSettings) -> tuple[Pass, ...]:
    rules = (PROFILES[settings.profile] | set(settings.on)) - set(settings.off)
    steps = tuple(step for step in ftfy_steps.STEPS if step.rule in rules)
    passes: list[Pass] = [lambda text: _damaged_characters(text, steps)] if steps else []
    if "lost_apostrophe" in rules:
        passes.append(find_contractions)
    return tuple(passes)


def _damaged_characters(text: str, steps: Sequence[ftfy_steps.Step]) -> tuple[Edit, ...]:
    edits: list[Edit] = []
    for start, segment in ftfy_steps.segments(text):
        if "<" in segment:  # as ftfy has it: from here on the text is HTML and keeps its entities
            steps = [step for step in steps if step.rule != "html"]
        edits += shift(_settle(segment, steps), start)
    return tuple(edits)


def _settle(segment: str, steps: Sequence[ftfy_steps.Step]) -> tuple[Edit, ...]:
    """Take the steps over and over until none changes the segment."""
    edits: tuple[Edit, ...] = ()
    while True:
        before = segment
        for step in steps:
            fixed = step.fix(segment)
            if fixed != segment:
                edits = compose(edits, diff(segment, fixed, step.rule))
                segment = fixed
        if segment == before:
            return edits
