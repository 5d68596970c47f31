"""The nouns of corpusclean: plain frozen values that every layer may use."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

ROLES = (
    "title", "title_repeat", "subtitle", "kicker", "date", "byline", "caption", "heading",
    "body", "list", "quote", "table", "code", "teaser_title", "teaser_body", "navigation",
    "notice", "footer",
)  # fmt: skip

Decision = Literal["keep", "drop", "metadata"]


@dataclass(frozen=True, slots=True)
class Document:
    """One text of the corpus, as it came in."""

    text: str
    id: str | None = None
    url: str | None = None
    site: str | None = None
    metadata: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Edit:
    """
    One change of the text: at `start`, `removed` gave way to `inserted`.

    `start` counts code points of the original text. `rule` names the rule that made the
    change; `confidence` lies between 0 and 1.
    """

    start: int
    removed: str
    inserted: str
    rule: str
    confidence: float = 1.0

    @property
    def end(self) -> int:
        """Where the removed text ends in the original."""
        return self.start + len(self.removed)


@dataclass(frozen=True, slots=True)
class Repair:
    """
    A repaired text with the edits that lead back to the original.

    `edits` are sorted by `start` and do not overlap; their offsets count code points of the
    original text.

    >>> repair = Repair("It's", (Edit(2, "", "'", "apostrophe"),))
    >>> repair.original()
    'Its'
    """

    text: str
    edits: tuple[Edit, ...] = ()

    def original(self) -> str:
        """Return the text as it was before the repair, character for character."""
        pieces: list[str] = []
        read, shift = 0, 0
        for edit in self.edits:
            start = edit.start + shift
            pieces += (self.text[read:start], edit.removed)
            read = start + len(edit.inserted)
            shift += len(edit.inserted) - len(edit.removed)
        pieces.append(self.text[read:])
        return "".join(pieces)

    def to_original(self, offsets: Sequence[int]) -> list[int]:
        """
        Map offsets of the repaired text to offsets of the original.

        The map never decreases. An offset inside inserted text maps to where the removed text
        starts, so that neighbouring spans stay neighbours.

        >>> Repair("It's so", (Edit(2, "", "'", "apostrophe"),)).to_original([0, 3, 7])
        [0, 2, 6]
        """
        starts: list[int] = []  # of each edit, in the repaired text
        shift = 0
        for edit in self.edits:
            starts.append(edit.start + shift)
            shift += len(edit.inserted) - len(edit.removed)
        return [self._one_to_original(offset, starts) for offset in offsets]

    def to_repaired(self, offsets: Sequence[int]) -> list[int]:
        """
        Map offsets of the original text to offsets of the repaired one.

        The map never decreases. An offset inside removed text maps to where the inserted text
        starts; where text was only inserted, to the place after it.

        >>> Repair("It's so", (Edit(2, "", "'", "apostrophe"),)).to_repaired([0, 2, 6])
        [0, 3, 7]
        """
        starts = [edit.start for edit in self.edits]
        growth = [0]  # of the text, by the edits so far
        for edit in self.edits:
            growth.append(growth[-1] + len(edit.inserted) - len(edit.removed))
        return [self._one_to_repaired(offset, starts, growth) for offset in offsets]

    def _one_to_original(self, offset: int, starts: Sequence[int]) -> int:
        index = bisect_right(starts, offset) - 1
        if index < 0:
            return offset
        edit = self.edits[index]
        past = offset - starts[index] - len(edit.inserted)
        return edit.start if past < 0 else edit.end + past

    def _one_to_repaired(self, offset: int, starts: Sequence[int], growth: Sequence[int]) -> int:
        index = bisect_right(starts, offset) - 1
        if index < 0 or offset >= self.edits[index].end:
            return offset + growth[index + 1]
        return self.edits[index].start + growth[index]


@dataclass(frozen=True, slots=True)
class Language:
    """A language code ("und" when undecidable) and the probability that it is right."""

    code: str
    probability: float


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of a text with one role; `text` is exactly what stands between the offsets."""

    role: str
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Pair:
    """Two documents, by index, and their exact similarity."""

    left: int
    right: int
    similarity: float


@dataclass(frozen=True, slots=True)
class DuplicateRemoval:
    """A document that a kept one stands for, both by index, and their exact similarity."""

    index: int
    representative: int
    similarity: float


@dataclass(frozen=True, slots=True)
class Match:
    """A document of an index that a text resembles, by id, and their exact similarity."""

    id: str
    similarity: float


@dataclass(frozen=True, slots=True)
class RepeatedSpan:
    """
    A place of a passage that stands in several: the text, by index, from `start` to `end`.

    Offsets count code points. `group` numbers the passage, `places` holds all its places as
    (text, start, end), this one among them.
    """

    text: int
    start: int
    end: int
    group: int
    places: tuple[tuple[int, int, int], ...] = field(repr=False)

    @property
    def others(self) -> list[tuple[int, int, int]]:
        """The other places of the passage."""
        here = (self.text, self.start, self.end)
        return [place for place in self.places if place != here]


@dataclass(frozen=True, slots=True)
class TranslationPair:
    """
    Two documents, by index, that say the same.

    `kind` is "variant" (one language: two translations of one source, or copies) or
    "translation" (two languages); `evidence` names what both of them hold, strongest first.
    """

    left: int
    right: int
    kind: Literal["variant", "translation"]
    probability: float
    evidence: tuple[str, ...] = ()
