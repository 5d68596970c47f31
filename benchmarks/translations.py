"""
Precision and recall of `find_translations`, by pair of languages, on documents held out.

    python benchmarks/translations.py --news FILE [--lessons FILE] [--pages FILE] [--prose FILE]
        [--dictionary KIND:SOURCE:TARGET:FILE ...] [--identify]

The files are described in `parallel_documents.py`. Half of the meanings keep a single language,
so half of the texts have no counterpart; texts of all languages stand in one corpus. Only the
half of the meanings that nothing was trained or tuned on is read (`--half 0` for the other).
Prose adds passages that have no variants to the corpus in which variants are sought.
"""

from __future__ import annotations

import argparse
import random
import resource
from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa

from corpusclean.dedup.dictionaries import (
    Dictionary,
    read_cedict,
    read_dictd,
    read_edict,
    read_tsv,
)
from corpusclean.dedup.translations import find_translations
from corpusclean.dedup.wording import Wording
from corpusclean.model import TranslationPair
from parallel_documents import (
    Parallel,
    half_without_counterpart,
    lessons,
    line,
    news,
    pages,
    passages,
    present,
)

DRAWS = 3
READERS = {"cedict": read_cedict, "dictd": read_dictd, "edict": read_edict, "tsv": read_tsv}
LENGTHS = ((0, 200), (200, 500), (500, 1500), (1500, 10**9))


def translations(documents: list[Parallel], options: argparse.Namespace) -> None:
    scored: defaultdict[str, list[tuple[float, bool]]] = defaultdict(list)
    truth: Counter[str] = Counter()
    for draw in range(DRAWS):
        drawn = half_without_counterpart(documents, random.Random(100 + draw))
        truth += present(drawn)
        for pair in run(drawn, options.identify, options.dictionary):
            left, right = drawn[pair.left], drawn[pair.right]
            name = "-".join(sorted((left.language, right.language)))
            scored[name].append((pair.probability, left.meaning == right.meaning))
    for name, count in sorted(truth.items()):
        if count >= 30:
            print(line(name, count, scored[name]))
    across = [item for name, found in scored.items() if name in truth for item in found]
    print(line("all translations", sum(truth.values()), across))
    within = [
        item for name, found in scored.items() if len(set(name.split("-"))) == 1 for item in found
    ]
    sure = sum(probability >= 0.9 for probability, _ in within)
    print(f"pairs of one language, all false: {len(within)}, {sure} at p>0.9")


def variants(documents: list[Parallel], distractors: list[Parallel], identify: bool) -> None:
    """Two texts of each meaning and language: recall by the length of the shorter."""
    rng = random.Random(7)
    by_place: defaultdict[tuple[str, str], list[Parallel]] = defaultdict(list)
    for item in {(item.meaning, item.text): item for item in documents}.values():
        by_place[item.meaning, item.language].append(item)
    places = [found for _, found in sorted(by_place.items()) if len(found) > 1]
    drawn = [item for found in places for item in rng.sample(found, 2)]
    couples = len(drawn)
    drawn += distractors
    candidates(drawn, couples)
    found = [pair for pair in run(drawn, identify) if pair.kind == "variant"]
    for low, high in LENGTHS:

        def inside(one: Parallel, other: Parallel, low: int = low, high: int = high) -> bool:
            return low <= min(len(one.text), len(other.text)) < high

        true = sum(inside(*drawn[index : index + 2]) for index in range(0, couples, 2))
        scored = [
            (pair.probability, drawn[pair.left].meaning == drawn[pair.right].meaning)
            for pair in found
            if inside(drawn[pair.left], drawn[pair.right])
        ]
        if true:
            print(line(f"variants {low}+", true, scored, 0.999))


def candidates(drawn: list[Parallel], couples: int) -> None:
    """Print recall of candidates by length, and false ones of a document in a million."""
    codes = sorted({item.language for item in drawn})
    groups = np.array([codes.index(item.language) for item in drawn]) + 1
    wording = Wording.of(pa.array([item.text for item in drawn], pa.large_string()), groups)
    found = set(zip(*(s.tolist() for s in wording.candidates(np.arange(len(drawn)))), strict=True))
    true = {(index, index + 1) for index in range(0, couples, 2)}
    cells = []
    for low, high in LENGTHS[1:]:
        own = {p for p in true if low <= min(len(drawn[end].text) for end in p) < high}
        cells.append(f"{low}+: {len(own & found) / max(len(own), 1):.3f}")
    million = len(found - true) / len(drawn) * 1e6 / len(drawn)
    print(
        f"candidates among {len(drawn)} documents: recall {', '.join(cells)}; "
        f"{len(found - true)} false, {million:.0f} a document in a million"
    )


def run(
    documents: list[Parallel], identify: bool, dictionaries: Sequence[Dictionary] = ()
) -> list[TranslationPair]:
    languages = None if identify else [item.language for item in documents]
    before = resource.getrusage(resource.RUSAGE_SELF)
    pairs = find_translations(
        [item.text for item in documents], dictionaries=dictionaries, languages=languages
    )
    after = resource.getrusage(resource.RUSAGE_SELF)
    seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    print(f"  {len(documents)} documents, {seconds:.1f} CPU seconds, {len(pairs)} pairs")
    return pairs


def dictionary(option: str) -> Dictionary:
    """Read the dictionary that an option names: "cedict:zh:en:FILE"."""
    kind, source, target, path = option.split(":", 3)
    return READERS[kind](path, source, target)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("news", "lessons", "pages", "prose"):
        parser.add_argument(f"--{name}", type=Path)
    parser.add_argument("--half", type=int, default=1)
    parser.add_argument("--identify", action="store_true", help="do not give the languages")
    parser.add_argument("--dictionary", type=dictionary, action="append", default=[])
    options = parser.parse_args()
    for name, read in (("news", news), ("lessons", lessons), ("pages", pages)):
        path = getattr(options, name)
        if path:
            documents = [item for item in read(path) if item.half == options.half]
            print(f"{name}: {len(documents)} documents")
            translations(documents, options)
            if name == "news":
                prose = passages(options.prose) if options.prose else []
                held_out = [item for item in prose if item.half == options.half]
                variants(documents, held_out, options.identify)


if __name__ == "__main__":
    main()
