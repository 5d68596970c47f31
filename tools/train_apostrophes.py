"""
Train the lost-apostrophe model from healthy English text.

    python tools/train_apostrophes.py ENGLISH.jsonl.zst NEWS.jsonl.zst LEMMAS.csv.gz OUT.npz

ENGLISH has the fields id, source, text; NEWS id, pair, doc, lang, system, text; LEMMAS lists
"form,class,lemma" (LemmInflect's table). Weights are fitted on the train split, every threshold
is chosen on the dev split; the test split is left to `benchmarks/lost_apostrophes.py`.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import json
from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_matrix
from scipy.sparse.linalg import svds

from apostrophe_corpus import Sample, count_uses, gold_candidates, load, lose, thin
from corpusclean.text import apostrophe_features as af
from corpusclean.text.apostrophe_features import Sentences, Use, features, kind_of, level
from corpusclean.text.apostrophe_model import SLOTS, slot
from corpusclean.text.apostrophe_tokens import AMBIGUOUS, CONTRACTIONS, SENTENCE_ENDS, tokenize

SEED = 20260
SYSTEMS = 2  # machine translations of one text that training sees
CLUSTERS = 240
CONTEXTS = 1000  # the most frequent words, left and right, place a word among its like
LEAST_COUNT = 3  # a word seen less often is not in the table, unless LEMMAS knows it


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
        return af.NOUN if same else af.PLURAL
    if kind == "verb":
        if same:
            return af.VERB
        if form.endswith("ing"):
            return af.ING
        return af.VERB_S if form.endswith("s") else af.PAST
    return {"adj": af.ADJECTIVE, "adv": af.ADVERB}.get(kind, 0)


class Counts:
    """The uses of words in all training text, with the counts of each group to take out."""

    def __init__(self, samples: list[Sample]) -> None:
        self.total: Counter[tuple[str, str]] = Counter()
        self.groups: dict[str, Counter[tuple[str, str]]] = defaultdict(Counter)
        for sample in samples:
            tokens = tokenize(sample.text)
            starts = [i == 0 or tokens[i - 1].key in SENTENCE_ENDS for i in range(len(tokens))]
            counts = count_uses(tokens, starts)
            self.total.update(counts)
            self.groups[sample.group].update(counts)

    def use(self, key: str, static: tuple[int, int], group: str = "") -> Use:
        """Return how a word is used outside `group`."""
        out = self.groups.get(group, {})
        plain, owner, capital, lower = (
            self.total[key, name] - out.get((key, name), 0)
            for name in ("plain", "owner", "capital", "lower")
        )
        share = round(7 * capital / (capital + lower)) if capital + lower else 0
        return Use(level(plain), level(owner), share, *static)


class LeftOutLexicon:
    """The word table as it would be had one group never been seen."""

    def __init__(self, counts: Counts, static: dict[str, tuple[int, int]], group: str) -> None:
        self._counts, self._static, self._group = counts, static, group

    def use(self, key: str) -> Use:
        """Return how `key` is used outside the group."""
        return self._counts.use(key, self._static.get(key, (0, 0)), self._group)


def clusters(samples: list[Sample]) -> dict[str, int]:
    """Group the frequent words by their neighbours; numbers from 1."""
    pairs: Counter[tuple[str, str]] = Counter()
    seen: Counter[str] = Counter()
    for sample in samples:
        keys = [token.key for token in tokenize(lose(sample.text))]
        seen.update(keys)
        pairs.update(pairwise(keys))
    words = [
        w
        for w, n in sorted(seen.items(), key=lambda kv: (-kv[1], kv[0]))
        if n >= 10 and w.isalpha()
    ]
    contexts = {w: i for i, (w, _) in enumerate(seen.most_common(CONTEXTS))}
    index = {w: i for i, w in enumerate(words)}
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
    table = csr_matrix((values, (rows, cols)), shape=(len(words), 2 * CONTEXTS), dtype=np.float64)
    return dict(zip(words, (_kmeans(_vectors(table)) + 1).tolist(), strict=True))


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
    """Candidates of some samples: feature matrix, labels, and what groups them."""

    matrix: csr_matrix
    inside: np.ndarray  # 1: apostrophe before the ending
    after: np.ndarray  # 1: apostrophe after the final s
    weight: np.ndarray
    key: list[str]
    kind: list[str]
    sample: np.ndarray
    domain: list[str]


def rows(samples: list[Sample], lexicon_of, gold_slips: bool = True) -> Rows:
    """Featurise every candidate of the damaged view of `samples`."""
    indices: list[np.ndarray] = []
    inside, after, keys, kinds, owner, domain = [], [], [], [], [], []
    for number, sample in enumerate(samples):
        tokens = tokenize(sample.text)
        damaged = tokenize(lose(sample.text))
        if [t.key for t in tokens] != [t.key for t in damaged]:
            continue
        sentences = Sentences(damaged, lexicon_of(sample.group))
        for candidate in gold_candidates(sample.text, tokens):
            if candidate.gold == "?":
                continue
            key = tokens[candidate.index].key
            slip = not candidate.gold and key in CONTRACTIONS and key not in AMBIGUOUS
            if slip and gold_slips:
                continue  # "doesnt" in text that kept its apostrophes is the writer's slip
            indices.append(np.unique([slot(f) for f in features(sentences, candidate.index)]))
            inside.append(candidate.gold == "in")
            after.append(candidate.gold == "s'")
            keys.append(key)
            kinds.append(kind_of(sentences, candidate.index))
            owner.append(number)
            domain.append(sample.domain)
    pointer = np.concatenate([[0], np.cumsum([len(i) for i in indices])])
    flat = np.concatenate(indices).astype(np.int32)
    matrix = csr_matrix(
        (np.ones(len(flat), np.float32), flat, pointer), shape=(len(indices), SLOTS)
    )
    share = {"news": 2.0, "news_mt": 0.7, "brown": 0.6, "state_union": 0.4, "inaugural": 0.2}
    weight = np.array([share.get(d, 1.0) for d in domain], np.float32)
    return Rows(
        matrix, np.array(inside, np.float32), np.array(after, np.float32), weight, keys, kinds,
        np.array(owner), domain,
    )  # fmt: skip


def fit(matrix: csr_matrix, label: np.ndarray, weight: np.ndarray, penalty: float) -> np.ndarray:
    """Return the weights of a logistic regression with a quadratic penalty."""
    used = np.unique(matrix.indices)
    small = matrix[:, used]
    turned = small.T.tocsr()
    sign = np.where(label > 0, 1.0, -1.0).astype(np.float32)

    def loss(w: np.ndarray) -> tuple[float, np.ndarray]:
        margin = sign * (small @ w.astype(np.float32))
        value = float(np.dot(weight, np.logaddexp(0, -margin))) + penalty * float(w @ w) / 2
        pull = -sign * weight / (1 + np.exp(np.clip(margin, -50, 50)))
        return value, (turned @ pull).astype(np.float64) + penalty * w

    result = minimize(
        loss,
        np.zeros(len(used)),
        jac=True,
        method="L-BFGS-B",
        options={"maxiter": 90, "maxcor": 8},
    )
    full = np.zeros(SLOTS, np.float32)
    full[used] = result.x
    return full


def pooled(scores: np.ndarray, data: Rows, share: float) -> np.ndarray:
    """Pool the scores as the repair does, document by document."""
    result = scores.copy()
    groups: dict[tuple[int, str], list[int]] = defaultdict(list)
    for i, (sample, key, kind) in enumerate(zip(data.sample, data.key, data.kind, strict=True)):
        if kind in ("proper", "common"):
            groups[sample, key].append(i)
    for members in groups.values():
        clipped = np.clip(scores[members], -4, 4)
        result[members] += share * (clipped.sum() - clipped) / len(members)
    return result


def out_of_fold(data: Rows, label: np.ndarray, folds: np.ndarray, penalty: float) -> np.ndarray:
    """Return each row's score by a model that never saw its fold."""
    scores = np.zeros(len(label), np.float32)
    for fold in np.unique(folds):
        here = folds == fold
        weights = fit(data.matrix[~here], label[~here], data.weight[~here], penalty)
        scores[here] = data.matrix[here] @ weights
    return scores


