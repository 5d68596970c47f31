"""Which files an input stands for, in which order, and what kind each one is."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from corpusclean.errors import InputError
from corpusclean.io.compression import CODECS
from corpusclean.settings import ReadSettings

FORMATS = {
    "": "text",
    ".txt": "text",
    ".text": "text",
    ".md": "text",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".json": "jsonl",
    ".parquet": "parquet",
    ".html": "html",
    ".htm": "html",
    ".warc": "warc",
    ".pq": "parquet",
}
"""Suffixes and the kind of file that each one means; a name without a suffix is plain text."""

RUN_FILES = ("run.json", "manifest.jsonl")
"""A folder that holds these is a run directory: our own output, never an input by accident."""


@dataclass(frozen=True, slots=True)
class Source:
    """One input file: `name` is its path relative to the input root, with forward slashes."""

    path: str
    name: str
    format: str | None  # None: unknown
    codec: str | None


def find_sources(inputs: Sequence[str | Path], settings: ReadSettings) -> list[Source]:
    """
    Return the files that `inputs` stand for, each once, sorted by name.

    A folder stands for the files below it; hidden ones and run directories are left out. The
    root that names are relative to is the one folder given, else the deepest folder that holds
    all inputs: `news/` and `news/*.txt` give the same names. A path that does not exist raises
    FileNotFoundError.
    """
    # Not Path.resolve: a link keeps its own name.
    paths = [Path(os.path.abspath(item)) for item in inputs]
    folders = []
    for path in paths:
        if path.is_dir():
            if is_run_directory(path):
                raise InputError(f"{path} is a run directory; give {path / 'documents'} to read it")
            folders.append(path)
        elif path.is_file():
            folders.append(path.parent)
        elif path.exists():
            raise InputError(f"{path} is neither a file nor a folder")
        else:
            raise FileNotFoundError(f"no such input: {path}")
    if not folders:
        return []
    root = os.path.commonpath(folders)
    found: dict[str, Source] = {}
    for path in paths:
        for file, real in _files_below(path) if path.is_dir() else [_with_target(path)]:
            source = _source(file, root, settings)
            known = found.setdefault(real, source)
            if source.name < known.name:  # the same file by two links
                found[real] = source
    return sorted(found.values(), key=lambda source: source.name)


def _with_target(path: Path) -> tuple[str, str]:
    return str(path), os.path.realpath(path)


def _files_below(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield the visible files below `folder` with what they link to; loops are not followed."""
    above = {str(folder): {os.path.realpath(folder)}}
    for parent, folders, files in os.walk(folder, followlinks=True):
        seen = above.pop(parent)
        real_parent = os.path.realpath(parent)
        for name in list(folders):
            child = os.path.join(parent, name)
            real = os.path.realpath(child)
            if name.startswith(".") or real in seen or is_run_directory(Path(real)):
                folders.remove(name)
            else:
                above[child] = seen | {real}
        for name in files:
            file = os.path.join(parent, name)
            if name.startswith(".") or not os.path.isfile(file):
                continue
            linked = os.path.islink(file)
            yield file, os.path.realpath(file) if linked else os.path.join(real_parent, name)


def is_run_directory(folder: Path) -> bool:
    """Tell whether `folder` is the output of a run."""
    return all((folder / name).is_file() for name in RUN_FILES)


def _source(path: str, root: str, settings: ReadSettings) -> Source:
    # A file name is bytes; what is not UTF-8 in it is shown as \xff, since Arrow text cannot.
    relative = os.path.relpath(path, root).replace(os.sep, "/")
    name = os.fsencode(relative).decode("utf-8", "backslashreplace")
    stem, suffix = os.path.splitext(name)
    codec = CODECS.get(suffix.lower())
    if codec:
        suffix = os.path.splitext(stem)[1]
    kind = settings.input_format
    if kind == "auto":
        return Source(path, name, FORMATS.get(suffix.lower()), codec)
    return Source(path, name, kind, codec)
