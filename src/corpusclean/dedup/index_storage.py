"""
An index on disk: segments that never change, and one manifest that says which of them count.

::

    INDEX/index.json               parameters, and name, size and checksum of each file that counts
    INDEX/segment-00000.arrow      documents and sorted keys, read through the memory map
    INDEX/removed-00003.arrow      which documents of a segment were removed again

A file is written under a temporary name, synced and renamed; then the manifest is replaced in the
same way. A crash leaves the index as it was before, or as it is after; what the manifest does not
list counts for nothing and is deleted by the next change.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from corpusclean.dedup.index_segments import Segment
from corpusclean.durability import checksum_of, sync, sync_folder
from corpusclean.errors import RunError

MANIFEST = "index.json"
FORMAT = "corpusclean index"
VERSION = 1
_TEMPORARY = ".tmp"


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file that counts: its name in the folder, what it holds, and what proves it whole."""

    name: str
    rows: int
    bytes: int
    checksum: str


@dataclass(frozen=True, slots=True)
class StoredSegment:
    """A segment on disk, and the file that marks its removed rows."""

    documents: StoredFile
    removed: StoredFile | None = None


class IndexFolder:
    """The files of one index; made by `create` or `open`."""

    def __init__(self, path: Path, manifest: bytes) -> None:
        self._path = path
        self._manifest = manifest
        entries = _parse(path, manifest)
        self.header: dict[str, Any] = entries["header"]
        self._next: int = entries["next"]
        self._stored = [_stored_segment(*entry) for entry in entries["segments"]]
        self._loaded: list[tuple[pa.RecordBatch, StoredSegment]] = []

    @classmethod
    def create(cls, path: Path, header: Mapping[str, Any]) -> IndexFolder:
        """Start an empty index in a new or empty folder."""
        if path.exists() and any(path.iterdir()):
            raise RunError(f"{path} is not empty and no index; name a new or an empty folder")
        path.mkdir(parents=True, exist_ok=True)
        manifest = _manifest(header, 0, [])
        _write(path / MANIFEST, lambda part: _write_bytes(part, manifest))
        return cls(path, manifest)

    @classmethod
    def open(cls, path: Path) -> IndexFolder:
        """Open what was created; RunError where it is not an index of this version."""
        if not (path / MANIFEST).exists():
            raise RunError(f"{path} has no {MANIFEST}: it is no index; Index(path) makes one")
        return cls(path, (path / MANIFEST).read_bytes())

    def segments(self) -> list[Segment]:
        """Map the segments that count into memory, the oldest first."""
        return [self._load(stored) for stored in self._stored]

    def check(self) -> None:
        """Read every file that counts and compare its checksum; RunError names a damaged one."""
        for stored in self._stored:
            for file in (stored.documents, stored.removed):
                if file and checksum_of(self._path / file.name) != file.checksum:
                    raise RunError(_damaged(self._path, file, "its checksum is another"))

    def commit(self, segments: Sequence[Segment]) -> None:
        """
        Make `segments` what the index holds; they are on disk when this returns.

        Segments that are on disk already are not written again.
        """
        if (self._path / MANIFEST).read_bytes() != self._manifest:
            raise RunError(f"{self._path} was changed by someone else; open it again")
        stored = [self._store(segment) for segment in segments]
        manifest = _manifest(self.header, self._next, stored)
        _write(self._path / MANIFEST, lambda part: _write_bytes(part, manifest))
        self._manifest, self._stored = manifest, stored
        self._loaded = [
            (segment.batch, entry) for segment, entry in zip(segments, stored, strict=True)
        ]
        self._delete_unlisted()

    def _load(self, stored: StoredSegment) -> Segment:
        batch = self._map(stored.documents)
        removed = np.zeros(len(batch), np.bool_)
        if stored.removed:
            removed[self._map(stored.removed).column("row").to_numpy()] = True
        self._loaded.append((batch, stored))
        return Segment(batch, removed)

    def _map(self, file: StoredFile) -> pa.RecordBatch:
        path = self._path / file.name
        size = path.stat().st_size if path.exists() else None
        if size != file.bytes:
            raise RunError(_damaged(self._path, file, f"it has {size} bytes, not {file.bytes}"))
        try:
            return pa.ipc.open_file(pa.memory_map(str(path))).get_batch(0)
        except pa.ArrowInvalid as error:
            raise RunError(_damaged(self._path, file, str(error))) from error

    def _store(self, segment: Segment) -> StoredSegment:
        before = next((entry for batch, entry in self._loaded if batch is segment.batch), None)
        documents = before.documents if before else self._add("segment", segment.batch)
        rows = np.flatnonzero(segment.removed)
        if before and len(rows) == (before.removed.rows if before.removed else 0):
            return before
        if not len(rows):
            return StoredSegment(documents)
        column = pa.RecordBatch.from_pydict({"row": pa.array(rows, pa.uint32())})
        return StoredSegment(documents, self._add("removed", column))

    def _add(self, kind: str, batch: pa.RecordBatch) -> StoredFile:
        path = self._path / f"{kind}-{self._next:05}.arrow"
        self._next += 1

        def fill(part: Path) -> None:
            with pa.ipc.new_file(str(part), batch.schema) as writer:
                writer.write_batch(batch)

        _write(path, fill)
        return StoredFile(path.name, len(batch), path.stat().st_size, checksum_of(path))

    def _delete_unlisted(self) -> None:
        listed = {
            file.name for entry in self._stored for file in (entry.documents, entry.removed) if file
        }
        for path in self._path.iterdir():
            ours = path.name.startswith(("segment-", "removed-"))
            if ours and path.name not in listed:
                path.unlink()


def _stored_segment(documents: dict[str, Any], removed: dict[str, Any] | None) -> StoredSegment:
    return StoredSegment(StoredFile(**documents), StoredFile(**removed) if removed else None)


def _parse(path: Path, manifest: bytes) -> dict[str, Any]:
    try:
        entries: dict[str, Any] = json.loads(manifest)
        kind, version = entries["format"], entries["version"]
    except (ValueError, KeyError, TypeError) as error:
        raise RunError(
            f"{path / MANIFEST} cannot be read ({error!r}); restore the folder from a copy"
        ) from error
    if (kind, version) != (FORMAT, VERSION):
        raise RunError(
            f"{path} has format={kind!r} version={version}, not {FORMAT!r} {VERSION}; "
            "add its texts to a new index"
        )
    return entries


def _manifest(header: Mapping[str, Any], number: int, stored: Sequence[StoredSegment]) -> bytes:
    entries = {
        "format": FORMAT,
        "version": VERSION,
        "header": dict(header),
        "next": number,
        "segments": [list(asdict(entry).values()) for entry in stored],
    }
    return json.dumps(entries, indent=1).encode()


def _write(path: Path, fill: Callable[[Path], None]) -> None:
    """Let `fill` write a file under a temporary name; it is in place and on disk on return."""
    part = path.with_name(path.name + _TEMPORARY)
    fill(part)
    with part.open("r+b") as file:
        sync(file.fileno())
    part.replace(path)
    sync_folder(path.parent)


def _write_bytes(path: Path, data: bytes) -> None:
    path.write_bytes(data)


def _damaged(folder: Path, file: StoredFile, reason: str) -> str:
    return f"{folder / file.name} is damaged: {reason}; restore it from a copy"
