import json
import os
import random
import re
import subprocess
import sys
import time
import unicodedata

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from language_oracle import PROFILES, scores

from corpusclean.model import Language
from corpusclean.settings import LanguageSettings
from corpusclean.text.language import bcp47, identify_language, identify_languages
from corpusclean.text.language_profiles import profiles
from paragraphs import PARAGRAPHS

TEXTS = list(PARAGRAPHS.values())
PIECES = st.sampled_from(
    [word for text in TEXTS for word in text.split()]
    + ["NATO", "STRASSE", "http://example.org/a?b=c", "me.you@example.org", "a@b", "://", "@"]
    + ["e\u0301", "が", "하"]
)
# Python and the kernel may know different versions of Unicode.
ASSIGNED = st.text(st.characters(exclude_categories=["Cn", "Co", "Cs"]), max_size=8)
MIXTURES = st.lists(PIECES | ASSIGNED, max_size=20).map(" ".join)


def weighed(texts):
    (short, _, some), (long, _, more) = profiles().model.weigh(pa.array(texts, pa.large_string()))
    rows = (short.to_numpy() + long.to_numpy()).reshape(len(texts), len(PROFILES))
    return [list(map(int, row)) for row in rows], (some.to_numpy() + more.to_numpy()).tolist()


@settings(deadline=None, max_examples=300)
@given(MIXTURES)
def test_the_kernel_scores_as_the_oracle_does(text):
    expected, count = scores(text)
    assert weighed([text]) == ([list(expected.values())], [count])


def test_the_kernel_scores_paragraphs_as_the_oracle_does():
    expected = [scores(text) for text in TEXTS]
    rows, grams = weighed(TEXTS)
    assert rows == [list(score.values()) for score, _ in expected]
    assert grams == [count for _, count in expected]


@pytest.mark.parametrize("language", PARAGRAPHS)
def test_a_paragraph_is_recognised(language):
    found = identify_language(PARAGRAPHS[language])
    assert found.code == language
    assert found.probability > 0.99


@pytest.mark.parametrize("language", PARAGRAPHS)
def test_a_sure_verdict_on_a_sentence_is_right(language):
    sentences = [text for text in re.split("[.。।።។]", PARAGRAPHS[language]) if text.strip()]
    found = identify_languages(sentences, LanguageSettings(minimum=0.99))
    assert set(found.codes.to_pylist()) - {"und"} == {language}


def test_it_agrees_with_langdetect_where_that_is_sure():
    ours = identify_languages(TEXTS)
    theirs = identify_languages(TEXTS, LanguageSettings(detector="langdetect"))
    sure = [
        (code, other)
        for code, other, probability in zip(
            ours.codes.to_pylist(), theirs.codes.to_pylist(), theirs.probabilities.to_pylist(),
            strict=True,
        )
        if probability > 0.9999
    ]  # fmt: skip
    assert len(sure) >= 20
    assert all(code == other for code, other in sure)


@pytest.mark.parametrize(
    "text",
    ["", " \n\t", "2024-05-17 08:30", "?! — … «»", "🎉🎉🎉", "١٢٣٤", "me@example.org",
     "https://example.org/the-quick-brown-fox"],
)  # fmt: skip
def test_a_text_without_letters_is_undetermined(text):
    assert identify_language(text) == Language("und", 0.0)


@pytest.mark.parametrize("text", ["ok", "A", "me", "no"])
def test_too_little_evidence_is_undetermined_with_the_probability_of_the_best(text):
    found = identify_language(text)
    assert found.code == "und"
    assert 0.0 < found.probability < 0.5


def test_the_least_probability_is_a_setting():
    assert identify_language("me", LanguageSettings(minimum=0.0)).code != "und"
    assert identify_language("me too", LanguageSettings(minimum=1.0)).code == "und"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("မြန်မာနိုင်ငံတွင် မိုးရွာသည်", "my"),
        ("ສະບາຍດີ ເຈົ້າສະບາຍດີບໍ", "lo"),
        ("დღეს კარგი ამინდია", "ka"),
        ("Այսօր լավ եղանակ է", "hy"),
        ("අද කාලගුණය හොඳයි", "si"),
        ("ᐃᓄᒃᑎᑐᑦ ᐅᖃᐅᓯᖅ", "und"),
        ("𐌲𐌿𐍄𐌹𐍃𐌺", "und"),
        ("ⵜⴰⵎⴰⵣⵉⵖⵜ ⵜⵓⵜⵍⴰⵢⵜ", "und"),
    ],
)
def test_a_script_without_profile_is_not_taken_for_another_language(text, code):
    assert identify_language(text).code == code
    assert identify_language(f"{text} Windows 11").code == code


UNKNOWN = {
    "is": "Skipið sigldi út úr höfninni snemma um morguninn og fólkið stóð á bryggjunni og "
    "veifaði. Enginn vissi hvenær það kæmi aftur, en allir vonuðu að veðrið héldist gott.",
    "eu": "Ontzia goizean goiz irten zen portutik, eta jendea kaian zegoen agurka. Inork ez "
    "zekien noiz itzuliko zen, baina denek espero zuten eguraldi ona izango zela. Arratsaldean "
    "euria hasi zuen, eta etxeko leihoetatik begira egon ziren ilundu arte.",
    "xh": "Inqanawa yemka ezibukweni kusasa kakhulu, abantu bema ngaselwandle bewangawangisa. "
    "Akukho mntu waziyo ukuba iya kubuya nini na, kodwa bonke babenethemba.",
    "zu": "Umkhumbi wasuka ethekwini ekuseni ngovivi, abantu bema ngasolwandle bavalelisa. "
    "Akekho owayazi ukuthi uzobuya nini, kodwa bonke babenethemba lokuthi izulu lizoba lihle.",
    "ga": "D'fhág an long an cuan go moch ar maidin agus sheas na daoine ar an gcé ag croitheadh "
    "lámh. Ní raibh a fhios ag aon duine cathain a d'fhillfeadh sí, ach bhí súil acu go léir.",
}


