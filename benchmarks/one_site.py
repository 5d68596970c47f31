"""
Time and memory of the cross-page stage on many pages of one site.

    python benchmarks/one_site.py [PAGES] [--lines LINES]

Pages of random words: a menu, a headline, eight paragraphs of their own, a teaser that cuts the
opening of another page, a footer. The columns wait on disk, as in a run. With --lines one page of
so many lines, half of them alike, takes the place of the site.
"""

from __future__ import annotations

import argparse
import gc
import random
import re
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa

from corpusclean.boilerplate.pages import SCHEMA, PageBlocks, page_blocks
from corpusclean.boilerplate.policy import decide
from corpusclean.boilerplate.profile import build_profile
from corpusclean.settings import BoilerplateSettings
from corpusclean.text.segments import segment_batch

_BATCH = 2000  # pages


def page(number: int, words: list[str]) -> str:
    """Return one page; its paragraphs depend on its number alone."""
    chosen = random.Random(number)

    def sentence(length: int) -> str:
        return f"The {' '.join(chosen.choices(words, k=length))} stayed {number}."

    paragraphs = [sentence(24) for _ in range(8)]
    linked = random.Random(max(number - 1, 0))
    teaser = f"The {' '.join(linked.choices(words, k=24))}"[:90]
    menu = "Zorbing\nKnitwear\nPottery\nFalconry"
    foot = f"{words[0]} and {words[1]} for everyone since we opened our doors by the pond in May."
    title = " ".join(chosen.choices(words, k=6))
    return "\n".join([menu, title, *paragraphs, "Read on", f"{teaser}…", foot])


def texts(pages: int, lines: int) -> Iterator[list[str]]:
    """Yield batches of pages."""
    chosen = random.Random(7)
    words = ["".join(chosen.choices("aeioulnrst", k=6)) for _ in range(20_000)]
    if lines:
        rows = (f"{words[i % 7919]} {words[i // 7919]} and so on" for i in range(lines))
        yield ["\n".join(row if i % 2 else "and so on" for i, row in enumerate(rows))]
        return
    for start in range(0, pages, _BATCH):
        yield [page(number, words) for number in range(start, min(start + _BATCH, pages))]


class Memory:
    """The most memory, in MB, that the process had of its own, mapped files aside."""

    def __init__(self) -> None:
        self.peak = 0.0
        threading.Thread(target=self._watch, daemon=True).start()

    def _watch(self) -> None:
        while True:  # Linux tells it
            found = re.search(r"RssAnon:\s+(\d+)", Path("/proc/self/status").read_text())
            self.peak = max(self.peak, int(found[1]) / 1024 if found else 0.0)
            time.sleep(0.02)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("pages", type=int, nargs="?", default=20_000)
    parser.add_argument("--lines", type=int, default=0)
    arguments = parser.parse_args()
    settings, memory = BoilerplateSettings(), Memory()
    with tempfile.TemporaryDirectory() as folder:
        columns = Path(folder) / "blocks.arrow"
        start, size, number = time.process_time(), 0, 1
        with pa.ipc.new_file(str(columns), SCHEMA) as writer:
            for batch in texts(arguments.pages, arguments.lines):
                size += sum(map(len, batch))
                segments = segment_batch(pa.array(batch, pa.large_string()))
                keys = np.arange(number, number + len(batch)).astype(np.uint64) * np.uint64(7919)
                number += len(batch)
                blocks = page_blocks(batch, segments, keys, ["a.example"] * len(batch))
                writer.write_batch(blocks.to_batch())
        print(f"{number - 1:,} pages, {size / 1e6:.0f} MB; segments and columns "
              f"{time.process_time() - start:.1f} CPU s")  # fmt: skip

        def batches() -> Iterator[PageBlocks]:
            file = pa.ipc.open_file(pa.memory_map(str(columns)))
            for i in range(file.num_record_batches):
                yield PageBlocks.from_batch(file.get_batch(i))

        distinct = len(np.unique(np.concatenate([one.keys for one in batches()])))
        gc.collect()
        memory.peak = 0.0
        time.sleep(0.2)
        before, start = memory.peak, time.process_time()
        profile = build_profile(batches, settings, Path(folder) / "signed")
        print(f"profile of {distinct:,} distinct blocks: {time.process_time() - start:.1f} CPU s, "
              f"peak {memory.peak - before:.0f} MB above that before: "
              f"{(memory.peak - before) * 1e6 / distinct:.0f} bytes a block")  # fmt: skip
        start, rules = time.process_time(), Counter[str]()
        for one in batches():
            decisions = decide(one, profile, settings)
            rules.update(decisions.distinct[choice].rule for choice in decisions.choices.tolist())
        print(f"decisions: {time.process_time() - start:.1f} CPU s, {dict(rules.most_common(5))}")


if __name__ == "__main__":
    main()
