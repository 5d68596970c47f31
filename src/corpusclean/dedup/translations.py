"""
Documents that say the same: variants in one language, translations in two.

    copies → variants → one document for each → anchors → candidates
           → features → probability → one to one → pairs of all documents

Translations are sought between documents that stand for their variants: ten machine
translations of one text would be one another's rivals, and none would stand out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from corpusclean.dedup.anchors import find_anchors
from corpusclean.dedup.dictionaries import Dictionary, Lexicons, lexicons_of
from corpusclean.dedup.embedders import Embedder, add_embeddings, embed
from corpusclean.dedup.evidence import shared_anchors
from corpusclean.dedup.logistic import shipped_scorer
from corpusclean.dedup.pair_scorer import FEATURES, one_to_one, pair_features
from corpusclean.dedup.postings import cross_candidates
from corpusclean.dedup.profiles import profile
from corpusclean.dedup.variant_groups import VariantGroups, group_variants
from corpusclean.dedup.variants import Variants, find_variants
from corpusclean.errors import InputError
from corpusclean.model import Document, TranslationPair
from corpusclean.settings import TranslationSettings
from corpusclean.text.batches import text_array
from corpusclean.text.language import bcp47, identify_languages

Indices = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

_UNDETERMINED = "und"

# About 100 characters of English: shorter texts hold too few anchors to be told apart.
_FEWEST_LETTERS = 80


def find_translations(
    documents: Any,
    embedder: Embedder | None = None,
    settings: TranslationSettings | None = None,
    dictionaries: Iterable[Dictionary] = (),
    languages: Sequence[str] | None = None,
) -> list[TranslationPair]:
    """
    Return the pairs of documents that say the same, by index, `left < right`, sorted.

    `documents` are texts, `Document`s or an Arrow column; `languages` their codes, identified
    where they are not given. Within one language, copies are paired with the first of them and
    variants with one another. Across languages a document has at most one counterpart in each
    other language: the one that stands for its variants. A document without language ("und")
    can be the counterpart of any. Texts of less than about 200 characters have no variants,
    and those of less than about 100 no translations.

    The pairs depend on the set of documents alone, not on their order.

    >>> pairs = find_translations(["Same words, same text.", "", "Same words,  same text."])
    >>> [(pair.left, pair.right, pair.kind) for pair in pairs]
    [(0, 2, 'variant')]
    """
    settings = settings or TranslationSettings()
    corpus = _Corpus.read(documents, languages)
    variants = find_variants(corpus.texts, corpus.groups, settings.threshold)
    groups = group_variants(len(corpus), variants)
    lexicons = lexicons_of(dictionaries)
    matches = _matches(corpus, groups.representatives, lexicons, embedder, settings.threshold)
    pairs = [*_copies(corpus), *_variant_pairs(corpus, variants)]
    found = _translation_pairs(corpus, groups, matches, lexicons)
    pairs += [pair for pair in found if pair.probability >= settings.threshold]
    return sorted(pairs, key=lambda pair: (pair.left, pair.right))


@dataclass(frozen=True, slots=True)
class _Corpus:
    """
    The distinct texts, in an order that depends on their content alone.

    `groups` numbers the language of each, 0 where it is undetermined; `origins` holds the
    documents that have the text, by index.
    """

    texts: pa.LargeStringArray
    languages: list[str]
    groups: Indices
    origins: list[list[int]]

    def __len__(self) -> int:
        return len(self.origins)

    @classmethod
    def read(cls, documents: Any, languages: Sequence[str] | None) -> _Corpus:
        texts = text_array(_texts(documents)).to_pylist()
        codes = _codes(texts, languages)
        origins: dict[tuple[str, str], list[int]] = {}
        for index in sorted(range(len(texts)), key=lambda index: (texts[index], index)):
            words = " ".join(texts[index].split())
            if words:
                origins.setdefault((words, codes[index]), []).append(index)
        keys = sorted(origins)
        numbers = {_UNDETERMINED: 0}
        for code in sorted({code for _, code in keys}):
            numbers.setdefault(code, len(numbers))
        return cls(
            pa.array([text for text, _ in keys], pa.large_string()),
            [code for _, code in keys],
            np.array([numbers[code] for _, code in keys], dtype=np.int64),
            [sorted(origins[key]) for key in keys],
        )


def _texts(documents: Any) -> Any:
    if isinstance(documents, Sequence) and not isinstance(documents, (str, bytes)):
        return [item.text if isinstance(item, Document) else item for item in documents]
    return documents


def _codes(texts: Sequence[str], languages: Sequence[str] | None) -> list[str]:
    if languages is None:
        return [bcp47(code) for code in identify_languages(texts).codes.to_pylist()]
    if len(languages) != len(texts):
        raise InputError(
            f"{len(languages)} languages do not fit {len(texts)} documents; give one for each"
        )
    return [code or _UNDETERMINED for code in languages]


@dataclass(frozen=True, slots=True)
class _Matches:
    """Accepted pairs across languages, of distinct texts, with probability."""

    left: Indices
    right: Indices
    probability: Floats


def _matches(
    corpus: _Corpus,
    chosen: Indices,
    lexicons: Lexicons,
    embedder: Embedder | None,
    threshold: float,
) -> _Matches:
    """Score the candidates among the chosen texts and match them one to one."""
    texts = corpus.texts.take(pa.array(chosen))
    outlines = profile(texts)
    assessable = np.flatnonzero(outlines.letters >= _FEWEST_LETTERS)
    chosen, texts = chosen[assessable], texts.take(pa.array(assessable))
    outlines = outlines.take(assessable)
    languages = corpus.groups[chosen]
    anchors = find_anchors(texts, [corpus.languages[index] for index in chosen], lexicons)
    candidates = cross_candidates(anchors, languages, outlines.letters)
    if embedder is not None:
        vectors = embed(embedder, texts.to_pylist())
        candidates = add_embeddings(candidates, vectors, languages)
    features = pair_features(candidates, anchors, languages, outlines)
    probability = shipped_scorer("pair_scorer", FEATURES).probabilities(features)
    pairs = one_to_one(candidates, probability, languages, threshold)
    return _Matches(
        chosen[candidates.left[pairs]], chosen[candidates.right[pairs]], probability[pairs]
    )


def _copies(corpus: _Corpus) -> Iterator[TranslationPair]:
    for first, *others in corpus.origins:
        for other in others:
            yield TranslationPair(first, other, "variant", 1.0, ("same text",))


def _variant_pairs(corpus: _Corpus, variants: Variants) -> Iterator[TranslationPair]:
    columns = (variants.left, variants.right, variants.similarity, variants.chance)
    for (left, right, similarity, chance), probability in zip(
        zip(*(column.tolist() for column in columns), strict=True),
        variants.probability.tolist(),
        strict=True,
    ):
        evidence = f"{similarity:.2f} of the words in common, by chance {chance:.2f}"
        ends = sorted((corpus.origins[left][0], corpus.origins[right][0]))
        yield TranslationPair(ends[0], ends[1], "variant", probability, (evidence,))


def _translation_pairs(
    corpus: _Corpus, groups: VariantGroups, matches: _Matches, lexicons: Lexicons
) -> Iterator[TranslationPair]:
    """
    Yield each match, and the counterpart of each text that the matched ones stand for.

    A text that is not itself a verified variant of the one that stands for its group has none.
    """
    for left, right, probability in zip(
        matches.left.tolist(), matches.right.tolist(), matches.probability.tolist(), strict=True
    ):
        evidence = shared_anchors(
            (corpus.texts[left].as_py(), corpus.texts[right].as_py()),
            (corpus.languages[left], corpus.languages[right]),
            lexicons,
        )
        one, other = corpus.origins[left][0], corpus.origins[right][0]
        ends = [(one, other, 1.0)]
        ends += [(index, other, sure) for index, sure in _stood_for(corpus, groups, left)]
        ends += [(one, index, sure) for index, sure in _stood_for(corpus, groups, right)]
        for first, second, sure in ends:
            yield TranslationPair(
                min(first, second), max(first, second), "translation", probability * sure, evidence
            )


def _stood_for(corpus: _Corpus, groups: VariantGroups, text: int) -> Iterator[tuple[int, float]]:
    """Yield the documents that a text stands for, with the probability that they say the same."""
    for index in corpus.origins[text][1:]:
        yield index, 1.0
    for variant, probability in groups.variants_of(text):
        for index in corpus.origins[variant]:
            yield index, probability
