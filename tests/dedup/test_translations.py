"""Tiny parallel texts, written for these tests."""

from __future__ import annotations

import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpusclean.dedup.dictionaries import Dictionary
from corpusclean.dedup.translation_policy import choose_translation_removals
from corpusclean.dedup.translations import find_translations
from corpusclean.errors import InputError
from corpusclean.model import Document, TranslationPair
from corpusclean.settings import TranslationSettings

# fmt: off
BRIDGE = {
    "en": "The old bridge of Karlovac was opened on 14 May 1872. It cost 3.2 million florins, and "
    "Marija Kovačević wrote 48 letters about it to her brother Ivan in Vienna. In 1944 the bridge "
    "was blown up; was it ever rebuilt? Yes: since 1951 it has carried 12,500 cars a day.",
    "de": "Die alte Brücke von Karlovac wurde am 14. Mai 1872 eröffnet. Sie kostete 3,2 Millionen "
    "Gulden, und Marija Kovačević schrieb darüber 48 Briefe an ihren Bruder Ivan in Wien. 1944 "
    "wurde die Brücke gesprengt; wurde sie je wieder aufgebaut? Ja: Seit 1951 trägt sie 12.500 "
    "Autos am Tag.",
    "ru": "Старый мост в Карловаце был открыт 14 мая 1872 года. Он стоил 3,2 миллиона флоринов, и "
    "Мария Ковачевич написала о нём 48 писем своему брату Ивану в Вену. В 1944 году мост был "
    "взорван; был ли он когда-нибудь восстановлен? Да: с 1951 года по нему проезжает 12 500 "
    "машин в день.",
    "zh": "卡尔洛瓦茨的老桥于1872年5月14日通车。它耗资320万弗罗林，玛丽亚·科瓦切维奇（Marija Kovačević）"  # noqa: E501
    "为此给住在维也纳的哥哥伊万写了48封信。1944年大桥被炸毁；后来重建了吗？是的：自1951年以来，"
    "每天有12500辆汽车通过。",
}
BREAD = {
    "en": "Bread in Tallinn rose by 7.5 percent in March 2019, the baker Jaan Tamm told Postimees. "
    "His shop sells 640 loaves a week, and he fears that flour from Poland will become dearer "
    "still. Who is to pay for it? In 2008 a loaf cost 90 cents, he says, and today it costs 2.35.",
    "de": "Brot wurde in Tallinn im März 2019 um 7,5 Prozent teurer, sagte der Bäcker Jaan Tamm der "  # noqa: E501
    "Zeitung Postimees. Sein Laden verkauft 640 Laibe in der Woche, und er fürchtet, dass Mehl "
    "aus Polen noch teurer wird. Wer soll das bezahlen? 2008 kostete ein Laib 90 Cent, sagt er, "
    "heute kostet er 2,35.",
    "ru": "Хлеб в Таллинне подорожал на 7,5 процента в марте 2019 года, сказал пекарь Яан Тамм "
    "газете Postimees. Его лавка продаёт 640 буханок в неделю, и он боится, что мука из Польши "
    "станет ещё дороже. Кто за это заплатит? В 2008 году буханка стоила 90 центов, говорит он, а "
    "сегодня стоит 2,35.",
    "zh": "面包师扬·塔姆（Jaan Tamm）告诉《Postimees》报，2019年3月塔林的面包价格上涨了7.5%。他的店每周卖出"  # noqa: E501
    "640个面包，他担心来自波兰的面粉会更贵。谁来买单？他说，2008年一个面包卖90分，如今要2.35欧元。",
}
# fmt: on
STORM = (
    "Nobody in the valley had seen such a storm. Trees fell on the road to the monastery, the "
    "telephone was dead for nine days, and the schoolmaster read aloud to the children by the "
    "light of a single candle until the snow had melted from the roofs and the carts could pass."
)
OTHER_STORM = (
    "No one in the valley had ever seen such a storm. Trees fell across the road to the monastery, "
    "the telephone was dead for nine days, and the teacher read aloud to the children by the "
    "light of one candle until the snow had melted from the roofs and carts could pass again."
)
PLAIN = TranslationSettings(threshold=0.5)