def calibrate(scores: np.ndarray, label: np.ndarray, weight: np.ndarray) -> tuple[float, float]:
    """Return slope and offset of the logistic curve that turns scores into probabilities."""
    sign = np.where(label > 0, 1.0, -1.0)

    def loss(x: np.ndarray) -> float:
        prior = 0.5 * (x[0] - 1) ** 2 + 0.05 * x[1] ** 2  # few examples: stay near the identity
        return float(np.dot(weight, np.logaddexp(0, -sign * (x[0] * scores + x[1])))) + prior

    slope, offset = minimize(loss, [1.0, 0.0], method="Nelder-Mead").x
    return max(0.1, float(slope)), float(offset)


def least(chance: np.ndarray, label: np.ndarray, weight: np.ndarray, target: float) -> float:
    """Return the lowest probability from which on the precision stays at the target."""
    order = np.argsort(-chance, kind="stable")
    right = np.cumsum((weight * label)[order])
    made = np.cumsum(weight[order])
    good = np.nonzero(right + 0.2 >= target * (made + 0.2))[0]
    if not len(good):
        return 0.999
    return float(np.clip(chance[order][good[-1]], 0.5, 0.999))


def decide(data: Rows, scores: np.ndarray, targets: dict[str, float]) -> dict[str, list[float]]:
    """Return slope, offset and least probability of each class; rare words share theirs."""
    kinds = np.array(data.kind)
    modern = np.where(np.isin(data.domain, OLD_PROSE), 0.3, 1.0)
    decisions = {}
    for kind in ("contraction", "proper", "common", *sorted(AMBIGUOUS)):
        here = kinds == kind
        if kind in AMBIGUOUS and min(data.inside[here].sum(), (1 - data.inside[here]).sum()) < 12:
            here = np.isin(kinds, sorted(AMBIGUOUS))
        label, weight = data.inside[here], data.weight[here] * modern[here]
        slope, offset = calibrate(scores[here], label, weight)
        chance = 1 / (1 + np.exp(-(slope * scores[here] + offset)))
        target = targets.get(kind, targets["ambiguous"])
        decisions[kind] = [slope, offset, least(chance, label, weight, target)]
    return decisions


