"""The manifest: which files of a run are finished, and the checksums that prove it."""

from __future__ import annotations

import json
import threading
from dataclasses import asdict, dataclass
from pathlib import Path

from corpusclean.durability import sync
from corpusclean.errors import RunError


@dataclass(frozen=True, slots=True)
class Part:
    """One finished file of a run: its name relative to the run directory, and what it holds."""

    name: str
    rows: int
    bytes: int
    checksum: str

    @property
    def kind(self) -> str:
        """The folder that the part lies in: documents, removals, edits and so on."""
        return self.name.partition("/")[0]


class Manifest:
    """
    An append-only file with a JSON line for each finished part.

    A line is on disk before `add` returns. A line that a crash cut short counts for nothing and
    is cut off when the manifest is opened for writing again.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._parts: dict[str, Part] = {}
        self._whole_bytes = 0
        for line in path.read_bytes().splitlines(keepends=True):
            if not line.endswith(b"\n"):
                break
            self._take(line)
            self._whole_bytes += len(line)

    @property
    def parts(self) -> list[Part]:
        """The finished parts, sorted by name."""
        return sorted(self._parts.values(), key=lambda part: (part.kind, len(part.name), part.name))

    def get(self, name: str) -> Part | None:
        """Return the part of this name, or None if it is not finished."""
        return self._parts.get(name)

    def add(self, part: Part) -> None:
        """Enter a part whose file is in its place and synced."""
        self._append(asdict(part))

    def remove(self, name: str) -> None:
        """Strike a part out; its file may be deleted afterwards."""
        self._append({"name": name, "removed": True})

    def _append(self, entry: dict[str, object]) -> None:
        line = json.dumps(entry, ensure_ascii=False).encode() + b"\n"
        with self._lock, self._path.open("r+b") as file:
            file.truncate(self._whole_bytes)
            file.seek(self._whole_bytes)
            file.write(line)
            sync(file.fileno())
            self._whole_bytes += len(line)
            self._take(line)

    def _take(self, line: bytes) -> None:
        try:
            entry = json.loads(line)
            if entry.get("removed"):
                self._parts.pop(entry["name"], None)
            else:
                self._parts[entry["name"]] = Part(**entry)
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise RunError(
                f"{self._path} is damaged at byte {self._whole_bytes}: {line[:80]!r}; "
                "start the run again in a new folder"
            ) from error
