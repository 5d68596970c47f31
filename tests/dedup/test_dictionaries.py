from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from corpusclean.dedup.dictionaries import (
    lexicons_of,
    read_cedict,
    read_dictd,
    read_edict,
    read_tsv,
)
from corpusclean.errors import InputError


def tokens(dictionary: object, language: str, text: str) -> set[str]:
    return {meaning.token for meaning, _ in lexicons_of([dictionary])[language].find(text)}  # type: ignore[list-item]


def test_cedict_knows_both_scripts(tmp_path: Path) -> None:
    path = tmp_path / "tiny.u8"
    path.write_text("# comment\n漢語 汉语 [han4 yu3] /Chinese language/CL:門|门[men2]/\n", "utf-8")
    dictionary = read_cedict(path)
    for form in ("漢語", "汉语"):
        assert "en:chine" in tokens(dictionary, "zh", form)
    assert "en:langu" in tokens(dictionary, "en", "languages")


@pytest.mark.parametrize("encoding", ["utf-8", "euc_jp"])
def test_edict_knows_forms_and_readings(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "edict"
    header = "\u3000？？？ /EDICT, Japanese-English/\n"
    path.write_bytes(
        (header + "切手 [きって] /(n) stamp (postage)/(P)/\n４度 [しど] /\n").encode(encoding)
    )
    dictionary = read_edict(path)
    assert tokens(dictionary, "ja", "切手") == tokens(dictionary, "ja", "きって") == {"en:stamp"}


def test_edict2_parts_forms_and_leaves_notes_out(tmp_path: Path) -> None:
    path = tmp_path / "edict2"
    path.write_text("橋;梁(oK) [はし] /(n) bridge/EntL1237140X/\n", "utf-8")
    assert {form for form, _ in read_edict(path).entries} == {"橋", "梁", "はし"}


def test_a_packed_dictionary_is_the_same(tmp_path: Path) -> None:
    line = "漢語 汉语 [han4 yu3] /Chinese language/\n"
    (tmp_path / "tiny.u8").write_text(line, "utf-8")
    (tmp_path / "tiny.u8.gz").write_bytes(gzip.compress(line.encode()))
    assert read_cedict(tmp_path / "tiny.u8") == read_cedict(tmp_path / "tiny.u8.gz")


@pytest.mark.parametrize("suffix", [".dict", ".dict.dz"])
def test_dictd_is_read_through_its_index(suffix: str, tmp_path: Path) -> None:
    entry = "Haus /haʊs/ <n>\n 1. house, building [old]\n".encode()
    body = b"skip" + entry
    packed = gzip.compress(body) if suffix.endswith(".dz") else body
    (tmp_path / f"deu-eng{suffix}").write_bytes(packed)
    (tmp_path / "deu-eng.index").write_text(f"00databaseinfo\tA\tE\nHaus\tE\t{'Ar'}\n", "utf-8")
    dictionary = read_dictd(tmp_path / "deu-eng.index", "de", "en")
    assert tokens(dictionary, "de", "haus") >= {"en:house", "en:build"}


def test_a_table_has_two_columns(tmp_path: Path) -> None:
    path = tmp_path / "words.tsv"
    path.write_text("voda\twater\textra\n\nkruh\tbread\n", "utf-8")
    assert read_tsv(path, "hr", "en").entries == (("voda", "water"), ("kruh", "bread"))


def test_a_script_of_a_language_has_its_dictionary(tmp_path: Path) -> None:
    path = tmp_path / "words.tsv"
    path.write_text("大桥\tbridge\n", "utf-8")
    assert tokens(read_tsv(path, "zh-Hans", "en"), "zh", "大桥") == {"en:bridg"}


@pytest.mark.parametrize("read", [read_cedict, read_edict])
def test_a_malformed_line_is_named(tmp_path: Path, read: object) -> None:
    path = tmp_path / "broken"
    path.write_text("no entry at all\n", "utf-8")
    with pytest.raises(InputError, match=r"broken:1: 'no entry at all'"):
        read(path)  # type: ignore[operator]


def test_a_table_without_tab_is_named(tmp_path: Path) -> None:
    path = tmp_path / "words.tsv"
    path.write_text("a\tb\nonly\n", "utf-8")
    with pytest.raises(InputError, match=r"words.tsv:2"):
        read_tsv(path, "a", "b")


def test_an_index_that_is_none_is_named(tmp_path: Path) -> None:
    (tmp_path / "x.dict").write_bytes(b"")
    (tmp_path / "x.index").write_text("word\n", "utf-8")
    with pytest.raises(InputError, match=r"x.index:1"):
        read_dictd(tmp_path / "x.index", "a", "b")
