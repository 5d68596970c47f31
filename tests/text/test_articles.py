"""A page is split into articles where a header stands, and nowhere else."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpusclean.model import ROLES, Segment
from corpusclean.text.articles import split_articles
from corpusclean.text.segments import segment

SEEDS = Path(__file__).parents[2] / "fixtures" / "seeds"
TEXT = "The river rose again on Monday, and the road along it was closed until the evening.\n"
OTHER = "Nobody was hurt, but the office said that the water would stay high for some days.\n"


def start_lines(text: str) -> list[int]:
    parts = segment(text)
    return [
        text.count("\n", 0, parts[article.first].start) + 1 for article in split_articles(parts)
    ]


@pytest.mark.parametrize(
    ("name", "lines"),
    [("000", [1]), ("001", [1, 10, 21]), ("002", [1]), ("003", [1]), ("004", [1])],
)
def test_the_seed_pages_split_where_a_person_splits_them(name: str, lines: list[int]) -> None:
    text = next(SEEDS.glob(f"{name}_*")).read_text(encoding="utf-8")
    starts = start_lines(text)
    assert starts[1:] == lines[1:]
    assert len(starts) == len(lines)


def test_a_headline_with_date_and_byline_after_text_starts_an_article() -> None:
    second = "The bridge opens\n14 April 2024\nBy Ann Lee\n"
    text = f"Rain is back\n13 April 2024\n{TEXT}{OTHER}{second}{OTHER}{TEXT}"
    assert start_lines(text) == [1, 5]
    assert split_articles(segment(text))[1].confidence == pytest.approx(2 / 3)


def test_headings_alone_never_split() -> None:
    text = "Rain is back\n" + f"{TEXT}{OTHER}What comes next\n" * 5 + TEXT
    assert start_lines(text) == [1]


def test_a_teaser_with_its_date_is_no_article() -> None:
    text = (
        f"Rain is back\n{TEXT}{OTHER}{TEXT}The bridge opens\n14 April 2024\nAfter four years of\n"
    )
    assert start_lines(text) == [1]


@settings(deadline=None)
@given(st.lists(st.sampled_from(ROLES), max_size=40))
def test_articles_cover_the_segments_in_order(roles: list[str]) -> None:
    articles = split_articles([Segment(role, i, i + 1, "x") for i, role in enumerate(roles)])
    covered = [i for article in articles for i in range(article.first, article.last + 1)]
    assert covered == list(range(len(roles)))
    assert all(0 <= article.confidence <= 1 for article in articles)


def test_cohesion_splits_only_where_it_is_switched_on() -> None:
    rain = "The river carried heavy water through northern valleys, and the river rose again."
    vote = "Parliament elects several ministers after long debates, and Parliament votes tonight."
    text = "\n".join(["Floods in the north", rain, rain + " Slowly.", "Votes tonight", vote, vote])
    parts = segment(text)
    assert len(split_articles(parts)) == 1
    first, second = split_articles(parts, cohesion=True)
    assert parts[second.first].text.strip() == "Votes tonight"
    assert (first.confidence, first.last + 1) == (1.0, second.first)
    assert 0 <= second.confidence <= 0.5
