"""What is removed or flagged of a run because a kept document says the same in other words."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from corpusclean.dedup.matching import DUPLICATE, MATCHED, REPRESENTATIVE
from corpusclean.dedup.translation_policy import TranslationRemoval, choose_translation_removals
from corpusclean.dedup.translations import find_translations
from corpusclean.model import Document
from corpusclean.settings import TranslationSettings
from corpusclean.text.language import bcp47

TRANSLATION, VARIANT = "translation", "variant"


@dataclass(frozen=True, slots=True)
class Kept:
    """A document that near-duplicate matching has kept; `row` is its place among all."""

    row: int
    id: str
    key: int
    text: str
    language: str
    metadata: str  # JSON


def match_translations(
    documents: Sequence[Kept], matched: pa.RecordBatch, settings: TranslationSettings
) -> pa.RecordBatch:
    """
    Return the matches (`MATCHED`) of all documents, with those among the kept ones entered.

    Of two that say the same, one is flagged or removed; which one the settings say. One that
    stands for near-duplicates stays, flagged; for equal ones, the same kept document then stands.
    Neither the order of the documents nor their number of batches matters.
    """
    documents = sorted(documents, key=lambda one: one.key)
    texts = [one.text for one in documents]
    languages = [bcp47(one.language) for one in documents]
    pairs = find_translations(texts, settings=settings, languages=languages)
    removing = settings.action == "remove"
    if removing:
        pairs = [pair for pair in pairs if pair.probability >= settings.removal]
    chosen = choose_translation_removals(pairs, _plain(documents, settings), languages, settings)
    entries = _Entries(matched.to_pydict(), removing)
    for representative, removals in _by_representative(chosen).items():
        entries.enter(documents[representative], [(documents[one.index], one) for one in removals])
    return pa.RecordBatch.from_pydict(entries.columns, schema=MATCHED)


def _plain(documents: Sequence[Kept], settings: TranslationSettings) -> list[Document]:
    with_metadata = settings.keep == "originals"
    return [
        Document(one.text, metadata=json.loads(one.metadata) if with_metadata else {})
        for one in documents
    ]


def _by_representative(removals: Sequence[TranslationRemoval]) -> dict[int, list[Any]]:
    groups: defaultdict[int, list[Any]] = defaultdict(list)
    for removal in removals:
        groups[removal.representative].append(removal)
    return groups


class _Entries:
    """The columns of `MATCHED` while translations are entered."""

    def __init__(self, columns: dict[str, list[Any]], removing: bool) -> None:
        self.columns = columns
        self._removing = removing
        self._duplicates: defaultdict[str, list[int]] = defaultdict(list)
        for row, (relation, of) in enumerate(zip(columns["relation"], columns["of"], strict=True)):
            if relation == DUPLICATE:
                self._duplicates[of].append(row)

    def enter(self, kept: Kept, removals: Sequence[tuple[Kept, TranslationRemoval]]) -> None:
        """Enter what a kept document says the same as."""
        cluster = self.columns["cluster"][kept.row]
        if cluster is None:
            cluster = f"{min(one.key for one in (kept, *(one for one, _ in removals))):016x}"
        self._set(kept.row, cluster=cluster, relation=REPRESENTATIVE)
        for gone, removal in removals:
            says = f"{removal.kind} of {kept.id}, which is kept: probability "
            values = {"cluster": cluster, "of": kept.id, "similarity": removal.probability}
            if not self._removing or self._stands_for_others(gone):
                self._set(gone.row, relation=removal.kind, **values)
                continue
            shared = f"; both have {', '.join(removal.evidence)}" if removal.evidence else ""
            values |= {"relation": DUPLICATE, "rule": removal.kind}
            self._set(gone.row, reason=f"{says}{removal.probability:.3f}{shared}", **values)
            reason = f"says the same as {gone.id}, {says}{removal.probability:.3f}"
            for row in self._duplicates[gone.id]:
                self._set(row, reason=reason, **values)

    def _stands_for_others(self, one: Kept) -> bool:
        """Whether near-duplicates that are not equal to a document were removed for its sake."""
        # It resembles the kept document, they resemble it: that proves nothing of the two ends.
        similarities = self.columns["similarity"]
        return any(similarities[row] < 1.0 for row in self._duplicates[one.id])

    def _set(self, row: int, **values: Any) -> None:
        for name, value in values.items():
            self.columns[name][row] = value
