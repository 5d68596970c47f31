"""Segments tile any text, and the roles of the seed pages are those that a person gave."""

import json
import time
from collections import Counter, defaultdict
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpusclean.model import ROLES, Segment
from corpusclean.settings import SegmentSettings
from corpusclean.text.segments import segment, segment_batch

FIXTURES = Path(__file__).parents[2] / "fixtures"
LEXICONS = SegmentSettings()
NO_LEXICONS = SegmentSettings(lexicons=False)

# The gold's names, and what each may be called here.
ROLE_OF = {
    "release_time": {"date"},
    "subtitle/kicker": {"subtitle", "kicker"},
    "teaser_title_repeat": {"teaser_title"},
    "navigation/footer": {"navigation", "footer"},
    "article_boundary_meta": {"date", "byline", "title_repeat"},
}
LINES = st.sampled_from(
    ["", " ", "Home", "News", "A short headline", "2024-04-14", "By Ann Lee", "• item", "| a | b |",
     "```", "> said", "It rained for a week, and then for another, until the river rose.",
     "雨が降り、川が増水した。", "© 2024 Example", "(1)", "x\ty"]
)  # fmt: skip
PAGES = st.lists(LINES, max_size=30).map("\n".join)


def roles(text: str, options: SegmentSettings = LEXICONS) -> list[tuple[str, str]]:
    return [(part.role, part.text.strip()) for part in segment(text, options)]


def assert_tiles(text: str, parts: list[Segment]) -> None:
    assert "".join(part.text for part in parts) == text
    assert [part.start for part in parts] == [0, *(part.end for part in parts[:-1])][: len(parts)]
    assert all(text[part.start : part.end] == part.text for part in parts)
    assert all(part.role in ROLES and part.start < part.end for part in parts)


@settings(deadline=None)
@given(st.one_of(st.text(), PAGES), st.booleans(), st.booleans())
def test_segments_tile_any_text(text: str, lexicons: bool, rejoin: bool) -> None:
    options = SegmentSettings(lexicons=lexicons, rejoin_lines=rejoin)
    assert_tiles(text, segment(text, options))


@settings(deadline=None)
@given(st.lists(PAGES, max_size=5))
def test_a_batch_gives_what_single_calls_give(texts: list[str]) -> None:
    rows = segment_batch(pa.array(texts, pa.large_string())).to_pylist()
    for text, row in zip(texts, rows, strict=True):
        assert [(part["role"], part["start"], part["end"]) for part in row] == [
            (part.role, part.start, part.end) for part in segment(text)
        ]


def test_an_empty_text_has_no_segments_and_blank_lines_are_one() -> None:
    assert segment("") == []
    assert roles("\n \n\n") == [("body", "")]


def test_leading_blank_lines_belong_to_the_first_segment_and_move_no_border() -> None:
    assert [part.text for part in segment("\n\nOne.\nTwo.\n")] == ["\n\nOne.\n", "Two.\n"]


def test_every_kind_of_line_break_is_kept() -> None:
    text = "One.\r\nTwo.\rThree.\u2028Four.\n"
    assert_tiles(text, segment(text))
    assert len(segment(text)) == 4


def test_offsets_count_code_points_beyond_the_basic_plane() -> None:
    text = "😀 😀\n𠮷野家\n"
    assert [(part.start, part.end) for part in segment(text)] == [(0, 4), (4, 8)]


def test_an_article_page_gets_its_roles() -> None:
    page = """Home
News
Sport
Contact

Home > News > The river rises again

The river rises again
Published 14 April 2024, 02:41
By Ann Lee

It rained on Monday, and it will rain again for the rest of the week, the office said.

The river rises again

By Friday the water had reached the road, which was closed to all but the fire brigade.

What comes next
Nobody knows, but the office expects that the water will fall before the next weekend.
The dam at night. Photo: Ann Lee

© 2024 Example Ltd. All rights reserved."""
    assert [role for role, _ in roles(page)] == [
        "navigation", "navigation", "navigation", "navigation", "navigation", "title", "date",
        "byline", "body", "title_repeat", "body", "heading", "body", "caption", "footer",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("line", "role"),
    [
        ("Veröffentlicht am 04.01.2024, 20:07 Uhr", "date"),
        ("发布时间：2024-04-04 23:05", "date"),
        ("公開日時：2024年1月9日 21時58分", "date"),
        ("Опубликовано: 11.04.2024, 03:24", "date"),
        ("Publié le 3 mars 2024 à 08h15", "date"),
        ("Publicado el 3 de marzo de 2024", "date"),
        ("입력 2024년 4월 1일 09:30", "date"),
        ("تاريخ النشر: 14 أبريل 2024", "date"),
        ("प्रकाशित: 14 अप्रैल 2024", "date"),
        ("Von Eva Stein", "byline"),
        ("（记者 张敏）", "byline"),
        ("Автор: Анна Петрова", "byline"),
        ("Auteur : Anne Petit", "byline"),
        ("Lesen Sie auch: Der Fluss steigt", "navigation"),
        ("相关阅读", "navigation"),
        ("Todos los derechos reservados. Prohibida su reproducción.", "footer"),
        ("Abonnieren Sie unseren Newsletter, jeden Morgen frisch.", "notice"),
        ("Der Damm bei Nacht. Foto: Eva Stein", "caption"),
    ],
)
def test_known_words_give_a_line_its_role_in_many_languages(line: str, role: str) -> None:
    around = "This is running text that is long enough to be a paragraph, and it ends here. " * 2
    page = f"{around}\n{around}\n{line}\n{around}\n{around}"
    assert [part.role for part in segment(page)][2] == role
    if role not in {"date"}:
        assert [part.role for part in segment(page, NO_LEXICONS)][2] in {"body", "heading"}


