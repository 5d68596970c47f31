"""
Speed of the repair beside ftfy and plsfix, and what it changes in lines that should be clean.

    python benchmarks/repair.py CORPUS.jsonl.zst... [--language en] [--megabytes 5] [--everything]

Each line of a corpus is an object with "text" and, if --language is given, "lang". Speed is UTF-8
input per second of CPU time of this process, on the first megabytes; plsfix takes part if it is
installed. Edits are counted by rule in each whole corpus, with --everything under all rules but
those of ftfy that rewrite typography; --examples shows some of them.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate
from pathlib import Path
from time import process_time

import ftfy
import pyarrow as pa

from corpusclean.settings import RepairSettings
from corpusclean.text.plan import OPT_IN, plan_for
from corpusclean.text.repair import repair_batch

try:
    import plsfix
except ImportError:
    plsfix = None

WARM_UP = pa.array(
    ["I dont know whats wrong, but thats Chinas answer to the cafÃ©.The end."], pa.large_string()
)
SETTINGS = {
    "corpus": RepairSettings(),
    "ftfy": RepairSettings(profile="ftfy"),
    "minimal": RepairSettings(profile="minimal"),
}


# Counted apart: they rewrite what is healthy, each in its way.
TYPOGRAPHY = {"html", "digraph", "ligature", "latin_width", "width", "quote", "nfc", "odd_space"}


def first(texts: Sequence[str], megabytes: float) -> list[str]:
    sizes = accumulate(len(text.encode()) for text in texts)
    return [text for text, size in zip(texts, sizes, strict=True) if size <= megabytes * 1e6]


def rows(path: str, language: str | None) -> Iterator[str]:
    with pa.input_stream(path) as file:
        for line in file.read().splitlines():
            row = json.loads(line)
            if language is None or row.get("lang") == language:
                yield row["text"]


def show_speed(name: str, size: int, run: Callable[[], object]) -> None:
    start = process_time()
    run()
    print(f"{name:36} {size / (process_time() - start) / 1e6:10.1f} MB/s")


def show_edits(name: str, texts: Sequence[str], everything: bool, examples: int) -> None:
    lines = sum(text.count("\n") + 1 for text in texts)
    settings = RepairSettings(on=tuple(sorted(OPT_IN - TYPOGRAPHY)) if everything else ())
    counts: Counter[str] = Counter()
    found = repair_batch(pa.array(texts, pa.large_string()), settings).edits.to_pylist()
    for text, edits in zip(texts, found, strict=True):
        for edit in edits:
            counts[edit["rule"]] += 1
            if counts[edit["rule"]] <= examples:
                start, end = edit["start"], edit["start"] + len(edit["removed"])
                change = f"[-{edit['removed']}-]{{+{edit['inserted']}+}}"
                around = text[max(0, start - 30) : start] + change + text[end : end + 30]
                print(f"    {edit['rule']}: {around!r}")
    print(f"{name}: {lines} lines, edits {dict(counts.most_common()) or 'none'}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpus", nargs="+")
    parser.add_argument("--language")
    parser.add_argument("--megabytes", type=float, default=5.0)
    parser.add_argument("--everything", action="store_true")
    parser.add_argument("--examples", type=int, default=0)
    arguments = parser.parse_args()
    corpora = {path: list(rows(path, arguments.language)) for path in arguments.corpus}
    show_speeds(first([text for texts in corpora.values() for text in texts], arguments.megabytes))
    for path, texts in corpora.items():
        show_edits(Path(path).name, texts, arguments.everything, arguments.examples)


def show_speeds(texts: Sequence[str]) -> None:
    array = pa.array(texts, pa.large_string())
    size = sum(len(text.encode()) for text in texts)
    lines = sum(text.count("\n") + 1 for text in texts)
    print(f"{len(texts)} documents, {lines} lines, {size / 1e6:.1f} MB")
    for name, settings in SETTINGS.items():
        guard = plan_for(settings).guard
        repair_batch(WARM_UP, settings)  # tables and automata are made on first use
        show_speed(f"guard alone, {name}", size, lambda g=guard: g.suspicious_lines(array))
        show_speed(f"repair_batch, {name}", size, lambda s=settings: repair_batch(array, s))
    show_speed("ftfy.fix_text", size, lambda: [ftfy.fix_text(text) for text in texts])
    if plsfix is not None:
        show_speed("plsfix.fix_text", size, lambda: [plsfix.fix_text(text) for text in texts])


main()
