"""The command line: what it prints, writes and returns."""

import json
import subprocess
import sys

import pytest

from corpusclean.cli import main
from corpusclean.io.run_directory import RunDirectory
from corpusclean.io.writers import read_parts

PAGE = "Rain again\n\nIt rained on Monday, and we didnt mind it at all.\n"


@pytest.fixture
def corpus(tmp_path):
    folder = tmp_path / "pages"
    folder.mkdir()
    (folder / "a.txt").write_text(PAGE, "utf-8")
    (folder / "b.txt").write_text(PAGE.upper(), "utf-8")
    return folder


def test_clean_explain_and_restore_are_one_round(corpus, tmp_path, capsys):
    out, back = tmp_path / "out", tmp_path / "back"
    assert main(["clean", str(corpus), "--out", str(out)]) == 0
    assert main(["explain", str(out), "b.txt"]) == 0
    assert "keep" in capsys.readouterr().out
    assert main(["explain", str(out), "a.txt"]) == 0
    assert "removed" in capsys.readouterr().out
    assert main(["restore", str(out), "--out", str(back)]) == 0
    assert (back / "a.txt").read_text("utf-8") == PAGE
    assert main(["report", str(out)]) == 0
    assert (out / "report.html").exists()


def test_dedup_leaves_the_texts_untouched(tmp_path, capsys):
    lines = [{"id": str(i), "text": text, "n": i} for i, text in enumerate([PAGE, "Sun.", PAGE])]
    source = tmp_path / "in.jsonl"
    source.write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
    assert main(["dedup", str(source), "--out", str(tmp_path / "out"), "--threshold", "0.7"]) == 0
    assert "2 documents written" in capsys.readouterr().err
    about = json.loads((tmp_path / "out" / "run.json").read_text("utf-8"))
    assert about["report"]["plan"]["threshold"] == 0.7


STORY = "The bridge over the river is closed until May, the council of the town said on Monday."
COPIES = [
    {"id": "a", "text": STORY, "date": "2024-04-14", "site": "blog.example", "score": 2},
    {"id": "b", "text": f"{STORY}!", "date": "2024-05-01T10:00:00Z", "site": "wire.example"},
    {"id": "c", "text": f"{STORY}\n\n?!?!", "date": "soon", "site": "x.example", "score": "0.5"},
]


@pytest.mark.parametrize("command", ["clean", "dedup"])
@pytest.mark.parametrize(
    ("keep", "more", "kept", "warning"),
    [
        ("longest", "", "c", ""),
        ("newest", "", "b", "1 documents have no date that keep='newest' can read"),
        ("priority", 'keep_values = ["wire.example", "blog.example"]', "b", ""),
        ("highest", 'keep_field = "score"', "a", "1 documents have no score"),
        ("lowest", 'keep_field = "score"', "c", "1 documents have no score"),
    ],
)
def test_the_keep_order_decides_which_copy_stays(
    tmp_path, capsys, command, keep, more, kept, warning
):
    source, file, out = tmp_path / "in.jsonl", tmp_path / "s.toml", tmp_path / "out"
    source.write_text("".join(json.dumps(line) + "\n" for line in COPIES), "utf-8")
    file.write_text(f"[duplicates]\nthreshold = 0.5\n{more}\n", "utf-8")
    arguments = [command, str(source), "--out", str(out), "--settings", str(file), "--keep", keep]
    assert main(arguments) == 0
    assert warning in " ".join(capsys.readouterr().err.split())
    assert [one["id"] for one in read_parts(RunDirectory.open(out), "documents")] == [kept]
    removals = list(read_parts(RunDirectory.open(out), "removals"))
    assert {one["representative"] for one in removals if one["kind"] == "document"} == {kept}


