"""
How well boilerplate is told from content, against three usual ways, on labelled pages.

    python benchmarks/boilerplate.py PAGES.jsonl[.zst] [--half dev|test] [--without-lexicons]
    python benchmarks/boilerplate.py --generate BODIES.jsonl[.zst]
    python benchmarks/boilerplate.py --seeds fixtures

PAGES holds one page a line: id, site, and blocks with text, role, keep and trap. Scores count
characters: precision and recall of what is dropped, and the share of kept text that is lost.
The sites are split in two halves by the hash of their names; rules were tuned on `dev`.
"""

from __future__ import annotations

import argparse
import io
import json
import re
import time
import zlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa

from corpusclean.boilerplate.judge import judge
from corpusclean.model import Document
from corpusclean.settings import BoilerplateSettings, SegmentSettings
from corpusclean.text.segments import segment

Page = dict[str, Any]
Drops = list[list[bool]]  # for each page, for each block: dropped?


def rows(path: Path) -> Iterator[dict[str, Any]]:
    with pa.OSFile(str(path), "rb") as raw:
        stream = pa.CompressedInputStream(raw, "zstd") if path.suffix == ".zst" else raw
        for line in io.TextIOWrapper(io.BytesIO(stream.read()), encoding="utf-8"):
            yield json.loads(line)


def half(pages: list[Page], name: str) -> list[Page]:
    wanted = {"dev": 0, "test": 1}.get(name)
    return [p for p in pages if wanted is None or zlib.crc32(p["site"].encode()) % 2 == wanted]


def ours(pages: list[Page], *, lexicons: bool, sites: bool, alone: bool = False) -> Drops:
    documents = [
        Document("\n\n".join(block["text"] for block in page["blocks"]),
                 id=page["id"], site=page["site"] if sites else None)
        for page in pages
    ]  # fmt: skip
    segment_settings = SegmentSettings(lexicons=lexicons)
    settings = BoilerplateSettings(lexicons=lexicons)
    if alone:
        judged = [judge([document], segment_settings, settings)[0] for document in documents]
    else:
        judged = judge(documents, segment_settings, settings)
    drops: Drops = []
    for page, document, decisions in zip(pages, documents, judged, strict=True):
        starts = [part.start for part in segment(document.text, segment_settings)]
        kept = {start: one.decision == "keep" for start, one in zip(starts, decisions, strict=True)}
        offset, flags, last = 0, [], True
        for block in page["blocks"]:
            last = kept.get(offset, last)  # a block inside a merged segment shares its fate
            flags.append(not last)
            offset += len(block["text"]) + 2
        drops.append(flags)
    return drops


def exact_lines(pages: list[Page], *, keep_first: bool) -> Drops:
    """CCNet: a normalised line that was seen before goes, or all of its copies."""

    def key(text: str) -> str:
        return re.sub(r"[\W_]+", "", re.sub(r"\d", "0", text.lower()))

    counts = Counter(key(block["text"]) for page in pages for block in page["blocks"])
    seen: set[str] = set()
    drops: Drops = []
    for page in pages:
        flags = []
        for block in page["blocks"]:
            name = key(block["text"])
            flags.append(name in seen if keep_first else counts[name] > 1)
            seen.add(name)
        drops.append(flags)
    return drops


def onion(pages: list[Page], n: int = 7, share: float = 0.5) -> Drops:
    """Onion: a block goes if half of its word 7-grams were seen before."""
    seen: set[tuple[str, ...]] = set()
    drops: Drops = []
    for page in pages:
        flags = []
        for block in page["blocks"]:
            words = re.findall(r"[\u3040-\u30ff\u3400-\u9fff]|\w+", block["text"].lower())
            grams = {tuple(words[i : i + n]) for i in range(max(1, len(words) - n + 1))}
            flags.append(len(grams & seen) > share * len(grams))
            seen |= grams
        drops.append(flags)
    return drops


