"""
An index of pages of one template: speed of `Index.add` and `query`, and the planted edits found.

    python benchmarks/growing_template.py [--documents 24000]

The pages are those of `hot_buckets.py`: three quarters of each are the template. One page of each
planted pair is in the index, the other is asked for.
"""

from __future__ import annotations

import argparse
import time

import numpy as np

from corpusclean.dedup.index import Index
from hot_buckets import PLANTED, pages

TEMPLATE = 90
BATCH = 1000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--documents", type=int, default=24_000)
    most = parser.parse_args().documents
    print("| pages | added, CPU s | 1,000 edits, CPU s | found | query of one text, ms |")
    print("|---|---|---|---|---|")
    for count in (5_000, most):
        texts = np.array(pages(count + PLANTED, TEMPLATE, np.random.default_rng(1)))
        edits = np.arange(1, 2 * PLANTED, 2)
        order = np.random.default_rng(2).permutation(np.delete(np.arange(len(texts)), edits))
        started = time.process_time()
        index = Index()
        for part in np.split(order, range(BATCH, len(order), BATCH)):
            index.add(texts[part].tolist(), map(str, part.tolist()))
        added = time.process_time() - started
        started = time.process_time()
        matches = index.query(texts[edits].tolist())
        asked = time.process_time() - started
        found = [
            any(match.id == str(edit - 1) for match in answer)
            for edit, answer in zip(edits.tolist(), matches, strict=True)
        ]
        started = time.process_time()
        for edit in edits[:10]:
            index.query([str(texts[edit])])
        one = (time.process_time() - started) / 10
        print(
            f"| {count:,} | {added:.1f} | {asked:.2f} | {np.mean(found):.3f} | {1000 * one:.1f} |",
            flush=True,
        )


if __name__ == "__main__":
    main()
