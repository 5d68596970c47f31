"""The report as a page: everything that was counted is there, and nothing can break out of it."""

from corpusclean.record import Report
from corpusclean.report.html import render_html


def test_counts_rules_and_warnings_are_shown():
    report = Report(
        counts={"documents": 1234}, rules={"boilerplate": 7}, warnings=("cluster of 99 pages",)
    )
    page = render_html(report)
    for words in ("1,234", "boilerplate", "cluster of 99 pages"):
        assert words in page


def test_a_hostile_rule_name_is_escaped():
    assert "<script>" not in render_html(Report(rules={"<script>": 1}))


def test_an_empty_report_is_a_page():
    assert render_html(Report()).startswith("<!doctype html>")
