import ftfy
import pyarrow as pa
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from corpusclean.errors import SettingsError
from corpusclean.settings import RepairSettings
from corpusclean.text.repair import explain_repair, repair, repair_batch

DAMAGE = [
    "â€™", "Ã©", "Â ", "Ã ", "&amp;", "&lt;", "&eacute;", "&#39;", "<", "\x85", "\x1b[31m", "\r\n",
    "\n", " ", "ﬁ", "ĳ", "Ａ", "好", "“", "\ufeff", "\x00", "\ud83d", "\udca9", "e\u0301", "havent",
    "word", "É", "»", "â€", "\u2028", "ŉ", "Ð¿", "√±", "ГўВЂВ™s", "?", "\ufffd",
]  # fmt: skip
DAMAGED = st.lists(st.sampled_from(DAMAGE) | st.characters(codec=None), max_size=12).map("".join)
PROFILES = [RepairSettings(profile=name) for name in ("corpus", "ftfy", "minimal", "none")]


@given(DAMAGED)
@settings(deadline=None, max_examples=400)
def test_the_ftfy_profile_gives_exactly_what_ftfy_gives(text):
    assert repair(text, RepairSettings(profile="ftfy")) == ftfy.fix_text(text)


@pytest.mark.parametrize("setting", PROFILES, ids=lambda setting: setting.profile)
@given(text=DAMAGED)
@example(text="\u2028Â\xa0")
@settings(deadline=None)
def test_every_repair_can_be_undone_and_is_done_once(setting, text):
    repaired = explain_repair(text, setting)
    assert repaired.original() == text
    if setting.profile != "ftfy":  # ftfy itself does more to "\u2028Â\xa0" the second time
        assert repair(repaired.text, setting) == repaired.text


ENGLISH = st.lists(
    st.sampled_from([
        "I dont know whats wrong.", "Thats Chinas answer to the world.", "The dog wagged its tail.",
        "It's here, isn't it?", "They donâ€™t say so.", "We havent seen that theyre here.", "\r\n",
        "It was the end.Then we left.", "He said: “Wait. ”Anna left.", "Marks &amp; Co is open.",
    ]),
    max_size=8,
).map(" ".join)  # fmt: skip


@given(st.lists(DAMAGED | ENGLISH, max_size=6))
@settings(deadline=None)
def test_a_batch_gives_what_its_texts_give_one_by_one(texts):
    texts = [text.encode("utf-8", "replace").decode() for text in texts]
    batch = repair_batch(pa.array(texts, pa.large_string()))
    for text, repaired, edits in zip(
        texts, batch.texts.to_pylist(), batch.edits.to_pylist(), strict=False
    ):
        expected = explain_repair(text)
        assert repaired == expected.text
        assert [
            (edit["start"], edit["removed"], edit["inserted"], edit["rule"]) for edit in edits
        ] == [(edit.start, edit.removed, edit.inserted, edit.rule) for edit in expected.edits]


def test_a_rule_may_have_a_least_confidence_of_its_own():
    text = "It was the policyIt was the end.Then we left."
    both = explain_repair(text).edits
    assert [edit.rule for edit in both] == ["joined_words", "sentence_space"]
    sure = RepairSettings(confidences={"joined_words": 0.96})
    assert [edit.rule for edit in explain_repair(text, sure).edits] == ["sentence_space"]
    one = RepairSettings(confidence=0.96, confidences={"joined_words": 0.5, "sentence_space": 1.0})
    assert [edit.rule for edit in explain_repair(text, one).edits] == ["joined_words"]
    lost = "I dont know whats wrong, but thats Chinas answer."
    assert repair(lost) != lost
    assert repair(lost, RepairSettings(confidences={"apostrophe": 1.0})) == lost


def test_a_threshold_of_an_unknown_rule_is_an_error():
    with pytest.raises(SettingsError, match="did you mean apostrophe"):
        repair("x", RepairSettings(confidences={"apostrophes": 0.5}))
