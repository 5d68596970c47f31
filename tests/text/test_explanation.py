from hypothesis import given, settings
from hypothesis import strategies as st

from corpusclean.model import Edit, Repair
from corpusclean.text.explanation import render_explanation
from corpusclean.text.repair import explain_repair


def test_each_edit_stands_in_its_line_with_its_rule():
    shown = render_explanation(explain_repair("Fine.\nMarks &amp; Itâ€™s\n")).plain
    assert shown == (
        "2:7: Marks [-&amp;-]{+&+} Itâ€™s  (entity 0.99)\n"
        "2:15: Marks &amp; It[-â€™-]{+’+}s  (mojibake 1.00)"
    )


def test_what_does_not_show_is_escaped_and_coloured():
    shown = render_explanation(Repair("ab", (Edit(1, "\ud83d\n", "", "surrogate"),)))
    assert shown.plain == r"1:2: a[-\ud83d\n-]b  (surrogate 1.00)"
    assert any(span.style == "red" for span in shown.spans)


def test_a_healthy_text_has_nothing_to_explain():
    assert not render_explanation(explain_repair("Fine."))


@given(st.lists(st.sampled_from(["Itâ€™s", "\n", "&lt;", "\ud83d", "[bold]", "x"])).map("".join))
@settings(deadline=None)
def test_there_is_a_line_for_every_edit(text):
    repaired = explain_repair(text)
    assert len(render_explanation(repaired).plain.splitlines()) == len(repaired.edits)
