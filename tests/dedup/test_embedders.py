from __future__ import annotations

import sys
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

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


@given(st.integers(1, 40), st.integers(0, 30), st.integers(1, 6), st.integers(1, 200))
@settings(deadline=None, max_examples=40)
def test_blocks_find_what_one_full_sort_finds(
    queries: int, count: int, wanted: int, block: int
) -> None:
    rng = np.random.default_rng(queries * 1000 + count)
    # Whole numbers, so that there are ties, and sums that do not depend on their order.
    vectors = rng.integers(-2, 3, (count, 3)).astype(np.float32)
    asked = rng.integers(-2, 3, (queries, 3)).astype(np.float32)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(embedders, "_BLOCK", block)
        places, cosines = nearest(asked, vectors, wanted)
    whole = asked @ vectors.T
    assert cosines.tolist() == (-np.sort(-whole, axis=1)[:, :wanted]).tolist()
    assert np.take_along_axis(whole, places, axis=1).tolist() == cosines.tolist()
    assert all(len(set(row)) == len(row) for row in places.tolist())


@pytest.mark.parametrize("block", [1, 3, 100])
def test_an_embedder_sees_batches_and_the_answer_does_not(
    block: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = [chr(ord("a") + index % 26) * (index + 1) for index in range(30)]
    whole = embed(letters_of, texts)
    monkeypatch.setattr(embedders, "_BATCH", block)
    assert embed(letters_of, texts).tolist() == whole.tolist()


def letters_of(texts: Sequence[str]) -> np.ndarray:
    """A deterministic embedder: how often each letter stands in a text."""
    return np.array([[text.count(letter) for letter in "abcdefghij"] for text in texts], np.float32)


def test_usearch_agrees_with_the_exact_search(monkeypatch: pytest.MonkeyPatch) -> None:
    vectors = embed(lambda _: np.random.default_rng(2).normal(size=(400, 16)), ["x"] * 400)
    exact, cosines = nearest(vectors[:100], vectors, 4)
    monkeypatch.setattr(embedders, "_EXACT_LIMIT", 10)
    near, alike = nearest(vectors[:100], vectors, 4)
    assert (near[:, 0] == np.arange(100)).all()
    found = [len({*one} & {*other}) for one, other in zip(near, exact, strict=True)]
    assert sum(found) >= 0.95 * near.size
    assert np.allclose(alike, cosines, atol=0.05)
    again, _ = nearest(vectors[:100], vectors, 4)
    assert (again == near).all()


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
