"""
Edit lists: made by comparing two texts, composed over passes, applied.

An edit list is sorted by `start`, its edits do not overlap, and all its offsets count code points
of one text, the one *before* the edits. Every pass of the repair returns such a list for the text
that it was given; `compose` turns two of them into one for the first text.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from rapidfuzz.distance import Levenshtein

from corpusclean.model import Edit

# Exact alignment costs len(before) * len(after) / 64 steps and as many bits of memory; beyond this
# product (two stretches of 4,000 characters, 4 MB) a greedy alignment in linear time takes over.
EXACT_ALIGNMENT = 16_000_000
ANCHOR, WINDOW = 8, 96  # greedy alignment: equal characters that count as a way back, and how far


def apply_edits(text: str, edits: Iterable[Edit]) -> str:
    """
    Return `text` with `edits` made.

    >>> apply_edits("Its u201dso", [Edit(2, "", "'", "demo"), Edit(4, "u201d", "”", "demo")])
    "It's ”so"
    """
    pieces: list[str] = []
    read = 0
    for edit in edits:
        pieces += (text[read : edit.start], edit.inserted)
        read = edit.end
    pieces.append(text[read:])
    return "".join(pieces)


def shift(edits: Iterable[Edit], offset: int) -> tuple[Edit, ...]:
    """Return `edits` of a stretch as edits of the text in which it begins at `offset`."""
    if not offset:
        return tuple(edits)
    return tuple(replace(edit, start=edit.start + offset) for edit in edits)


def invert(edits: Iterable[Edit]) -> tuple[Edit, ...]:
    """
    Return the edits that lead back, in coordinates of the edited text.

    >>> invert((Edit(2, "", "'", "apostrophe"),))
    (Edit(start=2, removed="'", inserted='', rule='apostrophe', confidence=1.0),)
    """
    back, moved = [], 0
    for edit in edits:
        back.append(
            replace(edit, start=edit.start + moved, removed=edit.inserted, inserted=edit.removed)
        )
        moved += len(edit.inserted) - len(edit.removed)
    return tuple(back)


def diff(before: str, after: str, rule: str, confidence: float = 1.0) -> tuple[Edit, ...]:
    """
    Return the edits that turn `before` into `after`, as few and short as an alignment finds them.

    Long stretches that differ throughout are aligned greedily, so that time stays linear.

    >>> diff("Itâ€™s", "It’s", "mojibake")
    (Edit(start=2, removed='â€™', inserted='’', rule='mojibake', confidence=1.0),)
    """
    head = _common_prefix(before, after)
    tail = _common_prefix(before[head:][::-1], after[head:][::-1])
    old, new = before[head : len(before) - tail], after[head : len(after) - tail]
    if len(old) * len(new) <= EXACT_ALIGNMENT:
        spans = _exact_changes(old, new)
    else:
        spans = _greedy_changes(old, new)
    return tuple(
        Edit(head + start, old[start:end], new[new_start:new_end], rule, confidence)
        for start, end, new_start, new_end in spans
    )


def compose(first: Sequence[Edit], second: Sequence[Edit]) -> tuple[Edit, ...]:
    """
    Return one edit list that does what `first` and then `second` do.

    `second` counts in the text that `first` leaves. Edits that overlap there become one, which
    carries both rules and the lower confidence; what the second takes back vanishes.

    >>> compose((Edit(0, "&amp;", "&", "entity"),), (Edit(0, "&lt;", "<", "entity"),))
    (Edit(start=0, removed='&amp;lt;', inserted='<', rule='entity', confidence=1.0),)
    """
    if not first or not second:
        return tuple(first) or tuple(second)
    composed: list[Edit] = []
    moved = 0  # how far the edits of `first` that were passed have moved what follows them
    i = j = 0
    while i < len(first) and j < len(second):
        start = first[i].start + moved
        if start + len(first[i].inserted) <= second[j].start:
            composed.append(first[i])
            moved += _growth(first[i])
            i += 1
        elif second[j].end <= start:
            composed.append(replace(second[j], start=second[j].start - moved))
            j += 1
        else:
            next_i, next_j = _overlapping(first, second, i, j, moved)
            composed += _merged(first[i:next_i], second[j:next_j], moved)
            moved += sum(map(_growth, first[i:next_i]))
            i, j = next_i, next_j
    composed += first[i:]
    composed += shift(second[j:], -moved)
    return tuple(composed)


def _growth(edit: Edit) -> int:
    return len(edit.inserted) - len(edit.removed)


def _overlapping(
    first: Sequence[Edit], second: Sequence[Edit], i: int, j: int, moved: int
) -> tuple[int, int]:
    """Return where the chain of overlapping edits that begins at `i` and `j` ends."""
    end = second[j].end
    reached = -1
    while reached != i + j:
        reached = i + j
        while i < len(first) and first[i].start + moved < end:
            end = max(end, first[i].start + moved + len(first[i].inserted))
            moved += _growth(first[i])
            i += 1
        while j < len(second) and second[j].start < end:
            end = max(end, second[j].end)
            j += 1
    return i, j


def _merged(first: Sequence[Edit], second: Sequence[Edit], moved: int) -> list[Edit]:
    """Return the one edit that a chain of overlapping edits makes, or none if it undoes itself."""
    inserted = invert(
        shift(first, moved)
    )  # starts in the middle text, `removed` is what stands there
    start = min(inserted[0].start, second[0].start)
    middle = _covered(sorted((*inserted, *second), key=lambda edit: edit.start), start)
    before = apply_edits(middle, shift(inserted, -start))
    after = apply_edits(middle, shift(second, -start))
    if before == after:
        return []
    rule = "+".join(dict.fromkeys(edit.rule for edit in (*first, *second)))
    confidence = min(edit.confidence for edit in (*first, *second))
    return [Edit(start - moved, before, after, rule, confidence)]


def _covered(edits: Iterable[Edit], start: int) -> str:
    """Return the text that `edits`, which leave no gap after `start`, say they found."""
    pieces: list[str] = []
    for edit in edits:
        pieces.append(edit.removed[max(start - edit.start, 0) :])
        start = max(start, edit.end)
    return "".join(pieces)


def _common_prefix(left: str, right: str) -> int:
    """Return how many characters two texts share at the start; halving, not a loop in Python."""
    low, high = 0, min(len(left), len(right))
    while low < high:
        middle = (low + high + 1) // 2
        if left[low:middle] == right[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


Change = tuple[int, int, int, int]  # start and end in the old text, start and end in the new


def _exact_changes(old: str, new: str) -> list[Change]:
    changes: list[Change] = []
    for step in Levenshtein.opcodes(old, new):
        if step.tag == "equal":
            continue
        span = (step.src_start, step.src_end, step.dest_start, step.dest_end)
        if changes and changes[-1][1] == span[0] and changes[-1][3] == span[2]:
            span = (changes[-1][0], span[1], changes.pop()[2], span[3])
        changes.append(span)
    return changes


def _greedy_changes(old: str, new: str) -> list[Change]:
    """Walk both texts; after a difference, go on where `ANCHOR` equal characters lie nearest."""
    changes: list[Change] = []
    i = j = 0
    while i < len(old) or j < len(new):
        equal = _equal_run(old, new, i, j)
        i, j = i + equal, j + equal
        if i == len(old) and j == len(new):
            break
        skip, new_skip = _way_back(old, new, i, j)
        changes.append((i, i + skip, j, j + new_skip))
        i, j = i + skip, j + new_skip
    return changes


def _equal_run(old: str, new: str, i: int, j: int) -> int:
    run, step = 0, 64
    while True:
        equal = _common_prefix(old[i + run : i + run + step], new[j + run : j + run + step])
        run += equal
        if equal < step:
            return run
        step *= 2


def _way_back(old: str, new: str, i: int, j: int) -> tuple[int, int]:
    """Return how many characters to skip in both texts; all that is left if there is no anchor."""
    window = new[j : j + WINDOW]
    for skip in range(WINDOW):
        anchor = old[i + skip : i + skip + ANCHOR]
        if len(anchor) < ANCHOR:
            break
        found = window.find(anchor)
        if found >= 0:
            return skip, found
    return len(old) - i, len(new) - j
