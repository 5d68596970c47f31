"""What a run did, counted as its documents pass by."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from corpusclean.dedup.matching import Matches, plan_of
from corpusclean.dedup.translation_matching import TRANSLATION, VARIANT
from corpusclean.emission import Emitted
from corpusclean.record import SCHEMA, Report
from corpusclean.settings import Settings

Watch = Callable[[str, int], None]
"""Called with the name of a stage and the number of documents that it has just finished."""


def silent(stage: str, documents: int) -> None:
    """Watch a run without showing anything."""


class RunCounts:
    """What came in, what came out, why the rest did not; the observer of a run."""

    def __init__(self, settings: Settings, watch: Watch = silent) -> None:
        self.watch = watch
        self._settings = settings
        self._matches: Matches | None = None
        self._counts: Counter[str] = Counter()
        self._rules: Counter[str] = Counter()
        self._started = (time.perf_counter(), time.process_time())

    def read(self, documents: int, rejected: int = 0) -> None:
        """Count what was read."""
        self._counts["documents read"] += documents
        self._counts["rejected"] += rejected

    def matched(self, matches: Matches) -> None:
        """Note how the search for near-duplicates went."""
        self._matches = matches

    def add(self, emitted: Emitted) -> None:
        """Count what became of a batch of source documents."""
        self._counts["documents written"] += len(emitted.documents)
        for kind, count in _tally(emitted.removals.column("kind")):
            self._counts[f"{kind}s removed"] += count
        self._rules.update(dict(_tally(emitted.removals.column("rule"))))
        relations = dict(_tally(emitted.documents.column("duplicates").field("relation")))
        flagged = {TRANSLATION, VARIANT} & relations.keys()
        self._rules.update({f"flag: {one}": relations[one] for one in sorted(flagged)})
        edits = emitted.edits.column("edits").flatten()
        self._counts["edits"] += len(edits)
        self._rules.update({f"edit: {rule}": n for rule, n in _tally(edits.field("rule"))})

    def report(self) -> Report:
        """Return the report of the run so far."""
        wall, cpu = self._started
        return Report(
            counts=dict(self._counts),
            rules=dict(sorted(self._rules.items())),
            seconds={
                "wall": round(time.perf_counter() - wall, 3),
                "CPU": round(time.process_time() - cpu, 3),
            },
            warnings=self._matches.warnings if self._matches else (),
            plan=self._plan(),
        )

    def _plan(self) -> dict[str, Any]:
        """Return what was promised of near-duplicates, and what was measured."""
        duplicates = self._settings.duplicates
        plan = plan_of(duplicates)
        expected = plan.candidate_probability(duplicates.threshold)
        half = duplicates.threshold / 2
        said: dict[str, Any] = {
            "threshold": duplicates.threshold,
            "promised recall": duplicates.recall,
            "bands": plan.bands,
            "rows": plan.rows,
            "expected recall at the threshold": round(expected, 4),
            "bytes of band keys for each document": 8 * plan.bands,
            f"share of pairs at {half:.2g} that are compared in vain": round(
                plan.candidate_probability(half), 4
            ),
        }
        measured = self._matches.recall if self._matches else None
        if measured and measured.true:
            sample = duplicates.recall_sample
            said[f"pairs found of those that {sample:,} documents have"] = (
                f"{measured.found:,} of {measured.true:,}"
            )
        return said


def _tally(values: pa.Array) -> Iterator[tuple[str, int]]:
    for one in values.value_counts().to_pylist():
        yield one["values"], one["counts"]


Member = tuple[str, int, int, float]
"""Id, part, segment (-1 for a whole document) and similarity of what was removed."""


@dataclass(slots=True)
class _Cluster:
    representative: str
    text: str
    members: list[Member] = field(default_factory=list)


EXAMPLES = 5
"""Members of a block's cluster that are listed; the removals name all."""


class Clusters:
    """The clusters that something was removed from, by id."""

    def __init__(self) -> None:
        self._clusters: dict[tuple[str, str], _Cluster] = {}

    def add(self, removals: pa.RecordBatch) -> None:
        """Enter what was removed and what stands for it."""
        known = pc.and_(
            removals.column("cluster").is_valid(), removals.column("representative").is_valid()
        )
        found = removals.filter(known)
        columns = [found.column(name).to_pylist() for name in _COLUMNS]
        for id_, part, segment, similarity, name, kind, representative, text in zip(
            *columns, strict=True
        ):
            member = (id_, part, -1 if segment is None else segment, similarity)
            text = text.strip()
            cluster = self._clusters.setdefault((name, kind), _Cluster(representative, text))
            cluster.members.append(member)
            if kind == "segment":
                cluster.members.sort()
                del cluster.members[EXAMPLES:]
            cluster.text = min(cluster.text, text)
            cluster.representative = min(cluster.representative, representative)

    def records(self) -> Iterator[dict[str, Any]]:
        """Yield the record of each cluster, by id; members by id and place."""
        for (id_, kind), cluster in sorted(self._clusters.items()):
            yield {
                "schema": SCHEMA,
                "cluster": id_,
                "kind": kind,
                "representative": cluster.representative,
                "text": cluster.text,
                "members": [_member(*member) for member in sorted(cluster.members)],
            }


_COLUMNS = ["id", "part", "segment", "similarity", "cluster", "kind", "representative", "text"]


def _member(id_: str, part: int, segment: int, similarity: float) -> dict[str, Any]:
    place = None if segment < 0 else segment
    return {"id": id_, "part": part, "segment": place, "similarity": similarity}
