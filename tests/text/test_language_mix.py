import re

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from corpusclean.settings import LanguageSettings
from corpusclean.text.language_mix import LanguageMix, language_mix, language_mixes
from paragraphs import PARAGRAPHS

SENTENCES = {
    language: [text + "." for text in re.split("[.。।።។]", paragraph) if text.strip()]
    for language, paragraph in PARAGRAPHS.items()
}


def test_a_document_in_one_language_is_not_mixed():
    for language, sentences in SENTENCES.items():
        mix = language_mix(sentences)
        assert (mix.main, mix.mixed) == (language, False)


def test_a_document_in_two_languages_is_mixed():
    mix = language_mix([*SENTENCES["fr"], *SENTENCES["ko"][:2]])
    assert mix.mixed
    assert [code for code, _ in mix.shares] == ["fr", "ko"]


def test_a_short_quotation_does_not_make_a_document_mixed():
    sentences = [*SENTENCES["fr"], *SENTENCES["fr"], SENTENCES["ko"][0]]
    assert language_mix(sentences).mixed is False
    assert language_mix(sentences, LanguageSettings(mixed=0.01)).mixed is True


def test_segments_without_a_sure_language_have_no_share():
    assert language_mix(["12:30", "ok", ""]) == LanguageMix((), mixed=False)
    assert language_mix([]).main == "und"


@settings(deadline=None, max_examples=50)
@given(st.lists(st.lists(st.sampled_from(sum(SENTENCES.values(), ["", "ok"])), max_size=6)))
def test_documents_are_judged_alone_and_shares_add_up(documents):
    mixes = language_mixes(pa.array(documents, pa.list_(pa.string())))
    assert mixes == [language_mix(document) for document in documents]
    for mix in mixes:
        assert not mix.shares or abs(sum(share for _, share in mix.shares) - 1) < 1e-9
