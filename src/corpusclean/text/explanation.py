"""Each edit of a repair in its context, for people to read."""

from __future__ import annotations

from rich.text import Text

from corpusclean.model import Edit, Repair

CONTEXT = 32


def render_explanation(repair: Repair) -> Text:
    """
    Return one line for each edit: where, what was there, what is there now, by which rule.

    What was removed is red between [- and -], what was inserted green between {+ and +}, so that
    the lines read the same without colour. Characters that do not show are written as escapes.

    >>> from corpusclean.text.repair import explain_repair
    >>> print(render_explanation(explain_repair("Itâ€™s over.")))
    1:3: It[-â€™-]{+’+}s over.  (mojibake 1.00)
    """
    original = repair.original()
    lines = Text()
    line, line_start = 1, 0  # of the edit, in the original
    for edit in repair.edits:
        line += original.count("\n", line_start, edit.start)
        line_start = max(original.rfind("\n", 0, edit.start) + 1, line_start)
        if lines:
            lines.append("\n")
        lines.append(f"{line}:{edit.start - line_start + 1}: ", "bold")
        lines.append_text(_in_context(original, edit))
        lines.append(f"  ({edit.rule} {edit.confidence:.2f})", "dim")
    return lines


def _in_context(original: str, edit: Edit) -> Text:
    before = original[max(edit.start - CONTEXT, 0) : edit.start].rpartition("\n")[2]
    after = original[edit.end : edit.end + CONTEXT].partition("\n")[0]
    shown = Text(_visible(before))
    if edit.removed:
        shown.append(f"[-{_visible(edit.removed)}-]", "red")
    if edit.inserted:
        shown.append("{+" + _visible(edit.inserted) + "+}", "green")
    return shown.append(_visible(after))


def _visible(text: str) -> str:
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)