def corpus() -> tuple[list[str], list[str]]:
    texts = [text for story in (BRIDGE, BREAD) for text in story.values()]
    return [*texts, STORM, OTHER_STORM], [*BRIDGE, *BREAD, "en", "en"]


def found(texts: list[str], languages: list[str]) -> set[tuple[str, str, str, float]]:
    pairs = find_translations(texts, settings=PLAIN, languages=languages)
    return {
        (*sorted((texts[pair.left], texts[pair.right])), pair.kind, pair.probability)
        for pair in pairs
    }


def test_every_language_finds_its_counterparts_and_no_others() -> None:
    texts, languages = corpus()
    pairs = find_translations(texts, settings=PLAIN, languages=languages)
    translations = {(p.left, p.right) for p in pairs if p.kind == "translation"}
    right = {(s + i, s + j) for s in (0, 4) for i in range(4) for j in range(i + 1, 4)}
    assert translations <= right
    assert len(translations) >= 10  # of 12; the two bare Russian-Chinese pairs may be left open
    assert {(p.left, p.right) for p in pairs if p.kind == "variant"} == {(8, 9)}


def test_languages_are_identified_where_they_are_not_given() -> None:
    texts, languages = corpus()
    given_, identified = (
        find_translations(texts, settings=PLAIN, languages=codes) for codes in (languages, None)
    )
    assert [(p.left, p.right) for p in identified] == [(p.left, p.right) for p in given_]


@settings(deadline=None, max_examples=8)
@given(seed=st.integers(0, 1000))
def test_the_order_of_documents_does_not_matter(seed: int) -> None:
    texts, languages = corpus()
    order = random.Random(seed).sample(range(len(texts)), len(texts))  # noqa: S311
    shuffled = found([texts[i] for i in order], [languages[i] for i in order])
    assert shuffled == found(texts, languages)


def test_pairs_are_sorted_and_name_the_left_document_first() -> None:
    texts, languages = corpus()
    pairs = find_translations(texts[::-1], settings=PLAIN, languages=languages[::-1])
    ends = [(pair.left, pair.right) for pair in pairs]
    assert ends == sorted(set(ends))
    assert all(left < right for left, right in ends)


def test_evidence_names_what_both_texts_hold() -> None:
    texts, languages = [BRIDGE["en"], BRIDGE["ru"]], ["en", "ru"]
    (pair,) = find_translations(texts, settings=PLAIN, languages=languages)
    assert {"1872", "3200000", "12500"} <= set(pair.evidence)


def test_copies_are_paired_with_the_first_and_share_its_counterpart() -> None:
    texts = [BRIDGE["de"], BRIDGE["en"], BRIDGE["en"] + " ", BRIDGE["en"]]
    pairs = find_translations(texts, settings=PLAIN, languages=["de", "en", "en", "en"])
    assert {(p.left, p.right, p.kind) for p in pairs} == {
        (1, 2, "variant"), (1, 3, "variant"),
        (0, 1, "translation"), (0, 2, "translation"), (0, 3, "translation"),
    }  # fmt: skip


def test_copies_cost_linear_work() -> None:
    pairs = find_translations([BRIDGE["en"]] * 2000, languages=["en"] * 2000)
    assert len(pairs) == 1999


def test_a_variant_has_the_counterpart_of_the_text_that_stands_for_it() -> None:
    retold = BRIDGE["en"].replace("was blown up", "was destroyed").replace("a day", "every day")
    texts = [BRIDGE["en"], retold, BRIDGE["de"]]
    pairs = find_translations(texts, settings=PLAIN, languages=["en", "en", "de"])
    assert [(p.left, p.right) for p in pairs] == [(0, 1), (0, 2), (1, 2)]


