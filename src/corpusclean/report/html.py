"""The report of a run as one plain page of HTML, without scripts or outside files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape
from typing import Any

from corpusclean.record import Report

_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>corpusclean report</title>
<style>
body {{ font: 16px/1.5 system-ui, sans-serif; max-width: 56rem; margin: 2rem auto }}
table {{ border-collapse: collapse; margin: 0 0 2rem; width: 100% }}
th, td {{ text-align: left; padding: .25rem .75rem .25rem 0; border-bottom: 1px solid #ddd }}
td.number {{ text-align: right; font-variant-numeric: tabular-nums }}
.warning {{ border-left: 4px solid #c60; padding-left: .75rem }}
</style>
</head>
<body>
<h1>corpusclean report</h1>
{body}
</body>
</html>
"""


def render_html(report: Report) -> str:
    """Return the report as a page that stands alone; every value is escaped."""
    parts = [f'<p class="warning">{escape(warning)}</p>' for warning in report.warnings]
    parts += [
        _table("What went in and came out", ("", "number"), report.counts),
        _table("What was changed or left out, by rule", ("rule", "times"), report.rules),
        _table("How near-duplicates were sought", ("", "value"), report.plan),
        _table("Where the time went", ("stage", "seconds"), _rounded(report.seconds)),
    ]
    return _PAGE.format(body="\n".join(part for part in parts if part))


def _table(title: str, head: Iterable[str], rows: Mapping[str, Any]) -> str:
    if not rows:
        return ""
    cells = "".join(f"<th>{escape(name)}</th>" for name in head)
    body = "\n".join(
        f'<tr><td>{escape(str(name))}</td><td class="number">{escape(_shown(value))}</td></tr>'
        for name, value in rows.items()
    )
    return f"<h2>{escape(title)}</h2>\n<table>\n<tr>{cells}</tr>\n{body}\n</table>"


def _rounded(seconds: Mapping[str, float]) -> dict[str, float]:
    return {name: round(value, 2) for name, value in seconds.items()}


def _shown(value: Any) -> str:
    return f"{value:,}" if isinstance(value, int) else str(value)
