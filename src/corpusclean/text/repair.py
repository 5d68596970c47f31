"""
Repair: what was damaged is undone, every edit is recorded, what is healthy is not even looked at.

The native guard names the lines that some rule could change. Each of them, alone, goes through the
steps of ftfy and the rules for lost characters, until nothing changes; then the document as a whole
gets its lost apostrophes back.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from ftfy.fixes import SURROGATE_RE

from corpusclean.model import Edit, Repair
from corpusclean.settings import RepairSettings
from corpusclean.text.apostrophe_detector import may_have_lost
from corpusclean.text.edits import apply_edits, compose, diff, shift
from corpusclean.text.ftfy_steps import Step, segments
from corpusclean.text.lost_apostrophes import find_lost_apostrophes
from corpusclean.text.plan import Plan, plan_for
from corpusclean.text.prose import fenced_code, prose_of
from corpusclean.text.rules.rule import Rule

EDIT_TYPE = pa.struct(
    [
        ("start", pa.int64()),
        ("removed", pa.large_string()),
        ("inserted", pa.large_string()),
        ("rule", pa.string()),
        ("confidence", pa.float32()),
    ]
)
Suspicious: TypeAlias = "dict[tuple[int, int], frozenset[str]]"  # start and end: rules alarmed
DEFAULT = RepairSettings()
# What one rule repairs can uncover work for another. A line that goes on changing for longer is no
# text; it stays as it is, so that repairing twice is repairing once and time stays linear.
ROUNDS = 8


@dataclass(frozen=True, slots=True)
class RepairedBatch:
    """Repaired texts and, for each, its edits as a list of `EDIT_TYPE`."""

    texts: pa.LargeStringArray
    edits: pa.ListArray


def repair(text: str, settings: RepairSettings = DEFAULT) -> str:
    """
    Return `text` with its damage undone; a healthy text comes back as it is.

    >>> repair("I dont know whats wrong, but thats Chinas answer to the cafÃ©.")
    "I don't know what's wrong, but that's China's answer to the café."
    """
    return explain_repair(text, settings).text


def explain_repair(text: str, settings: RepairSettings = DEFAULT) -> Repair:
    """
    Return the repaired text with the edits that lead back to `text`.

    Takes any Python string, lone surrogates included.

    >>> explain_repair("Itâ€™s over.").edits
    (Edit(start=2, removed='â€™', inserted='’', rule='mojibake', confidence=1.0),)
    """
    plan = plan_for(settings)
    # Lone surrogates cannot cross to the guard; their lines are suspicious whatever it says.
    visible = text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")
    flat = plan.guard.suspicious_lines(pa.array([visible], pa.large_string()))[0].as_py()
    return _repair(text, flat, plan)


def repair_batch(texts: pa.LargeStringArray, settings: RepairSettings = DEFAULT) -> RepairedBatch:
    """
    Repair a batch of texts without nulls; healthy ones never leave Arrow.

    >>> batch = repair_batch(pa.array(["Itâ€™s.", "Fine."], pa.large_string()))
    >>> batch.texts.to_pylist(), [len(edits) for edits in batch.edits.to_pylist()]
    (['It’s.', 'Fine.'], [1, 0])
    """
    plan = plan_for(settings)
    suspicious = plan.guard.suspicious_lines(texts)
    places = pc.greater(pc.list_value_length(suspicious), 0)
    if plan.apostrophes.action != "off":
        forced = plan.apostrophes.action == "force"
        places = pc.or_(places, pa.array(may_have_lost(texts) | forced))
    edits: list[Sequence[Edit]] = [()] * len(texts)
    changed: dict[int, str] = {}
    for index in pc.indices_nonzero(places).to_pylist():
        one = _repair(texts[index].as_py(), suspicious[index].as_py(), plan)
        if one.edits:
            edits[index] = one.edits
            changed[index] = one.text
    if changed:
        places = np.zeros(len(texts), bool)
        places[list(changed)] = True
        inserted = pa.array(list(changed.values()), pa.large_string())
        texts = pc.replace_with_mask(texts, pa.array(places), inserted)
    return RepairedBatch(texts, _edit_lists(edits))


def _edit_lists(lists: Sequence[Sequence[Edit]]) -> pa.ListArray:
    offsets = [0, *accumulate(map(len, lists))]
    rows = [edit for edits in lists for edit in edits]
    columns = [
        pa.array([getattr(edit, field.name) for edit in rows], field.type) for field in EDIT_TYPE
    ]
    values = pa.StructArray.from_arrays(columns, fields=list(EDIT_TYPE))
    return pa.ListArray.from_arrays(pa.array(offsets, pa.int32()), values)


def _repair(text: str, suspicious: Sequence[int], plan: Plan) -> Repair:
    """Repair the lines that the guard named in threes (start, end, alarms), then the document."""
    lines: Suspicious = {
        (start, end): plan.rules_of(alarms)
        for start, end, alarms in zip(*(suspicious[part::3] for part in range(3)), strict=True)
    }
    lines |= _lines_with_surrogates(text, plan)
    edits = _repair_lines(text, lines, plan) if lines else ()
    repaired = apply_edits(text, edits)
    lost = find_lost_apostrophes(repaired, plan.apostrophes)
    return Repair(apply_edits(repaired, lost), compose(edits, lost))


def _lines_with_surrogates(text: str, plan: Plan) -> Suspicious:
    if text.isascii() or not SURROGATE_RE.search(text):
        return {}
    every = frozenset(plan.alarmed)
    return {
        (start, start + len(segment)): every
        for start, segment in segments(text)
        if SURROGATE_RE.search(segment)
    }


def _repair_lines(text: str, lines: Suspicious, plan: Plan) -> tuple[Edit, ...]:
    """Return the edits of the given lines of `text`, each repaired alone."""
    scope = _Scope(text, plan)
    found: list[Edit] = []
    for start, end in sorted(lines):
        found += shift(scope.repair_line(start, end, lines[start, end]), start)
    return scope.without_rare(found)


class _Scope:
    """What the repair of one line must know of the whole text."""

    def __init__(self, text: str, plan: Plan) -> None:
        self.text = text
        self.plan = plan
        self.rules = [rule for rule in plan.rules if not (rule.unless and rule.unless.search(text))]
        self.code = fenced_code(text)
        self.code_starts = [start for start, _ in self.code]
        # As ftfy has it: from its first "<" on, a text is HTML and keeps its entities.
        self.markup = text.find("<")
        self.steps_without_html = [step for step in plan.steps if step.rule != "html"]

    def repair_line(self, start: int, end: int, alarms: frozenset[str]) -> tuple[Edit, ...]:
        """Return the edits of one line, in its own coordinates."""
        line = self.text[start:end]
        steps = self.steps_without_html if 0 <= self.markup < end else self.plan.steps
        rules = self.rules
        if self._in_code(start):
            rules = [rule for rule in rules if not rule.prose_only]
        if not rules:
            return _settle(line, steps)
        # At first only what the guard named; once something has changed, anything may follow.
        found = self._round(
            line,
            steps if any(step.rule in alarms for step in steps) else (),
            [rule for rule in rules if rule.name in alarms],
        )
        edits = found
        for _ in range(ROUNDS):
            if not found:
                return edits
            line = apply_edits(line, found)
            # A line break put right makes lines of their own.
            found = tuple(
                edit
                for place, piece in segments(line)
                for edit in shift(self._round(piece, steps, rules), place)
            )
            edits = compose(edits, found)
        return ()

    def _round(self, line: str, steps: Sequence[Step], rules: Sequence[Rule]) -> tuple[Edit, ...]:
        """Return the edits of one time through all steps and rules."""
        edits = _settle(line, steps)
        line = apply_edits(line, edits)
        for rule in rules:
            found = self._edits_of(rule, line)
            line = apply_edits(line, found)
            edits = compose(edits, found)
        return edits

    def without_rare(self, edits: Sequence[Edit]) -> tuple[Edit, ...]:
        """Drop the edits of rules that need to act more often in one text to be believed."""
        least = {rule.name: rule.least for rule in self.plan.rules if rule.least > 1}
        counts = Counter(edit.rule for edit in edits)
        return tuple(edit for edit in edits if counts[edit.rule] >= least.get(edit.rule, 1))

    def _in_code(self, start: int) -> bool:
        index = bisect_right(self.code_starts, start) - 1
        return index >= 0 and start < self.code[index][1]

    def _edits_of(self, rule: Rule, line: str) -> tuple[Edit, ...]:
        edits = tuple(edit for edit in rule.find(line) if edit.confidence >= self.plan.confidence)
        if not edits or not rule.prose_only:
            return edits
        prose = list(prose_of(line))
        starts = [start for start, _ in prose]
        places = [bisect_right(starts, edit.start) - 1 for edit in edits]
        return tuple(
            edit
            for edit, place in zip(edits, places, strict=True)
            if place >= 0 and edit.end <= prose[place][1]
        )


def _settle(segment: str, steps: Sequence[Step]) -> tuple[Edit, ...]:
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
