import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import corpusclean as cc
from corpusclean.report.explain import explain_document
from corpusclean.settings import ReadSettings, Settings, TranslationSettings

GERMAN = (
    "Die Brücke von Karlovac wurde am 14. Mai 1872 eröffnet. Sie kostete 3,2 Millionen Gulden. "
    "1944 wurde sie gesprengt; heute trägt sie 12.500 Autos am Tag."
)
ENGLISH = (
    "The bridge of Karlovac was opened on 14 May 1872. It cost 3.2 million florins. In 1944 it "
    "was blown up; today it carries 12,500 cars a day."
)
OTHER = (
    "Rain fell on the harbour for most of the week, and the ferries stayed at the quay. On "
    "Sunday the wind turned, and the first of them left for the islands before breakfast."
)
COPY = f"{ENGLISH} "
CORPUS = [GERMAN, ENGLISH, OTHER, COPY, ""]


def wanted(action, **values):
    return Settings(translations=TranslationSettings(action=action, **values))


def documents(texts):
    return [{"id": f"{number}", "text": text} for number, text in enumerate(texts)]


def test_off_leaves_translations_alone():
    result = cc.clean(documents([GERMAN, ENGLISH]), wanted("off"))
    assert [document.duplicates for document in result.documents] == [None, None]


def test_a_flagged_document_stays_and_names_its_counterpart():
    result = cc.clean(documents([GERMAN, ENGLISH, OTHER]), wanted("flag", languages=("de",)))
    kept, flagged, other = (document.duplicates for document in result.documents)
    assert (kept["relation"], kept["of"]) == ("representative", None)
    assert (flagged["relation"], flagged["of"]) == ("translation", ["0"])
    assert kept["cluster"] == flagged["cluster"]
    assert other is None
    assert result.removals == ()
    assert result.report.rules == {"flag: translation": 1}


@pytest.mark.parametrize(("language", "gone"), [("de", "1"), ("en", "0")])
def test_the_wanted_language_stays(language, gone):
    result = cc.clean(documents([GERMAN, ENGLISH]), wanted("remove", languages=(language,)))
    (removal,) = result.removals
    assert (removal.id, removal.rule) == (gone, "translation")
    assert removal.representative == result.documents[0].id
    assert removal.similarity >= 0.9
    assert "1872" in removal.reason


def test_the_original_stays():
    texts = [{"id": "t", "text": GERMAN}, {"id": "o", "text": ENGLISH, "original": True}]
    result = cc.clean(texts, wanted("remove", keep="originals", languages=("de",)))
    assert [document.id for document in result.documents] == ["o"]


def test_a_copy_of_a_removed_translation_names_what_is_kept():
    result = cc.clean(documents(CORPUS), wanted("remove", languages=("de",)))
    reasons = {removal.id: removal for removal in result.removals}
    assert set(reasons) == {"1", "3"}
    assert {removal.representative for removal in reasons.values()} == {"0"}
    assert any(removal.reason.startswith("says the same as") for removal in reasons.values())


def test_a_translation_that_stands_for_near_duplicates_is_flagged_not_removed():
    longer = f"{ENGLISH} So it is."
    result = cc.clean(documents([GERMAN, longer, ENGLISH]), wanted("remove", languages=("de",)))
    assert [removal.id for removal in result.removals] == ["2"]
    _, english = result.documents
    assert (english.duplicates["relation"], english.duplicates["of"]) == ("translation", ["0"])


def test_an_unlikely_pair_is_not_removed():
    result = cc.clean(documents([GERMAN, ENGLISH]), wanted("remove", removal=1.0))
    assert len(result.documents) == 2


@settings(deadline=None, max_examples=25)
@given(st.permutations(range(len(CORPUS))), st.sampled_from(["flag", "remove"]))
def test_neither_order_nor_batches_matter_and_all_is_restored(order, action):
    rows = documents(CORPUS)
    tree = wanted(action)
    expected = cc.clean(rows, tree)
    small = Settings(read=ReadSettings(batch_bytes=1), translations=tree.translations)
    result = cc.clean([rows[place] for place in order], small)
    assert {one.id: one for one in result.documents} == {one.id: one for one in expected.documents}
    assert {one.id: one for one in result.removals if one.kind == "document"} == {
        one.id: one for one in expected.removals if one.kind == "document"
    }
    kept = {one.id for one in result.documents}
    assert all(one.representative in kept for one in result.removals if one.kind == "document")
    assert dict(cc.restore(result)) == {row["id"]: row["text"] for row in rows}


@pytest.mark.parametrize("action", ["flag", "remove"])
def test_files_give_what_memory_gives_and_explain_shows_the_evidence(tmp_path, action):
    texts = [GERMAN, ENGLISH, OTHER]
    source = tmp_path / "in.jsonl"
    source.write_text("".join(json.dumps(row) + "\n" for row in documents(texts)), "utf-8")
    tree = wanted(action, languages=("de",))
    report = cc.clean_files(source, tmp_path / "out", tree)
    assert report.rules == cc.clean(documents(texts), tree).report.rules
    shown = explain_document(tmp_path / "out", "1").plain
    assert "translation of 0" in shown
    assert "karlovac" in shown
    assert dict(cc.restore(tmp_path / "out")) == {str(i): text for i, text in enumerate(texts)}


def test_dedup_leaves_translations_alone(tmp_path):
    for number, text in enumerate([GERMAN, ENGLISH]):
        (tmp_path / f"{number}.txt").write_text(text, "utf-8")
    tree = wanted("remove")
    report = cc.dedup_files([*tmp_path.glob("*.txt")], tmp_path / "out", tree)
    assert report.counts["documents written"] == 2
