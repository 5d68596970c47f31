"""Healthy English for the apostrophe model: loading, grouping by content, splitting, counting."""

from __future__ import annotations

import hashlib
import json
import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from corpusclean.text.apostrophe_tokens import (
    APOSTROPHES,
    CONTRACTIONS,
    Token,
    is_candidate,
    is_glued,
)

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


def load(english: Path, news: Path) -> list[Sample]:
    """Read all samples and give each its content group."""
    samples = [*_english(english), *_news(news)]
    leaders = _Leaders()
    for sample in samples:
        leaders.join(sample.id, sample.group)
        for line in sample.text.split("\n"):
            if len(line) > SHARED_LINE:
                leaders.join(sample.id, "line:" + line.strip())
    return [Sample(s.id, s.domain, s.text, leaders.find(s.id)) for s in samples]


def _records(path: Path) -> Iterator[dict[str, str]]:
    with pa.input_stream(str(path), compression="zstd") as stream:
        for line in stream.read().decode("utf-8").split("\n"):
            if line:
                yield json.loads(line)


def _english(path: Path) -> Iterator[Sample]:
    for record in _records(path):
        source, text = record["source"], record["text"].replace("\r", "\n")
        group = record["id"]
        stem, _, number = group.rpartition(":")
        if number.isdigit():  # consecutive pieces of one file may share a story
            group = f"{stem}:{int(number) // 8}"
        if text.strip():
            yield Sample(record["id"], source, text, f"group:{group}")


def _news(path: Path) -> Iterator[Sample]:
    for record in _records(path):
        if record["lang"] == "en":
            human = record["system"] in HUMAN
            group = f"group:{record['pair']}:{record['doc']}"
            yield Sample(record["id"], "news" if human else "news_mt", record["text"], group)


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


@dataclass(frozen=True)
class Candidate:
    """One place where an apostrophe may have stood: token index and what really stood there."""

    index: int
    gold: str  # "" none, "in" before the ending, "s'" after it, "?" gold is not to be trusted


def lose(text: str) -> str:
    """Return `text` as the damage leaves it: without apostrophes and quotation marks."""
    return text.translate(QUOTES_LOST)


def gold_candidates(text: str, tokens: list[Token]) -> list[Candidate]:
    """Return every candidate of a healthy text with its gold label."""
    found = []
    quote_open = False
    for index, token in enumerate(tokens):
        before = tokens[index - 1].end if index else 0
        gap = text[before : token.start]
        if any(mark in APOSTROPHES for mark in gap) and gap[-1:] in APOSTROPHES:
            quote_open = True
        if token.key == "\n":
            quote_open = False
        if not is_candidate(token) or is_glued(text, token):
            continue
        found.append(Candidate(index, _gold(text, token, quote_open)))
        if text[token.end : token.end + 1] in tuple(APOSTROPHES) and quote_open:
            quote_open = False
    return found


def _gold(text: str, token: Token, quote_open: bool) -> str:
    place = CONTRACTIONS.get(token.key, len(token.key) - 1)
    if token.kept:
        return "in" if token.kept == (place,) else "?"
    after = text[token.end : token.end + 1]
    if token.key[-1] == "s" and after and after in APOSTROPHES:
        return "?" if quote_open else "s'"
    return ""


def count_uses(tokens: Iterable[Token], starts: Iterable[bool]) -> Counter[tuple[str, str]]:
    """Count each word: plain, capitalised within a sentence, lower case, as an owner with 's."""
    counts: Counter[tuple[str, str]] = Counter()
    for token, start in zip(tokens, starts, strict=True):
        if not token.is_word:
            continue
        key = token.key
        if token.kept:
            if token.kept == (len(key) - 1,) and key[-1] == "s":
                key = key[:-1]
                counts[key, "owner"] += 1
        else:
            counts[key, "plain"] += 1
        if not start and token.shape in "aAX":
            counts[key, "lower" if token.shape == "a" else "capital"] += 1
    return counts
