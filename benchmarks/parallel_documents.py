"""
Documents that say the same in several languages, read from JSON lines (.zst).

news     id, set, doc, lang, system, text: equal (set, doc) say the same
lessons  key, lang, text: equal keys say the same
pages    key, lang, text: the same, very short
prose    text: English of one language only; passages of one book are about one thing

Sets may share documents: those with an equal text, and evaluation sets that were translated
from one collection (`florestest*` by document number), are united.
"""

from __future__ import annotations

import hashlib
import io
import json
import random
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa


@dataclass(frozen=True)
class Parallel:
    """One text in one language; equal meanings say the same. `half` splits by meaning."""

    meaning: str
    language: str
    text: str
    original: bool = True

    @property
    def half(self) -> int:
        """0 to train and tune on, 1 to report on."""
        return hashlib.sha256(self.meaning.encode()).digest()[-1] % 2


def records(path: Path) -> list[dict[str, Any]]:
    with pa.input_stream(str(path), compression="zstd") as stream:
        return [json.loads(line) for line in io.BytesIO(stream.read())]


def news(path: Path) -> list[Parallel]:
    rows = records(path)
    united = _Union()
    first: dict[str, tuple[str, str]] = {}
    for row in rows:
        place = (row["set"], row["doc"])
        united.join(place, first.setdefault(" ".join(row["text"].lower().split()), place))
        if row["set"].startswith("florestest"):
            united.join(place, ("flores", row["doc"]))
    return [
        Parallel(
            "/".join(united.find((row["set"], row["doc"]))),
            row["lang"],
            row["text"],
            row["system"] == "src" or row["system"].startswith("ref"),
        )
        for row in rows
    ]


def lessons(path: Path) -> list[Parallel]:
    return [Parallel("lesson/" + row["key"], row["lang"], row["text"]) for row in records(path)]


def pages(path: Path) -> list[Parallel]:
    return [
        Parallel("page/" + row["key"], row["lang"], row["text"])
        for row in records(path)
        if len(row["text"]) > 200
    ]


def passages(path: Path) -> list[Parallel]:
    """English prose, cut at line ends to distinct passages of 200 to 3,000 characters."""
    rng = random.Random(11)
    cut: dict[str, None] = {}
    for row in records(path):
        lines: list[str] = []
        target = rng.randint(200, 3000)
        for part in row["text"].splitlines():
            lines.append(part)
            if sum(map(len, lines)) >= target:
                cut["\n".join(lines)] = None
                lines, target = [], rng.randint(200, 3000)
    return [Parallel(f"prose/{index}", "en", text) for index, text in enumerate(cut)]


def half_without_counterpart(
    documents: list[Parallel], rng: random.Random, meanings: int | None = None
) -> list[Parallel]:
    """One text for each meaning and language; half of the meanings keep one language only."""
    by_meaning: defaultdict[str, defaultdict[str, list[Parallel]]] = defaultdict(
        lambda: defaultdict(list)
    )
    for item in documents:
        by_meaning[item.meaning][item.language].append(item)
    names = sorted(by_meaning)
    rng.shuffle(names)
    drawn = []
    for name in names[:meanings]:
        texts = [_one(found, rng) for _, found in sorted(by_meaning[name].items())]
        drawn += [rng.choice(texts)] if rng.random() < 0.5 else texts
    return drawn


def present(documents: list[Parallel]) -> Counter[str]:
    """Count the true pairs of each pair of languages."""
    languages: defaultdict[str, list[str]] = defaultdict(list)
    for item in documents:
        languages[item.meaning].append(item.language)
    return Counter(
        "-".join(sorted((one, other)))
        for found in languages.values()
        for index, one in enumerate(found)
        for other in found[:index]
        if one != other
    )


def line(name: str, true: int, scored: list[tuple[float, bool]], precision: float = 0.99) -> str:
    """One row: recall at the loosest threshold that keeps a precision, then fixed ones."""
    ranked = sorted(scored, key=lambda item: -item[0])
    hits, best = 0, 0
    for rank, (probability, right) in enumerate(ranked, start=1):
        hits += right
        tied = rank < len(ranked) and ranked[rank][0] == probability
        if not tied and hits >= precision * rank:
            best = hits
    cells = [f"{name:18s} {true:5d} R@P{precision * 100:g} {best / true:.3f}"]
    for threshold in (0.5, 0.9):
        sure = [right for probability, right in scored if probability >= threshold]
        cells.append(
            f"p>{threshold}: P {sum(sure) / max(len(sure), 1):.4f} "
            f"({len(sure) - sum(sure)} false) R {sum(sure) / true:.3f}"
        )
    return "  ".join(cells)


def _one(texts: list[Parallel], rng: random.Random) -> Parallel:
    """Mostly an original or a human translation, sometimes a machine's."""
    originals = [item for item in texts if item.original]
    return rng.choice(originals if originals and rng.random() < 0.7 else texts)


class _Union:
    def __init__(self) -> None:
        self._parent: dict[tuple[str, str], tuple[str, str]] = {}

    def find(self, place: tuple[str, str]) -> tuple[str, str]:
        while self._parent.setdefault(place, place) != place:
            self._parent[place] = self._parent[self._parent[place]]
            place = self._parent[place]
        return place

    def join(self, one: tuple[str, str], other: tuple[str, str]) -> None:
        low, high = sorted((self.find(one), self.find(other)))
        self._parent[high] = low
