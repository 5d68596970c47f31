"""
Embedders: any callable from texts to vectors adds candidates and evidence.

Cosines of different models do not compare, so what counts is the ratio margin: the cosine of a
pair, divided by the mean cosine of either text with its nearest neighbours.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from corpusclean.dedup.postings import EMBEDDING, Candidates, Indices
from corpusclean.errors import InputError, MissingExtraError

Floats = npt.NDArray[np.float32]

_NEIGHBOURS = 4
_BATCH = 1024
_EXACT_LIMIT = 200_000
_BLOCK = 1 << 25  # cosines held at once: 128 MiB


class Embedder(Protocol):
    """A callable from n texts to a float32 matrix (n, d)."""

    def __call__(self, texts: Sequence[str], /) -> npt.NDArray[np.float32]:
        """Return one row for each text."""


def sentence_transformers_embedder(model: str, **options: Any) -> Embedder:
    """Return an embedder of the sentence-transformers library; `options` go to its model."""
    try:
        from sentence_transformers import SentenceTransformer
    except ImportError as error:
        raise MissingExtraError("this embedder", "sentence-transformers") from error
    loaded = SentenceTransformer(model, **options)
    return lambda texts: np.asarray(loaded.encode(list(texts)), np.float32)


def model2vec_embedder(model: str) -> Embedder:
    """Return an embedder of the model2vec library, from a path or name of a static model."""
    try:
        from model2vec import StaticModel
    except ImportError as error:
        raise MissingExtraError("this embedder", "model2vec") from error
    loaded = StaticModel.from_pretrained(model)
    return lambda texts: np.asarray(loaded.encode(list(texts)), np.float32)


def fastembed_embedder(model: str, **options: Any) -> Embedder:
    """Return an embedder of the fastembed library; `options` go to its model."""
    try:
        from fastembed import TextEmbedding
    except ImportError as error:
        raise MissingExtraError("this embedder", "fastembed") from error
    loaded = TextEmbedding(model, **options)
    return lambda texts: np.asarray(list(loaded.embed(list(texts))), np.float32)


def embed(embedder: Embedder, texts: Sequence[str]) -> Floats:
    """
    Return the vectors of the texts, each of length 1 (or 0), as float32 (n, d).

    Raises InputError where the embedder's answer has another shape or is not finite.
    """
    parts: list[Floats] = []
    for start in range(0, len(texts), _BATCH):
        batch = texts[start : start + _BATCH]
        part = np.asarray(embedder(batch), dtype=np.float32)
        width = parts[0].shape[1] if parts else part.shape[-1] if part.ndim else 0
        if part.shape != (len(batch), width):
            raise InputError(
                f"the embedder gave a matrix of shape {part.shape} for {len(batch)} texts; "
                f"it must be ({len(batch)}, {width or 'd'})"
            )
        if not np.isfinite(part).all():
            raise InputError("the embedder gave values that are not finite")
        norms = np.linalg.norm(part, axis=1, keepdims=True)
        parts.append(np.divide(part, norms, where=norms > 0, out=np.zeros_like(part)))
    return np.concatenate(parts) if parts else np.zeros((0, 0), np.float32)


def add_embeddings(candidates: Candidates, vectors: Floats, languages: Indices) -> Candidates:
    """Return the candidates with those that the vectors find, and the margin of each."""
    found = [(candidates.left, candidates.right)]
    usual = np.zeros((len(vectors), int(languages.max(initial=0)) + 1), np.float32)
    for language in np.unique(languages):
        own = np.flatnonzero(languages == language)
        rest = np.flatnonzero(languages != language)
        if len(rest) == 0:
            continue
        # What is usual between a text and a language: the mean of its nearest there.
        near, cosines = nearest(vectors[rest], vectors[own], _NEIGHBOURS)
        usual[rest, language] = cosines.mean(axis=1)
        ends = np.repeat(rest, near.shape[1]), own[near.ravel()]
        found.append((np.minimum(*ends), np.maximum(*ends)))
    merged = candidates.extended(*map(np.concatenate, zip(*found, strict=True)))
    left, right = merged.left, merged.right
    cosine = np.einsum("ij,ij->i", vectors[left], vectors[right])
    mean = (usual[left, languages[right]] + usual[right, languages[left]]) / 2
    margin = np.clip(cosine / np.maximum(mean, 1e-6) - 1, 0, 0.5) * 2
    shared, aligned = merged.shared.copy(), merged.aligned.copy()
    shared[:, EMBEDDING] = aligned[:, EMBEDDING] = margin
    return replace(merged, shared=shared, aligned=aligned)


def nearest(queries: Floats, vectors: Floats, count: int) -> tuple[Indices, Floats]:
    """
    Return for each query the places and cosines of its nearest vectors, best first.

    The search is exact, by blocks, up to 200,000 vectors; above, usearch searches (an extra).
    """
    count = min(count, len(vectors))
    if count == 0:
        return np.zeros((len(queries), 0), np.int64), np.zeros((len(queries), 0), np.float32)
    if len(vectors) > _EXACT_LIMIT:
        return _approximately_nearest(queries, vectors, count)
    places = np.empty((len(queries), count), np.int64)
    cosines = np.empty((len(queries), count), np.float32)
    rows = max(1, _BLOCK // len(vectors))
    for start in range(0, len(queries), rows):
        block = queries[start : start + rows] @ vectors.T
        best = np.argpartition(-block, count - 1, axis=1)[:, :count]
        best.sort(axis=1)  # of equal cosines the first comes first
        near = np.take_along_axis(block, best, axis=1)
        order = np.argsort(-near, axis=1, kind="stable")
        places[start : start + rows] = np.take_along_axis(best, order, axis=1)
        cosines[start : start + rows] = np.take_along_axis(near, order, axis=1)
    return places, cosines


def _approximately_nearest(queries: Floats, vectors: Floats, count: int) -> tuple[Indices, Floats]:
    try:
        from usearch.index import Index
    except ImportError as error:
        purpose = f"searching more than {_EXACT_LIMIT} vectors"
        raise MissingExtraError(purpose, "usearch") from error
    index = Index(ndim=vectors.shape[1], metric="cos")
    index.add(np.arange(len(vectors)), vectors, threads=1)  # one: the order decides the graph
    matches = index.search(queries, count)
    return np.asarray(matches.keys, np.int64), 1 - np.asarray(matches.distances, np.float32)
