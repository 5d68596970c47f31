"""
How fast texts are cut into segments, and segments become blocks of pages.

    python benchmarks/segments.py FILE.jsonl[.zst] [FILE...]

Prints MB of text per CPU second and the time for each block, the best of three runs.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

import pyarrow.compute as pc

from corpusclean.boilerplate.pages import page_blocks
from corpusclean.io.readers import read_batches
from corpusclean.settings import Settings
from corpusclean.text.segments import segment_batch

RUNS = 3


def main() -> None:
    settings = Settings()
    for path in sys.argv[1:]:
        batches = [read.documents for read in read_batches([Path(path)], settings.read)]
        texts = [batch.column("text") for batch in batches]
        size = sum(pc.sum(pc.binary_length(column)).as_py() for column in texts) / 1e6
        seconds = {"segment": float("inf"), "blocks": float("inf")}
        for _ in range(RUNS):
            start = time.process_time()
            segments = [segment_batch(column, settings.segment) for column in texts]
            cut = time.process_time()
            blocks = [
                page_blocks(column, found, batch.column("key").to_numpy(), [""] * len(batch))
                for batch, column, found in zip(batches, texts, segments, strict=True)
            ]
            end = time.process_time()
            seconds["segment"] = min(seconds["segment"], cut - start)
            seconds["blocks"] = min(seconds["blocks"], end - cut)
        count = sum(map(len, blocks))
        print(f"{path}: {size:.1f} MB, {count} blocks")
        for stage, spent in seconds.items():
            print(f"  {stage:8} {size / spent:6.0f} MB/s  {spent / count * 1e9:6.0f} ns a block")


if __name__ == "__main__":
    main()
