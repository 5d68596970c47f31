"""
Peak memory of `clean` and `dedup` on generated news, and on four times as much.

    python benchmarks/memory.py [--megabytes 25]

Each job runs in a process of its own; its peak is the operating system's figure (ru_maxrss). The
documents are made of random words, so that nothing but a shared footer repeats.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
from pathlib import Path


def write_news(path: Path, megabytes: float) -> None:
    source = random.Random(7)
    words = ["".join(source.choices("abcdefghijklmnoprstuvw", k=length)) for length in range(2, 9)]
    words += ["".join(source.choices("aeioulnrst", k=source.randint(3, 9))) for _ in range(20_000)]
    written, number = 0, 0
    with path.open("w", encoding="utf-8") as file:
        while written < megabytes * 1e6:
            paragraphs = [" ".join(source.choices(words, k=60)) + "." for _ in range(6)]
            text = "\n\n".join(["A title of its own", *paragraphs, "All rights reserved."])
            line = json.dumps({"id": str(number), "text": text}) + "\n"
            written += file.write(line)
            number += 1


def peak_megabytes(command: str, source: Path, out: Path) -> float:
    arguments = [sys.executable, "-m", "corpusclean", command, str(source), "--out", str(out)]
    process = subprocess.Popen(arguments, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"corpusclean {command} failed with status {status}")
    return usage.ru_maxrss / 1024


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[1])
    options.add_argument("--megabytes", type=float, default=25)
    megabytes = options.parse_args().megabytes
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for command in ("clean", "dedup"):
            peaks = []
            for times in (1, 4):
                source = folder / f"news{times}.jsonl"
                if not source.exists():
                    write_news(source, times * megabytes)
                peaks.append(peak_megabytes(command, source, folder / f"{command}{times}"))
            one, four = peaks
            print(f"{command:6} {one:4.0f} MiB, four times as much {four:4.0f}: x {four / one:.2f}")


if __name__ == "__main__":
    main()
