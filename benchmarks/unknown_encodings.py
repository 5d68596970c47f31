"""
Bytes of unknown encoding: how many are read rightly, by encoding and length.

    python benchmarks/unknown_encodings.py TEXTS.jsonl.zst... [--samples 20] [--seed 1] [--wrong]

Each line of a file is an object with "text" and its language in "lang" or "code". Pieces of those
texts with a character outside ASCII are encoded and read back without any declaration; a reading
is right if it gives the same text. --wrong lists what else came out.
"""

from __future__ import annotations

import argparse
import json
import random
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from time import process_time

import pyarrow as pa

from corpusclean.errors import InputError
from corpusclean.text.encoding import decode_bytes

LENGTHS = (20, 50, 100, 200, 500, 1000, 4000)
WESTERN = [
    "eng", "en", "fra", "fr", "deu_1996", "de", "spa", "es", "por_PT", "pt", "ita", "it", "swe",
    "dan", "nld", "fin", "nob", "no", "isl", "is",
]  # fmt: skip
CENTRAL = ["pol", "pl", "ces", "hun", "slk", "sk", "hrv", "slv", "ron_1953"]
LANGUAGES = {
    "utf-8": [*WESTERN, *CENTRAL, "rus", "ru", "cmn_hans", "jpn", "ja", "kor", "ko", "tha"],
    "cp1252": WESTERN,
    "latin-1": WESTERN,
    "cp1250": CENTRAL,
    "iso8859-2": CENTRAL,
    "cp1251": ["rus", "ru", "bul", "bg", "ukr", "uk"],
    "koi8-r": ["rus", "ru"],
    "koi8-u": ["ukr", "uk"],
    "cp1253": ["ell_monotonic", "el"],
    "cp1254": ["tur", "tr"],
    "cp1255": ["heb"],
    "cp1256": ["arb", "ar"],
    "cp1257": ["lit", "lav", "est"],
    "cp874": ["tha", "th"],
    "gb18030": ["cmn_hans"],
    "big5": ["cmn_hant"],
    "shift_jis": ["jpn", "ja"],
    "euc-jp": ["jpn", "ja"],
    "euc-kr": ["kor", "ko"],
    "utf-16-le": ["eng", "en", "fra", "fr", "rus", "ru", "cmn_hans", "jpn", "ja", "kor"],
    "utf-16-be": ["eng", "en", "fra", "fr", "rus", "ru", "cmn_hans", "jpn", "ja", "kor"],
}


def read(paths: Sequence[str]) -> dict[str, list[str]]:
    texts: dict[str, list[str]] = defaultdict(list)
    for path in paths:
        with pa.input_stream(path) as file:
            for line in file.read().splitlines():
                row = json.loads(line)
                texts[row.get("lang") or row["code"]].append(row["text"])
    return texts


def pieces(
    texts: Sequence[str], encoding: str, length: int, count: int, chance: random.Random
) -> Iterator[tuple[str, bytes]]:
    """Yield pieces of about `length` bytes that the encoding can hold, with their bytes."""
    for _ in range(20 * count):
        text = chance.choice(texts)
        start = text.find(" ", chance.randrange(len(text))) + 1
        piece = text[start : start + length]
        while len(data := piece.encode(encoding, "ignore")) > length:
            piece = piece[: -max(1, (len(data) - length) // 4)]
        if len(data) < 0.8 * length or piece.isascii():
            continue
        if data.decode(encoding) == piece:
            yield piece, data
            count -= 1
            if not count:
                return


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpus", nargs="+")
    parser.add_argument("--samples", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--wrong", action="store_true")
    arguments = parser.parse_args()
    corpus = read(arguments.corpus)
    wrong: Counter[tuple[str, int, str]] = Counter()
    taken = size = 0.0
    print(f"{'bytes':12}" + "".join(f"{length:>10}" for length in LENGTHS))
    for encoding, languages in LANGUAGES.items():
        texts = [text for language in languages for text in corpus.get(language, ())]
        shown = f"{encoding:12}"
        for length in LENGTHS if texts else ():
            chance = random.Random(f"{arguments.seed} {encoding} {length}")
            right = total = 0
            for text, data in pieces(texts, encoding, length, arguments.samples, chance):
                before = process_time()
                try:
                    decoded = decode_bytes(data)
                    same, name = decoded.text == text, decoded.encoding
                except InputError:
                    same, name = False, "refused"
                taken, size = taken + process_time() - before, size + length
                total += 1
                right += same
                if not same:
                    wrong[encoding, length, name] += 1
            shown += f"{f'{right}/{total}':>10}"
        print(shown)
    print(f"{taken / size * 1e6:.1f} ms of CPU time for each KB")
    for (encoding, length, name), count in wrong.items() if arguments.wrong else ():
        print(f"{encoding} of {length} bytes as {name}: {count}")


main()
