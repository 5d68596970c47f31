"""Near-duplicate documents of a run: what each resembles, independent of arrival."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from corpusclean.dedup.banding import BandPlan, plan_bands
from corpusclean.dedup.guard_rails import large_clusters
from corpusclean.dedup.near_duplicates import NearDuplicates, near_duplicates
from corpusclean.dedup.selection import inverse
from corpusclean.dedup.streams import SignedDocuments, gather, sign_batch
from corpusclean.dedup.verification import ABSENT, MeasuredRecall, measure_recall
from corpusclean.errors import SettingsError
from corpusclean.settings import NearDuplicateSettings

REPRESENTATIVE, SIMILAR, DUPLICATE = "representative", "similar", "duplicate"
MATCHED = pa.schema(
    {
        "cluster": pa.string(),
        "relation": pa.string(),
        "of": pa.string(),
        "similarity": pa.float64(),
        "rule": pa.string(),
        "reason": pa.string(),
    }
)
"""One row for each document: nulls where it resembles no other; rule and reason of a removal."""

Keys: TypeAlias = npt.NDArray[np.uint64]
Columns: TypeAlias = tuple[pa.Array, pa.Array, pa.Array]
Batches: TypeAlias = Callable[[], Iterable[Columns]]
"""Gives the ids, keys (uint64) and texts of all documents, batch by batch, anew each time."""


@dataclass(frozen=True, slots=True)
class Matches:
    """What each document resembles (rows of `MATCHED`), and how the search went."""

    rows: pa.RecordBatch
    recall: MeasuredRecall | None = None
    warnings: tuple[str, ...] = ()


def match_documents(
    batches: Batches, settings: NearDuplicateSettings, folder: Path | None = None
) -> Matches:
    """
    Return for each document its cluster, its relation there, and whom a duplicate resembles.

    The keys break ties, so that neither the order of the documents nor the cut into batches
    matters. A "duplicate" is removed, `of` names the kept document that stands for it; a
    "representative" stands for others; a "similar" document is kept because no kept one is
    similar enough. Signed documents wait in `folder`, or in memory where there is none.

    >>> texts = pa.array(["The ship sailed at noon."] * 2 + ["Rain."], pa.large_string())
    >>> batch = (pa.array(["a", "b", "c"]), pa.array([3, 2, 1], pa.uint64()), texts)
    >>> found = match_documents(lambda: [batch], NearDuplicateSettings()).rows
    >>> found.column("relation").to_pylist(), found.column("of").to_pylist()
    (['duplicate', 'representative', None], ['b', None, None])
    """
    plan = plan_of(settings)
    signed, keys, lengths = _sign(batches, plan, settings.width, folder)
    if not len(keys):
        return Matches(pa.RecordBatch.from_pylist([], schema=MATCHED))
    ranks = inverse(np.lexsort((keys, -lengths if settings.keep == "longest" else keys)))
    found = near_duplicates(
        signed,
        ranks,
        settings.threshold,
        settings.memory_bytes(),
        edit_similarity=settings.edit_similarity,
    )
    return Matches(
        _rows(batches, keys, found),
        _measured(signed, found, settings),
        tuple(rail.message for rail in large_clusters(found)),
    )


def plan_of(settings: NearDuplicateSettings) -> BandPlan:
    """Return the bands that the settings name, or those that keep their promise."""
    if settings.bands is None and settings.rows is None:
        return plan_bands(settings.threshold, settings.recall, settings.num_perm)
    if settings.bands is None or settings.rows is None:
        raise SettingsError(
            f"bands={settings.bands} and rows={settings.rows}: set both, or none to have them "
            "follow from threshold and recall"
        )
    if settings.bands * settings.rows > settings.num_perm or not settings.bands * settings.rows:
        raise SettingsError(
            f"bands={settings.bands} times rows={settings.rows} must be at least 1 and at most "
            f"num_perm={settings.num_perm}"
        )
    return BandPlan(settings.bands, settings.rows)


def _sign(
    batches: Batches, plan: BandPlan, width: int, folder: Path | None
) -> tuple[SignedDocuments, Keys, npt.NDArray[np.int64]]:
    """Sign all documents; return them with their keys and their lengths in code points."""
    keys, lengths = [np.empty(0, np.uint64)], [np.empty(0, np.int64)]

    def signed() -> Iterator[pa.RecordBatch]:
        for _, key, texts in batches():
            keys.append(key.to_numpy())
            lengths.append(pc.utf8_length(texts).to_numpy().astype(np.int64))
            yield sign_batch(texts, plan, width)

    gathered = gather(signed(), plan, width, folder)
    return gathered, np.concatenate(keys), np.concatenate(lengths)


def _measured(
    signed: SignedDocuments, found: NearDuplicates, settings: NearDuplicateSettings
) -> MeasuredRecall | None:
    """Return the recall on a sample of the distinct texts, or None where it is switched off."""
    if not settings.recall_sample:
        return None
    ranks = np.full(len(signed), ABSENT, np.uint32)
    firsts = np.unique(signed.text_keys, return_index=True)[1]
    ranks[firsts] = np.arange(len(firsts), dtype=np.uint32)
    threshold = settings.threshold
    return measure_recall(signed, ranks, found.verified, threshold, settings.recall_sample)


def _rows(batches: Batches, keys: Keys, found: NearDuplicates) -> pa.RecordBatch:
    clusters: list[str | None] = [None] * len(keys)
    relations: list[str | None] = [None] * len(keys)
    of: list[str | None] = [None] * len(keys)
    similarities: list[float | None] = [None] * len(keys)
    rules: list[str | None] = [None] * len(keys)
    reasons: list[str | None] = [None] * len(keys)
    for members in found.clusters:
        cluster = f"{keys[members].min():016x}"
        for i in members:
            clusters[i], relations[i] = cluster, SIMILAR
    removals = found.removals
    names = _ids(batches, {removal.representative for removal in removals})
    for removal in removals:
        relations[removal.representative] = REPRESENTATIVE
        relations[removal.index] = DUPLICATE
        name, similarity = names[removal.representative], removal.similarity
        of[removal.index], similarities[removal.index] = name, similarity
        rules[removal.index] = "exact_duplicate" if similarity == 1.0 else "near_duplicate"
        reasons[removal.index] = (
            f"says the same as {name}, which is kept: similarity {similarity:.3f}"
        )
    columns = (clusters, relations, of, similarities, rules, reasons)
    arrays = [pa.array(column, kind) for column, kind in zip(columns, MATCHED.types, strict=True)]
    return pa.RecordBatch.from_arrays(arrays, schema=MATCHED)


def _ids(batches: Batches, wanted: set[int]) -> dict[int, str]:
    """Return the ids of the wanted documents, by index."""
    rest = sorted(wanted)
    names: dict[int, str] = {}
    start = 0
    for ids, _, _ in batches() if wanted else ():
        here = [i for i in rest if start <= i < start + len(ids)]
        taken = ids.take(pa.array([i - start for i in here], pa.int64())).to_pylist()
        names |= dict(zip(here, taken, strict=True))
        rest = rest[len(here) :]
        start += len(ids)
    return names
