"""The main job on the five seed pages: the gold of their lines, parts, evidence, the way back."""

import json
from collections import Counter
from pathlib import Path

import pytest

import corpusclean as cc
from corpusclean.io.restore import restore_files
from corpusclean.io.run_directory import RunDirectory
from corpusclean.io.writers import read_parts

FIXTURES = Path(__file__).parent.parent / "fixtures"
SEEDS = FIXTURES / "seeds"


@pytest.fixture(scope="module")
def out(tmp_path_factory):
    folder = tmp_path_factory.mktemp("seeds") / "out"
    cc.clean_files([SEEDS], folder)
    return folder


@pytest.fixture(scope="module")
def documents(out):
    return rows(out, "documents")


@pytest.fixture(scope="module")
def removals(out):
    return rows(out, "removals")


def gold_lines():
    with (FIXTURES / "gold_seeds.jsonl").open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def dropped_lines(documents):
    """Return the (file, line) of every non-empty source line outside the kept segments."""
    dropped = set()
    for path in SEEDS.glob("*.txt"):
        text = path.read_text("utf-8")
        kept = [
            (segment["source_start"], segment["source_end"])
            for document in documents
            if document["source_id"] == path.name
            for segment in document["segments"]
            if segment["decision"] == "keep"
        ]
        at = 0
        for number, line in enumerate(text.split("\n"), 1):
            start, end = at + len(line) - len(line.lstrip()), at + len(line.rstrip())
            at += len(line) + 1
            if start < end and not any(left < end and start < right for left, right in kept):
                dropped.add((path.name, number))
    return dropped


def test_drops_agree_with_the_gold(documents):
    dropped = dropped_lines(documents)
    gold = {(row["file"], row["line"]) for row in gold_lines() if not row["keep"]}
    hits = len(dropped & gold)
    f1 = 2 * hits / (len(dropped) + len(gold))
    assert f1 >= 0.95, (sorted(dropped - gold), sorted(gold - dropped))


def test_the_page_of_three_articles_comes_out_as_three(documents):
    parts = Counter(document["source_id"][:3] for document in documents)
    assert parts == {"000": 1, "001": 3, "002": 1, "003": 1, "004": 1}


def test_shared_teasers_leave_both_pages_with_each_other_as_evidence(removals):
    teasers = [row for row in removals if row["rule"] and row["source_id"][:3] in {"000", "004"}]
    for here, there in (("000", "004"), ("004", "000")):
        bodies = [
            row
            for row in teasers
            if row["source_id"].startswith(here) and len(row["text"].strip()) > 400
        ]
        assert len(bodies) == 5
        for row in bodies:
            assert row["representative"].startswith(there)
            assert row["similarity"] >= 0.8


def test_dates_and_repeated_headlines_leave_the_text_and_stay_as_metadata(documents):
    for document in documents:
        if document["source_id"][:3] in {"000", "004"}:
            assert "Release time" not in document["text"]
            assert document["metadata"]["date"].startswith("2024-04-1")
            assert document["text"].count(document["metadata"]["title"]) == 1


def test_restore_gives_all_five_files_back_byte_for_byte(out, tmp_path):
    restore_files(out, tmp_path / "back")
    for path in SEEDS.glob("*.txt"):
        assert (tmp_path / "back" / path.name).read_bytes() == path.read_bytes()


def test_the_order_of_the_inputs_does_not_matter(documents, removals, tmp_path):
    paths = sorted(SEEDS.glob("*.txt"), reverse=True)
    cc.clean_files(paths, tmp_path / "reversed")
    again = rows(tmp_path / "reversed", "documents")
    assert by_id(again) == by_id(documents)
    assert by_id(rows(tmp_path / "reversed", "removals")) == by_id(removals)


def rows(folder, kind):
    return list(read_parts(RunDirectory.open(folder), kind))


def by_id(records):
    return sorted(json.dumps(record, sort_keys=True) for record in records)
