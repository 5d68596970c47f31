"""Files against an index give one row for each document, and the index what was new."""

import json

import pytest

from corpusclean.dedup.index import Index
from corpusclean.engines.indexing import IndexRow, add_files, query_files
from corpusclean.errors import RunError
from corpusclean.io.schema import Rejected
from corpusclean.model import Match
from corpusclean.settings import NearDuplicateSettings, Settings


def lines(path, **texts):
    path.write_text("".join(json.dumps({"id": i, "text": t}) + "\n" for i, t in texts.items()))
    return path


def test_files_are_added_and_looked_up(tmp_path):
    index = tmp_path / "index"
    march = lines(tmp_path / "march.jsonl", a="The cat sat on the mat.", b="the cat sat on the mat")
    april = lines(tmp_path / "april.jsonl", c="THE CAT SAT ON THE MAT", d="Owls see well by night")
    cat = (Match("a", 1.0),)
    assert list(add_files(index, [march])) == [IndexRow("a"), IndexRow("b", cat)]
    assert list(query_files(index, [april])) == [IndexRow("c", cat), IndexRow("d")]
    assert list(add_files(index, [april])) == [IndexRow("c", cat), IndexRow("d")]
    assert list(add_files(index, [april])) == [IndexRow("c", cat), IndexRow("d")]
    assert len(Index.open(index)) == 2


def test_what_cannot_be_read_is_told(tmp_path):
    path = lines(tmp_path / "march.jsonl", a="The cat sat on the mat.")
    path.write_text(path.read_text() + "{\n")
    row, rejected = sorted(add_files(tmp_path / "index", [path]), key=lambda r: type(r).__name__)
    assert row == IndexRow("a")
    assert isinstance(rejected, Rejected)


def test_parameters_come_from_settings_or_else_from_the_index(tmp_path):
    path = lines(tmp_path / "march.jsonl", a="The cat sat on the mat.")
    index = tmp_path / "index"
    list(add_files(index, [path], Settings(duplicates=NearDuplicateSettings(threshold=0.6))))
    assert Index.open(index).threshold == 0.6
    assert list(add_files(index, [path])) == [IndexRow("a")]
    with pytest.raises(RunError, match=r"threshold=0.6, not 0.8"):
        list(add_files(index, [path], Settings()))


def test_a_query_makes_no_index(tmp_path):
    path = lines(tmp_path / "march.jsonl", a="The cat sat on the mat.")
    with pytest.raises(RunError, match="is no index"):
        list(query_files(tmp_path / "index", [path]))
    assert not (tmp_path / "index").exists()


def test_a_query_refuses_other_parameters_by_name(tmp_path):
    path = lines(tmp_path / "march.jsonl", a="The cat sat on the mat.")
    list(add_files(tmp_path / "index", [path]))
    strict = Settings(duplicates=NearDuplicateSettings(threshold=0.9))
    with pytest.raises(RunError, match=r"threshold=0.8, not 0.9"):
        list(query_files(tmp_path / "index", [path], strict))
