"""Blocks of pages that come later, recognised among the repeated blocks of a saved profile."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from corpusclean.boilerplate.clusters import MEMORY, Batches, BlockClusters, block_plan
from corpusclean.boilerplate.pages import Keys, PageBlocks, masked_numbers
from corpusclean.dedup.streams import (
    SignedDocuments,
    gather,
    open_store,
    sign_batch,
    signed_documents,
)
from corpusclean.dedup.verification import SimilarityRule, verified_pairs
from corpusclean.settings import BoilerplateSettings

Shares = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class KnownBlocks:
    """The repeated blocks of a profile: their keys, and their texts signed, in one order."""

    keys: Keys
    signed: SignedDocuments

    def recognise(self, blocks: PageBlocks, settings: BoilerplateSettings) -> tuple[Keys, Shares]:
        """
        Return the key of the known block that each block is similar to, and the similarity.

        A block that is known as it stands, or not at all, has its own key and 1.0. Bands and
        verification are those of `cluster_blocks`; of several the most similar is taken.
        """
        keys, likeness = blocks.keys.copy(), np.ones(len(blocks))
        if blocks.texts is None or not len(self.keys):
            return keys, likeness
        fresh = (keys != 0) & ~np.isin(keys, self.keys)
        distinct, rows = np.unique(keys[fresh], return_index=True)
        texts = masked_numbers(blocks.texts.take(pa.array(np.flatnonzero(fresh)[rows])))
        plan = block_plan(settings.threshold)
        new = signed_documents([sign_batch(texts, plan, settings.width)])
        both = _joined(self.signed, new)
        ranks = np.arange(len(both), dtype=np.uint32)  # the known ones lead
        pairs = verified_pairs(both, ranks, SimilarityRule(settings.threshold), MEMORY)
        count = len(self.keys)
        across = (pairs.left < count) & (pairs.right >= count)
        known, found = self.keys[pairs.left[across]], distinct[pairs.right[across] - count]
        best = np.lexsort((known, -pairs.similarity[across], found))
        found, first = np.unique(found[best], return_index=True)
        if not len(found):
            return keys, likeness
        places = np.minimum(np.searchsorted(found, keys), len(found) - 1)
        similar = found[places] == keys
        keys[similar] = known[best][first][places[similar]]
        likeness[similar] = pairs.similarity[across][best][first][places[similar]]
        return keys, likeness


def write_known(
    batches: Batches, clusters: BlockClusters, settings: BoilerplateSettings, folder: Path
) -> Keys:
    """Sign each block of `clusters` once into a store at `folder`; return the keys in its order."""
    seen = np.zeros(len(clusters.keys), bool)
    order: list[Keys] = [np.empty(0, np.uint64)]
    plan = block_plan(settings.threshold)

    def signed() -> Iterator[pa.RecordBatch]:
        for batch in batches():
            if batch.texts is None:
                raise ValueError("a profile is saved with texts; give page blocks with theirs")
            places = clusters.find(batch.keys)
            found = np.flatnonzero(places >= 0)
            found = found[~seen[places[found]]]
            new, first = np.unique(places[found], return_index=True)
            seen[new] = True
            order.append(clusters.keys[new])
            texts = masked_numbers(batch.texts.take(pa.array(found[first])))
            yield sign_batch(texts, plan, settings.width)

    gather(signed(), plan, settings.width, folder)
    return np.concatenate(order)


def open_known(keys: Keys, settings: BoilerplateSettings, folder: Path) -> KnownBlocks:
    """Open what `write_known` wrote; RunError where it is unfinished or of other settings."""
    return KnownBlocks(keys, open_store(folder, block_plan(settings.threshold), settings.width))


def _joined(known: SignedDocuments, new: SignedDocuments) -> SignedDocuments:
    return SignedDocuments(
        np.concatenate((known.text_keys, new.text_keys)),
        np.concatenate((known.content_keys, new.content_keys)),
        [np.concatenate(both) for both in zip(known.bands, new.bands, strict=True)],
        (*known.shingles, *new.shingles),
    )
