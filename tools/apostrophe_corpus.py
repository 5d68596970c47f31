"""Healthy English for the apostrophe model: loading, grouping by content, splitting, counting."""

from __future__ import annotations

import hashlib
import json
import random
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from apostrophe_words import SENTENCE_ENDS

APOSTROPHES = "'’‘ʼ"
WORD = re.compile(rf"[^\W\d_]+(?:[{APOSTROPHES}]+[^\W\d_]+)*|\d+(?:[.,]\d+)*|[^\w\s\"“”'’‘]|\n+")
OPENING_QUOTE = re.compile(rf"(?<![^\W_])[{APOSTROPHES}](?=\w)")
CLOSING_QUOTE = re.compile(rf"(?<=[\w.,!?])[{APOSTROPHES}](?!\w)")
QUOTES_LOST = str.maketrans("", "", APOSTROPHES + '"“”')
SHARED_LINE = 60  # characters: documents that share a longer line share a group
HUMAN = ("src", "ref-A", "ref-B", "ref-C", "ref-D")


@dataclass(frozen=True)
class Sample:
    """One healthy document; nothing that shares its `group` may be in another split."""

    id: str
    domain: str
    text: str
    group: str = ""

    @property
    def split(self) -> str:
        """`train`, `dev` or `test`, from the group alone."""
        if self.domain == "vue":
            return "test"
        percent = hashlib.blake2b(self.group.encode(), digest_size=4).digest()
        share = int.from_bytes(percent, "big") % 100
        return "train" if share < 68 else "dev" if share < 82 else "test"


def load(english: Path, news: Path, lessons: Path) -> list[Sample]:
    """Read all samples and give each its content group."""
    samples = [*_english(english), *_news(news), *_lessons(lessons)]
    leaders = _Leaders()
    for sample in samples:
        leaders.join(sample.id, sample.group)
        for line in sample.text.split("\n"):
            if len(line) > SHARED_LINE:
                leaders.join(sample.id, "line:" + line.strip())
    return [Sample(s.id, s.domain, s.text, leaders.find(s.id)) for s in samples]


def records(path: Path) -> Iterator[dict[str, str]]:
    with pa.input_stream(str(path), compression="zstd") as stream:
        for line in stream.read().decode("utf-8").split("\n"):
            if line:
                yield json.loads(line)


def _english(path: Path) -> Iterator[Sample]:
    for record in records(path):
        source, text = record["source"], record["text"].replace("\r", "\n")
        group = record["id"]
        stem, _, number = group.rpartition(":")
        if number.isdigit():  # consecutive pieces of one file may share a story
            group = f"{stem}:{int(number) // 8}"
        if text.strip():
            yield Sample(record["id"], source, text, f"group:{group}")


def _news(path: Path) -> Iterator[Sample]:
    for record in records(path):
        if record["lang"] == "en":
            human = record["system"] in HUMAN
            group = f"group:{record['pair']}:{record['doc']}"
            yield Sample(record["id"], "news" if human else "news_mt", record["text"], group)


def _lessons(path: Path) -> Iterator[Sample]:
    for record in records(path):
        if record["lang"] == "en":
            yield Sample(record["id"], "lessons", record["text"], f"group:{record['key']}")


class _Leaders:
    """Disjoint sets of names; the smallest name leads."""

    def __init__(self) -> None:
        self._parent: dict[str, str] = {}

    def find(self, name: str) -> str:
        root = name
        while (parent := self._parent.get(root, root)) != root:
            root = parent
        while (parent := self._parent.get(name, name)) != root:
            self._parent[name] = root
            name = parent
        return root

    def join(self, left: str, right: str) -> None:
        low, high = sorted((self.find(left), self.find(right)))
        self._parent[high] = low


def thin(samples: Iterable[Sample], systems: int, seed: int) -> list[Sample]:
    """Keep every human text and `systems` machine translations of each group."""
    groups: dict[str, list[Sample]] = defaultdict(list)
    kept = []
    for sample in samples:
        if sample.domain == "news_mt":
            groups[sample.group + sample.id.rpartition(":")[0]].append(sample)
        else:
            kept.append(sample)
    chance = random.Random(seed)
    for group in sorted(groups):
        chosen = sorted(groups[group], key=lambda sample: sample.id)
        kept += chance.sample(chosen, min(systems, len(chosen)))
    return kept


def lose(text: str) -> str:
    """Return `text` as the damage leaves it: without apostrophes and quotation marks."""
    return text.translate(QUOTES_LOST)


def in_quotation(text: str, place: int) -> bool:
    """Whether a quotation in single quotes is open at `place`, as far as its line tells."""
    line = text[text.rfind("\n", 0, place) + 1 : place]
    openings = [match.end() for match in OPENING_QUOTE.finditer(line)]
    return bool(openings) and not CLOSING_QUOTE.search(line, openings[-1])


def words(text: str) -> Iterator[tuple[str, str, bool]]:
    """Yield each word, number and mark without its apostrophes, as written, and if it has 's."""
    for match in WORD.finditer(text):
        token = match[0]
        plain = token.translate(QUOTES_LOST)
        if token[0].isdigit():
            yield "0", "0", False
        elif plain:
            yield (
                plain[0] if plain[0] == "\n" else plain.lower(),
                plain,
                token[-2:-1] in tuple(APOSTROPHES),
            )


def count_uses(text: str) -> Counter[tuple[str, str]]:
    """Count each word: plain, as an owner with 's, within a sentence in capitals or lower case."""
    counts: Counter[tuple[str, str]] = Counter()
    before = "."
    for key, written, ended in words(text):
        if written.isalpha():
            owner = ended and key[-1] == "s"
            word = key[:-1] if owner else key
            counts[word, "owner" if owner else "plain"] += 1
            if before not in SENTENCE_ENDS and (len(written) == 1 or not written.isupper()):
                counts[word, "lower" if written.islower() else "capital"] += 1
        before = key
    return counts
