"""Which of two documents that say the same is left out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from corpusclean.model import Document, TranslationPair
from corpusclean.settings import TranslationSettings
from corpusclean.text.language import bcp47


@dataclass(frozen=True, slots=True)
class TranslationRemoval:
    """A document that a kept one says the same as, both by index, and how probably."""

    index: int
    representative: int
    kind: str
    probability: float
    evidence: tuple[str, ...] = ()


def choose_translation_removals(
    pairs: Sequence[TranslationPair],
    documents: Sequence[Document],
    languages: Sequence[str],
    settings: TranslationSettings,
) -> list[TranslationRemoval]:
    """
    Return the documents to leave out, by index: each is paired with one that is kept.

    A document is kept unless a better one that is kept says the same. Better is what the
    settings prefer (an original, or a language named earlier), then the longer text, then the
    text that sorts first.
    """
    ranks = [
        _rank(document, language, settings)
        for document, language in zip(documents, languages, strict=True)
    ]
    partners: dict[int, list[tuple[int, TranslationPair]]] = {}
    for pair in pairs:
        partners.setdefault(pair.left, []).append((pair.right, pair))
        partners.setdefault(pair.right, []).append((pair.left, pair))
    kept: set[int] = set()
    removals = []
    for index in sorted(partners, key=lambda index: (ranks[index], index)):
        standing = [(other, pair) for other, pair in partners[index] if other in kept]
        if standing:
            other, pair = min(
                standing, key=lambda item: (-item[1].probability, ranks[item[0]], item[0])
            )
            removals.append(
                TranslationRemoval(index, other, pair.kind, pair.probability, pair.evidence)
            )
        else:
            kept.add(index)
    return sorted(removals, key=lambda removal: removal.index)


def _rank(
    document: Document, language: str, settings: TranslationSettings
) -> tuple[bool, int, int, str]:
    """Return a key that sorts the document to keep first."""
    priority = [bcp47(code) for code in settings.languages]
    tag = bcp47(language)
    place = priority.index(tag) if tag in priority else len(priority)
    original = settings.keep == "originals" and bool(document.metadata.get(settings.original_field))
    return (
        settings.keep == "originals" and not original,
        place,
        -len(document.text),
        document.text,
    )
