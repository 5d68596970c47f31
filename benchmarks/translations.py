"""
Precision and recall of `find_translations`, by pair of languages, on documents held out.

    python benchmarks/translations.py --news FILE [--lessons FILE] [--pages FILE] [--identify]

The files are described in `parallel_documents.py`. Half of the meanings keep a single language,
so half of the texts have no counterpart; texts of all languages stand in one corpus. Only the
half of the meanings that nothing was trained or tuned on is read (`--half 0` for the other).
"""

from __future__ import annotations

import argparse
import random
import resource
from collections import Counter, defaultdict
from pathlib import Path

from corpusclean.dedup.translations import find_translations
from corpusclean.model import TranslationPair
from corpusclean.settings import TranslationSettings
from parallel_documents import Parallel, half_without_counterpart, lessons, news, pages

DRAWS = 3
LENGTHS = ((0, 200), (200, 500), (500, 1500), (1500, 10**9))


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


def line(name: str, true: int, scored: list[tuple[float, bool]]) -> str:
    """One row: recall at the loosest threshold that keeps precision .99, then fixed ones."""
    ranked = sorted(scored, reverse=True)
    hits, best = 0, 0
    for rank, (_, right) in enumerate(ranked, start=1):
        hits += right
        if hits >= 0.99 * rank:
            best = hits
    cells = [f"{name:18s} {true:5d} R@P99 {best / true:.3f}"]
    for threshold in (0.5, 0.9):
        sure = [right for probability, right in scored if probability >= threshold]
        cells.append(
            f"p>{threshold}: P {sum(sure) / max(len(sure), 1):.4f} R {sum(sure) / true:.3f}"
        )
    return "  ".join(cells)


def translations(documents: list[Parallel], identify: bool) -> None:
    scored: defaultdict[str, list[tuple[float, bool]]] = defaultdict(list)
    truth: Counter[str] = Counter()
    for draw in range(DRAWS):
        drawn = half_without_counterpart(documents, random.Random(100 + draw))
        truth += present(drawn)
        for pair in run(drawn, identify):
            left, right = drawn[pair.left], drawn[pair.right]
            name = "-".join(sorted((left.language, right.language)))
            scored[name].append((pair.probability, left.meaning == right.meaning))
    for name, count in sorted(truth.items()):
        if count >= 30:
            print(line(name, count, scored[name]))
    everything = [item for found in scored.values() for item in found]
    print(line("all, without pair", sum(truth.values()), everything))


def variants(documents: list[Parallel], identify: bool) -> None:
    """Two texts of each meaning and language: recall by the length of the shorter."""
    rng = random.Random(7)
    by_place: defaultdict[tuple[str, str], list[Parallel]] = defaultdict(list)
    for item in {(item.meaning, item.text): item for item in documents}.values():
        by_place[item.meaning, item.language].append(item)
    places = [found for _, found in sorted(by_place.items()) if len(found) > 1]
    drawn = [item for found in places for item in rng.sample(found, 2)]
    found = [pair for pair in run(drawn, identify) if pair.kind == "variant"]
    for low, high in LENGTHS:

        def inside(one: Parallel, other: Parallel, low: int = low, high: int = high) -> bool:
            return low <= min(len(one.text), len(other.text)) < high

        true = sum(inside(*drawn[index : index + 2]) for index in range(0, len(drawn), 2))
        scored = [
            (pair.probability, drawn[pair.left].meaning == drawn[pair.right].meaning)
            for pair in found
            if inside(drawn[pair.left], drawn[pair.right])
        ]
        if true:
            print(line(f"variants {low}+", true, scored))


def run(documents: list[Parallel], identify: bool) -> list[TranslationPair]:
    languages = None if identify else [item.language for item in documents]
    settings = TranslationSettings(threshold=0.05)
    before = resource.getrusage(resource.RUSAGE_SELF)
    pairs = find_translations(
        [item.text for item in documents], settings=settings, languages=languages
    )
    after = resource.getrusage(resource.RUSAGE_SELF)
    seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    print(f"  {len(documents)} documents, {seconds:.1f} CPU seconds, {len(pairs)} pairs")
    return pairs


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("news", "lessons", "pages"):
        parser.add_argument(f"--{name}", type=Path)
    parser.add_argument("--half", type=int, default=1)
    parser.add_argument("--identify", action="store_true", help="do not give the languages")
    options = parser.parse_args()
    for name, read in (("news", news), ("lessons", lessons), ("pages", pages)):
        path = getattr(options, name)
        if path:
            documents = [item for item in read(path) if item.half == options.half]
            print(f"{name}: {len(documents)} documents")
            translations(documents, options.identify)
            if name == "news":
                variants(documents, options.identify)


if __name__ == "__main__":
    main()
