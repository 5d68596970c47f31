"""
Build the list of English words that the rules for lost spaces look words up in.

    python tools/build_english_words.py CORPUS.jsonl.zst... --out english_words.txt.xz

Each line of a corpus is an object with "text"; where it has "lang", only "en" counts. A word is
listed if it stands in at least `--documents` documents. The list holds words, sorted, no counts.
"""

from __future__ import annotations

import argparse
import json
import lzma
import re
from collections import Counter
from pathlib import Path

import pyarrow as pa

WORD = re.compile(r"(?<![A-Za-z'’])[A-Za-z]+(?![A-Za-z])")


def texts(path: str):
    with pa.CompressedInputStream(pa.OSFile(path), "zstd") as file:
        for line in file.read().splitlines():
            row = json.loads(line)
            if row.get("lang", "en") == "en":
                yield row["text"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpora", nargs="+")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--documents", type=int, default=5)
    arguments = parser.parse_args()
    documents = Counter()
    for corpus in arguments.corpora:
        for text in texts(corpus):
            # Only words as prose writes them: "It", "it", "IT", but no "iPhone".
            found = {
                w.lower() for w in WORD.findall(text) if w.islower() or w.istitle() or w.isupper()
            }
            documents.update(found)
    words = sorted(word for word, count in documents.items() if count >= arguments.documents)
    arguments.out.write_bytes(lzma.compress("\n".join(words).encode(), preset=9))
    print(f"{len(words)} words, {arguments.out.stat().st_size} bytes")


main()