def test_a_doubled_headline_with_a_snippet_is_a_teaser_on_a_lone_page() -> None:
    text = "It rained for a week, and then for another week, until the river rose over the road.\n"
    teaser = "New bridge opens on Monday\nNew bridge opens on Monday\n"
    snippet = (
        "After four years of work the bridge between the two halves of the town will open to\n"
    )
    assert [role for role, _ in roles(text * 3 + teaser + snippet)][3:] == [
        "teaser_title", "teaser_title", "teaser_body",
    ]  # fmt: skip


def test_hard_wrapped_lines_are_one_segment_and_verses_are_not() -> None:
    wrapped = (
        "The committee met on Monday to speak about the river, which had\n"
        "risen by two metres since the week before, and about the bridge\n"
        "that the water had reached on Sunday night. It decided to wait\n"
        "for the engineers.\n"
    )
    verses = "Roses are red,\nViolets are blue,\nSugar is sweet,\nAnd so are you.\n"
    assert [role for role, _ in roles(f"{wrapped}\n{verses}")] == ["body"] + ["body"] * 4
    assert len(segment(wrapped, SegmentSettings(rejoin_lines=False))) == 4


def test_syntax_gives_lists_tables_quotes_and_code() -> None:
    page = "- one\n- two\n\n| a | b |\n| 1 | 2 |\n\n> said she\n\n```\nx = 1\n\ny = 2\n```\n"
    assert [role for role, _ in roles(page)] == ["list", "list", "table", "quote", "code"]


def test_a_lone_star_is_no_list_and_a_fence_without_end_is_no_code() -> None:
    text = "It rained for a week, and then for another week, until the river rose over the road."
    assert [role for role, _ in roles(f"{text}\n* {text}\n```\n{text}")] == ["body"] * 4


def test_an_initial_or_a_decimal_number_opens_no_list() -> None:
    line = "U.S. officials said that 1.5 million people had seen the river rise on that morning."
    other = (
        "1.5 million people had seen the river rise on that morning, officials of the U.S. said."
    )
    assert [role for role, _ in roles(f"{line}\n{line} Again.\n{other}\n{other} Again.")] == [
        "body"
    ] * 4


def test_a_page_of_many_lines_takes_linear_time() -> None:
    def seconds(lines: int) -> float:
        text = "A line that says little\n" * lines
        start = time.process_time()
        assert_tiles(text, segment(text))
        return time.process_time() - start

    seconds(1_000)
    small, large = seconds(4_000), seconds(32_000)
    assert large < 8 * 3 * small + 0.5


def seed_results(options: SegmentSettings) -> list[tuple[str, str]]:
    """The gold role and ours of each labelled line."""
    gold: dict[str, dict[int, str]] = defaultdict(dict)
    for line in (FIXTURES / "gold_seeds.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        gold[row["file"]][row["line"]] = row["role"]
    pairs: list[tuple[str, str]] = []
    for name, lines in gold.items():
        text = (FIXTURES / "seeds" / name).read_bytes().decode()
        ours: dict[int, str] = {}
        for part in segment(text, options):
            blank = len(part.text) - len(part.text.lstrip())
            ours[text.count("\n", 0, part.start + blank) + 1] = part.role
        pairs += [(role, ours.get(line, "none")) for line, role in lines.items()]
    return pairs


def macro_f1(pairs: list[tuple[str, str]]) -> float:
    right: Counter[str] = Counter()
    expected: Counter[str] = Counter()
    found: Counter[str] = Counter()
    for gold, ours in pairs:
        allowed = ROLE_OF.get(gold, {gold})
        name = gold if ours in allowed else ours
        expected[gold] += 1
        found[name] += 1
        right[gold] += name == gold
    return sum(2 * right[role] / (expected[role] + found[role]) for role in expected) / len(
        expected
    )


def test_roles_of_the_seed_pages_agree_with_the_gold() -> None:
    assert macro_f1(seed_results(SegmentSettings())) >= 0.9


def test_without_lexicons_the_seed_pages_keep_their_structure() -> None:
    pairs = seed_results(NO_LEXICONS)
    for role in ("title", "title_repeat", "teaser_title", "teaser_body", "heading", "release_time"):
        assert all(ours in ROLE_OF.get(gold, {gold}) for gold, ours in pairs if gold == role)
