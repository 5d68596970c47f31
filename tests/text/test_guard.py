"""The guard is exact enough: what it calls clean, ftfy leaves as it is, line by line."""

import itertools
import re
import sys

import ftfy
import pyarrow as pa
import pytest
from ftfy import badness, chardata
from hypothesis import given, settings
from hypothesis import strategies as st

from corpusclean.settings import RepairSettings
from corpusclean.text.ftfy_steps import STEPS
from corpusclean.text.guard import native_guard, step_alarm
from corpusclean.text.plan import plan_for

PROFILES = [RepairSettings(profile=name) for name in ("ftfy", "corpus", "minimal")]


def guard_of(*rules):
    return native_guard(map(step_alarm, rules))


def clean_among(guard, texts):
    """Return the texts that no alarm goes off in."""
    found = guard.suspicious_lines(pa.array(texts, pa.large_string()))
    lengths = found.value_lengths().to_pylist()
    return [text for text, length in zip(texts, lengths, strict=True) if not length]


def letters_of_ftfy():
    """Return every character that ftfy's heuristic names, with those its classes span."""
    inside = "".join(re.findall(r"\[([^\]]+)\]", badness.BADNESS_RE.pattern))
    named = (
        set(inside) | {chr(code) for code in range(0x80, 0x250)} | set("ВГРС×√≈‚βΒΓΞΟвЂā€ ažA_9\t")
    )
    return sorted(char for char in named if char.isprintable() or char.isspace())


LETTERS = letters_of_ftfy()


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.rule)
def test_no_code_point_that_a_step_changes_is_called_clean(step):
    every = [chr(c) for c in range(sys.maxunicode + 1) if not 0xD800 <= c <= 0xDFFF and c != 10]
    clean = clean_among(guard_of(step.rule), every)
    assert len(clean) > 1_000_000
    changes = badness.is_bad if step.rule == "mojibake" else lambda char: step.fix(char) != char
    assert not any(map(changes, clean))


def test_every_pair_that_the_guard_calls_clean_is_clean_to_ftfy_too():
    pairs = ["".join(pair) for pair in itertools.product(LETTERS, repeat=2)]
    clean = clean_among(guard_of("mojibake"), pairs)
    assert [pair for pair in clean if badness.is_bad(pair)] == []
    # and it is no coward: what it suspects is nearly always bad in fact
    bad = sum(map(badness.is_bad, pairs))
    assert len(pairs) - len(clean) <= 1.1 * bad


@given(st.lists(st.text(st.sampled_from(LETTERS) | st.characters(codec="utf-8"), max_size=9)))
@settings(deadline=None, max_examples=300)
def test_what_the_guard_calls_clean_has_no_pattern_of_mojibake(texts):
    lines = [text.replace("\n", " ") for text in texts]
    assert not any(map(badness.is_bad, clean_among(guard_of("mojibake"), lines)))


@pytest.mark.parametrize("setting", PROFILES, ids=lambda setting: setting.profile)
@given(st.lists(st.sampled_from([*LETTERS, "&amp;", "<", "\n", "\r", "e\u0301", "ｱ", "\x1b["])))
@settings(deadline=None)
def test_a_clean_text_of_any_profile_is_a_fixed_point_of_its_steps(setting, pieces):
    plan = plan_for(setting)
    text = "".join(pieces)
    if clean_among(plan.guard, [text]):
        steps = [step for step in plan.steps if step.rule != "html"]
        for line in text.splitlines(keepends=True) if "\r" not in text else [text]:
            assert all(step.fix(line) == line for step in steps)


def test_the_start_of_every_line_is_a_start_of_text():
    # The heuristic knows "Â " at the start of a text; ftfy sees lines, so must the guard.
    text = ";\nÂ x"
    assert ftfy.fix_text(text) != text
    assert clean_among(guard_of("mojibake"), [text]) == []
    assert clean_among(guard_of("mojibake"), [";Â x"]) == [";Â x"]


def test_so_is_every_cut_after_a_million_characters():
    text = "." * 1_000_000 + "Â x"
    assert ftfy.fix_text(text) != text
    assert clean_among(guard_of("mojibake"), [text]) == []


def test_entities_are_no_alarm_after_the_first_angle_bracket():
    guard = guard_of("html")
    found = guard.suspicious_lines(pa.array(["&amp;\n<\n&amp;\n&amp;"], pa.large_string()))
    assert found[0].as_py() == [0, 6, 0]


def test_the_tables_come_from_the_installed_ftfy():
    assert clean_among(guard_of("width"), [chr(code) for code in chardata.WIDTH_MAP]) == []


@given(st.lists(st.text(max_size=20), max_size=20))
@settings(deadline=None)
def test_a_text_is_judged_alone(texts):
    guard = plan_for(RepairSettings()).guard
    together = guard.suspicious_lines(pa.array(texts, pa.large_string())).to_pylist()
    alone = [guard.suspicious_lines(pa.array([t], pa.large_string()))[0].as_py() for t in texts]
    assert together == alone
