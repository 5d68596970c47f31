"""
Repair: what was damaged is undone, every edit is recorded, what is healthy is not even looked at.

The native guard names the lines that some rule could change. Each of them, alone, goes through the
steps of ftfy and the rules for lost characters, until the guard has nothing more to say; then the
document as a whole gets its lost apostrophes back.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from corpusclean.model import Edit, Repair
from corpusclean.settings import RepairSettings
from corpusclean.text.apostrophe_detector import may_have_lost
from corpusclean.text.edits import apply_edits, compose, diff, shift
from corpusclean.text.ftfy_steps import Step
from corpusclean.text.lost_apostrophes import examine, find_lost_apostrophes
from corpusclean.text.plan import Plan, Suspicious, plan_for
from corpusclean.text.prose import edits_in_prose, fenced_code
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
    edits = _repair_lines(text, plan.alarms_in(text), plan)
    repaired = apply_edits(text, edits)
    lost = find_lost_apostrophes(repaired, plan.apostrophes)
    return Repair(apply_edits(repaired, lost), compose(edits, lost))


def repair_batch(texts: pa.LargeStringArray, settings: RepairSettings = DEFAULT) -> RepairedBatch:
    """
    Repair a batch of texts without nulls; healthy ones never leave Arrow.

    >>> batch = repair_batch(pa.array(["Itâ€™s.", "Fine."], pa.large_string()))
    >>> batch.texts.to_pylist(), [len(edits) for edits in batch.edits.to_pylist()]
    (['It’s.', 'Fine.'], [1, 0])
    """
    plan = plan_for(settings)
    edits: dict[int, tuple[Edit, ...]] = {}
    suspicious = plan.guard.suspicious_lines(texts)
    alarmed = pc.greater(pc.list_value_length(suspicious), 0)
    for index in pc.indices_nonzero(alarmed).to_pylist():
        lines = plan.named(suspicious[index].as_py())
        if found := _repair_lines(texts[index].as_py(), lines, plan):
            edits[index] = found
    texts = _with_edits(texts, edits)
    read = _worth_examining(texts, plan)
    insertions = examine(texts.take(pa.array(read, pa.int64())), plan.apostrophes)
    lost = {index: inserted for index, inserted in zip(read, insertions, strict=True) if inserted}
    texts = _with_edits(texts, lost)
    for index, found in lost.items():
        edits[index] = compose(edits.get(index, ()), found)
    return RepairedBatch(texts, _edit_lists(len(texts), edits))


def _worth_examining(texts: pa.LargeStringArray, plan: Plan) -> Sequence[int]:
    """Return which texts the apostrophe model must read."""
    match plan.apostrophes.action:
        case "off":
            return ()
        case "force":
            return range(len(texts))
    where: list[int] = may_have_lost(texts).nonzero()[0].tolist()
    return where


def _with_edits(
    texts: pa.LargeStringArray, edits: Mapping[int, Sequence[Edit]]
) -> pa.LargeStringArray:
    """Return the column with the edits of some of its texts applied."""
    if not edits:
        return texts
    places = np.zeros(len(texts), bool)
    places[list(edits)] = True
    changed = [apply_edits(texts[index].as_py(), edits[index]) for index in sorted(edits)]
    return pc.replace_with_mask(texts, pa.array(places), pa.array(changed, pa.large_string()))


def _edit_lists(count: int, edits: Mapping[int, Sequence[Edit]]) -> pa.ListArray:
    """Return the edits of each of `count` texts; most have none."""
    lengths = np.zeros(count + 1, np.int32)
    for index, found in edits.items():
        lengths[index + 1] = len(found)
    rows = [edit for _, found in sorted(edits.items()) for edit in found]
    columns = [
        pa.array([getattr(edit, field.name) for edit in rows], field.type) for field in EDIT_TYPE
    ]
    values = pa.StructArray.from_arrays(columns, fields=list(EDIT_TYPE))
    return pa.ListArray.from_arrays(pa.array(lengths.cumsum(dtype=np.int32)), values)


def _repair_lines(text: str, lines: Suspicious, plan: Plan) -> tuple[Edit, ...]:
    """Return the edits of `text`, whose repaired lines can be work for rules that were silent."""
    edits: tuple[Edit, ...] = ()
    for _ in range(ROUNDS):
        found = _repair_once(text, lines, plan)
        if not found:
            return edits
        edits, text = compose(edits, found), apply_edits(text, found)
        if not plan.rules:
            return edits  # as ftfy does
        lines = plan.alarms_in(text)
    return ()


def _repair_once(text: str, lines: Suspicious, plan: Plan) -> tuple[Edit, ...]:
    """Return the edits of the given lines of `text`, each repaired alone."""
    if not lines:
        return ()
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

    def repair_line(self, start: int, end: int, alarms: set[str]) -> tuple[Edit, ...]:
        """Return the edits of one line, in its own coordinates."""
        line = self.text[start:end]
        steps = self.steps_without_html if 0 <= self.markup < end else self.plan.steps
        rules = self.rules
        if self._in_code(start):
            rules = [rule for rule in rules if not rule.prose_only]
        if not rules:
            return _settle(line, steps)  # as ftfy does, which never cuts a line again
        edits: tuple[Edit, ...] = ()
        alarmed = {(0, len(line)): alarms}
        for _ in range(ROUNDS):
            # What one rule changed can be work for another, and a line break put right makes lines
            # of their own; the guard says where.
            found = tuple(
                edit
                for (first, last), names in sorted(alarmed.items())
                for edit in shift(self._round(line[first:last], steps, rules, names), first)
            )
            if not found:
                return edits
            edits = compose(edits, found)
            line = apply_edits(line, found)
            alarmed = self.plan.alarms_in(line)
        return ()

    def _round(
        self, line: str, steps: Sequence[Step], rules: Sequence[Rule], alarms: set[str]
    ) -> tuple[Edit, ...]:
        """Return the edits of one time through the steps and rules that are alarmed."""
        edits, line = _passed(line, [step for step in steps if step.rule in alarms])
        for rule in rules:
            if rule.name in alarms:
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
        least = self.plan.least(rule.name)
        edits = tuple(edit for edit in rule.find(line) if edit.confidence >= least)
        return tuple(edits_in_prose(line, edits)) if rule.prose_only else edits


def _settle(segment: str, steps: Sequence[Step]) -> tuple[Edit, ...]:
    """Take the steps over and over until none changes the segment."""
    edits: tuple[Edit, ...] = ()
    while True:
        found, fixed = _passed(segment, steps)
        if fixed == segment:
            return edits
        edits, segment = compose(edits, found), fixed


def _passed(segment: str, steps: Sequence[Step]) -> tuple[tuple[Edit, ...], str]:
    """Return the edits of one time through the steps, and what they leave."""
    edits: tuple[Edit, ...] = ()
    for step in steps:
        fixed = step.fix(segment)
        if fixed != segment:
            edits = compose(edits, diff(segment, fixed, step.rule))
            segment = fixed
    return edits, segment
