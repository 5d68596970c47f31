"""The rows that the apostrophe model learns from: word table, clusters, candidates, features."""

from __future__ import annotations

import csv
import gzip
from collections import Counter, defaultdict
from dataclasses import dataclass, fields
from itertools import pairwise
from pathlib import Path

import numpy as np
import pyarrow as pa
from scipy.sparse import csr_matrix
from scipy.sparse.linalg import svds

from apostrophe_corpus import Sample, count_uses, in_quotation, words
from apostrophe_words import AMBIGUOUS, CONTRACTIONS, FLAGS, KINDS
from corpusclean._kernel import ApostropheModel
from corpusclean.text.batches import text_array

SEED = 20260
CLUSTERS = 240
CONTEXTS = 1000  # the most frequent words, left and right, place a word among its like
LEAST_COUNT = 3  # a word seen less often is not in the table, unless LEMMAS knows it
FOLDS = 10
SLOTS = 1 << 19
NOUN, PLURAL, VERB, VERB_S, ING, PAST, ADJECTIVE, ADVERB = (1 << bit for bit in range(8))


def classes(path: Path) -> dict[str, int]:
    """Return the possible classes of each lower-case form, as bits."""
    found: dict[str, int] = defaultdict(int)
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for form, kind, lemmas in csv.reader(lines):
            if form.isalpha():
                for lemma in lemmas.split("/"):
                    found[form.lower()] |= _class(form, kind, lemma)
    return dict(found)


def _class(form: str, kind: str, lemma: str) -> int:
    same = form == lemma
    if kind in ("noun", "propn"):
        return NOUN if same else PLURAL
    if kind == "verb":
        if same:
            return VERB
        if form.endswith("ing"):
            return ING
        return VERB_S if form.endswith("s") else PAST
    return {"adj": ADJECTIVE, "adv": ADVERB}.get(kind, 0)


class Table:
    """The records of all words for the kernel; the counts of a fold can be left out."""

    def __init__(
        self, samples: list[Sample], folds: list[int], shapes: dict[str, int], near: dict[str, int]
    ) -> None:
        counters = [Counter() for _ in range(FOLDS)]
        for sample, fold in zip(samples, folds, strict=True):
            counters[fold].update(count_uses(sample.text))
        total = sum(counters, Counter())
        least = {"plain": LEAST_COUNT, "owner": LEAST_COUNT - 1}
        seen = {word for (word, name), n in total.items() if n >= least.get(name, LEAST_COUNT)}
        listed = set().union(*FLAGS, CONTRACTIONS)
        self.words = sorted(seen | set(shapes) | listed)
        index = {word: i for i, word in enumerate(self.words)}
        self._counts = np.zeros((FOLDS, len(self.words), len(COLUMNS)), np.int64)
        for fold, counter in enumerate(counters):
            for (word, name), n in counter.items():
                if word in index:
                    self._counts[fold, index[word], COLUMNS.index(name)] = n
        self._static = np.array([_static(word, shapes, near) for word in self.words], np.uint8)

    def uses(self, without: int | None = None) -> np.ndarray:
        """Return a record for each word, from the counts of all folds or all but one."""
        counts = self._counts.sum(0) - (0 if without is None else self._counts[without])
        plain, owner, capital, lower = counts.T
        share = np.round(7 * capital / np.maximum(capital + lower, 1))
        learned = np.stack([level(plain), level(owner), share], axis=1).astype(np.uint8)
        return np.concatenate([learned, self._static], axis=1)


COLUMNS = ("plain", "owner", "capital", "lower")


def level(counts: np.ndarray) -> np.ndarray:
    """Return counts in half powers of two: 0, 1 -> 2, 3 -> 4, 7 -> 6 …; at most 40."""
    return np.minimum(40, np.round(2 * np.log2(counts + 1)))


def _static(word: str, shapes: dict[str, int], near: dict[str, int]) -> list[int]:
    flags = sum((word in listed) << bit for bit, listed in enumerate(FLAGS))
    tail = CONTRACTIONS.get(word, 0)
    kind = KINDS.index(word if word in AMBIGUOUS else "contraction") if tail else 0
    return [shapes.get(word, 0), flags, tail, kind, *divmod(near.get(word, 0), 256)[::-1]]


def clusters(samples: list[Sample]) -> dict[str, int]:
    """Group the frequent words by their neighbours; numbers from 1."""
    pairs: Counter[tuple[str, str]] = Counter()
    seen: Counter[str] = Counter()
    for sample in samples:
        keys = [key for key, _, _ in words(sample.text)]
        seen.update(keys)
        pairs.update(pairwise(keys))
    frequent = [
        w
        for w, n in sorted(seen.items(), key=lambda kv: (-kv[1], kv[0]))
        if n >= 10 and w.isalpha()
    ]
    contexts = {w: i for i, (w, _) in enumerate(seen.most_common(CONTEXTS))}
    index = {w: i for i, w in enumerate(frequent)}
    rows, cols, values = [], [], []
    for (left, right), n in pairs.items():
        if left in index and right in contexts:
            rows.append(index[left])
            cols.append(contexts[right])
            values.append(n)
        if right in index and left in contexts:
            rows.append(index[right])
            cols.append(CONTEXTS + contexts[left])
            values.append(n)
    table = csr_matrix(
        (values, (rows, cols)), shape=(len(frequent), 2 * CONTEXTS), dtype=np.float64
    )
    return dict(zip(frequent, (_kmeans(_vectors(table)) + 1).tolist(), strict=True))


