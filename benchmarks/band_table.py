"""
Near-duplicate search on disk, at scale: peak memory, entries per second, the same for any budget.

    python benchmarks/band_table.py [--rows 100000000] [--memory 256] [--folder FOLDER]

It writes a store of synthetic signed documents (one band row for each document and band; 16
shingles; 1 % are copies with one shingle replaced, 1 % equal an earlier text, 2 % of the keys lie
in crowded buckets), then searches it in a process of its own, which reports its peak memory.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from corpusclean.dedup.banding import plan_bands
from corpusclean.dedup.near_duplicates import near_duplicates
from corpusclean.dedup.streams import SignedStore, open_store, signed_documents
from corpusclean.dedup.verification import SimilarityRule, verified_pairs

PLAN = plan_bands(0.8, 0.99, 128)
WIDTH = 6
SHINGLES = 16
BATCH = 50_000
FULL = 2**64 - 1


def batches(documents: int) -> Iterator[pa.RecordBatch]:
    """Signed documents as `sign_batch` makes them, without the texts."""
    rng = np.random.default_rng(1)
    for start in range(0, documents, BATCH):
        count = min(BATCH, documents - start)
        keys = rng.integers(1, FULL, (count, PLAN.bands), np.uint64)
        crowded = rng.random(keys.shape) < 0.02
        keys[crowded] = rng.integers(1, documents, crowded.sum(), np.uint64)
        shingles = rng.integers(0, FULL, (count, SHINGLES), np.uint64)
        text_keys = rng.integers(1, FULL, count, np.uint64)
        copies = np.flatnonzero(rng.random(count - 1) < 0.01) + 1
        shingles[copies, 1:] = shingles[copies - 1, 1:]
        similarity = (SHINGLES - 1) / (SHINGLES + 1)
        agree = rng.random((len(copies), PLAN.bands)) < similarity**PLAN.rows
        keys[copies] = np.where(agree, keys[copies - 1], keys[copies])
        equal = np.flatnonzero(rng.random(count - 1) < 0.01) + 1
        text_keys[equal] = text_keys[equal - 1]
        shingles.sort(axis=1)
        offsets = np.arange(0, (count + 1) * SHINGLES, SHINGLES)
        item = pa.field("item", pa.uint64(), nullable=False)
        values = pa.array(shingles.reshape(-1))
        lists = pa.LargeListArray.from_arrays(offsets, values, type=pa.large_list(item))
        flat = pa.array(keys.reshape(-1))
        bands = pa.FixedSizeListArray.from_arrays(flat, type=pa.list_(item, PLAN.bands))
        short = pa.repeat(pa.scalar("", pa.large_string()), count)
        columns = [pa.array(text_keys), pa.array(text_keys), lists, short, bands]
        names = ["text_key", "content_key", "shingles", "short_form", "bands"]
        yield pa.record_batch(columns, names=names)


def write(folder: Path, documents: int) -> None:
    with SignedStore(folder, PLAN, WIDTH) as store:
        for batch in batches(documents):
            store.append(batch)


def megabytes(name: str) -> float:
    status = Path("/proc/self/status").read_text()
    return int(status.split(f"{name}:")[1].split()[0]) / 1024


class Peak(threading.Thread):
    """
    The most memory that the process holds of its own, looked at every 5 ms.

    Pages of mapped files count apart: they are the page cache's, which takes them back at need.
    """

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.own = 0.0
        self._done = threading.Event()

    def run(self) -> None:
        """Look until it is stopped."""
        while not self._done.wait(0.005):
            self.own = max(self.own, megabytes("RssAnon"))

    def stop(self) -> float:
        """Return the peak in MB."""
        self._done.set()
        self.join()
        return self.own


def measured(call: Callable[[], int]) -> dict[str, float]:
    peak = Peak()
    peak.start()
    started = time.process_time()
    pairs = call()
    cpu = time.process_time() - started
    return {"cpu": cpu, "pairs": pairs, "own": peak.stop(), "with_files": megabytes("VmHWM")}


def search(folder: Path, memory: int) -> dict[str, Any]:
    """Run in a process of its own: the bands alone, then everything."""
    base = megabytes("VmHWM")
    signed = open_store(folder, PLAN, WIDTH)
    ranks = np.arange(len(signed), dtype=np.uint32)
    rule = SimilarityRule(0.8)
    return {
        "documents": len(signed),
        "imports": base,
        "steps": {
            "sort, scan, verify": measured(
                lambda: len(verified_pairs(signed, ranks, rule, memory))
            ),
            "all of near_duplicates": measured(
                lambda: len(near_duplicates(signed, ranks, 0.8, memory).verified)
            ),
        },
    }


def check_budgets(folder: Path, documents: int) -> None:
    """Raise unless disk gives what memory gives, for several budgets."""
    write(folder, documents)
    ranks = np.random.default_rng(2).permutation(documents).astype(np.uint32)

    def outcome(signed, memory):
        found = near_duplicates(signed, ranks, 0.8, memory)
        arrays = (found.verified.left, found.verified.right, found.verified.similarity)
        return *arrays, found.selection.representatives, found.selection.similarities

    in_memory = outcome(signed_documents(batches(documents)), 1 << 40)
    for memory in (100 << 10, 1 << 20, 7 << 20, 1 << 30):
        on_disk = outcome(open_store(folder, PLAN, WIDTH), memory)
        for one, other in zip(in_memory, on_disk, strict=True):
            np.testing.assert_array_equal(one, other)
    print(f"{documents:,} documents, {len(in_memory[0]):,} pairs: four budgets give the same")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--rows", type=int, default=100_000_000)
    parser.add_argument("--memory", type=int, default=256, help="budget of the search, in MiB")
    parser.add_argument("--folder", type=Path, help="where the store goes; needs 2 GB")
    parser.add_argument("--search", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.search:
        print(json.dumps(search(options.search, options.memory << 20)))
        return
    with tempfile.TemporaryDirectory(dir=options.folder) as folder:
        check_budgets(Path(folder, "small"), 60_000)
        store = Path(folder, "large")
        write(store, options.rows // PLAN.bands)
        command = [sys.executable, __file__, "--search", store, "--memory", str(options.memory)]
        run = subprocess.run(command, capture_output=True, check=True)
    result = json.loads(run.stdout)
    rows = result["documents"] * PLAN.bands
    print(f"{result['documents']:,} documents, {rows:,} band rows, {options.memory} MiB")
    print("| step | CPU s | M band rows / CPU s | pairs | peak MB | with mapped files, MB |")
    print("|---|---|---|---|---|---|")
    for name, step in result["steps"].items():
        speed = rows / step["cpu"] / 1e6
        print(
            f"| {name} | {step['cpu']:.1f} | {speed:.1f} | {step['pairs']:,} "
            f"| {step['own']:.0f} | {step['with_files']:.0f} |"
        )
    print(f"\nof the peaks {result['imports']:.0f} MB are the interpreter and its libraries")


if __name__ == "__main__":
    main()
