"""A profile is the same however its pages are cut into batches, and survives the disk."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpusclean import _kernel
from corpusclean.boilerplate.clusters import cluster_blocks
from corpusclean.boilerplate.pages import PageBlocks, page_blocks
from corpusclean.boilerplate.policy import decide
from corpusclean.boilerplate.profile import build_profile
from corpusclean.boilerplate.storage import extend_profile, load_profile
from corpusclean.errors import RunError
from corpusclean.settings import BoilerplateSettings
from corpusclean.text.batches import text_array
from corpusclean.text.segments import segment_batch

OPTIONS = BoilerplateSettings()
FOOT = "Pottery and falconry for everyone since we opened our doors in the old mill by the pond."
LINES = st.sampled_from(
    ["Zorbing", "Knitwear", FOOT, FOOT.replace("mill", "barn"), FOOT.replace("pond", "lake"),
     "One sentence that is long enough to be the text of a page of its own, as it seems to me.",
     "Another sentence that is long enough to be the text of a page, and that says other things.",
     "Rain is back", "12 comments"]
)  # fmt: skip
PAGES = st.lists(st.lists(LINES, max_size=8).map("\n".join), max_size=8)


def columns(texts: list[str], sites: list[str], first: int = 1) -> PageBlocks:
    segments = segment_batch(pa.array(texts, pa.large_string()))
    keys = np.arange(first, first + len(texts)).astype(np.uint64) * np.uint64(7919)
    return page_blocks(texts, segments, keys, sites)


@settings(deadline=None)
@given(PAGES, st.integers(0, 8))
def test_the_cut_into_batches_does_not_matter(texts: list[str], cut: int) -> None:
    sites = ["ab"[len(text) % 2] for text in texts]
    whole = columns(texts, sites)
    cut = min(cut, len(texts))
    parts = [columns(texts[cut:], sites[cut:], cut + 1), columns(texts[:cut], sites[:cut])]
    one = build_profile(lambda: [whole], OPTIONS)
    other = build_profile(lambda: parts, OPTIONS)
    assert decide(whole, one, OPTIONS).pages() == decide(whole, other, OPTIONS).pages()


@settings(deadline=None)
@given(PAGES)
def test_members_of_a_cluster_are_similar_to_its_leader(texts: list[str]) -> None:
    blocks = columns(texts, [""] * len(texts))
    clusters = cluster_blocks(lambda: [blocks], OPTIONS)
    assert (np.diff(clusters.keys.astype(object)) > 0).all()
    assert (clusters.to_leader >= OPTIONS.threshold).all()
    assert (clusters.to_partner >= OPTIONS.threshold).all()
    assert (clusters.leaders[clusters.leaders] == clusters.leaders).all()


@settings(deadline=None)
@given(PAGES)
def test_columns_come_back_from_arrow(texts: list[str]) -> None:
    blocks = columns(texts, [""] * len(texts))
    again = PageBlocks.from_batch(blocks.to_batch())
    for name in ("pages", "sites", "keys", "units", "roles"):
        assert np.array_equal(getattr(blocks, name), getattr(again, name))
    assert again.texts == blocks.texts


def pages_about(*things: str, foot: str = FOOT) -> list[str]:
    return [
        f"{thing} is what this page speaks of, at some length, and no other page does.\n{foot}"
        for thing in things
    ]


def test_a_saved_profile_judges_new_pages(tmp_path: Path) -> None:
    known = pages_about("The river", "A garden", "My library")
    built = build_profile(lambda: [columns(known, ["a"] * 3)], OPTIONS)
    extend_profile(tmp_path / "a", lambda: [columns(known, ["a"] * 3)], OPTIONS)
    new = columns(pages_about("The ferry"), ["a"], 9)
    decisions = decide(new, load_profile(tmp_path / "a", OPTIONS), OPTIONS).pages()
    assert decisions == decide(new, built, OPTIONS).pages()
    assert [one.decision for one in decisions[0]] == ["keep", "drop"]


def test_blocks_of_new_pages_are_recognised_by_their_verified_similarity(tmp_path: Path) -> None:
    foot = "Pottery and falconry for all of us since we opened our doors in the mill by the pond."
    near = foot.replace("all of us", "everyone")
    known = pages_about("The river", "A garden", "My library", foot=foot * 2)
    extend_profile(tmp_path / "a", lambda: [columns(known, ["a"] * 3)], OPTIONS)
    profile = load_profile(tmp_path / "a", OPTIONS)
    later = columns(pages_about("The ferry", foot=foot + near), ["a"], 9)
    found = decide(later, profile, OPTIONS).pages()
    sets = [
        set(row)
        for row in _kernel.shingle_hashes(
            text_array([foot * 2, foot + near]), OPTIONS.width
        ).to_pylist()
    ]
    assert (found[0][1].decision, found[0][1].rule) == ("drop", "repeated")
    similarity = len(sets[0] & sets[1]) / len(sets[0] | sets[1])
    assert found[0][1].score == pytest.approx(similarity)
    assert OPTIONS.threshold <= similarity < 1
    other = columns(pages_about("The ferry", foot="Something else altogether, my friends."), ["a"])
    assert decide(other, profile, OPTIONS).pages()[0][1].decision == "keep"


@settings(deadline=None, max_examples=30)
@given(PAGES, st.integers(0, 8))
def test_a_profile_that_grew_is_that_of_all_its_pages(
    tmp_path_factory: pytest.TempPathFactory, texts: list[str], cut: int
) -> None:
    cut = min(cut, len(texts))
    sites = ["ab"[len(text) % 2] for text in texts]
    old, new = columns(texts[:cut], sites[:cut]), columns(texts[cut:], sites[cut:], cut + 1)
    outdated = columns([FOOT], ["a"], cut + 1)  # another version of a page that comes again
    folder = tmp_path_factory.mktemp("profile")
    extend_profile(folder, lambda: [old, *([outdated] if len(new.starts) else [])], OPTIONS)
    if len(new.starts) and new.pages[0] != outdated.pages[0]:  # the first new page has no blocks
        return
    extend_profile(folder, lambda: [new], OPTIONS)
    whole = columns(texts, sites)
    built = build_profile(lambda: [whole], OPTIONS)
    found = decide(whole, load_profile(folder, OPTIONS), OPTIONS)
    assert found.pages() == decide(whole, built, OPTIONS).pages()


def test_a_profile_of_other_settings_is_refused(tmp_path: Path) -> None:
    extend_profile(tmp_path / "a", lambda: [columns([FOOT, FOOT], ["a", "a"])], OPTIONS)
    with pytest.raises(RunError, match=r"threshold=0\.8, not 0\.9"):
        load_profile(tmp_path / "a", BoilerplateSettings(threshold=0.9))
    (tmp_path / "b").mkdir()
    with pytest.raises(RunError, match="not a profile"):
        load_profile(tmp_path / "b", OPTIONS)


def test_an_extension_that_broke_off_is_noticed_and_finished(tmp_path: Path) -> None:
    folder = tmp_path / "a"
    early = columns(pages_about("The river", "My library"), ["a"] * 2, 11)
    extend_profile(folder, lambda: [early], OPTIONS)
    late = columns(pages_about("A garden"), ["a"], 2)
    extend_profile(tmp_path / "b", lambda: [late], OPTIONS)
    (tmp_path / "b" / "part-00000.arrow").rename(folder / "part-00001.arrow")
    with pytest.raises(RunError, match="parts=1, not 2; extend it anew"):
        load_profile(folder, OPTIONS)
    extend_profile(folder, list, OPTIONS)
    new = columns(pages_about("The ferry"), ["a"], 9)
    found = decide(new, load_profile(folder, OPTIONS), OPTIONS).pages()[0][1]
    assert "3 pages" in found.reason


def test_no_pages_give_an_empty_profile() -> None:
    profile = build_profile(list, OPTIONS)
    assert decide(columns(["Alone"], [""]), profile, OPTIONS).pages()[0][0].decision == "keep"