def _vectors(table: csr_matrix) -> np.ndarray:
    """Return unit vectors of the positive pointwise mutual information, reduced."""
    row, col, total = table.sum(1).A1, table.sum(0).A1, table.sum()
    coo = table.tocoo()
    gain = np.log(coo.data * total / (row[coo.row] * col[coo.col] ** 0.75 * total**0.25))
    weighted = csr_matrix((np.maximum(gain, 0), (coo.row, coo.col)), shape=table.shape)
    start = np.random.default_rng(SEED).normal(size=min(table.shape))
    u, s, _ = svds(weighted, k=64, v0=start)
    vectors = u * np.sqrt(s)
    return vectors / (np.linalg.norm(vectors, axis=1, keepdims=True) + 1e-9)


def _kmeans(vectors: np.ndarray) -> np.ndarray:
    centers = vectors[:: max(1, len(vectors) // CLUSTERS)][:CLUSTERS].copy()
    for _ in range(25):
        nearest = np.argmax(vectors @ centers.T, axis=1)
        for j in range(len(centers)):
            members = vectors[nearest == j]
            if len(members):
                centers[j] = members.mean(0) / (np.linalg.norm(members.mean(0)) + 1e-9)
    return nearest


@dataclass
class Rows:
    """Candidates of some samples: atoms, labels, and what groups them."""

    atoms: np.ndarray
    inside: np.ndarray  # 1: apostrophe before the ending
    after: np.ndarray  # 1: apostrophe after the final s
    weight: np.ndarray
    kind: np.ndarray
    word: np.ndarray
    sample: np.ndarray
    start: np.ndarray
    fold: np.ndarray
    domain: np.ndarray

    def take(self, here: np.ndarray) -> Rows:
        """Return some of the rows."""
        return Rows(*(getattr(self, field.name)[here] for field in fields(self)))


def rows(samples: list[Sample], folds: list[int], table: Table) -> Rows:
    """Return every candidate whose gold label can be trusted; no fold sees its own counts."""
    parts = [
        _rows_of([(i, s) for i, s in enumerate(samples) if folds[i] == fold], fold, table)
        for fold in range(FOLDS)
    ]
    joined = (np.concatenate([getattr(p, f.name) for p in parts]) for f in fields(Rows))
    return Rows(*joined)


def _rows_of(samples: list[tuple[int, Sample]], fold: int, table: Table) -> Rows:
    model = kernel(table.words, table.uses(fold))
    columns = model.candidates(text_array([sample.text for _, sample in samples]))
    text, start, end, kind, kept, word, flat = (column.to_numpy() for column in columns)
    after = np.zeros(len(text), bool)
    unsure = kept == KEPT_ELSEWHERE
    for row in np.nonzero(kept == KEPT_AFTER)[0]:
        sample = samples[text[row]][1]
        unsure[row] = in_quotation(sample.text, int(start[row]))
        after[row] = sample.text[int(end[row]) - 1] in "sS" and not unsure[row]
    # "doesnt" in text that kept its apostrophes is the writer's slip
    unsure |= (kind == KINDS.index("contraction")) & (kept != KEPT_HERE)
    domain = np.array([sample.domain for _, sample in samples])[text]
    number = np.array([number for number, _ in samples])[text]
    weight = np.array([SHARE.get(name, 1.0) for name in domain], np.float32)
    found = Rows(
        flat.reshape(len(text), -1), (kept == KEPT_HERE).astype(np.float32),
        after.astype(np.float32), weight, kind, word, number, start, np.full(len(text), fold),
        domain,
    )  # fmt: skip
    return found.take(~unsure)


def kernel(words: list[str], uses: np.ndarray) -> ApostropheModel:
    """Return a model that knows words but has no weights."""
    no_weights = pa.array([0], pa.int8()), 0.0
    decisions = pa.array(np.zeros(3 * len(KINDS)))
    return ApostropheModel(
        pa.array(words, pa.large_string()), pa.array(uses.ravel()), ([], []), no_weights,
        no_weights, decisions, 0.0,
    )  # fmt: skip


KEPT_HERE, KEPT_ELSEWHERE, KEPT_AFTER = 1, 2, 3
SHARE = {"news": 2.0, "news_mt": 0.7, "brown": 0.6, "state_union": 0.4, "inaugural": 0.2}


def absorb(row: np.ndarray, value: np.ndarray) -> np.ndarray:
    """Mix a value into a hash, as the kernel does."""
    mixed = (row ^ value) * np.uint64(0x9E37_79B9_7F4A_7C15)
    return mixed ^ mixed >> np.uint64(32)


def slots(atoms: np.ndarray, templates: list[str]) -> np.ndarray:
    """Return the weight slot of each template (columns) for each row of atoms."""
    names = {name: i for i, name in enumerate(ApostropheModel.atom_names())}
    found = np.empty((len(atoms), len(templates)), np.int32)
    for number, template in enumerate(templates):
        start = absorb(np.uint64([number + 1]), np.uint64(0))
        row = np.broadcast_to(start, len(atoms))
        for name in template.split(" "):
            row = absorb(row, atoms[:, names[name]])
        found[:, number] = row & np.uint64(SLOTS - 1)
    return found


def matrix(data: Rows, contracted: list[str], owned: list[str]) -> csr_matrix:
    """Return how often each row names each slot."""
    is_contracted = data.kind >= KINDS.index("contraction")
    lengths = np.where(is_contracted, len(contracted), len(owned))
    pointer = np.concatenate([[0], np.cumsum(lengths)])
    flat = np.empty(pointer[-1], np.int32)
    for here, templates in ((is_contracted, contracted), (~is_contracted, owned)):
        places = pointer[:-1][here][:, None] + np.arange(len(templates))
        flat[places] = slots(data.atoms[here], templates)
    result = csr_matrix(
        (np.ones(len(flat), np.float32), flat, pointer), shape=(len(lengths), SLOTS)
    )
    result.sum_duplicates()
    return result
