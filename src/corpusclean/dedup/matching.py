"""Near-duplicate documents of a run: what each resembles, independent of arrival."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from corpusclean.dedup.banding import BandPlan, plan_bands
from corpusclean.dedup.near_duplicates import NearDuplicates, find_near_duplicates
from corpusclean.settings import NearDuplicateSettings

REPRESENTATIVE, SIMILAR, DUPLICATE = "representative", "similar", "duplicate"
MATCHED = pa.schema(
    {
        "cluster": pa.string(),
        "relation": pa.string(),
        "of": pa.string(),
        "similarity": pa.float64(),
    }
)
"""One row for each document: nulls where it resembles no other."""


def match_documents(
    ids: Sequence[str], keys: Sequence[int], texts: pa.Array, settings: NearDuplicateSettings
) -> pa.RecordBatch:
    """
    Return for each document its cluster, its relation there, and whom a duplicate resembles.

    `keys` are the stable keys of the documents; they break ties, so that the order of the
    documents does not matter. A "duplicate" is removed, `of` names the kept document that stands
    for it; a "representative" stands for others; a "similar" document is kept because no kept
    one is similar enough. Columns are those of `MATCHED`.

    >>> texts = pa.array(["The ship sailed at noon."] * 2 + ["Rain."], pa.large_string())
    >>> found = match_documents(["a", "b", "c"], [3, 2, 1], texts, NearDuplicateSettings())
    >>> found.column("relation").to_pylist(), found.column("of").to_pylist()
    (['duplicate', 'representative', None], ['b', None, None])
    """
    places = np.asarray(keys, np.uint64)
    found = find_near_duplicates(
        texts,
        settings.threshold,
        settings.recall,
        keep=-_ranks(texts, places, settings.keep),
        width=settings.width,
        num_perm=settings.num_perm,
        plan=plan_of(settings),
    )
    return _rows(ids, places, found)


def plan_of(settings: NearDuplicateSettings) -> BandPlan:
    """Return the bands that the settings name, or those that keep their promise."""
    if settings.bands is not None and settings.rows is not None:
        return BandPlan(settings.bands, settings.rows)
    return plan_bands(settings.threshold, settings.recall, settings.num_perm)


def _ranks(texts: pa.Array, keys: np.ndarray, keep: str) -> np.ndarray:
    """Return the place of each document in keep order; "first" is the order of keys."""
    lengths = pc.utf8_length(texts).to_numpy() if keep == "longest" else np.zeros(len(keys))
    ranks = np.empty(len(keys), np.int64)
    ranks[np.lexsort((keys, -lengths))] = np.arange(len(keys))
    return ranks


def _rows(ids: Sequence[str], keys: np.ndarray, found: NearDuplicates) -> pa.RecordBatch:
    rows: list[dict[str, object]] = [dict.fromkeys(MATCHED.names) for _ in ids]
    for members in found.clusters:
        cluster = f"{min(int(keys[i]) for i in members):016x}"
        for i in members:
            rows[i] |= {"cluster": cluster, "relation": SIMILAR}
    for removal in found.removals:
        rows[removal.representative]["relation"] = REPRESENTATIVE
        rows[removal.index] |= {
            "relation": DUPLICATE,
            "of": ids[removal.representative],
            "similarity": removal.similarity,
        }
    return pa.RecordBatch.from_pylist(rows, schema=MATCHED)
