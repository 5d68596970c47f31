import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpusclean.settings import RepairSettings
from corpusclean.text.legacy import decode_legacy
from corpusclean.text.plan import plan_for
from corpusclean.text.repair import explain_repair, repair

ON = RepairSettings(on=("legacy_encoding",))
RUSSIAN = "Мы пришли домой поздно вечером."
UKRAINIAN = "Ми прийшли додому пізно ввечері, і їжі вже не було."
SIMPLIFIED = "我们昨天晚上很晚才回到家里。"
TRADITIONAL = "我們昨天晚上很晚才回到家裡。"
JAPANESE = "昨日の夜はとても遅く家に帰りました。"
KOREAN = "어제 밤에는 아주 늦게 집에 돌아왔습니다."
WRITTEN = [
    (RUSSIAN, "cp1251"), (RUSSIAN, "koi8_r"), (UKRAINIAN, "cp1251"), (UKRAINIAN, "koi8_u"),
    (SIMPLIFIED, "gb18030"), (TRADITIONAL, "big5"), (JAPANESE, "cp932"), (JAPANESE, "euc_jp"),
    (KOREAN, "euc_kr"),
]  # fmt: skip
HEALTHY = [
    "Où étés-vous allés, élève âgé à Évry?", "Nó là gì, ông à? Tôi không ngờ ạ.",
    "Dêpä tî pötö bätä nöngö sêrê tî zö sô.", "Þá fór ég út í búð, það er óþægilegt.",
    "ÿþýüûúùøÿþýüûúùø", "ïðèâåò", RUSSIAN, UKRAINIAN, SIMPLIFIED, JAPANESE, KOREAN,
]  # fmt: skip


@pytest.mark.parametrize(("text", "encoding"), WRITTEN)
@pytest.mark.parametrize("read_as", ["latin-1", "sloppy-windows-1252"])
def test_old_encodings_are_read_again_line_by_line(text, encoding, read_as):
    damaged = f"It is a café.\n{text.encode(encoding).decode(read_as)}\n{text}\n"
    repaired = explain_repair(damaged, ON)
    assert repaired.text == f"It is a café.\n{text}\n{text}\n"
    assert repaired.original() == damaged
    assert {edit.rule for edit in repaired.edits} == {"legacy_encoding"}


@pytest.mark.parametrize("text", HEALTHY)
def test_a_healthy_line_of_many_accents_stays(text):
    assert decode_legacy(text) == text


@pytest.mark.parametrize("text", [RUSSIAN, SIMPLIFIED, JAPANESE, KOREAN])
def test_utf_8_read_as_windows_1252_is_left_to_ftfy(text):
    assert repair(text.encode().decode("sloppy-windows-1252"), ON) == text


@pytest.mark.parametrize("profile", ["corpus", "ftfy"])
def test_the_rule_is_opt_in(profile):
    damaged = KOREAN.encode("euc_kr").decode("latin-1")
    settings = RepairSettings(profile=profile)
    assert "legacy_encoding" not in {edit.rule for edit in explain_repair(damaged, settings).edits}
    assert repair(damaged, ON) == KOREAN


@pytest.mark.parametrize("text", ["éèêëàâäîïôöûüç", "ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏ", "ööööööööööööööö"])
def test_lists_of_accented_letters_stay(text):
    assert repair(text) == text


LETTERS = st.sampled_from(
    [text.encode(encoding).decode("latin-1") for text, encoding in WRITTEN] + list("ab ж€")
) | st.characters(min_codepoint=0x80, max_codepoint=0xFF)


@given(st.lists(LETTERS, max_size=12).map("".join))
@settings(deadline=None)
def test_what_is_read_again_alarms_the_guard_and_can_be_undone(line):
    line = line.replace("\n", " ")
    if decode_legacy(line) != line:
        (found,) = plan_for(ON).guard.suspicious_lines(pa.array([line], pa.large_string()))
        assert found.as_py()
    repaired = explain_repair(line, ON)
    assert repaired.original() == line
    assert repair(repaired.text, ON) == repaired.text
