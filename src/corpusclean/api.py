"""The public functions that run whole jobs."""

from __future__ import annotations

from typing import Any

from corpusclean.engines.local import MemoryStore, run_clean
from corpusclean.io.memory import document_batches
from corpusclean.record import Report, Result
from corpusclean.settings import Settings


def clean(documents: Any, settings: Settings | None = None) -> Result:
    """Clean documents."""
    settings = settings or Settings()
    batches = [b.documents for b in document_batches(documents, settings.read)]
    emitted = [e for batch in run_clean(batches, MemoryStore(), settings) for e in batch]
    return Result(
        tuple(d for e in emitted for d in e.documents),
        tuple(r for e in emitted for r in e.removals),
        Report(),
        tuple(e.source for e in emitted),
    )
