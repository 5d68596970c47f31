import corpusclean as cc
from corpusclean.settings import LanguageSettings, Settings

ENGLISH = "The ferry did not leave the harbour in the morning because the wind was too strong."
GERMAN = "Die Fähre verließ den Hafen am Morgen nicht, weil der Wind an der Küste zu stark war."
PER_SEGMENT = Settings(language=LanguageSettings(per_segment=True))


def test_each_segment_has_its_language_where_that_is_asked_for():
    (document,) = cc.clean([f"{ENGLISH}\n\n{GERMAN}\n\n12:30"], PER_SEGMENT).documents
    languages = {segment.text: segment.lang for segment in document.segments}
    assert languages[ENGLISH] == "en"
    assert languages[GERMAN] == "de"
    assert set(languages.values()) <= {"en", "de", "und"}


def test_segments_have_no_language_otherwise():
    (document,) = cc.clean([f"{ENGLISH}\n\n{GERMAN}"]).documents
    assert {segment.lang for segment in document.segments} == {None}
    assert "languages" not in document.metadata


def test_a_mixed_document_names_its_languages_and_their_shares():
    (document,) = cc.clean([f"{ENGLISH}\n\n{GERMAN}"], PER_SEGMENT).documents
    shares = document.metadata["languages"]
    assert set(shares) == {"en", "de"}
    assert abs(sum(shares.values()) - 1) < 1e-9


def test_a_document_in_one_language_and_the_inputs_own_field_stay_as_they_are():
    rows = [{"text": ENGLISH}, {"text": f"{ENGLISH}\n\n{GERMAN}", "languages": "both"}]
    one, other = cc.clean(rows, PER_SEGMENT).documents
    assert "languages" not in one.metadata
    assert other.metadata["languages"] == "both"


def test_what_is_mixed_is_restored():
    texts = [f"{ENGLISH}\n\n{GERMAN}", "", GERMAN]
    assert [text for _, text in cc.restore(cc.clean(texts, PER_SEGMENT))] == texts
