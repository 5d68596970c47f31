"""
The folder of one run: finished parts, intermediate files, and the manifest that vouches for them.

::

    OUT/run.json                  settings, versions, inputs; counts once the run is finished
    OUT/manifest.jsonl            a line for each finished part
    OUT/documents/part-00000.jsonl.zst     and removals/ edits/ clusters/ rejected/ alike
    OUT/work/…                    Arrow files between the stages

A part is written under a temporary name, synced, renamed, and then entered in the manifest. What
the manifest does not list, or what does not match its checksum, counts for nothing.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from corpusclean._kernel import __version__
from corpusclean.durability import checksum_of, sync, sync_folder
from corpusclean.errors import RunError
from corpusclean.io.manifest import Manifest, Part
from corpusclean.io.sources import RUN_FILES, Source, find_sources, is_run_directory
from corpusclean.settings import Settings

KINDS = ("documents", "removals", "edits", "clusters", "rejected")
WORK = "work"
TEMPORARY = ".tmp"


class RunDirectory:
    """One run on disk; made by `create` or `open`."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.manifest = Manifest(path / "manifest.jsonl")
        self._proven: set[str] = set()  # intermediate files written or checked by this process

    @classmethod
    def create(
        cls, path: str | Path, settings: Settings, inputs: Sequence[str | Path] = ()
    ) -> RunDirectory:
        """
        Start a run in a new or empty folder.

        Raises RunError where the folder holds anything, a run or something else, and where it
        lies inside an input, since the next run would read what this one wrote.
        """
        path = Path(path)
        if path.exists() and not path.is_dir():
            raise RunError(f"{path} is a file; give a folder to write to")
        if path.is_dir() and any(path.iterdir()):
            what = "a run already" if is_run_directory(path) else "files that are no run"
            raise RunError(f"{path} holds {what}; give a new folder or empty this one")
        for item in inputs:
            if path.resolve().is_relative_to(Path(item).resolve()):
                raise RunError(f"{path} lies inside the input {item}; give a folder outside of it")
        about = {
            "schema": 1,
            "corpusclean": __version__,
            "settings": settings.to_mapping(),
            "inputs": [str(item) for item in inputs],
            **_fingerprint(find_sources(inputs, settings.read)),
        }
        for kind in (*KINDS, WORK):
            (path / kind).mkdir(parents=True, exist_ok=True)
        (path / "manifest.jsonl").touch()
        run = cls(path)
        run.write_about(about)
        return run

    @classmethod
    def open(cls, path: str | Path) -> RunDirectory:
        """Open the folder of a run, finished or not; RunError where it is none."""
        path = Path(path)
        if not path.is_dir():
            raise FileNotFoundError(f"no such folder: {path}")
        if not is_run_directory(path):
            raise RunError(f"{path} is no run directory: it has no {' and '.join(RUN_FILES)}")
        return cls(path)

    def about(self) -> dict[str, Any]:
        """Return what run.json says."""
        try:
            about = json.loads((self.path / "run.json").read_bytes())
        except ValueError as error:
            raise RunError(f"{self.path / 'run.json'} is damaged: {error}") from error
        if not isinstance(about, dict):
            raise RunError(f"{self.path / 'run.json'} is damaged: it must hold one object")
        return about

    def write_about(self, about: Mapping[str, Any]) -> None:
        """Replace run.json as a whole."""
        text = json.dumps(about, ensure_ascii=False, indent=2) + "\n"
        with self._replacing(self.path / "run.json") as temporary:
            temporary.write_bytes(text.encode("utf-8", "backslashreplace"))

    def finish(self, outcome: Mapping[str, Any]) -> None:
        """Add counts, timings and the like to run.json, and mark the run as finished."""
        self.write_about({**self.about(), **outcome, "finished": True})

    def parts(self, kind: str) -> list[Part]:
        """Return the finished parts of one kind, in order."""
        return [part for part in self.manifest.parts if part.kind == kind]

    @contextmanager
    def part(self, name: str) -> Iterator[tuple[Path, list[int]]]:
        """
        Give a temporary path to write a part to, and a list to append its row counts to.

        On leaving, the file is synced, renamed to `name` and entered in the manifest; on an
        error it is deleted. A part of that name that was finished before is replaced.
        """
        path = self.path / name
        rows: list[int] = []
        if self.manifest.get(name):
            self.manifest.remove(name)
            self._proven.discard(name)
        with self._replacing(path) as temporary:
            yield temporary, rows
            part = Part(name, sum(rows), temporary.stat().st_size, checksum_of(temporary))
        self.manifest.add(part)
        if part.kind == WORK:
            self._proven.add(name)

    def trusted(self, name: str) -> Part | None:
        """Return the finished part of this name if its file is what the manifest says."""
        part = self.manifest.get(name)
        return part if part and self._fault(part) is None else None

    def check(self, part: Part) -> Path:
        """Return the file of a part; RunError where it is not what the manifest says."""
        fault = None if part.name in self._proven else self._fault(part)
        if fault:
            raise RunError(f"{fault}; run again in a new folder or bring the file back")
        if part.kind == WORK:  # read again and again, by the process that wrote it
            self._proven.add(part.name)
        return self.path / part.name

    def verify(self) -> list[str]:
        """Return a line for each part that is not what the manifest says; best is none."""
        return [fault for part in self.manifest.parts if (fault := self._fault(part))]

    def clear_work(self) -> None:
        """Delete the intermediate files."""
        for part in self.parts(WORK):
            self.manifest.remove(part.name)
        for path in sorted((self.path / WORK).rglob("*"), reverse=True):
            if path.is_dir():
                path.rmdir()
            else:
                path.unlink()

    def _fault(self, part: Part) -> str | None:
        path = self.path / part.name
        if not path.is_file():
            return f"{path} is missing"
        size = path.stat().st_size
        if size != part.bytes:
            return f"{path} has {size:,} bytes, the manifest says {part.bytes:,}"
        if checksum_of(path) != part.checksum:
            return f"{path} is not the file that was written: its checksum differs"
        return None

    @contextmanager
    def _replacing(self, path: Path) -> Iterator[Path]:
        """Give a temporary path; put it in place of `path` when all went well."""
        temporary = path.with_name(path.name + TEMPORARY)
        try:
            yield temporary
            with temporary.open("rb+") as file:
                sync(file.fileno())
            os.replace(temporary, path)  # noqa: PTH105
        finally:
            temporary.unlink(missing_ok=True)
        sync_folder(path.parent)


def _fingerprint(sources: Sequence[Source]) -> dict[str, Any]:
    """Return how many files and bytes there are, and a checksum of names, sizes and times."""
    digest, total = hashlib.blake2b(digest_size=16), 0
    for source in sources:
        status = os.stat(source.path)  # noqa: PTH116
        total += status.st_size
        digest.update(f"{source.name}\0{status.st_size}\0{status.st_mtime_ns}\0".encode())
    return {"files": len(sources), "bytes": total, "fingerprint": digest.hexdigest()}
