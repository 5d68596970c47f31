"""What a run did, counted as its documents pass by."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from corpusclean.dedup.matching import Matches, plan_of
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
        """Count what became of one source document."""
        self._counts["documents written"] += len(emitted.documents)
        for removal in emitted.removals:
            self._counts[f"{removal.kind}s removed"] += 1
            self._rules[removal.rule] += 1
        self._counts["edits"] += len(emitted.source["edits"])
        self._rules.update(f"edit: {edit.rule}" for edit in emitted.source["edits"])

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
        said: dict[str, Any] = {
            "threshold": duplicates.threshold,
            "promised recall": duplicates.recall,
            "bands": plan.bands,
            "rows": plan.rows,
            "expected recall at the threshold": round(expected, 4),
        }
        measured = self._matches.recall if self._matches else None
        if measured and measured.true:
            sample = duplicates.recall_sample
            said[f"pairs found of those that {sample:,} documents have"] = (
                f"{measured.found:,} of {measured.true:,}"
            )
        return said


@dataclass(slots=True)
class _Cluster:
    kind: str
    representative: str | None = None
    text: str = ""
    members: list[dict[str, Any]] = field(default_factory=list)


EXAMPLES = 5
"""Members of a block's cluster that are listed; the removals name all."""


class Clusters:
    """The clusters that something was removed from, by id."""

    def __init__(self) -> None:
        self._clusters: dict[tuple[str, str], _Cluster] = {}

    def add(self, emitted: Emitted) -> None:
        """Enter what was removed and what stands for it."""
        for removal in emitted.removals:
            if removal.cluster is None or removal.representative is None:
                continue
            cluster = self._clusters.setdefault(
                (removal.cluster, removal.kind), _Cluster(removal.kind, text=removal.text.strip())
            )
            member = {
                "id": removal.id,
                "part": removal.part,
                "segment": removal.segment,
                "similarity": removal.similarity,
            }
            cluster.members.append(member)
            if removal.kind == "segment":
                cluster.members.sort(key=_place)
                del cluster.members[EXAMPLES:]
            cluster.text = min(cluster.text, removal.text.strip())
            names = {cluster.representative, removal.representative} - {None}
            cluster.representative = min(name for name in names if name is not None)

    def records(self) -> Iterator[dict[str, Any]]:
        """Yield the record of each cluster, by id; members by id and place."""
        for (id_, _), cluster in sorted(self._clusters.items()):
            yield {
                "schema": SCHEMA,
                "cluster": id_,
                "kind": cluster.kind,
                "representative": cluster.representative,
                "text": cluster.text,
                "members": sorted(cluster.members, key=_place),
            }


def _place(member: dict[str, Any]) -> tuple[str, int]:
    return member["id"], -1 if member["segment"] is None else member["segment"]
