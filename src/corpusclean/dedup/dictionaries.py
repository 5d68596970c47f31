"""
Bilingual dictionaries of the user's own installation, as lexicons of anchors.

Read are dictd files (FreeDict and others), CC-CEDICT, EDICT and two-column TSV. None is
shipped: most are under share-alike or copyleft licences.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from corpusclean.dedup.terms import Terms

Lexicons: TypeAlias = Mapping[str, Terms]


@dataclass(frozen=True, slots=True)
class Dictionary:
    """Headwords of a `source` language, each with its glosses in a `target` language."""

    source: str
    target: str
    entries: tuple[tuple[str, str], ...]


def lexicons_of(dictionaries: Iterable[Dictionary]) -> Lexicons:
    """Return for each language the terms that lead to tokens shared with another language."""
    return {}
