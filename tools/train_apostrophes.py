r"""
Train the lost-apostrophe model from healthy English text.

    python tools/train_apostrophes.py ENGLISH.jsonl.zst NEWS.jsonl.zst LESSONS.jsonl.zst \
        LEMMAS.csv.gz OUT.npz

ENGLISH has the fields id, source, text; NEWS id, pair, doc, lang, system, text; LESSONS id, lang,
key, text; LEMMAS lists "form,class,lemma" (LemmInflect's table). Weights are fitted on the train
and dev splits, every threshold is chosen on scores of models that had not seen the document; the
test split is left to `benchmarks/lost_apostrophes.py`.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from apostrophe_corpus import load, thin
from apostrophe_rows import FOLDS, SEED, SLOTS, Rows, Table, classes, clusters, matrix, rows
from apostrophe_words import AMBIGUOUS, KINDS

SYSTEMS = 2  # machine translations of one text that training sees
# What is looked at around every candidate, with the word of a contraction and with its ending.
_AROUND = """
w-1|w+1|t-1|t+1|w-2|w+2|t-2 t-1|t+1 t+2|t+1 t+2 t+3|t-1 t+1|t-1 t+1 t+2|w-1 w+1|w+1 w+2
k-1|k+1|k+2|k+1 k+2|k-1 k+1|k-2 k-1|k+3|three+1|two+1 two+2|shapes|left|right|left right|verbs
verbs right|verbs t+1 t-1|t-3 t-2 t-1|path|phrase|anchor|left phrase|path phrase|opening
left anchor|t-1 phrase|opening t+1|rare+1 t+1|w-1 t+1|t-1 w+1|w-2 w-1|t-1 w+1 t+2|k-1 k+1 k+2
w+1 k+2|two-1 t+1
"""
_ABOUT_OWNERS = "t+1|t-1|left|right|left right|verbs|phrase|anchor|k+1|w+1|path"
_AROUND_CONTRACTIONS = "w-1 w+1 t+2|w+1 t+2 t+3"


def _templates(table: str) -> list[str]:
    return [template for line in table.strip().split("\n") for template in line.split("|")]


CONTRACTED = ["word", "ending", "word shape"] + [
    f"{own} {template}"
    for template in _templates(_AROUND) + _templates(_AROUND_CONTRACTIONS)
    for own in ("word", "ending")
]
OWNED = (
    ["stem", "tilt", "seen known", "shape capital", "shape seen", "here shape", "here seen"]
    + ["here known shape", "kinds", "group", "stem3 shape", "stem2 known", "shape"]
    + _templates(_AROUND)
    + [f"stem {other}" for other in ("w-1", "w+1", "t-1", "t+1", "left", "k+1", "right")]
    + [
        f"{own} {template}"
        for template in _templates(_ABOUT_OWNERS)
        for own in ("seen", "kinds", "group", "here shape")
    ]
)


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
        options={"maxiter": 70, "maxcor": 8},
    )
    full = np.zeros(SLOTS, np.float32)
    full[used] = result.x
    return full


def pooled(scores: np.ndarray, data: Rows, share: float) -> np.ndarray:
    """Pool the scores as the repair does, document by document."""
    owners = data.kind <= KINDS.index("common")
    pairs = np.stack([data.sample[owners].astype(np.uint64), data.word[owners]], axis=1)
    _, group = np.unique(pairs, axis=0, return_inverse=True)
    clipped = np.clip(scores[owners], -4, 4)
    sums, sizes = np.bincount(group, clipped), np.bincount(group)
    result = scores.copy()
    result[owners] += share * (sums[group] - clipped) / sizes[group]
    return result


def out_of_fold(features: csr_matrix, data: Rows, label: np.ndarray) -> np.ndarray:
    """Return each row's score by a model that never saw its fold."""
    scores = np.zeros(len(label), np.float32)
    for part in range(PARTS):
        here = data.fold % PARTS == part
        weights = fit(features[~here], label[~here], data.weight[~here], PENALTY)
        scores[here] = features[here] @ weights
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


def decide(data: Rows, scores: np.ndarray) -> dict[str, list[float]]:
    """Return slope, offset and least score of each class but the plural."""
    weight = data.weight * np.where(np.isin(data.domain, OLD_PROSE), 0.3, 1.0)
    ambiguous = data.kind > KINDS.index("contraction")
    chance, curves = np.zeros(len(scores)), {}
    for kind in (*AMBIGUOUS, "contraction", "proper", "common"):
        own = here = data.kind == KINDS.index(kind)
        if kind in AMBIGUOUS and min(data.inside[own].sum(), (1 - data.inside[own]).sum()) < 12:
            here = ambiguous  # too rare for a curve of its own
        curves[kind] = calibrate(scores[here], data.inside[here], weight[here])
        chance[own] = sigmoid(curves[kind], scores[own])
    decisions = {}
    for kind, curve in curves.items():
        # One probability for all ambiguous words: each gains what it can for their common target.
        here = ambiguous if kind in AMBIGUOUS else data.kind == KINDS.index(kind)
        target = TARGETS.get(kind, TARGETS["ambiguous"])
        decisions[kind] = decision(
            curve, least(chance[here], data.inside[here], weight[here], target)
        )
    return decisions