def test_a_part_of_a_longer_document_goes_where_containment_is_on(tmp_path):
    whole = " ".join(f"word{n} and{n} then{n}" for n in range(40))
    lines = [{"id": "whole", "text": whole}, {"id": "part", "text": whole[: len(whole) // 2]}]
    source, file, out = tmp_path / "in.jsonl", tmp_path / "s.toml", tmp_path / "out"
    source.write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
    file.write_text("[duplicates]\ncontainment = 0.9\nbands = 100\nrows = 1\n", "utf-8")
    assert main(["dedup", str(source), "--out", str(out), "--settings", str(file)]) == 0
    [removal] = read_parts(RunDirectory.open(out), "removals")
    assert (removal["id"], removal["representative"]) == ("part", "whole")
    assert removal["rule"] == "contained"
    assert "stands in whole, which is longer and kept" in removal["reason"]


def test_a_source_that_loses_most_and_a_large_cluster_are_warned_of(tmp_path, capsys):
    lines = [{"id": f"d{n:02}", "text": STORY, "site": "copies.example"} for n in range(30)]
    source, file, out = tmp_path / "in.jsonl", tmp_path / "s.toml", tmp_path / "out"
    source.write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
    file.write_text("[duplicates]\nlarge_cluster = 20\n", "utf-8")
    assert main(["dedup", str(source), "--out", str(out), "--settings", str(file)]) == 0
    said = " ".join(capsys.readouterr().err.split())
    assert "warning: source copies.example loses 29 of 30 documents (97%); see d" in said
    assert "warning: 30 documents form one cluster; 29 of them go; see d" in said
    assert "bands 16, rows 6" in said
    warnings = json.loads((out / "run.json").read_text("utf-8"))["report"]["warnings"]
    assert len(warnings) == 2


def test_repair_reads_standard_input_and_keeps_line_ends():
    command = [sys.executable, "-m", "corpusclean", "repair"]
    given = "We didn\u00e2\u20ac\u2122t mind.\nEnd".encode()
    done = subprocess.run(command, input=given, capture_output=True, check=True)  # noqa: S603
    assert done.stdout.decode() == "We didn\u2019t mind.\nEnd"
    assert done.stderr == b""


def test_repair_explains_each_edit(tmp_path, capsys):
    path = tmp_path / "a.txt"
    path.write_text("We didn\u00e2\u20ac\u2122t mind.\n", "utf-8")
    assert main(["repair", "--explain", str(path)]) == 0
    assert "mojibake" in capsys.readouterr().out


def test_the_settings_that_are_shown_can_be_used(corpus, tmp_path, capsys):
    assert main(["clean", "--show-settings"]) == 0
    file = tmp_path / "settings.toml"
    file.write_text(capsys.readouterr().out, "utf-8")
    arguments = ["clean", str(corpus), "--out", str(tmp_path / "out"), "--settings", str(file)]
    assert main(arguments) == 0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["clean"], "nothing given for INPUT"),
        (["clean", "nowhere", "--out", "x"], "nowhere"),
        (["explain", "nowhere", "a"], "no such folder: nowhere"),
        (["dedup", "x", "--out", "y", "--threshold", "7"], "threshold=7.0 must be at most 1.0"),
        (["dedup", "x", "--out", "y", "--keep", "best"], "keep='best' must be one of"),
        (["dedup", "x", "--out", "y", "--keep", "highest"], "needs keep_field"),
        (["clean", "x", "--out", "y", "--keep", "priority"], "needs keep_values"),
        (["clean", "--format", "csv", "--show-settings"], "format='csv' must be one of"),
        (["frobnicate"], "No such command"),
    ],
)
def test_wrong_use_says_what_and_returns_two(arguments, message, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert main(arguments) == 2
    assert message in capsys.readouterr().err


def test_rejected_input_matters_only_where_it_is_strict(tmp_path, capsys):
    source = tmp_path / "in.jsonl"
    source.write_text('{"text": "Rain."}\n{"body": "Sun."}\n', "utf-8")
    assert main(["clean", str(source), "--out", str(tmp_path / "a")]) == 0
    assert main(["clean", str(source), "--out", str(tmp_path / "b"), "--strict"]) == 1
    assert "1 rejected" in capsys.readouterr().err


def test_an_output_inside_the_input_is_refused(corpus, capsys):
    assert main(["clean", str(corpus), "--out", str(corpus / "out")]) == 2
    assert "lies inside the input" in capsys.readouterr().err
    assert not (corpus / "out").exists()


def test_a_folder_with_something_in_it_is_not_overwritten(corpus, capsys):
    assert main(["clean", str(corpus), "--out", str(corpus)]) == 2
    assert "give a new folder" in capsys.readouterr().err
    assert (corpus / "a.txt").read_text("utf-8") == PAGE
