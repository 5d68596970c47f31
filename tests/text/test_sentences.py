"""Sentences tile the text in code points, and unknown languages stay whole."""

from hypothesis import given, settings
from hypothesis import strategies as st

from corpusclean.text.sentences import sentences

LANGUAGES = st.sampled_from([None, "en", "de", "zh", "ja", "ar", "hi", "ru", "th", "und", "xx"])


@settings(deadline=None)
@given(st.text(alphabet=st.sampled_from("aA .?!。\n\r😀𠮷 \u2028é\x00)\"'1")), LANGUAGES)
def test_sentences_tile_the_text(text: str, language: str | None) -> None:
    spans = sentences(text, language)
    assert [start for start, _ in spans] == [0, *(end for _, end in spans[:-1])][: len(spans)]
    assert "".join(text[start:end] for start, end in spans) == text
    assert all(start < end for start, end in spans)


def test_an_astral_character_counts_once() -> None:
    assert sentences("Hi 😀. How are you?", "en") == [(0, 6), (6, 18)]


def test_chinese_splits_at_its_full_stop() -> None:
    assert sentences("今天下雨。明天晴。", "zh") == [(0, 5), (5, 9)]


def test_thai_is_one_span_and_nothing_is_none() -> None:
    assert sentences("ฝนตก. แล้วก็หยุด.", "th") == [(0, 17)]
    assert sentences("", "en") == []
