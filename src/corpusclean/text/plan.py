"""Which rules a setting switches on, ready to run: steps of ftfy, rules of ours, their guard."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

import pyarrow as pa
from ftfy.fixes import SURROGATE_RE

from corpusclean._kernel import Guard
from corpusclean.errors import SettingsError
from corpusclean.settings import ApostropheSettings, RepairSettings
from corpusclean.text import guard
from corpusclean.text.ftfy_steps import STEPS, Step, segments
from corpusclean.text.rules import RULES
from corpusclean.text.rules.rule import Rule

# Off, because they change healthy text: quote, width, nfc and html (as ftfy has it) touch 16 % of
# all lines, all Chinese ones, 95 % of Bengali ones; ligatures and wide letters are typography. The
# others are opt-in for what they would cost.
OPT_IN = {
    "contraction", "plural_apostrophe", "legacy_encoding",
    "html", "ligature", "digraph", "latin_width", "width", "quote", "nfc",
    "percent_escape", "inline_credit", "comma_space", "odd_space", "wide_punctuation",
}  # fmt: skip
FTFY = {step.rule for step in STEPS} - {"latin_width", "legacy_encoding"}
ALL = {step.rule for step in STEPS} | {rule.name for rule in RULES}
ALL |= {"apostrophe", "plural_apostrophe"}
PROFILES = {
    "corpus": ALL - OPT_IN,
    "ftfy": FTFY,
    "minimal": {"mojibake", "c1_control", "surrogate", "terminal_escape", "control"},
    "none": set(),
}


Suspicious: TypeAlias = "dict[tuple[int, int], set[str]]"  # start and end: rules alarmed


@dataclass(frozen=True, slots=True)
class Plan:
    """What one setting asks for; `alarmed` names the rule behind each alarm of the guard."""

    steps: Sequence[Step]
    rules: Sequence[Rule]
    guard: Guard
    alarmed: Sequence[str]
    apostrophes: ApostropheSettings
    settings: RepairSettings

    def least(self, rule: str) -> float:
        """Return the least confidence of an edit by `rule`."""
        return dict(self.settings.confidences).get(rule, self.settings.confidence)

    def alarms_in(self, text: str) -> Suspicious:
        """Return the suspicious lines of any Python string."""
        # Lone surrogates cannot cross to the guard; their lines are suspicious whatever it says.
        lone = not text.isascii() and SURROGATE_RE.search(text)
        visible = text.encode("utf-8", "replace").decode("utf-8") if lone else text
        flat = self.guard.suspicious_lines(pa.array([visible], pa.large_string()))[0].as_py()
        lines = self.named(flat)
        if lone:
            for start, segment in segments(text):
                if SURROGATE_RE.search(segment):
                    lines[start, start + len(segment)] = set(self.alarmed)
        return lines

    def named(self, flat: Sequence[int]) -> Suspicious:
        """Name the rules in what the guard says: start, end and alarm of each line in turn."""
        lines: Suspicious = {}
        for start, end, alarm in zip(flat[::3], flat[1::3], flat[2::3], strict=True):
            lines.setdefault((start, end), set()).add(self.alarmed[alarm])
        return lines


@lru_cache
def plan_for(settings: RepairSettings) -> Plan:
    """Return the plan of `settings`; SettingsError where they name a rule that does not exist."""
    confidences = dict(settings.confidences)
    for name in (*settings.on, *settings.off, *confidences):
        if name not in ALL:
            near = difflib.get_close_matches(name, ALL, n=1) or [", ".join(sorted(ALL))]
            raise SettingsError(f"repair rule {name!r}: no such rule; did you mean {near[0]}?")
    names = (PROFILES[settings.profile] | set(settings.on)) - set(settings.off)
    steps = tuple(step for step in STEPS if step.rule in names)
    rules = tuple(rule for rule in RULES if rule.name in names)
    alarms = {step.rule: guard.step_alarm(step.rule) for step in steps}
    alarms |= {rule.name: rule.alarm for rule in rules}
    apostrophes = ApostropheSettings(
        action=settings.apostrophes if "apostrophe" in names else "off",
        minimum=settings.sure_losses,
        confidence=confidences.get("apostrophe", settings.confidence),
        plural="plural_apostrophe" in names,
    )
    native = guard.native_guard(alarms.values())
    return Plan(steps, rules, native, tuple(alarms), apostrophes, settings)