@pytest.mark.parametrize("language", UNKNOWN)
def test_a_language_without_a_profile_is_not_taken_for_its_relative(language):
    assert identify_language(UNKNOWN[language]).code == "und"
    assert identify_language(UNKNOWN[language] * 40).code == "und"


def test_a_few_places_of_a_long_text_give_the_verdict_on_the_whole():
    for language, text in PARAGRAPHS.items():
        found = identify_language(f"{text}\n" * 50)
        assert found.code == language
        assert found.probability > 0.99


@pytest.mark.parametrize("others", [1, 2, 5])
def test_what_a_sample_shows_of_another_language_is_weighed(others):
    """A sixth to a half of the text is Finnish; the sample must not take it for more."""
    text = f"{PARAGRAPHS['de']}\n" * 5 + f"{PARAGRAPHS['fi']}\n" * others
    rows, _ = weighed([text])
    best = max(range(len(PROFILES)), key=lambda index: rows[0][index])
    assert identify_language(text).code == list(PROFILES)[best]


def test_half_a_text_in_another_script_halves_the_probability():
    found = identify_language("ქართული ენა Η ελληνική γλώσσα", LanguageSettings(minimum=0.0))
    assert found.probability < 0.65


def test_a_headline_in_capitals_is_read_in_lower_case():
    assert identify_language("ALLGEMEINE ERKLÄRUNG DER RECHTE DES MENSCHEN").code == "de"
    assert identify_language("ОБЩА ДЕКЛАРАЦИЯ ЗА ПРАВАТА НА ЧОВЕКА").code == "bg"


def test_decomposed_text_counts_as_composed():
    for text in TEXTS:
        decomposed = unicodedata.normalize("NFD", text)
        composed = unicodedata.normalize("NFC", text)
        assert identify_language(decomposed).code == identify_language(composed).code


@settings(deadline=None, max_examples=60)
@given(st.lists(MIXTURES, max_size=12), st.randoms(use_true_random=False))
def test_neither_order_nor_company_changes_a_verdict(texts, chance):
    alone = [identify_language(text) for text in texts]
    order = list(range(len(texts)))
    chance.shuffle(order)
    found = identify_languages([texts[index] for index in order])
    verdicts = zip(found.codes.to_pylist(), found.probabilities.to_pylist(), strict=True)
    assert [Language(*verdict) for verdict in verdicts] == [alone[index] for index in order]


def test_neither_process_nor_number_of_threads_changes_a_verdict():
    script = (
        "import json, sys; from corpusclean.text.language import identify_languages\n"
        "found = identify_languages(json.load(sys.stdin))\n"
        "print(json.dumps([found.codes.to_pylist(), found.probabilities.to_pylist()]))"
    )
    chance = random.Random(1)  # noqa: S311
    words = [word for text in TEXTS for word in text.split()]
    texts = [" ".join(chance.sample(words, 4)) for _ in range(300)]

    def verdicts(threads):
        environment = os.environ | {"RAYON_NUM_THREADS": threads, "PYTHONHASHSEED": threads}
        run = [sys.executable, "-c", script]
        given = json.dumps(texts).encode()
        return subprocess.check_output(run, input=given, env=environment)  # noqa: S603

    assert verdicts("1") == verdicts("3")


@settings(deadline=None, max_examples=200)
@given(st.text())
def test_any_string_gets_a_verdict(text):
    found = identify_language(text)
    assert found.code == "und" or found.code in profiles().codes
    assert 0.0 <= found.probability <= 1.0


def test_a_lone_surrogate_gets_a_verdict():
    assert identify_language("Das Haus steht \ud800 am Ufer des Flusses.").code == "de"


@pytest.mark.parametrize(
    "unit",
    ["a", "the rain ", "@", "a@", "http://", "a\u0301\u0316", "\u0301", "한", "ᄒ", "A", "💥"],
)
def test_a_line_of_ten_megabytes_takes_linear_time(unit):
    small, large = unit * (10**6 // len(unit)), unit * (10**7 // len(unit))
    used = []
    for text in (small, large):
        start = time.process_time()
        identify_language(text)
        used.append(time.process_time() - start)
    assert used[1] < 20 * used[0] + 1.0


def test_codes_become_bcp_47_tags():
    assert [bcp47(code) for code in ("zh-cn", "zh-tw", "km", "und")] == [
        "zh-Hans", "zh-Hant", "km", "und",
    ]  # fmt: skip


def test_chinese_is_named_as_bcp_47_does_where_that_is_asked_for():
    settings = LanguageSettings(names="bcp47")
    texts = [PARAGRAPHS["zh-cn"], PARAGRAPHS["zh-tw"], PARAGRAPHS["de"]]
    assert identify_languages(texts, settings).codes.to_pylist() == ["zh-Hans", "zh-Hant", "de"]
