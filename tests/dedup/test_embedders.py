from __future__ import annotations

import sys

import numpy as np
import pytest

from corpusclean.dedup import embedders
from corpusclean.dedup.embedders import embed, nearest
from corpusclean.errors import InputError, MissingExtraError


def test_vectors_have_length_one_or_none() -> None:
    vectors = embed(lambda _: np.array([[3, 4], [0, 0]], np.float32), ["a", "b"])
    assert vectors.tolist() == [[pytest.approx(0.6), pytest.approx(0.8)], [0, 0]]


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (np.zeros((1, 2)), r"shape \(1, 2\) for 2 texts"),
        (np.zeros(2), r"shape \(2,\) for 2 texts"),
        (np.array([[np.nan, 0], [0, 0]]), "not finite"),
    ],
)
def test_a_wrong_answer_is_refused(answer: np.ndarray, message: str) -> None:
    with pytest.raises(InputError, match=message):
        embed(lambda _: answer, ["a", "b"])


def test_the_nearest_are_the_nearest_of_a_full_sort() -> None:
    vectors = embed(lambda _: np.random.default_rng(1).normal(size=(50, 8)), ["x"] * 50)
    places, cosines = nearest(vectors[:20], vectors, 3)
    whole = vectors[:20] @ vectors.T
    assert (places == np.argsort(-whole, axis=1, kind="stable")[:, :3]).all()
    assert np.allclose(cosines, np.sort(whole, axis=1)[:, ::-1][:, :3])


def test_usearch_agrees_with_the_exact_search(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("usearch")
    vectors = embed(lambda _: np.random.default_rng(2).normal(size=(99, 16)), ["x"] * 99)
    exact, _ = nearest(vectors, vectors, 1)
    monkeypatch.setattr(embedders, "_EXACT_LIMIT", 10)
    near, cosines = nearest(vectors, vectors, 1)
    assert (near == exact).mean() > 0.95
    assert np.allclose(cosines, 1, atol=1e-2)


@pytest.mark.parametrize(
    ("adapter", "module"),
    [
        (embedders.sentence_transformers_embedder, "sentence_transformers"),
        (embedders.model2vec_embedder, "model2vec"),
        (embedders.fastembed_embedder, "fastembed"),
    ],
)
def test_a_missing_library_names_its_extra(
    adapter: object, module: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(MissingExtraError, match=r"pip install 'corpusclean\["):
        adapter("a model")  # type: ignore[operator]