def show_held_out(data: Rows, scores: np.ndarray, decisions: dict[str, list[float]]) -> None:
    """Print precision and recall of every held-out row, by class and domain."""
    table = np.array([decisions[kind] for kind in data.kind])
    made = 1 / (1 + np.exp(-(table[:, 0] * scores + table[:, 1]))) >= table[:, 2]
    kinds, domains = np.array(data.kind), np.array(data.domain)
    right = made & (data.inside > 0)
    for name, group in (("class", kinds), ("domain", domains)):
        for value in sorted(set(group)):
            here = group == value
            hits, edits, gold = right[here].sum(), made[here].sum(), data.inside[here].sum()
            print(f"{name} {value:12} P {hits / max(edits, 1):.3f} R {hits / max(gold, 1):.3f} "
                  f"edits {edits} gold {gold:.0f}")  # fmt: skip


def decide_plural(data: Rows, folds: np.ndarray) -> list[float]:
    """Return the decision on apostrophes after a plural, from one held-out fold."""
    owners = np.isin(data.kind, ["proper", "common"])
    seen, here = owners & (folds != 0), owners & (folds == 0)
    after = fit(data.matrix[seen], data.after[seen], data.weight[seen], PENALTY)
    scores, label, weight = data.matrix[here] @ after, data.after[here], data.weight[here]
    slope, offset = calibrate(scores, label, weight)
    chance = 1 / (1 + np.exp(-(slope * scores + offset)))
    return [slope, offset, least(chance, label, weight, TARGETS["plural"])]


TARGETS = {"contraction": 0.995, "proper": 0.99, "common": 0.98, "ambiguous": 0.99, "plural": 0.9}
POOLING = 1.0
PENALTY = 2.0
FOLDS = 3
OLD_PROSE = ("brown", "inaugural")  # counts less where thresholds are chosen: scrapes are younger


def table(counts: Counts, static: dict[str, tuple[int, int]]) -> tuple[list[str], np.ndarray]:
    """Return the words worth keeping and their uses."""
    seen = {key for (key, name), n in counts.total.items() if n >= LEAST_COUNT - (name == "owner")}
    words = sorted(word for word in seen | set(static) if word and "\n" not in word)
    uses = [counts.use(word, static.get(word, (0, 0))) for word in words]
    return words, np.array(uses, np.uint8)


def quantize(weights: np.ndarray) -> tuple[np.ndarray, float]:
    """Return the weights in 8 bits, and what one step is worth."""
    scale = float(np.abs(weights).max()) / 127
    return np.round(weights / scale).astype(np.int8), scale


def write(
    path: Path, words: list[str], uses: np.ndarray, weights: dict[str, np.ndarray], meta: dict
) -> None:
    packed = {name: quantize(values) for name, values in weights.items()}
    meta |= {"scale": {name: scale for name, (_, scale) in packed.items()}}
    np.savez_compressed(
        path,
        meta=np.frombuffer(json.dumps(meta).encode(), np.uint8),
        words=np.frombuffer("\n".join(words).encode(), np.uint8),
        uses=uses,
        **{f"weights_{name}": values for name, (values, _) in packed.items()},
    )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    for name in ("english", "news", "lemmas", "out"):
        parser.add_argument(name, type=Path)
    options = parser.parse_args()
    samples = thin(load(options.english, options.news), SYSTEMS, SEED)
    known = [sample for sample in samples if sample.split != "test"]
    counts, shapes, near = Counts(known), classes(options.lemmas), clusters(known)
    static = {word: (shapes.get(word, 0), near.get(word, 0)) for word in {*shapes, *near}}
    data = rows(known, lambda group: LeftOutLexicon(counts, static, group))
    groups = sorted({sample.group for sample in known})
    fold_of = {group: i % FOLDS for i, group in enumerate(groups)}
    folds = np.array([fold_of[known[i].group] for i in data.sample])
    scores = pooled(out_of_fold(data, data.inside, folds, PENALTY), data, POOLING)
    decisions = decide(data, scores, TARGETS)
    show_held_out(data, scores, decisions)
    decisions["plural"] = decide_plural(data, folds)
    owners = np.isin(data.kind, ["proper", "common"])
    weights = {
        "in": fit(data.matrix, data.inside, data.weight, PENALTY),
        "after": fit(data.matrix[owners], data.after[owners], data.weight[owners], PENALTY),
    }
    words, uses = table(counts, static)
    write(options.out, words, uses, weights, {"decisions": decisions, "pooling": POOLING})
    print(
        f"{len(words)} words, {data.matrix.shape[0]} candidates, {options.out.stat().st_size} bytes"
    )
    for kind, values in decisions.items():
        print(kind, [round(value, 3) for value in values])


if __name__ == "__main__":
    main()
