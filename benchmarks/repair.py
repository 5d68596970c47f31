"""
Speed of the repair beside ftfy and plsfix, and what it changes in lines that should be clean.

    python benchmarks/repair.py CORPUS.jsonl.zst [--language en] [--megabytes 5]

Each line of the corpus is an object with "text" and, if --language is given, "lang". Speed is
UTF-8 input per second of CPU time of this process; plsfix takes part if it is installed.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Callable, Iterator
from time import process_time

import ftfy
import pyarrow as pa

from corpusclean.settings import RepairSettings
from corpusclean.text.plan import plan_for
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


def read(path: str, language: str | None, megabytes: float) -> list[str]:
    texts, size = [], 0
    for text in rows(path, language):
        texts.append(text)
        size += len(text.encode())
        if size > megabytes * 1e6:
            break
    return texts


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


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpus")
    parser.add_argument("--language")
    parser.add_argument("--megabytes", type=float, default=5.0)
    arguments = parser.parse_args()
    texts = read(arguments.corpus, arguments.language, arguments.megabytes)
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
    edits = Counter(
        edit["rule"] for found in repair_batch(array).edits.to_pylist() for edit in found
    )
    print(f"edits by rule under the default settings: {dict(edits.most_common()) or 'none'}")


main()
