"""Web pages through the whole job: what an extractor chose stays, what other pages show is told."""

import json
import random

import pytest

import corpusclean as cc
from corpusclean.cli import main
from corpusclean.io.run_directory import RunDirectory
from corpusclean.io.writers import read_parts
from corpusclean.settings import Settings

PROMO = "Every evening our newsletter brings you the best of the town for no money at all, readers."
WORDS = "river bridge office water engineer morning village council market winter harbour".split()


def sentences(seed):
    chosen = random.Random(seed)  # noqa: S311
    return [f"The {' '.join(chosen.choices(WORDS, k=18))} stayed {seed}." for _ in range(4)]


@pytest.fixture
def site(tmp_path):
    folder = tmp_path / "pages"
    folder.mkdir()
    for number in range(3):
        text = "".join(f"<p>{line}</p>" for line in [*sentences(number), PROMO])
        (folder / f"{number}.html").write_text(
            f"<html><head><title>Page {number} of many</title></head><body>"
            f"<article><h1>Page {number} of many</h1>{text}</article></body></html>",
            "utf-8",
        )
    return folder


def promos(out):
    """The decision on the line that all pages have, in each document."""
    return [
        (segment["decision"], segment["reason"], segment["cluster"])
        for document in read_parts(RunDirectory.open(out), "documents")
        for segment in document["segments"]
        if segment["text"] == PROMO
    ]


@pytest.mark.parametrize("extractor", ["trafilatura", "resiliparse"])
def test_repeated_blocks_of_extracted_pages_are_only_flagged(site, tmp_path, extractor):
    settings = Settings.from_mapping({"read": {"html_extractor": extractor}})
    cc.clean_files([site], tmp_path / "out", settings)
    found = promos(tmp_path / "out")
    assert [decision for decision, *_ in found] == ["keep"] * 3
    assert all("flagged: stands on 3 pages" in reason for _, reason, _ in found)
    assert len({cluster for *_, cluster in found}) == 1


@pytest.mark.parametrize(
    "options",
    [
        {"read": {"html_extractor": "none"}},
        {"boilerplate": {"extracted": "drop"}},
    ],
)
def test_they_are_dropped_where_all_text_was_taken_or_the_settings_say_so(site, tmp_path, options):
    cc.clean_files([site], tmp_path / "out", Settings.from_mapping(options))
    assert [decision for decision, *_ in promos(tmp_path / "out")] == ["drop"] * 3


def test_the_command_line_names_every_way_of_reading(site, capsys):
    options = {
        "input-format": "html",
        "html-extractor": "resiliparse",
        "html-mode": "recall",
        "site-field": "host",
        "url-field": "link",
    }
    arguments = [word for name, value in options.items() for word in (f"--{name}", value)]
    for command in ("clean", "dedup"):
        assert main([command, *arguments, "--show-settings"]) == 0
        shown = capsys.readouterr().out
        for name, value in options.items():
            assert f"{name.replace('-', '_')} = {json.dumps(value)}" in shown
    assert main(["clean", str(site), "--input-format", "pdf"]) == 2
    assert "must be one of" in capsys.readouterr().err
