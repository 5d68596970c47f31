r"""
Measure the lost-apostrophe repair on documents that training never saw.

    python benchmarks/lost_apostrophes.py ENGLISH.jsonl.zst NEWS.jsonl.zst LESSONS.jsonl.zst \
        [--split test]

Every document loses all its apostrophes and double quotes, is repaired, and compared with gold
token by token. "Slips" are contractions that the writer himself spelt without an apostrophe
("doesnt"): restoring one is not counted as wrong, and their number is shown.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "tools"))

import numpy as np

from apostrophe_corpus import QUOTES_LOST, Sample, in_quotation, load, lose, thin
from apostrophe_words import KINDS
from corpusclean.settings import ApostropheSettings
from corpusclean.text.apostrophe_detector import may_have_lost
from corpusclean.text.apostrophe_model import apostrophe_readers
from corpusclean.text.batches import text_array
from corpusclean.text.lost_apostrophes import examine, find_lost_apostrophes

FORCE = ApostropheSettings(action="force")
SEED = 20260
AFTER = 3  # the apostrophe follows the word


def score(sample: Sample, settings: ApostropheSettings) -> Counter[tuple[str, str]]:
    """Count right, wrong, missed and slips of one document, by class."""
    text = lose(sample.text)
    removed = np.cumsum([ord(character) in QUOTES_LOST for character in sample.text] or [0])
    made = np.array([edit.start for edit in find_lost_apostrophes(text, settings)])
    counts: Counter[tuple[str, str]] = Counter()
    for start, end, kind, gold in gold_candidates(sample.text):
        name = kind if kind in ("contraction", "proper", "common") else "ambiguous"
        low, high = start - removed[start], end - removed[end - 1]
        edited = bool(((low < made) & (made <= high)).any())
        if gold == "in":
            counts[name, "right" if edited else "missed"] += 1
        elif gold == "s'":
            counts["plural", "missed"] += 1
            counts[name, "wrong"] += edited
        elif edited and gold == "":
            counts[name, "slip" if kind == "contraction" else "wrong"] += 1
    return counts


def gold_candidates(text: str) -> Iterable[tuple[int, int, str, str]]:
    """
    Yield start, end, class and gold label of each candidate of a healthy text.

    Gold is "in" for an apostrophe before the ending, "s'" after it, "" for none, "?" if unsure.
    """
    columns = apostrophe_readers()[0].model.candidates(text_array([text]))
    _, starts, ends, kinds, kept = (column.to_pylist() for column in columns[:5])
    for start, end, kind, apostrophe in zip(starts, ends, kinds, kept, strict=True):
        gold = ("", "in", "?", "")[apostrophe]
        if apostrophe == AFTER and text[end - 1] in "sS":
            gold = "?" if in_quotation(text, start) else "s'"
        yield start, end, KINDS[kind], gold


def show(title: str, counts: Counter[tuple[str, str]]) -> None:
    cells = []
    total: Counter[str] = Counter()
    for kind in ("contraction", "ambiguous", "proper", "common", "all"):
        if kind == "all":
            part = total
        else:
            part = Counter({name: counts[kind, name] for name in ("right", "wrong", "missed")})
            total += part
        made, gold = part["right"] + part["wrong"], part["right"] + part["missed"]
        precision = part["right"] / made if made else 1.0
        recall = part["right"] / gold if gold else 1.0
        cells.append(f"{kind} {precision:.3f}/{recall:.3f} ({gold})")
    slips = sum(n for (_, name), n in counts.items() if name == "slip")
    print(f"{title:28} {' | '.join(cells)} | s' {counts['plural', 'missed']}, slips {slips}")


def pieces(sample: Sample, size: int) -> Iterable[str]:
    """Cut a document into runs of whole lines of at least `size` characters."""
    piece = ""
    for line in sample.text.split("\n"):
        piece += line + "\n"
        if len(piece) >= size:
            yield piece
            piece = ""
    if len(piece) >= 200:
        yield piece


def healthy(samples: list[Sample]) -> None:
    """Count healthy documents that are changed, whole and cut into short pieces."""
    for size in (10**9, 3000, 1000, 400):
        seen, changed, edits = Counter(), Counter(), Counter()
        for sample in samples:
            for piece in pieces(sample, size):
                seen[sample.domain] += 1
                found = find_lost_apostrophes(piece)
                changed[sample.domain] += bool(found)
                edits[sample.domain] += len(found)
        name = "whole" if size == 10**9 else f">= {size} characters"
        detail = ", ".join(f"{d} {changed[d]}/{n}" for d, n in sorted(seen.items()))
        print(
            f"{name:20} {changed.total()}/{seen.total()} changed, {edits.total()} edits: {detail}"
        )


def flagged(samples: list[Sample], least: int = 5) -> None:
    """Count the damaged documents with at least `least` lost apostrophes that are recognised."""
    for size in (10**9, 1000):
        seen, found = Counter(), Counter()
        for sample in samples:
            for piece in pieces(sample, size):
                lost = sum(gold == "in" for *_, gold in gold_candidates(piece))
                if lost >= least:
                    seen[sample.domain] += 1
                    found[sample.domain] += bool(find_lost_apostrophes(lose(piece)))
        detail = ", ".join(f"{d} {found[d]}/{n}" for d, n in sorted(seen.items()))
        print(f"{'whole' if size == 10**9 else size!s:20} {found.total()}/{seen.total()}: {detail}")


def partial(samples: list[Sample]) -> None:
    """Lose every apostrophe but each fourth, as where only straight ones survive."""
    seen, found, right, wrong, lost_total = Counter(), Counter(), Counter(), Counter(), Counter()
    for sample in samples:
        kept, text, lost = 0, [], set()
        for character in sample.text:
            if character in "'’":
                kept += 1
                if kept % 4:
                    lost.add(len(text))
                    continue
            text.append(character)
        if len(lost) < 5:
            continue
        edits = {edit.start for edit in find_lost_apostrophes("".join(text))}
        seen[sample.domain] += 1
        found[sample.domain] += bool(edits)
        right[sample.domain] += len(edits & lost)
        wrong[sample.domain] += len(edits - lost)
        lost_total[sample.domain] += len(lost)
    for d in sorted(seen):
        print(
            f"{d}: {found[d]}/{seen[d]} recognised, "
            f"{right[d]} right, {wrong[d]} wrong of {lost_total[d]}"
        )


def speed(samples: list[Sample]) -> None:
    """Time the glance on healthy text, and the model on damaged text, in batches."""
    for title, look, texts in (
        ("glance, healthy", may_have_lost, [sample.text for sample in samples]),
        ("model, damaged", examine, [lose(sample.text) for sample in samples]),
    ):
        batch = text_array(texts)
        size = batch.get_total_buffer_size()
        look(batch)
        start = time.process_time()
        for _ in range(5):
            look(batch)
        spent = (time.process_time() - start) / 5
        print(f"{title}: {size / spent / 1e6:.0f} MB per second of CPU over {size / 1e6:.1f} MB")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("english", "news", "lessons"):
        parser.add_argument(name, type=Path)
    parser.add_argument("--split", choices=("train", "dev", "test"), default="test")
    parser.add_argument("--systems", type=int, default=3, help="machine translations of one text")
    options = parser.parse_args()
    samples = thin(load(options.english, options.news, options.lessons), options.systems, SEED)
    samples = [sample for sample in samples if sample.split == options.split]
    find_lost_apostrophes("Its late and I dont know whats wrong, but I think thats fine.")
    for title, settings in (("forced", FORCE), ("detected", ApostropheSettings())):
        print(f"\n{title}: precision/recall (gold)")
        sums: dict[str, Counter[tuple[str, str]]] = defaultdict(Counter)
        for sample in samples:
            counts = score(sample, settings)
            for name in (sample.domain, *(["in domain"] if sample.domain != "vue" else [])):
                sums[name].update(counts)
        for name in sorted(sums):
            show(name, sums[name])
    for title, measure in (
        ("healthy documents changed", healthy), ("damaged documents recognised", flagged),
        ("three of four apostrophes lost", partial), ("speed", speed),
    ):  # fmt: skip
        print(f"\n{title}")
        measure(samples)


if __name__ == "__main__":
    main()
