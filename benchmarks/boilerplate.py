"""
How well boilerplate is told from content, against three usual ways, on labelled pages.

    python benchmarks/boilerplate.py PAGES.jsonl[.zst] [--half dev|test] [--without-lexicons]
    python benchmarks/boilerplate.py --generate BODIES.jsonl[.zst]    news sites
    python benchmarks/boilerplate.py --kinds BODIES.jsonl[.zst]       recipes, shops, forums, …
    python benchmarks/boilerplate.py --seeds fixtures

PAGES holds one page a line: id, site, and blocks with text, role, keep and trap. Scores count
characters: precision and recall of what is dropped, and the share of kept text that is lost.
The sites are split in two halves by the hash of their names; rules were tuned on `dev`.
"""

from __future__ import annotations

import argparse
import io
import json
import random
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
from corpusclean.text.articles import split_articles
from corpusclean.text.segments import segment
from site_generator import SENTENCE, distinct, generate
from site_kinds import generate_kinds

# What the gold calls otherwise: the roles that are right, the first of them for the counts.
GOLD_ROLES = {
    "release_time": ("date",),
    "subtitle/kicker": ("kicker", "subtitle"),
    "teaser_title_repeat": ("teaser_title",),
    "navigation/footer": ("navigation", "footer"),
    "article_boundary_meta": ("date", "byline", "title_repeat"),
}

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
    for group in found.clusters:
        spread = {owner[i] for i in group}
        for i in group:
            gone[i] = len(spread) > 1
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


def seeds(fixtures: Path) -> None:
    """Lines of the seed pages that are dropped, against the gold, with and without lexicons."""
    gold = {(row["file"], row["line"]): row for row in rows(fixtures / "gold_seeds.jsonl")}
    files = sorted((fixtures / "seeds").glob("*.txt"))
    documents = [Document(file.read_bytes().decode(), id=file.name) for file in files]
    for lexicons in (True, False):
        options = SegmentSettings(lexicons=lexicons)
        right = dropped = 0
        roles: list[tuple[str, str]] = []  # gold and ours, line by line
        judged = judge(documents, options, BoilerplateSettings(lexicons=lexicons))
        for document, decisions in zip(documents, judged, strict=True):
            for part, one in zip(segment(document.text, options), decisions, strict=True):
                lead = len(part.text) - len(part.text.lstrip())
                line = document.text.count("\n", 0, part.start + lead) + 1
                label = gold[document.id, line]["role"]
                allowed = GOLD_ROLES.get(label, (label,))
                roles.append((allowed[0], allowed[0] if part.role in allowed else part.role))
                if one.decision != "keep":
                    dropped += 1
                    right += not gold[document.id, line]["keep"]
        wanted = sum(not row["keep"] for row in gold.values())
        print(f"seeds, lexicons {lexicons}: drops P {right / dropped:.3f} R {right / wanted:.3f} "
              f"F1 {2 * right / (dropped + wanted):.3f}; roles macro-F1 {macro_f1(roles):.3f}, "
              f"{sum(g == o for g, o in roles)} of {len(roles)} lines")  # fmt: skip


def macro_f1(pairs: list[tuple[str, str]]) -> float:
    """Return the mean F1 of the roles that the gold knows."""
    both = Counter(gold for gold, found in pairs if gold == found)
    golds, founds = Counter(gold for gold, _ in pairs), Counter(found for _, found in pairs)
    return sum(2 * both[role] / (golds[role] + founds[role]) for role in golds) / len(golds)


def articles(documents: list[dict[str, Any]], count: int = 400, seed: int = 7) -> None:
    """Boundaries of concatenated articles: with full headers, with titles alone, with none."""
    chosen = random.Random(seed)
    groups: dict[str, list[list[str]]] = defaultdict(list)
    for document in documents:
        sentences = [" ".join(s.split()) for s in SENTENCE.findall(document["text"])]
        if len(sentences) >= 6:
            groups[document["lang"]].append(sentences)
    languages = sorted(language for language, found in groups.items() if len(found) >= 20)
    for form in ("full", "title", "none"):
        right = found = wanted = 0
        for _ in range(count):
            language = chosen.choice(languages)
            lines: list[str] = []
            starts: set[int] = set()
            for sentences in chosen.sample(groups[language], chosen.randint(1, 4)):
                starts.add(len(lines))
                lines += header(sentences, form, chosen) + paragraphs(sentences[1:], chosen)
            text = "\n".join(lines)
            parts = segment(text)
            ours = {text.count("\n", 0, parts[one.first].start) for one in split_articles(parts)}
            right += len((ours & starts) - {0})
            found += len(ours) - 1
            wanted += len(starts) - 1
        precision = right / found if found else 1.0
        print(f"articles, headers {form:6}: {found:4} found of {wanted:4}, P {precision:.3f} "
              f"R {right / wanted:.3f} F1 {2 * right / max(found + wanted, 1):.3f}")  # fmt: skip


def header(sentences: list[str], form: str, chosen: random.Random) -> list[str]:
    if form == "none":
        return sentences[:1]
    title = sentences[0].rstrip(".。।!?！？")[:90]
    if form == "title":
        return [title]
    day = f"2024-{chosen.randint(1, 12):02d}-{chosen.randint(10, 28)}"
    names = ["(Ann Lee)", "By Ann Lee", "记者：李明"]
    return [title, day, chosen.choice(names)] if chosen.random() < 0.7 else [title, day]


def paragraphs(sentences: list[str], chosen: random.Random) -> list[str]:
    """Paragraphs of one to three sentences, with a heading now and then."""
    lines, i = [], 0
    while i < len(sentences):
        step = chosen.randint(1, 3)
        lines.append(" ".join(sentences[i : i + step]))
        i += step
        if chosen.random() < 0.15 and i < len(sentences):
            lines.append(" ".join(sentences[i].split()[:4])[:40])
    return lines


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("path", type=Path)
    parser.add_argument("--half", choices=("dev", "test", "all"), default="all")
    parser.add_argument("--details", action="store_true")
    parser.add_argument("--seeds", action="store_true", help="PATH is the folder of the fixtures")
    parser.add_argument("--generate", action="store_true", help="PATH holds bodies to build from")
    parser.add_argument("--kinds", action="store_true", help="the same, of other kinds of sites")
    arguments = parser.parse_args()
    if arguments.seeds:
        seeds(arguments.path)
        return
    found = list(rows(arguments.path))
    if arguments.generate or arguments.kinds:
        found = distinct(found)
    pages = found
    if arguments.generate:
        pages = generate(found)
    elif arguments.kinds:
        pages = generate_kinds(found)
    compare(half(pages, arguments.half), details=arguments.details)
    if arguments.generate:
        articles(found)


if __name__ == "__main__":
    main()
