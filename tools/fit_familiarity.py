"""
Fit what tells a text of a language from a text of a relative that has no profile.

    python tools/fit_familiarity.py TEXTS.jsonl.zst

TEXTS holds rows of `lang` (a code of langdetect, or any other for a language without profile) and
`text`. Pieces of 30 to 800 characters are drawn from them; the logistic weights are those with
the least log loss where FAMILIAR of all texts are of a language with profile. They are doubled:
that moves no verdict and leaves the probabilities of texts that are familiar enough near one.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from pathlib import Path

import numpy as np
import pyarrow as pa

from corpusclean.text.language_profiles import NAT, profiles, read_profiles, usual_weights

LENGTHS = (30, 60, 120, 240, 400, 800)
PIECES = 6
MOST = 400  # runs of three that count
FAMILIAR = 0.95


def pieces(path: Path) -> list[tuple[str, int, str]]:
    """Return (language, length, piece)."""
    found = []
    with pa.input_stream(str(path), compression="detect") as stream:
        for line in stream.read().splitlines():
            row = json.loads(line)
            for length in LENGTHS:
                last = min(len(row["text"]) - length, length * PIECES)
                starts = range(0, last + 1, length)
                found += [(row["lang"], length, row["text"][at : at + length]) for at in starts]
    return found


def fitted(features: np.ndarray, truth: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Return the logistic weights with the least loss (Newton's method)."""
    found = np.zeros(features.shape[1])
    for _ in range(50):
        sure = 1 / (1 + np.exp(-np.clip(features @ found, -30, 30)))
        slope = features.T @ ((sure - truth) * weights)
        bend = (features * (weights * sure * (1 - sure) + 1e-12)[:, None]).T @ features
        found -= np.linalg.solve(bend + 1e-9 * np.eye(len(found)), slope)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[1])
    parser.add_argument("texts", type=Path)
    drawn = pieces(parser.parse_args().texts)
    frequencies = read_profiles()
    languages = list(frequencies)
    texts = pa.array([text for *_, text in drawn], pa.large_string())
    sums = [[column.to_numpy() for column in part] for part in profiles().model.weigh(texts)]
    short, long = (scores.reshape(len(drawn), -1).astype(float) for scores, *_ in sums)
    counts = [np.maximum(all_, 1) for _, all_, _ in sums]
    ranked = np.sort(short + long)
    best = (short + long).argmax(1)
    usual = usual_weights(frequencies)[best]
    rows = np.arange(len(drawn))
    known = np.array([language in languages for language, *_ in drawn])
    right = np.array([languages[b] == one for b, (one, *_) in zip(best, drawn, strict=True)])
    held = (usual[:, 1] > 0) & (right | ~known) & (sums[1][1] > 0)

    shares = [part[rows, best] / counts[i] for i, part in enumerate((short, long))]
    lead = (ranked[:, -1] - ranked[:, -2]) / NAT / (counts[0] + counts[1])
    root = np.sqrt(np.minimum(sums[1][1], MOST))
    with np.errstate(divide="ignore", invalid="ignore"):
        agreement = [shares[1] / usual[:, 1], shares[0] / usual[:, 0]]
    columns = [root * agreement[0], root * agreement[1], root * lead, root, np.ones(len(drawn))]
    features = np.stack(columns, axis=1)[held]
    truth = known[held].astype(float)
    lengths = np.array([length for _, length, _ in drawn])[held]
    sizes = Counter(zip(lengths.tolist(), truth.tolist(), strict=True))
    weights = [
        (FAMILIAR if one else 1 - FAMILIAR) / sizes[length, one]
        for length, one in zip(lengths.tolist(), truth.tolist(), strict=True)
    ]
    found = 2 * fitted(features, truth, np.array(weights) / len(LENGTHS))
    print("long, short, lead, level, bias:", ", ".join(f"{one:.2f}" for one in found))
    for length in LENGTHS:
        below = features @ found < 0
        here = lengths == length
        print(
            f"{length:4} characters: und {below[here & (truth == 1)].mean():.4f} of known, "
            f"{below[here & (truth == 0)].mean():.3f} of other languages"
        )


if __name__ == "__main__":
    main()
