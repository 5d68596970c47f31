"""Why one document of a finished run looks as it does."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from rich.text import Text

from corpusclean.dedup.evidence import shared_anchors
from corpusclean.errors import InputError
from corpusclean.io.run_directory import RunDirectory
from corpusclean.io.writers import read_parts
from corpusclean.text.language import bcp47

_STYLES = {"keep": "green", "drop": "red", "metadata": "blue"}
_SHOWN = 72  # characters of a segment


def explain_document(folder: str | Path, id: str) -> Text:  # noqa: A002 - the field's name
    """
    Return, for a terminal, each segment of a document with its decision, and each edit.

    `id` is the id of a clean document or of a source document, whose parts are all shown.
    Raises InputError where the run has neither.
    """
    run = RunDirectory.open(folder)
    documents = [row for row in read_parts(run, "documents") if id in (row["id"], row["source_id"])]
    removals = [row for row in read_parts(run, "removals") if id in (row["id"], row["source_id"])]
    gone = [row for row in removals if row["kind"] == "document"]
    if not documents and not gone:
        raise InputError(f"{folder} holds no document {id!r}; ids stand in documents and removals")
    wanted = {name for row in documents for name in (row["duplicates"] or {}).get("of") or ()}
    others = [row for row in read_parts(run, "documents") if row["id"] in wanted] if wanted else []
    lines = Text()
    for document in documents:
        _document(lines, document, removals)
        _counterparts(lines, document, others)
    for removal in gone:
        lines.append(f"{removal['id']}\n", "bold")
        lines.append("  removed  ", _STYLES["drop"])
        lines.append(f"{removal['reason']}\n")
    sources = {row["source_id"] for row in [*documents, *gone]}
    for row in read_parts(run, "edits"):
        if row["id"] in sources:
            _edits(lines, row["edits"])
    return lines


def _document(lines: Text, document: dict[str, Any], removals: list[dict[str, Any]]) -> None:
    lines.append(f"{document['id']}\n", "bold")
    for name, value in document["metadata"].items():
        lines.append(f"  {name}: {value}\n", "dim")
    if document["duplicates"]:
        lines.append(f"  {document['duplicates']['relation']} in its cluster of duplicates\n")
    evidence = {
        row["segment"]: row["representative"]
        for row in removals
        if row["kind"] == "segment" and row["id"] == document["id"]
    }
    for segment in document["segments"]:
        lines.append(f"  {segment['decision']:<9}", _STYLES[segment["decision"]])
        lines.append(f"{segment['role']:<13}{_short(segment['text'])}\n")
        if segment["decision"] != "keep":
            page = evidence.get(segment["i"])
            seen = f"; see {page}" if page and page != document["source_id"] else ""
            lines.append(f"  {'':<9}{segment['reason']}{seen}\n", "dim")


def _counterparts(lines: Text, document: dict[str, Any], others: Iterable[dict[str, Any]]) -> None:
    """Show the documents that say the same in other words, and what both texts have."""
    duplicates = document["duplicates"] or {}
    for other in others:
        if other["id"] in (duplicates.get("of") or ()):
            texts, languages = (document["text"], other["text"]), (document["lang"], other["lang"])
            shared = shared_anchors(texts, (bcp47(languages[0]), bcp47(languages[1])), {})
            lines.append(f"  {duplicates['relation']} of {other['id']}")
            lines.append(f"; both have {', '.join(shared)}\n" if shared else "\n")


def _edits(lines: Text, edits: tuple[Any, ...]) -> None:
    lines.append(f"{len(edits)} edits\n", "bold")
    for edit in edits:
        lines.append(f"  at {edit.start:,}: ")
        lines.append(repr(edit.removed), "red")
        lines.append(" → ")
        lines.append(repr(edit.inserted), "green")
        lines.append(f"  {edit.rule}, {edit.confidence:.2f}\n", "dim")


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _SHOWN else line[: _SHOWN - 1] + "…"