def minhash_all(pages: list[Page]) -> Drops:
    """Every block with a near-duplicate on another page goes, all copies."""
    from corpusclean.dedup.near_duplicates import find_near_duplicates

    texts = [block["text"] for page in pages for block in page["blocks"]]
    owner = [i for i, page in enumerate(pages) for _ in page["blocks"]]
    found = find_near_duplicates(texts, threshold=0.8, width=4)
    gone = [False] * len(texts)
    pages_of: dict[int, set[int]] = defaultdict(set)
    for group in found.clusters:
        spread = {owner[i] for i in group}
        for i in group:
            gone[i] = len(spread) > 1
    del pages_of
    flags = iter(gone)
    return [[next(flags) for _ in page["blocks"]] for page in pages]


def score(pages: list[Page], drops: Drops) -> str:
    right = wrong = missed = kept = 0
    for page, flags in zip(pages, drops, strict=True):
        for block, dropped in zip(page["blocks"], flags, strict=True):
            size = len(block["text"])
            right += size * (dropped and not block["keep"])
            wrong += size * (dropped and block["keep"])
            missed += size * (not dropped and not block["keep"])
            kept += size * block["keep"]
    precision, recall = right / max(right + wrong, 1), right / max(right + missed, 1)
    f1 = 2 * right / max(2 * right + wrong + missed, 1)
    return f"{precision:.3f} {recall:.3f} {f1:.3f}  lost {100 * wrong / max(kept, 1):5.2f} %"


def errors(pages: list[Page], drops: Drops) -> None:
    lost: Counter[str] = Counter()
    total: Counter[str] = Counter()
    missed: Counter[str] = Counter()
    for page, flags in zip(pages, drops, strict=True):
        for block, dropped in zip(page["blocks"], flags, strict=True):
            if block["keep"]:
                total[block["trap"] or "-"] += 1
                lost[block["trap"] or "-"] += dropped
            elif not dropped:
                missed[block["role"]] += len(block["text"])
    print("  lost blocks:", "  ".join(f"{trap} {lost[trap]}/{total[trap]}" for trap in total))
    print("  missed characters:", dict(missed.most_common(8)))


def compare(pages: list[Page], *, details: bool) -> None:
    ways: list[tuple[str, Callable[[], Drops]]] = [
        ("exact lines, keep first (CCNet)", lambda: exact_lines(pages, keep_first=True)),
        ("exact lines, drop all", lambda: exact_lines(pages, keep_first=False)),
        ("7-grams, 50 % (Onion)", lambda: onion(pages)),
        ("MinHash, drop all", lambda: minhash_all(pages)),
        ("ours, each page alone", lambda: ours(pages, lexicons=True, sites=True, alone=True)),
        ("ours, no lexicons", lambda: ours(pages, lexicons=False, sites=True)),
        ("ours, no lexicons, sites unknown", lambda: ours(pages, lexicons=False, sites=False)),
        ("ours, sites unknown", lambda: ours(pages, lexicons=True, sites=False)),
        ("ours", lambda: ours(pages, lexicons=True, sites=True)),
    ]
    size = sum(len(block["text"].encode()) for page in pages for block in page["blocks"])
    print(f"{len(pages)} pages, {len({page['site'] for page in pages})} sites, {size / 1e6:.1f} MB")
    print(f"{'':34}{'P     R     F1':20}")
    for name, way in ways:
        start = time.process_time()
        drops = way()
        seconds = time.process_time() - start
        print(f"{name:34}{score(pages, drops)}  {seconds:6.2f} CPU s")
        if details and name.startswith("ours") and "alone" not in name:
            errors(pages, drops)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("path", type=Path)
    parser.add_argument("--half", choices=("dev", "test", "all"), default="all")
    parser.add_argument("--details", action="store_true")
    parser.add_argument("--seeds", action="store_true", help="PATH is the folder of the fixtures")
    parser.add_argument("--generate", action="store_true", help="PATH holds bodies to build from")
    arguments = parser.parse_args()
    pages = half(list(rows(arguments.path)), arguments.half)
    compare(pages, details=arguments.details)


if __name__ == "__main__":
    main()