def sigmoid(curve: tuple[float, float], scores: np.ndarray) -> np.ndarray:
    """Return the probabilities of scores."""
    return 1 / (1 + np.exp(-(curve[0] * scores + curve[1])))


def decision(curve: tuple[float, float], chance: float) -> list[float]:
    """Return slope, offset and the score that has the given chance."""
    slope, offset = curve
    return [slope, offset, (float(np.log(chance / (1 - chance))) - offset) / slope]


def show_held_out(data: Rows, scores: np.ndarray, decisions: dict[str, list[float]]) -> None:
    """Print precision and recall of every held-out row, by class and domain."""
    least_of = np.array([decisions.get(kind, [0, 0, np.inf])[2] for kind in KINDS])
    made = scores >= least_of[data.kind]
    right = made & (data.inside > 0)
    for name, group in (("class", np.array(KINDS)[data.kind]), ("domain", data.domain)):
        for value in sorted(set(group)):
            here = group == value
            hits, edits, gold = right[here].sum(), made[here].sum(), data.inside[here].sum()
            print(f"{name} {value:12} P {hits / max(edits, 1):.3f} R {hits / max(gold, 1):.3f} "
                  f"edits {edits} gold {gold:.0f}")  # fmt: skip


def decide_plural(features: csr_matrix, data: Rows) -> list[float]:
    """Return the decision on apostrophes after a plural, from one held-out part."""
    owners = data.kind <= KINDS.index("common")
    seen, here = owners & (data.fold % PARTS != 0), owners & (data.fold % PARTS == 0)
    after = fit(features[seen], data.after[seen], data.weight[seen], PENALTY)
    scores, label, weight = features[here] @ after, data.after[here], data.weight[here]
    curve = calibrate(scores, label, weight)
    return decision(curve, least(sigmoid(curve, scores), label, weight, TARGETS["plural"]))


TARGETS = {"contraction": 0.995, "proper": 0.99, "common": 0.98, "ambiguous": 0.985, "plural": 0.9}
POOLING = 1.0
LEAST_TYPICAL = 0.2  # share of function words and contractions in English text
PENALTY = 1.5
PARTS = 3
OLD_PROSE = ("brown", "inaugural")  # counts less where thresholds are chosen: scrapes are younger


def quantize(weights: np.ndarray) -> tuple[np.ndarray, float]:
    """Return the weights in 8 bits, and what one step is worth."""
    scale = float(np.abs(weights).max()) / 127
    return np.round(weights / scale).astype(np.int8), scale


def write(path: Path, table: Table, weights: dict[str, np.ndarray], meta: dict) -> None:
    packed = {name: quantize(values) for name, values in weights.items()}
    meta |= {"scale": {name: scale for name, (_, scale) in packed.items()}}
    np.savez_compressed(
        path,
        meta=np.frombuffer(json.dumps(meta).encode(), np.uint8),
        words=np.frombuffer(" ".join(table.words).encode(), np.uint8),
        uses=table.uses(),
        **{f"weights_{name}": values for name, (values, _) in packed.items()},
    )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    for name in ("english", "news", "lessons", "lemmas", "out"):
        parser.add_argument(name, type=Path)
    options = parser.parse_args()
    samples = thin(load(options.english, options.news, options.lessons), SYSTEMS, SEED)
    known = [sample for sample in samples if sample.split != "test"]
    groups = {group: i % FOLDS for i, group in enumerate(sorted({s.group for s in known}))}
    folds = [groups[sample.group] for sample in known]
    table = Table(known, folds, classes(options.lemmas), clusters(known))
    data = rows(known, folds, table)
    features = matrix(data, CONTRACTED, OWNED)
    scores = pooled(out_of_fold(features, data, data.inside), data, POOLING)
    decisions = decide(data, scores)
    decisions["plural"] = decide_plural(features, data)
    show_held_out(data, scores, decisions)
    owners = data.kind <= KINDS.index("common")
    weights = {
        "inside": fit(features, data.inside, data.weight, PENALTY),
        "after": fit(features[owners], data.after[owners], data.weight[owners], PENALTY),
    }
    meta = {
        "kinds": KINDS,
        "decisions": [decisions[kind] for kind in KINDS],
        "pooling": POOLING,
        "least_typical": LEAST_TYPICAL,
        "contracted": CONTRACTED,
        "owned": OWNED,
    }
    write(options.out, table, weights, meta)
    print(f"{len(table.words)} words, {len(data.kind)} candidates, "
          f"{options.out.stat().st_size} bytes")  # fmt: skip


if __name__ == "__main__":
    main()
