"""
Measure the lost-apostrophe repair on documents that training never saw.

    python benchmarks/lost_apostrophes.py ENGLISH.jsonl.zst NEWS.jsonl.zst [--split test]

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

from apostrophe_corpus import Sample, gold_candidates, load, lose, thin
from corpusclean.settings import ApostropheSettings
from corpusclean.text.apostrophe_detector import may_have_lost
from corpusclean.text.apostrophe_features import Sentences, kind_of
from corpusclean.text.apostrophe_model import apostrophe_model
from corpusclean.text.apostrophe_tokens import AMBIGUOUS, CONTRACTIONS, tokenize
from corpusclean.text.batches import text_array
from corpusclean.text.lost_apostrophes import find_lost_apostrophes

FORCE = ApostropheSettings(action="force")
SEED = 20260


def score(sample: Sample, settings: ApostropheSettings) -> Counter[tuple[str, str]]:
    """Count right, wrong, missed and slips of one document, by class."""
    tokens, text = tokenize(sample.text), lose(sample.text)
    damaged = tokenize(text)
    counts: Counter[tuple[str, str]] = Counter()
    if [token.key for token in tokens] != [token.key for token in damaged]:
        counts["skipped", "documents"] += 1
        return counts
    sentences = Sentences(damaged, apostrophe_model())
    made = {edit.start for edit in find_lost_apostrophes(text, settings)}
    for candidate in gold_candidates(sample.text, tokens):
        token = damaged[candidate.index]
        kind = kind_of(sentences, candidate.index)
        kind = kind if kind in ("contraction", "proper", "common") else "ambiguous"
        edited = any(token.start < place <= token.end for place in made)
        if candidate.gold == "in":
            counts[kind, "right" if edited else "missed"] += 1
        elif candidate.gold == "s'":
            counts["plural", "missed"] += 1
            counts[kind, "wrong"] += edited
        elif edited and candidate.gold == "":
            slip = token.key in CONTRACTIONS and token.key not in AMBIGUOUS
            counts[kind, "slip" if slip else "wrong"] += 1
    return counts


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
                lost = sum(c.gold == "in" for c in gold_candidates(piece, tokenize(piece)))
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
    """Time healthy text: the glance over one batch, and the whole repair call by call."""
    texts = text_array([sample.text for sample in samples])
    size = texts.get_total_buffer_size()
    start = time.process_time()
    passed = int(may_have_lost(texts).sum())
    spent = time.process_time() - start
    print(f"glance: {size / spent / 1e6:.0f} MB/s of CPU over {size / 1e6:.1f} MB, {passed} pass")
    start = time.process_time()
    for sample in samples:
        find_lost_apostrophes(sample.text)
    spent = time.process_time() - start
    print(f"whole repair: {size / spent / 1e6:.0f} MB/s of CPU")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("english", type=Path)
    parser.add_argument("news", type=Path)
    parser.add_argument("--split", choices=("train", "dev", "test"), default="test")
    parser.add_argument("--systems", type=int, default=3, help="machine translations of one text")
    options = parser.parse_args()
    samples = thin(load(options.english, options.news), options.systems, SEED)
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
        ("three of four apostrophes lost", partial), ("speed on healthy documents", speed),
    ):  # fmt: skip
        print(f"\n{title}")
        measure(samples)


if __name__ == "__main__":
    main()
