"""Near-duplicate documents of a run: what each resembles, independent of arrival."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from corpusclean.dedup.banding import BandPlan, plan_bands
from corpusclean.dedup.guard_rails import GuardRail, large_clusters, lossy_sources
from corpusclean.dedup.keep_order import UNKNOWN, Preferences, field_of, keep_order
from corpusclean.dedup.near_duplicates import NearDuplicates, near_duplicates
from corpusclean.dedup.streams import SignedDocuments, gather, sign_batch
from corpusclean.dedup.verification import ABSENT, MeasuredRecall, measure_recall
from corpusclean.errors import SettingsError
from corpusclean.settings import NearDuplicateSettings

EXAMPLES = 3  # documents that a warning names
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

_SAME = "says the same as {of}, which is kept: similarity {similarity:.3f}"
_REASONS = {
    "exact_duplicate": _SAME,
    "near_duplicate": _SAME,
    "contained": "stands in {of}, which is longer and kept: similarity {similarity:.3f}",
}
"""Why a document is removed, by rule."""

Keys: TypeAlias = npt.NDArray[np.uint64]


class Candidates(NamedTuple):
    """
    A batch of documents to compare: ids, keys (uint64), texts, and where each comes from.

    `preferences` says which one stays, the greatest first (`dedup.keep_order`).
    """

    ids: pa.Array
    keys: pa.Array
    texts: pa.LargeStringArray
    sources: pa.StringArray
    preferences: pa.Int64Array


Batches: TypeAlias = Callable[[], Iterable[Candidates]]
"""Gives all documents, batch by batch, anew each time."""


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
    matters. A "duplicate" is removed by a rule, `of` names the kept document that stands for it;
    a "representative" stands for others; a "similar" document is kept because no kept one is
    similar enough. Signed documents wait in `folder`, or in memory where there is none.

    >>> texts = pa.array(["The ship sailed at noon."] * 2 + ["Rain."], pa.large_string())
    >>> ids, keys = pa.array(["a", "b", "c"]), pa.array([3, 2, 1], pa.uint64())
    >>> batch = Candidates(ids, keys, texts, pa.array(["x.org"] * 3), pa.array([0, 0, 0]))
    >>> found = match_documents(lambda: [batch], NearDuplicateSettings()).rows
    >>> found.column("relation").to_pylist(), found.column("of").to_pylist()
    (['duplicate', 'representative', None], ['b', None, None])
    """
    plan = plan_of(settings)
    corpus = _Corpus()
    signed = gather(corpus.signed(batches, plan, settings.width), plan, settings.width, folder)
    keys, preferences = corpus.columns()
    if not len(keys):
        return Matches(pa.RecordBatch.from_pylist([], schema=MATCHED))
    ranks = keep_order(preferences, keys)
    found = near_duplicates(
        signed,
        ranks,
        settings.threshold,
        settings.memory_bytes(),
        settings.containment,
        settings.edit_similarity,
    )
    rails = corpus.guard_rails(found, settings)
    examples = [_first_by_key(rail.documents, keys) for rail in rails]
    wanted = {one.representative for one in found.removals}.union(*examples)
    names = _ids(batches, wanted)
    warnings = [
        f"{rail.message}; see {', '.join(names[i] for i in some)}"
        for rail, some in zip(rails, examples, strict=True)
    ]
    return Matches(
        _rows(keys, found, names, settings),
        _measured(signed, found, settings),
        (*corpus.unknown(settings), *warnings),
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


class _Corpus:
    """What is kept of each document in memory while all are signed."""

    def __init__(self) -> None:
        self._keys = [np.empty(0, np.uint64)]
        self._preferences = [np.empty(0, np.int64)]
        self._codes = [np.empty(0, np.int32)]
        self._sources: dict[str, int] = {}

    def signed(self, batches: Batches, plan: BandPlan, width: int) -> Iterator[pa.RecordBatch]:
        """Sign all documents, and note what is to be kept of each."""
        for batch in batches():
            self._keys.append(batch.keys.to_numpy())
            self._preferences.append(batch.preferences.to_numpy())
            coded = batch.sources.dictionary_encode()
            known = [
                self._sources.setdefault(source, len(self._sources))
                for source in coded.dictionary.to_pylist()
            ]
            self._codes.append(np.array(known, np.int32)[coded.indices.to_numpy()])
            yield sign_batch(batch.texts, plan, width)

    def columns(self) -> tuple[Keys, Preferences]:
        """Return the keys and the preferences of all documents."""
        return np.concatenate(self._keys), np.concatenate(self._preferences)

    def guard_rails(
        self, found: NearDuplicates, settings: NearDuplicateSettings
    ) -> list[GuardRail]:
        """Return what looks wrong."""
        codes = np.concatenate(self._codes)
        lossy = lossy_sources(found, list(self._sources), codes, settings.source_loss)
        return lossy + large_clusters(found, settings.large_cluster)

    def unknown(self, settings: NearDuplicateSettings) -> list[str]:
        """Return a warning where documents do not say what the keep order goes by."""
        missing = sum(int((some == UNKNOWN).sum()) for some in self._preferences)
        if not missing:
            return []
        field, keep = field_of(settings), settings.keep
        return [f"{missing:,} documents have no {field} that keep={keep!r} can read and come last"]


def _first_by_key(documents: npt.NDArray[np.int64], keys: Keys) -> list[int]:
    """Return up to three documents, the same whatever the order of arrival."""
    some: list[int] = documents[np.argsort(keys[documents], kind="stable")][:EXAMPLES].tolist()
    return some


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


def _rows(
    keys: Keys, found: NearDuplicates, names: Mapping[int, str], settings: NearDuplicateSettings
) -> pa.RecordBatch:
    columns: list[list[object]] = [[None] * len(keys) for _ in MATCHED]
    clusters, relations, of, similarities, rules, reasons = columns
    for members in found.clusters:
        cluster = f"{keys[members].min():016x}"
        for i in members:
            clusters[i], relations[i] = cluster, SIMILAR
    for removal in found.removals:
        relations[removal.representative] = REPRESENTATIVE
        relations[removal.index] = DUPLICATE
        name, similarity = names[removal.representative], removal.similarity
        rule = _rule(similarity, settings.threshold)
        of[removal.index], similarities[removal.index] = name, similarity
        rules[removal.index] = rule
        reasons[removal.index] = _REASONS[rule].format(of=name, similarity=similarity)
    arrays = [pa.array(column, kind) for column, kind in zip(columns, MATCHED.types, strict=True)]
    return pa.RecordBatch.from_arrays(arrays, schema=MATCHED)


def _rule(similarity: float, threshold: float) -> str:
    if similarity == 1.0:
        return "exact_duplicate"
    return "near_duplicate" if similarity >= threshold else "contained"


def _ids(batches: Batches, wanted: set[int]) -> dict[int, str]:
    """Return the ids of the wanted documents, by index."""
    rest = sorted(wanted)
    names: dict[int, str] = {}
    start = 0
    for batch in batches() if wanted else ():
        ids = batch.ids
        here = [i for i in rest if start <= i < start + len(ids)]
        taken = ids.take(pa.array([i - start for i in here], pa.int64())).to_pylist()
        names |= dict(zip(here, taken, strict=True))
        rest = rest[len(here) :]
        start += len(ids)
    return names