def test_short_texts_are_not_assessed() -> None:
    texts = ["Open 9-17 daily.", "Täglich 9-17 geöffnet.", "Täglich offen 9-17."]
    assert find_translations(texts, languages=["en", "de", "de"]) == []


@pytest.mark.parametrize(
    "text", ["", " ", "\ud800" * 300, "億" * 5000, "1" * 5000, "1,2" * 2000, "́" * 3000, "ﷺ" * 999]
)
def test_hostile_texts_have_an_answer(text: str) -> None:
    texts = [text, text + "x", BRIDGE["en"], BRIDGE["de"]]
    pairs = find_translations(texts, settings=PLAIN, languages=["zh", "ja", "en", "de"])
    assert (2, 3) in {(pair.left, pair.right) for pair in pairs}


@pytest.mark.parametrize("documents", [[], [""], [Document("x")]])
def test_nothing_gives_nothing(documents: list[str]) -> None:
    assert find_translations(documents) == []


def test_languages_must_fit_the_documents() -> None:
    with pytest.raises(InputError, match="1 languages do not fit 2 documents"):
        find_translations(["a", "b"], languages=["en"])


def bag_of_codes(texts: list[str]) -> np.ndarray:
    """A deterministic embedder: it knows the two stories by their figures."""
    marks = ("1872", "2019", "48", "640", "1951", "2008")
    return np.array([[text.count(mark) + 0.1 for mark in marks] for text in texts], np.float32)


def test_an_embedder_adds_pairs_and_loses_none() -> None:
    texts, languages = corpus()
    without = find_translations(texts, settings=PLAIN, languages=languages)
    pairs = find_translations(texts, bag_of_codes, PLAIN, languages=languages)
    translations = {(p.left, p.right) for p in pairs if p.kind == "translation"}
    assert translations >= {(p.left, p.right) for p in without if p.kind == "translation"}
    assert all(left // 4 == right // 4 for left, right in translations)


def test_a_dictionary_raises_the_probability() -> None:
    words = (("桥", "bridge"), ("大桥", "bridge"), ("汽车", "car"), ("汽车", "cars"),
             ("哥哥", "brother"), ("通车", "opened"), ("老桥", "old bridge"))  # fmt: skip
    texts, languages = [BRIDGE["zh"], BRIDGE["en"], BREAD["zh"], BREAD["en"]], ["zh", "en"] * 2
    low = TranslationSettings(threshold=0.01)
    plain, helped = (
        {
            (p.left, p.right): p.probability
            for p in find_translations(
                texts, settings=low, languages=languages, dictionaries=dictionaries
            )
        }
        for dictionaries in ((), (Dictionary("zh", "en", words),))
    )
    assert helped[0, 1] > plain[0, 1]


def pair(left: int, right: int) -> TranslationPair:
    return TranslationPair(left, right, "translation", 0.9)


def test_the_named_language_stays() -> None:
    documents = [Document("eins zwei drei"), Document("one"), Document("two")]
    removals = choose_translation_removals(
        [pair(0, 1)], documents, ["de", "en", "en"], TranslationSettings(languages=("en", "de"))
    )
    assert [(removal.index, removal.representative) for removal in removals] == [(0, 1)]


def test_an_original_stays_before_its_translation() -> None:
    documents = [Document("longer text"), Document("short", metadata={"original": True})]
    removals = choose_translation_removals(
        [pair(0, 1)], documents, ["de", "en"], TranslationSettings(keep="originals")
    )
    assert [(removal.index, removal.representative) for removal in removals] == [(0, 1)]


def test_what_is_removed_is_paired_with_what_is_kept() -> None:
    documents = [Document("aaaa"), Document("bbb"), Document("cc")]
    removals = choose_translation_removals(
        [pair(0, 1), pair(1, 2)], documents, ["a", "b", "c"], TranslationSettings()
    )
    assert [(removal.index, removal.representative) for removal in removals] == [(1, 0)]
