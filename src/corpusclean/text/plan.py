"""Which rules a setting switches on, ready to run: steps of ftfy, rules of ours, their guard."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from corpusclean._kernel import Guard
from corpusclean.errors import SettingsError
from corpusclean.settings import RepairSettings
from corpusclean.text import guard
from corpusclean.text.ftfy_steps import STEPS, Step
from corpusclean.text.rules import RULES
from corpusclean.text.rules.rule import Rule

# Off, because they change healthy text: quote, width, nfc and html (as ftfy has it) touch 16 % of
# all lines, all Chinese ones, 95 % of Bengali ones; the others are opt-in for what they would cost.
OPT_IN = {
    "html", "digraph", "width", "quote", "nfc", "legacy_bytes",
    "percent_escape", "masked_start", "comma_space", "odd_space", "wide_punctuation",
}  # fmt: skip
FTFY = {step.rule for step in STEPS} - {"latin_width", "legacy_bytes"}
ALL = {step.rule for step in STEPS} | {rule.name for rule in RULES}
PROFILES = {
    "corpus": ALL - OPT_IN,
    "ftfy": FTFY,
    "minimal": {"mojibake", "c1_control", "surrogate", "terminal_escape", "control"},
    "none": set(),
}


@dataclass(frozen=True, slots=True)
class Plan:
    """What one setting asks for; `alarmed` names the rule behind each bit of the guard."""

    steps: Sequence[Step]
    rules: Sequence[Rule]
    guard: Guard
    alarmed: Sequence[str]
    confidence: float

    def rules_of(self, bits: int) -> frozenset[str]:
        """Return the names of the rules whose alarms went off."""
        return frozenset(name for bit, name in enumerate(self.alarmed) if bits >> bit & 1)


@lru_cache
def plan_for(settings: RepairSettings) -> Plan:
    """Return the plan of `settings`; SettingsError where they name a rule that does not exist."""
    for name in (*settings.on, *settings.off):
        if name not in ALL:
            near = difflib.get_close_matches(name, ALL, n=1) or [", ".join(sorted(ALL))]
            raise SettingsError(f"repair rule {name!r}: no such rule; did you mean {near[0]}?")
    names = (PROFILES[settings.profile] | set(settings.on)) - set(settings.off)
    steps = tuple(step for step in STEPS if step.rule in names)
    rules = tuple(rule for rule in RULES if rule.name in names)
    # Two groups, so that a line of plain ASCII needs no search for the damage that ftfy repairs.
    native, alarmed = guard.native_guard(
        (
            {step.rule: guard.step_alarm(step.rule) for step in steps},
            {rule.name: rule.alarm for rule in rules},
        )
    )
    return Plan(steps, rules, native, alarmed, settings.confidence)
