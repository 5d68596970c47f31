import json
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpusclean.settings import RepairSettings
from corpusclean.text.guard import native_guard
from corpusclean.text.plan import OPT_IN
from corpusclean.text.repair import explain_repair, repair
from corpusclean.text.rules import MODULES, RULES

FIXTURES = Path(__file__).parents[3] / "fixtures" / "repair"


@dataclass(frozen=True)
class Case:
    label: str
    source: str
    text: str
    repaired: str


def name_of(module):
    return module.__name__.rpartition(".")[2]


def cases_of(module):
    path = FIXTURES / f"{name_of(module)}.json"
    return [Case(**row) for row in json.loads(path.read_text(encoding="utf-8"))]


ALL_CASES = [
    pytest.param(module, case, id=f"{name_of(module)}: {case.label}")
    for module in MODULES
    for case in cases_of(module)
]
TEXTS = [case.text for module in MODULES for case in cases_of(module)]
PIECES = sorted({piece for text in TEXTS for piece in text.split(" ")})
TRIGGERS = [
    "&amp;", "[Read more]", "policyIt", "**During", "u201d", "\ufffd", "\r\n", "\u2028",
    "It is of the",
]  # fmt: skip


def test_every_file_of_cases_belongs_to_a_rule_and_says_where_it_is_from():
    assert {path.stem for path in FIXTURES.glob("*.json")} == {name_of(m) for m in MODULES}
    for module in MODULES:
        cases = cases_of(module)
        assert any(case.text == case.repaired for case in cases), "no case that must stay"
        assert any(case.text != case.repaired for case in cases), "no case that must change"
        assert all(case.source and case.label for case in cases)


@pytest.mark.parametrize(("module", "case"), ALL_CASES)
def test_a_rule_repairs_its_cases_and_leaves_the_others(module, case):
    only = RepairSettings(profile="none", on=tuple(rule.name for rule in module.RULES))
    assert repair(case.text, only) == case.repaired
    assert repair(case.repaired, only) == case.repaired


@pytest.mark.parametrize(("module", "case"), ALL_CASES)
def test_what_must_stay_stays_under_the_default_settings(module, case):
    if case.text == case.repaired and not any(rule.name in OPT_IN for rule in module.RULES):
        assert repair(case.text) == case.text


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=3), max_size=8).map(" ".join))
@settings(deadline=None, max_examples=40)
def test_a_line_without_the_alarm_of_a_rule_has_no_work_for_it(rule, line):
    guard = native_guard([rule.alarm])
    line = line.replace("\n", " ")
    if not guard.suspicious_lines(pa.array([line], pa.large_string()))[0].as_py():
        assert list(rule.find(line)) == []


@given(
    st.lists(st.sampled_from(PIECES) | st.just("\n") | st.sampled_from(TRIGGERS), max_size=12).map(
        " ".join
    )
)
@settings(deadline=None)
def test_all_rules_together_can_be_undone_and_act_once(text):
    # What the apostrophe model inserts afterwards can be new work for the rules.
    everything = RepairSettings(on=tuple(OPT_IN), off=("apostrophe", "plural_apostrophe"))
    repaired = explain_repair(text, everything)
    assert repaired.original() == text
    assert repair(repaired.text, everything) == repaired.text
