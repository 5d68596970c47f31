r"""
Learn the French elisions that can be put back without looking at their neighbours.

    python tools/train_elisions.py NEWS.jsonl.zst LESSONS.jsonl.zst PAGES.jsonl.zst WORDS OUT.npz \
        [--held-out]

A spelling such as "lhomme" is listed if training text has it almost only as "l'homme", or never
but as l', d' or qu' before a word that it has twice. Spellings that are words of their own ("la",
"dune", "quelle") stay out, as WORDS (a word list, one a line) has them too. NEWS has the fields
lang, system, set, doc, text, the others lang and text. With --held-out, the list comes from one
half of the news and is scored on the other.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from math import log
from pathlib import Path

import numpy as np

from apostrophe_corpus import HUMAN, records

WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
# Words that neighbours of French (Spanish, Galician, Interlingua) do not share.
_FUNCTION_WORDS = (
    "les des du une et dans pour est au aux avec sur pas qui sont ce cette par ont été mais ou où "
    "nous vous ils elle elles leur leurs ses il je ne plus à son ces sans être"
)
FUNCTION_WORDS = frozenset(_FUNCTION_WORDS.split())
OPEN = ("qu", "l", "d")  # what may stand before any word
VOWELS = "aeiouyhéèêàâîôœ"
TIMES_PLAIN = 30  # as often with the apostrophe as without
TIMES_OTHER = 20  # as often as the next reading, "s'il" and "si l'"
LEAST_PLAIN_BESIDES = 3
LEAST_REST = 4
CHANCE = 0.998
LEAST_TYPICAL = 0.12  # share of listed words; French news have .15 and more, no other language
KINDS = ("proper", "common", "plural", "elision")
NEVER = 1e9
TYPICAL = 64  # the kernel's flag of a word by which the language is known


def spellings(text: str) -> Iterator[tuple[str, int]]:
    """Yield each word without its apostrophes, and how many letters follow one (or 0)."""
    for match in WORD.finditer(text):
        parts = match[0].lower().replace("’", "'").split("'")
        if len(parts) < 3:
            yield "".join(parts), len(parts[-1]) if len(parts) > 1 else 0


def elisions(texts: Iterable[str], listed: frozenset[str]) -> dict[str, int]:
    """Return the spellings to restore, with the number of letters after their apostrophe."""
    plain: Counter[str] = Counter()
    elided: dict[str, Counter[int]] = defaultdict(Counter)
    words: Counter[str] = Counter()
    for text in texts:
        for spelling, tail in spellings(text):
            words[spelling[len(spelling) - tail :] if tail else spelling] += 1
            if tail:
                elided[spelling][tail] += 1
            else:
                plain[spelling] += 1
    found = {}
    for spelling, tails in elided.items():
        (tail, count), *others = tails.most_common()
        least = LEAST_PLAIN_BESIDES if plain[spelling] else 1
        rare = count >= TIMES_PLAIN * plain[spelling]
        if count >= least and rare and count >= TIMES_OTHER * sum(n for _, n in others):
            found[spelling] = tail
    for word, count in words.items():
        if count > 1 and len(word) >= LEAST_REST and word[0] in VOWELS:
            for before in OPEN:
                if before + word not in plain and before + word not in elided:
                    found[before + word] = len(word)
    return {spelling: tail for spelling, tail in found.items() if spelling not in listed}


def table(found: dict[str, int]) -> tuple[list[str], np.ndarray]:
    """Return the words of the kernel's lexicon and their records."""
    listed = sorted({*found, *FUNCTION_WORDS})
    kind = KINDS.index("elision")
    rows = [
        [
            0,
            0,
            0,
            0,
            TYPICAL * (word in FUNCTION_WORDS),
            found.get(word, 0),
            kind if word in found else 0,
            0,
            0,
        ]
        for word in listed
    ]
    return listed, np.array(rows, np.uint8)


def write(path: Path, found: dict[str, int]) -> None:
    words, uses = table(found)
    never = [0.0, 0.0, NEVER]
    meta = {
        "kinds": KINDS,
        "decisions": [never, never, never, [0.0, log(CHANCE / (1 - CHANCE)), 0.5]],
        "pooling": 0.0,
        "least_typical": LEAST_TYPICAL,
        "contracted": ["word"],
        "owned": [],
        "scale": {"inside": 1.0, "after": 1.0},
    }
    np.savez_compressed(
        path,
        meta=np.frombuffer(json.dumps(meta).encode(), np.uint8),
        words=np.frombuffer(" ".join(words).encode(), np.uint8),
        uses=uses,
        weights_inside=np.ones(1, np.int8),
        weights_after=np.zeros(1, np.int8),
    )


def show(found: dict[str, int], texts: list[str], title: str) -> None:
    """Print precision and recall over words that lost all their apostrophes."""
    right, wrong, gold = 0, Counter(), 0
    for text in texts:
        for spelling, tail in spellings(text):
            gold += tail > 0
            restored = found.get(spelling, 0)
            right += restored > 0 and restored == tail
            if restored and restored != tail:
                wrong[spelling] += 1
    made = right + wrong.total()
    print(
        f"{title}: {len(texts)} documents, P {right / made:.4f} R {right / gold:.4f} "
        f"gold {gold}, wrong {wrong.most_common(12)}"
    )


def held_out(record: dict[str, str]) -> bool:
    name = (record["set"] + record["doc"]).encode()
    return hashlib.blake2b(name, digest_size=2).digest()[0] % 2 == 1


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    for name in ("news", "lessons", "pages", "words", "out"):
        parser.add_argument(name, type=Path)
    parser.add_argument("--held-out", action="store_true")
    options = parser.parse_args()
    listed = frozenset(options.words.read_text("utf-8").lower().split())
    news = [record for record in records(options.news) if record["lang"] == "fr"]
    others = [
        record["text"]
        for path in (options.lessons, options.pages)
        for record in records(path)
        if record["lang"] == "fr"
    ]
    if options.held_out:
        found = elisions([r["text"] for r in news if not held_out(r)] + others, listed)
        for title, human in (("human", True), ("machine", False)):
            texts = [r["text"] for r in news if held_out(r) and (r["system"] in HUMAN) == human]
            show(found, texts, title)
    found = elisions([r["text"] for r in news] + others, listed)
    write(options.out, found)
    print(f"{len(found)} spellings, {options.out.stat().st_size} bytes")


if __name__ == "__main__":
    main()
