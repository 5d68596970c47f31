"""
The originals again, from what a run wrote.

The repaired text of a source document is its parts' clean texts, one behind the other, with the
removed spans put back where they stood; the original is that text with the edits undone. Parts of
documents, removals and edits with the same number hold the same source documents in the same
order, and edits hold each exactly once, so one pass over the three is enough.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from pathlib import Path
from typing import Any

from corpusclean.errors import RunError
from corpusclean.io.compression import CODECS
from corpusclean.io.manifest import Part
from corpusclean.io.plain_text import encode_exactly
from corpusclean.io.records import Record, text_checksum
from corpusclean.io.run_directory import RunDirectory
from corpusclean.io.writers import read_part, read_parts
from corpusclean.model import Repair

JSON_LINES = "restored.jsonl"
"""Where the documents of JSONL and Parquet inputs go."""


def restore(path: str | Path) -> Iterator[tuple[str, str]]:
    """
    Yield (id, original text) of every source document of a finished run, in source order.

    Each text is checked against its checksum: what is yielded is right, character for character.
    A run that is damaged raises RunError.
    """
    for source, text in originals(RunDirectory.open(path)):
        yield source["id"], text


def restore_files(path: str | Path, out: str | Path) -> int:
    """
    Write the originals into the new or empty folder `out` and return how many documents there were.

    A text file gets its name and bytes again (without the compression); documents of JSONL and
    Parquet become lines with id and text in `restored.jsonl`. A file that was rejected whole
    comes back as it was; rejected lines of `news.jsonl` stand in `news.jsonl.rejected`.
    """
    run, out = RunDirectory.open(path), Path(out)
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise RunError(f"{out} is not an empty folder; give a new one")
    out.mkdir(parents=True, exist_ok=True)
    count = 0
    with (out / JSON_LINES).open("xb") as lines:
        for source, text in originals(run):
            count += 1
            if source["encoding"] is None:
                lines.write(json.dumps({"id": source["id"], "text": text}).encode() + b"\n")
            else:
                _write_file(out, source, text)
    if (out / JSON_LINES).stat().st_size == 0:
        (out / JSON_LINES).unlink()
    for item in read_parts(run, "rejected"):
        _write_rejected(out, item)
    return count


def originals(run: RunDirectory) -> Iterator[tuple[Record, str]]:
    """Yield the edit record of each source document with its original text."""
    if not run.about().get("finished"):
        raise RunError(f"the run in {run.path} is not finished; resume it or run it again")
    for part in run.parts("edits"):
        texts, removed = (_Groups(_beside(run, part, kind)) for kind in ("documents", "removals"))
        for source in read_part(run, part):
            id_ = source["id"]
            yield source, original_text(source, texts.take(id_), removed.take(id_))
        if texts.waiting or removed.waiting:
            raise RunError(f"{run.path}: what stands beside {part.name} is in another order")


def original_text(
    source: Mapping[str, Any], documents: Iterable[Record], removals: Iterable[Record]
) -> str:
    """
    Return the original of one source document; RunError if it is not what the checksum says.

    `source` is its record of edits, `documents` and `removals` are all records of its parts. A
    part that was removed as a duplicate has its clean text in the removal.
    """
    removals = list(removals)
    parts = [*documents, *(one for one in removals if one["kind"] == "document")]
    clean = "".join(part["text"] for part in sorted(parts, key=lambda part: part["part"]))
    repaired = put_back(clean, (one for one in removals if one["kind"] == "segment"))
    text = Repair(repaired, tuple(source["edits"])).original()
    if text_checksum(text) != source["checksum"]:
        raise RunError(f"the restored text of {source['id']} is not its original")
    return text


def put_back(clean: str, removals: Iterable[Record]) -> str:
    """
    Return the repaired text of a source document; `removals` count in it and do not overlap.

    >>> put_back("One. Three.", [{"start": 5, "end": 10, "text": "Two. "}])
    'One. Two. Three.'
    """
    pieces: list[str] = []
    read = position = 0
    for removal in sorted(removals, key=lambda removal: (removal["start"], removal["end"])):
        kept = clean[read : read + removal["start"] - position]
        pieces += (kept, removal["text"])
        read, position = read + len(kept), removal["end"]
    pieces.append(clean[read:])
    return "".join(pieces)


def _beside(run: RunDirectory, edits: Part, kind: str) -> Iterator[Record]:
    """Yield the records of the part of another kind with the same number; none if there is none."""
    part = run.manifest.get(edits.name.replace("edits", kind, 1))
    if part:
        yield from read_part(run, part)


class _Groups:
    """Records in source order, taken source document by source document."""

    def __init__(self, records: Iterator[Record]) -> None:
        self._groups = groupby(records, key=lambda record: str(record["source_id"]))
        self.waiting: str | None = None
        self._records: Iterator[Record] = iter(())
        self._advance()

    def _advance(self) -> None:
        self.waiting, self._records = next(self._groups, (None, iter(())))

    def take(self, id_: str) -> list[Record]:
        """Return the records of this source document, none if the next ones are another's."""
        if self.waiting != id_:
            return []
        records = list(self._records)
        self._advance()
        return records


def _write_file(out: Path, source: Record, text: str) -> None:
    path = _inside(out, source["path"])
    plain = path.with_suffix("") if path.suffix.lower() in CODECS else path
    if plain != path and plain.exists():  # a.txt stood beside a.txt.gz
        plain = path.with_name(path.name + ".txt")
    with _new(plain).open("xb") as file:
        file.write(encode_exactly(text, source["encoding"]))


def _write_rejected(out: Path, item: dict[str, Any]) -> None:
    if item["raw"] is None:  # a file that was not read
        return
    path = _inside(out, item["path"])
    if item["line"] is not None:
        path = path.with_name(path.name + ".rejected")
    with _new(path).open("ab") as file:
        file.write(item["raw"])


def _inside(out: Path, name: str) -> Path:
    path = out / name
    if not path.resolve().is_relative_to(out.resolve()):
        raise RunError(f"{name} would be written outside of {out}; the run is not to be trusted")
    return path


def _new(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    return path
