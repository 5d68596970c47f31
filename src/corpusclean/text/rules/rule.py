"""What a rule for lost or replaced characters is."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from corpusclean.model import Edit
from corpusclean.text.guard import Alarm


@dataclass(frozen=True, slots=True)
class Rule:
    """
    One kind of damage within a line, and how it is undone.

    `find` returns the edits of one line. It sees only lines in which `alarm` goes off, which may
    be too many, never too few. With `prose_only` its edits inside code, addresses and markup are
    dropped. With `least` above 1 a document with fewer edits keeps them all undone. The rule is
    silent in a document that `unless` is found in.
    """

    name: str
    meaning: str
    find: Callable[[str], Iterable[Edit]]
    alarm: Alarm
    prose_only: bool = True
    least: int = 1
    unless: re.Pattern[str] | None = None
