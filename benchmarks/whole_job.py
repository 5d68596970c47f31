"""
MB per CPU second of reading, repair, signing and the whole job, on a corpus of your choice.

    python benchmarks/whole_job.py CORPUS [--text-field text] [--limit-mb 100]

CORPUS is anything that `corpusclean clean` reads. CPU seconds are user + system time of this
process and its threads; MB are 10^6 bytes of UTF-8 text.
"""

from __future__ import annotations

import argparse
import resource
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow.compute as pc

import corpusclean as cc
from corpusclean.io.readers import read_batches
from corpusclean.text.repair import repair_batch


def cpu_seconds() -> float:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def timed(work: Callable[[], Any]) -> tuple[Any, float]:
    before = cpu_seconds()
    result = work()
    return result, cpu_seconds() - before


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[1])
    options.add_argument("corpus", type=Path)
    options.add_argument("--text-field", default="text")
    arguments = options.parse_args()
    settings = cc.Settings()
    settings = replace(settings, read=replace(settings.read, text_field=arguments.text_field))

    batches, reading = timed(lambda: list(read_batches([arguments.corpus], settings.read)))
    texts = [batch.documents.column("text") for batch in batches]
    size = sum(pc.sum(pc.binary_length(column)).as_py() or 0 for column in texts) / 1e6
    count = sum(map(len, texts))
    _, repairing = timed(lambda: [repair_batch(column, settings.repair) for column in texts])
    _, signing = timed(lambda: [cc.sign(column) for column in texts])
    rows = [("read", reading), ("repair", repairing), ("sign", signing)]
    for name, job in (("dedup", cc.dedup_files), ("clean", cc.clean_files)):
        with tempfile.TemporaryDirectory() as folder:
            _, seconds = timed(
                lambda job=job, to=folder: job([arguments.corpus], f"{to}/out", settings)
            )
        rows.append((name, seconds))
    print(f"{count:,} documents, {size:.1f} MB of text")
    for name, seconds in rows:
        print(f"{name:8} {size / max(seconds, 1e-9):10.1f} MB per CPU second ({seconds:.2f} s)")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"peak memory of this process: {peak:,.0f} MiB")


if __name__ == "__main__":
    main()
