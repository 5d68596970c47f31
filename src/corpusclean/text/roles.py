"""Lines that show the way to the page."""

from __future__ import annotations

import re

from corpusclean.text.blocks import DENSE, TERMINALS

_MARK = re.compile(r"\s[>»›→|·•/]\s")
_CRUMB_MARKS = re.compile(r"\s+[>»›→/]\s+")
_ENTRY_MARKS = re.compile(r"\s+[|·•/]\s+")


def is_crumbs(text: str) -> bool:
    """Return whether a line shows the way to the page, "A > B > Title", or lists short entries."""
    if not _MARK.search(text) or text[-1] in TERMINALS:
        return False
    crumbs = _CRUMB_MARKS.split(text)
    if len(crumbs) > 2 and all(map(_is_entry, crumbs[:-1])):
        return True
    entries = _ENTRY_MARKS.split(text)  # three may be a headline with its site and section
    return len(entries) > 3 and all(map(_is_entry, entries))


def _is_entry(text: str) -> bool:
    """Whether a text is as short as a menu entry: three words, or ten Han letters."""
    return len(text.split()) <= 3 and len(text) <= (10 if DENSE.search(text) else 30)
