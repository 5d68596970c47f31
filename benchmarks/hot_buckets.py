"""
What a hot bucket costs: time, memory and recall, on pages made from one template.

    python benchmarks/hot_buckets.py [--documents 100000]

Every page shares a template; its own words make pages unlike each other (similarity .6), but most
of them meet in the same buckets. In each of 1,000 planted pairs one word was replaced; the share
of these that is found is what comparing with leaders alone costs.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

import numpy as np
import pyarrow as pa

from corpusclean.dedup.banding import plan_bands
from corpusclean.dedup.near_duplicates import find_near_duplicates, near_duplicates
from corpusclean.dedup.streams import SignedDocuments, sign_batch, signed_documents

PLANTED = 1000
OWN = 30


def pages(count: int, shared: int, rng: np.random.Generator) -> list[str]:
    """Pages of `shared` words of the template and 30 of their own; the first ones in pairs."""
    template = " ".join(f"t{number}" for number in range(shared))
    own = rng.integers(10**9, size=(count, OWN))
    own[1 : 2 * PLANTED : 2] = own[0 : 2 * PLANTED : 2]
    edits = (shared + OWN) // 30  # as many as leave the similarity just above .8
    own[1 : 2 * PLANTED : 2, np.arange(edits) * OWN // edits + 2] += 1
    return [template + " " + " ".join(map(str, row)) for row in own.tolist()]


def largest_bucket(signed: SignedDocuments) -> int:
    return max(int(np.unique(band, return_counts=True)[1].max()) for band in signed.bands)


def peak_megabytes() -> float:
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--documents", type=int, default=100_000)
    most = parser.parse_args().documents
    plan = plan_bands(0.8, 0.99, 128)
    print("| pages | template | largest bucket | CPU s | peak MB | planted pairs found |")
    print("|---|---|---|---|---|---|")
    for shared, count in ((30, most), (90, most // 4), (90, most // 2), (90, most), (150, most)):
        rng = np.random.default_rng(1)
        texts = pa.array(pages(count, shared, rng), pa.large_string())
        signed = signed_documents([sign_batch(texts, plan, 6)])
        ranks = rng.permutation(count).astype(np.uint32)
        started = time.process_time()
        found = near_duplicates(signed, ranks, 0.8).verified
        cpu = time.process_time() - started
        planted = (found.left % 2 == 0) & (found.right == found.left + 1)
        share = (planted & (found.left < 2 * PLANTED)).sum() / PLANTED
        print(
            f"| {count:,} | {shared / (shared + OWN):.0%} | {largest_bucket(signed):,} "
            f"| {cpu:.1f} | {peak_megabytes():.0f} | {share:.3f} |",
            flush=True,
        )
    started = time.process_time()
    kept = find_near_duplicates(["Ten thousand pages say just this."] * (10 * most)).kept
    cpu = time.process_time() - started
    print(
        f"\n{10 * most:,} equal texts: {cpu:.1f} CPU s, {peak_megabytes():.0f} MB, {len(kept)} kept"
    )


if __name__ == "__main__":
    main()
