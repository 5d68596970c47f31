"""A profile is the same however its pages are cut into batches, and survives the disk."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpusclean.boilerplate.clusters import cluster_blocks
from corpusclean.boilerplate.pages import PageBlocks, page_blocks
from corpusclean.boilerplate.policy import decide
from corpusclean.boilerplate.profile import build_profile
from corpusclean.boilerplate.storage import load_profile, save_profile
from corpusclean.errors import RunError
from corpusclean.settings import BoilerplateSettings
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
    assert decide(whole, one, OPTIONS) == decide(whole, other, OPTIONS)


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


def test_a_saved_profile_judges_new_pages(tmp_path: Path) -> None:
    known = [
        f"{line} is what this page speaks of, at some length, and no other page does.\n{FOOT}"
        for line in ("The river", "A garden", "My library")
    ]
    profile = build_profile(lambda: [columns(known, ["a"] * 3)], OPTIONS)
    save_profile(tmp_path / "a.profile", profile, OPTIONS)
    loaded = load_profile(tmp_path / "a.profile", OPTIONS)
    new = columns(
        [f"The ferry is the matter of this new page, which nobody saw before.\n{FOOT}"], ["a"], 9
    )
    decisions = decide(new, loaded, OPTIONS)
    assert decisions == decide(new, profile, OPTIONS)
    assert [one.decision for one in decisions[0]] == ["keep", "drop"]


def test_a_profile_of_other_settings_is_refused(tmp_path: Path) -> None:
    profile = build_profile(lambda: [columns([FOOT, FOOT], ["a", "a"])], OPTIONS)
    save_profile(tmp_path / "a.profile", profile, OPTIONS)
    with pytest.raises(RunError, match=r"threshold=0\.8, these settings 0\.9"):
        load_profile(tmp_path / "a.profile", BoilerplateSettings(threshold=0.9))
    (tmp_path / "b.profile").write_text("no profile")
    with pytest.raises(RunError, match="not a profile"):
        load_profile(tmp_path / "b.profile", OPTIONS)


def test_no_pages_give_an_empty_profile() -> None:
    profile = build_profile(list, OPTIONS)
    assert decide(columns(["Alone"], [""]), profile, OPTIONS)[0][0].decision == "keep"
