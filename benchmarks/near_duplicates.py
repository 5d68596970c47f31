"""
Near-duplicate search on a corpus of your own: speed, precision, recall, edited copies, peers.

    python benchmarks/near_duplicates.py CORPUS.jsonl.zst [--limit N] [--edited CORPUS...]
        [--peers FOLDER]

The truth is the exact Jaccard similarity of all pairs, on the library's own shingles. With
--peers, this library and rensa, gaoya, daft and datasketch run on the same texts, each in a
process of its own; FOLDER gets an environment for the others. Their truth is the exact similarity
on *their* shingles (word trigrams of the lowercase text).
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa

from corpusclean import _kernel
from corpusclean.dedup.banding import BandPlan, plan_bands
from corpusclean.dedup.equal_texts import group_equal
from corpusclean.dedup.near_duplicates import find_near_duplicates
from corpusclean.dedup.selection import keep_ranks
from corpusclean.dedup.signatures import sign
from corpusclean.dedup.streams import sign_batch, signed_documents
from corpusclean.dedup.verification import ABSENT, measure_recall
from near_duplicate_peers import word_shingles

PINNED = ["rensa==0.5.0", "gaoya==0.2.2", "daft==0.7.26", "datasketch==2.0.0"]


SCRIPTS = {
    "zh-hans": "zh", "cmn_hans": "zh", "ja": "ja", "jpn": "ja", "th": "th", "tha": "th",
    "ko": "ko", "kor": "ko", "ru": "ru", "rus": "ru", "hi": "hi", "hin": "hi",
    "ar": "ar", "arb": "ar", "en": "en", "eng": "en",
}  # fmt: skip
"""Languages of eight scripts by the names that corpora give them."""


def read(path: Path, limit: int) -> list[dict]:
    stream = pa.input_stream(str(path), compression="detect")
    lines = stream.read().decode().split("\n")
    return [json.loads(line) for line in lines if line.strip()][:limit]


def cpu_seconds(call, repeats=3) -> tuple[float, object]:
    best = float("inf")
    for _ in range(repeats):
        started = time.process_time()
        result = call()
        best = min(best, time.process_time() - started)
    return best, result


def measure_speed(texts: list[str], megabytes: float) -> None:
    array = pa.array(texts, pa.large_string())
    plan = plan_bands(0.8, 0.99, 128)
    steps = {
        "signatures, 128 values": lambda: sign(array),
        "keys, shingle sets, bands": lambda: sign_batch(array, plan, 6),
        "find_near_duplicates": lambda: find_near_duplicates(array),
    }
    print("\n| step | MB per CPU second |\n|---|---|")
    for name, call in steps.items():
        print(f"| {name} | {megabytes / cpu_seconds(call)[0]:.0f} |")


def measure_truth(texts: list[str]) -> None:
    array = pa.array(texts, pa.large_string())
    print("\n| threshold | bands × rows | true pairs | found | recall | least similarity |")
    print("|---|---|---|---|---|---|")
    for threshold in (0.7, 0.8, 0.9):
        plan = plan_bands(threshold, 0.99, 128)
        signed = signed_documents([sign_batch(array, plan, 6)])
        groups = group_equal(signed.text_keys, signed.content_keys)
        ranks = np.full(len(texts), ABSENT, np.uint32)
        ranks[groups.firsts] = groups.ranks(keep_ranks(array, "longest"))
        pairs = find_near_duplicates(array, threshold).verified
        recall = measure_recall(signed, ranks, pairs, threshold, len(texts))
        least = pairs.similarity.min() if len(pairs) else float("nan")
        share = "-" if recall.share is None else f"{recall.share:.3f}"
        print(
            f"| {threshold} | {plan.bands} × {plan.rows} | {recall.true} | {recall.found} "
            f"| {share} | {least:.3f} |"
        )


def edited(text: str, share: float, chance: random.Random) -> str:
    """Replace a share of the text in spans of one word, or two characters where none is spaced."""
    words = text.split(" ") if text.count(" ") * 20 > len(text) else None
    units = words or [text[i : i + 2] for i in range(0, len(text), 2)]
    changed = [chance.choice(units) if chance.random() < share else unit for unit in units]
    return (" " if words else "").join(changed)


def pieces(paths: list[Path], field: str, language: str) -> list[dict]:
    """Cut texts of the languages of `SCRIPTS` into pieces of 1,000 characters."""
    cut = []
    for path in paths:
        for record in read(path, 1_000_000):
            name = SCRIPTS.get(str(record.get(language, record.get("code"))))
            text = record[field]
            starts = range(0, len(text) - 999, 1000) if name else ()
            cut += [{field: text[start : start + 1000], language: name} for start in starts]
    return cut


def measure_edits(records: list[dict], field: str, language: str) -> None:
    """Measure copies with a tenth of their words replaced: how similar, how many found."""
    by_language = defaultdict(list)
    for record in records:
        if len(record[field]) >= 300:
            by_language[record.get(language, "all")].append(record[field])
    print("\n| language | copies | mean similarity | true at .4 | found | recall | others |")
    print("|---|---|---|---|---|---|---|")
    chance = random.Random(1)
    for name, texts in sorted(by_language.items()):
        texts = list(dict.fromkeys(texts))[:200]
        pairs = [text for one in texts for text in (one, edited(one, 0.1, chance))]
        array = pa.array(pairs, pa.large_string())
        left = pa.array(range(0, len(pairs), 2), pa.uint32())
        right = pa.array(range(1, len(pairs), 2), pa.uint32())
        exact = _kernel.jaccard(_kernel.shingle_hashes(array, 6), left, right).to_numpy()
        found = {(pair.left, pair.right) for pair in find_near_duplicates(array, 0.4).pairs}
        copies = {(2 * i, 2 * i + 1) for i in np.flatnonzero(exact >= 0.4).tolist()}
        hit = len(copies & found)
        other = sum(right != left + 1 or left % 2 for left, right in found)
        print(
            f"| {name} | {len(exact)} | {exact.mean():.2f} | {len(copies)} | {hit} "
            f"| {hit / max(len(copies), 1):.3f} | {other} |"
        )


def measure_truncated(texts: list[str]) -> None:
    """Measure copies that end early: how many are found by containment, for three plans."""
    words = [text.split() for text in dict.fromkeys(texts)]
    words = [one for one in words if len(one) >= 200][:500]
    plans = (None, BandPlan(32, 4), BandPlan(64, 2))
    print(f"\n{len(words)} truncated copies\n\n| share left | default | 32 × 4 | 64 × 2 |")
    print("|---|---|---|---|")
    for share in (0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3):
        pairs = [" ".join(w) for one in words for w in (one, one[: int(len(one) * share)])]
        recalls = []
        for plan in plans:
            found = find_near_duplicates(pairs, plan=plan, containment=0.9).verified
            copies = (found.left % 2 == 0) & (found.right == found.left + 1)
            recalls.append(f"{copies.sum() / max(len(words), 1):.3f}")
        print(f"| {share:.0%} | {' | '.join(recalls)} |")


def measure_peers(texts: list[str], folder: Path) -> None:
    """Run each library on the same texts in a process of its own, at three thresholds."""
    python = folder / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
        subprocess.run([python, "-m", "pip", "install", "-q", *PINNED], check=True)
    ours = _kernel.shingle_hashes(pa.array(texts, pa.large_string()), 6)
    columns = ("threshold", "library", "MB per CPU second", "peak MB", "true pairs, not identical",
               "precision", "recall", "recall, not identical")  # fmt: skip
    print(f"\n| {' | '.join(columns)} |\n{'|---' * len(columns)}|")
    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch) / "texts.json"
        path.write_text(json.dumps(texts), encoding="utf-8")
        for threshold in (0.7, 0.8, 0.9):
            measure(
                "corpusclean", sys.executable, path, threshold, texts, true_pairs(ours, threshold)
            )
            truth = true_pairs(word_trigrams(texts), threshold)
            for name in PINNED:
                measure(name, python, path, threshold, texts, truth)


def word_trigrams(texts: list[str]) -> pa.LargeListArray:
    """Return the shingles of the other libraries as lists of numbers."""
    numbers: dict[str, int] = {}
    sets = [
        sorted({numbers.setdefault(one, len(numbers)) for one in word_shingles(text)})
        for text in texts
    ]
    return pa.array(sets, pa.large_list(pa.field("item", pa.uint64(), nullable=False)))


Truth = tuple[set[tuple[int, int]], set[tuple[int, int]]]


def true_pairs(shingles: pa.LargeListArray, threshold: float) -> Truth:
    """Return all pairs of a similarity, by brute force, and those that are not identical."""
    everyone = pa.array(range(len(shingles)), pa.uint32())
    left, right, similarity = _kernel.partners([shingles], everyone, threshold)
    rows = zip(left.to_pylist(), right.to_pylist(), similarity.to_pylist(), strict=True)
    true = {(one, other): share for one, other, share in rows if one < other}
    return set(true), {pair for pair, share in true.items() if share < 1}


def measure(
    name: str, python: str | Path, path: Path, threshold: float, texts: list[str], truth: Truth
) -> None:
    script = Path(__file__).with_name("near_duplicate_peers.py")
    command = [python, script, name.split("==")[0], path, str(threshold)]
    result = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
    found = with_equals(result["pairs"], texts) if name == "corpusclean" else result["pairs"]
    found = {tuple(pair) for pair in found}
    true, different = truth
    megabytes = sum(len(text.encode()) for text in texts) / 1e6
    print(
        f"| {threshold} | {name} | {megabytes / result['cpu']:.1f} | {result['peak']:.0f} "
        f"| {len(different)} | {len(found & true) / max(len(found), 1):.3f} "
        f"| {len(found & true) / max(len(true), 1):.3f} "
        f"| {len(found & different) / max(len(different), 1):.3f} |",
        flush=True,
    )


def with_equals(pairs: list[list[int]], texts: list[str]) -> Iterator[tuple[int, int]]:
    """Yield pairs with those that equal texts have for one another: the library gives the first."""
    keys = _kernel.text_keys(pa.array(texts, pa.large_string())).to_pylist()
    members = defaultdict(list)
    for index, key in enumerate(keys):
        members[key or -index - 1].append(index)
    groups = [members[key or -index - 1] for index, key in enumerate(keys)]
    between = {(groups[one][0], groups[other][0]) for one, other in pairs}
    for one, other in between | {(index, index) for index in range(len(texts))}:
        for left in groups[one]:
            for right in groups[other]:
                if left != right:
                    yield min(left, right), max(left, right)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--text-field", default="text")
    parser.add_argument("--language-field", default="lang")
    parser.add_argument("--limit", type=int, default=1_000_000)
    parser.add_argument("--edited", type=Path, nargs="*", help="corpora for edited copies")
    parser.add_argument("--peers", type=Path, help="folder of the peers' environment")
    options = parser.parse_args()
    records = read(options.corpus, options.limit)
    texts = [record[options.text_field] for record in records]
    megabytes = sum(len(text.encode()) for text in texts) / 1e6
    print(f"{len(texts)} documents, {megabytes:.1f} MB")
    measure_speed(texts, megabytes)
    measure_truth(texts)
    if options.edited:
        records = pieces(options.edited, options.text_field, options.language_field)
    measure_edits(records, options.text_field, options.language_field)
    measure_truncated(texts)
    if options.peers:
        measure_peers(texts, options.peers)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"\npeak {peak:.0f} MB, everything of this script included")


if __name__ == "__main__":
    main()
