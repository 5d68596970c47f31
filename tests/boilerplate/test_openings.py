"""A teaser that is the cut opening of another page's article goes, and the article stays."""

import random
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpusclean import _kernel
from corpusclean.boilerplate.decisions import BlockDecision
from corpusclean.boilerplate.judge import judge
from corpusclean.model import Document
from corpusclean.settings import BoilerplateSettings
from corpusclean.text.batches import text_array
from corpusclean.text.segments import segment

WORDS = """
river bridge office water engineer morning village council market winter harbour teacher library
garden station railway mountain festival orchard painter doctor ferry island museum
""".split()


def prose(seed: int, sentences: int = 4) -> list[str]:
    chosen = random.Random(seed)  # noqa: S311
    return [f"The {' '.join(chosen.choices(WORDS, k=18))} stayed {seed}." for _ in range(sentences)]


def article(number: int, *tail: str, site: str = "a.example") -> Document:
    lines = [f"{WORDS[number].title()} number {number} opens", *prose(number), *tail]
    return Document("\n\n".join(lines), id=str(number), site=site)


def judged(documents: list[Document]) -> list[dict[str, BlockDecision]]:
    return [
        {part.text.strip(): one for part, one in zip(segment(document.text), found, strict=True)}
        for document, found in zip(documents, judge(documents), strict=True)
    ]


def cut(number: int, characters: int = 90) -> str:
    return " ".join(prose(number))[:characters]


@pytest.mark.parametrize("ending", ["", "...", "…", " […]"])
@pytest.mark.parametrize("characters", [70, 100, 260])
def test_a_cut_opening_goes_and_names_the_article(ending: str, characters: int) -> None:
    teaser = cut(2, characters) + ending
    here, there = judged([article(1, teaser), article(2)])
    assert (here[teaser].decision, here[teaser].rule) == ("drop", "opening")
    assert (here[teaser].evidence_page, here[teaser].evidence_block) == (1, 1)
    assert {one.decision for one in there.values()} == {"keep"}


def test_the_score_is_the_exact_containment() -> None:
    changed = cut(2, 200).replace(WORDS[3], "winding", 1) + "…"
    teaser = f"{changed} Read it all"
    found = judged([article(1, teaser), article(2)])[0][teaser]
    texts = text_array([teaser, " ".join(prose(2))[:400]])
    width = BoilerplateSettings().width
    left, right = (set(row) for row in _kernel.shingle_hashes(texts, width).to_pylist())
    assert found.rule == "opening"
    assert found.score == pytest.approx(len(left & right) / len(left))


def test_a_place_name_left_out_does_not_hide_the_opening() -> None:
    home = Document("\n".join(["Harbour opens", f"BERGEN (dpa) - {prose(2)[0]}", *prose(2)[1:]]))
    teaser = cut(2) + "…"
    assert judged([article(1, teaser, site=""), home])[0][teaser].rule == "opening"


def test_the_headline_of_the_article_goes_with_it() -> None:
    title = "Office number 2 opens"
    home = Document("\n\n".join([f"{title} | Example News", *prose(2)]), site="a.example")
    here = judged([article(1, title, cut(2)), home])[0]
    assert here[title].decision == "drop"
    assert here[cut(2)].decision == "drop"


def test_a_shorter_version_of_an_article_keeps_its_opening() -> None:
    short = Document("\n\n".join(["Office number 2 opens", cut(2, 100), *prose(7)]), site="a")
    long = Document("\n\n".join(["Office number 2 opens", *prose(2, 8)]), site="a")
    assert {one.decision for one in judged([short, long])[0].values()} == {"keep"}


def test_an_article_that_stands_in_full_below_another_stays() -> None:
    both = article(1, *prose(2, 8))
    found = judged([both, article(2, *prose(2, 8)[4:])])[0]
    assert {one.decision for one in found.values()} == {"keep"}


def test_a_last_paragraph_that_two_articles_share_is_neithers_opening() -> None:
    shared = prose(9)[0]
    documents = [Document("\n\n".join([*prose(number)[:1], shared]), site="a") for number in (1, 2)]
    assert {one.decision for found in judged(documents) for one in found.values()} == {"keep"}


def test_the_opening_of_another_sites_article_stays() -> None:
    here = judged([article(1, cut(2)), article(2, site="b.example")])[0]
    assert here[cut(2)].decision == "keep"


LINES = st.one_of(
    st.integers(1, 5).map(lambda number: cut(number) + "…"),
    st.integers(1, 5).map(lambda number: cut(number, 140)),
    st.integers(1, 5).map(lambda number: prose(number)[0]),
    st.sampled_from(["Zorbing", "Office number 2 opens"]),
)


@settings(deadline=None, max_examples=50)
@given(
    st.lists(st.tuples(st.integers(1, 5), st.lists(LINES, max_size=4)), max_size=6), st.randoms()
)
def test_neither_order_nor_a_missing_site_breaks_the_evidence(
    pages: list[tuple[int, list[str]]], chosen: random.Random
) -> None:
    documents = [
        Document("\n".join([*prose(number), *tail]), id=str(i))
        for i, (number, tail) in enumerate(pages)
    ]
    shuffled = chosen.sample(documents, len(documents))
    again = dict(zip((one.id for one in shuffled), judge(shuffled), strict=True))
    for document, decisions in zip(documents, judge(documents), strict=True):
        assert [one.rule for one in decisions] == [one.rule for one in again[document.id]]
        for one in decisions:
            if one.rule == "opening":
                assert one.evidence_page != documents.index(document)
                assert one.score is not None
                assert one.score >= BoilerplateSettings().threshold


def test_a_sketch_that_all_articles_share_costs_no_more() -> None:
    def seconds(pages: int) -> float:
        head = "The weather service of the northern islands said on Monday morning that"
        documents = [
            Document("\n".join([f"{head} {' '.join(prose(number))}", f"{head} all is well"]))
            for number in range(pages)
        ]
        start = time.process_time()
        judge(documents)
        return time.process_time() - start

    seconds(50)
    small, large = seconds(100), seconds(800)
    assert large < 8 * 3 * small + 0.5
