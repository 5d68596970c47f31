"""
Learn what each letter costs in the languages whose old encodings the repair reads.

    python tools/build_character_costs.py OUT.json.xz CORPUS.jsonl.zst...

Each line of a corpus is an object with "text" and "lang" or "code". Of every language the half of
the documents that `is_held_out` does not keep back is read, each language of a group weighing the
same. The cost of a character is -log2 of its share, in half bits; what was not seen costs
`UNSEEN` bits. Only characters and costs are written, no text.
"""

from __future__ import annotations

import json
import lzma
import sys
from collections import Counter, defaultdict
from math import log2
from pathlib import Path
from zlib import crc32

import pyarrow as pa

GROUPS = {
    "Cyrillic": ("ru", "rus", "uk", "ukr", "bg", "bul"),
    "Simplified": ("zh", "zh-hans", "cmn_hans"),
    "Traditional": ("zh-hant", "cmn_hant", "yue"),
    "Japanese": ("ja", "jpn"),
    "Korean": ("ko", "kor"),
}
UNSEEN = 18.0  # bits
PSEUDO_COUNT = 0.5


def is_held_out(text: str) -> bool:
    """Whether a document is kept for the measurement; by its content, so that copies stay whole."""
    return crc32(text[:200].encode("utf-8", "surrogatepass")) % 2 == 1


def main() -> None:
    out, *corpora = sys.argv[1:]
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for corpus in corpora:
        with pa.input_stream(corpus) as file:
            for line in file.read().splitlines():
                row = json.loads(line)
                if not is_held_out(row["text"]):
                    code = row.get("lang") or row.get("code")
                    counts[code].update(char for char in row["text"] if ord(char) > 0x7F)
    costs = {group: costs_of([counts[code] for code in codes]) for group, codes in GROUPS.items()}
    packed = json.dumps(costs, ensure_ascii=False, sort_keys=True).encode()
    Path(out).write_bytes(lzma.compress(packed, preset=9))


def costs_of(languages: list[Counter[str]]) -> dict[str, str]:
    """Return the characters of each cost, in half bits."""
    shares: Counter[str] = Counter()
    known = [counts for counts in languages if counts]
    for counts in known:
        total = counts.total()
        for char, count in counts.items():
            if count > 1:
                shares[char] += (count + PSEUDO_COUNT) / total / len(known)
    levels: dict[str, list[str]] = defaultdict(list)
    for char, share in shares.items():
        cost = min(round(-2 * log2(share)), int(2 * UNSEEN) - 1)
        levels[str(max(cost, 1))].append(char)
    return {cost: "".join(sorted(chars)) for cost, chars in levels.items()}


if __name__ == "__main__":
    main()
