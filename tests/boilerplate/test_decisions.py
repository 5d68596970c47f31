"""Decisions are told by number, and read page by page."""

import numpy as np

from corpusclean.boilerplate.decisions import BlockDecision, Decisions

KEPT = BlockDecision("keep", "the page's own text", "own")
REPEATED = BlockDecision("drop", "stands on 3 pages", "repeated")
MENU = BlockDecision("drop", "a line of the site (home)", "words")
TWO_PAGES = Decisions(np.array([0, 2]), [KEPT, REPEATED, MENU], np.array([1, 0, 2, 1, 0]))


def test_each_page_has_the_decisions_on_its_blocks_in_order() -> None:
    assert TWO_PAGES.pages() == [[REPEATED, KEPT], [MENU, REPEATED, KEPT]]
    assert Decisions(np.empty(0, np.int64), [KEPT], np.empty(0, np.int64)).pages() == []


def test_only_what_other_pages_say_of_the_pages_named_becomes_a_flag() -> None:
    first, second = TWO_PAGES.flagged(np.array([False, True])).pages()
    assert first == [REPEATED, KEPT]
    assert [one.decision for one in second] == ["drop", "keep", "keep"]
    assert second[1].reason == "only flagged: stands on 3 pages"
    assert TWO_PAGES.flagged(np.array([False, False])).pages() == TWO_PAGES.pages()
