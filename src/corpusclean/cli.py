"""The command line: it reads options, calls one library function and prints."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from corpusclean import api
from corpusclean.engines.indexing import IndexRow, add_files, query_files
from corpusclean.errors import CorpusCleanError, SettingsError
from corpusclean.io.restore import restore_files
from corpusclean.io.schema import Rejected
from corpusclean.record import Report
from corpusclean.report.explain import explain_document
from corpusclean.report.progress import progress
from corpusclean.settings import Settings
from corpusclean.text.encoding import decode_bytes
from corpusclean.text.explanation import render_explanation
from corpusclean.text.repair import explain_repair
from corpusclean.text.repair import repair as repair_text

app = typer.Typer(
    help="Repair, segment and deduplicate text corpora; every change has a reason.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
index = typer.Typer(help="Grow a corpus: add documents, ask what is like them.")
app.add_typer(index, name="index")
errors = Console(stderr=True, highlight=False)

Inputs = Annotated[list[Path] | None, typer.Argument(help="files and folders to read")]
Out = Annotated[Path | None, typer.Option("--out", help="the folder to write; must be new")]
SettingsFile = Annotated[Path | None, typer.Option("--settings", help="a TOML file of settings")]
ShowSettings = Annotated[bool, typer.Option("--show-settings", help="print them and stop")]
Format = Annotated[str | None, typer.Option("--format", help="jsonl or parquet")]
Engine = Annotated[str, typer.Option("--engine", help="where the stages run")]
Strict = Annotated[bool, typer.Option("--strict", help="exit with 1 where input was rejected")]
IndexFolder = Annotated[Path, typer.Argument(help="the folder of the index")]
Threshold = Annotated[float | None, typer.Option("--threshold", help="least exact similarity")]
Keep = Annotated[
    str | None,
    typer.Option("--keep", help="which duplicate stays: longest, first, newest or priority"),
]
TextField = Annotated[str | None, typer.Option("--text-field", help="the field with the text")]
IdField = Annotated[str | None, typer.Option("--id-field", help="the field with the id")]
UrlField = Annotated[str | None, typer.Option("--url-field", help="the field with the address")]
SiteField = Annotated[str | None, typer.Option("--site-field", help="the field with the site")]
InputFormat = Annotated[
    str | None,
    typer.Option("--input-format", help="auto, text, jsonl, parquet, html or warc"),
]
HtmlExtractor = Annotated[
    str | None, typer.Option("--html-extractor", help="trafilatura, resiliparse or none")
]
HtmlMode = Annotated[str | None, typer.Option("--html-mode", help="precision, balanced or recall")]


@app.command()
def clean(
    inputs: Inputs = None,
    out: Out = None,
    threshold: Threshold = None,
    keep: Keep = None,
    settings: SettingsFile = None,
    format: Format = None,  # noqa: A002 - the option's name
    engine: Engine = "local",
    strict: Strict = False,
    text_field: TextField = None,
    id_field: IdField = None,
    url_field: UrlField = None,
    site_field: SiteField = None,
    input_format: InputFormat = None,
    html_extractor: HtmlExtractor = None,
    html_mode: HtmlMode = None,
    show_settings: ShowSettings = False,
) -> None:
    """Clean, segment and deduplicate documents; write them with a reason for every change."""
    fields = {
        "text_field": text_field,
        "id_field": id_field,
        "url_field": url_field,
        "site_field": site_field,
        "input_format": input_format,
        "html_extractor": html_extractor,
        "html_mode": html_mode,
    }
    tree = _job_settings(settings, format, threshold, keep, fields)
    job = partial(api.clean_files, engine=engine)
    _run(job, inputs, out, tree, strict=strict, show_settings=show_settings)


@app.command()
def dedup(
    inputs: Inputs = None,
    out: Out = None,
    threshold: Threshold = None,
    keep: Keep = None,
    settings: SettingsFile = None,
    format: Format = None,  # noqa: A002 - the option's name
    strict: Strict = False,
    text_field: TextField = None,
    id_field: IdField = None,
    url_field: UrlField = None,
    site_field: SiteField = None,
    input_format: InputFormat = None,
    html_extractor: HtmlExtractor = None,
    html_mode: HtmlMode = None,
    show_settings: ShowSettings = False,
) -> None:
    """Remove near-duplicate documents; the text of the others stays untouched."""
    fields = {
        "text_field": text_field,
        "id_field": id_field,
        "url_field": url_field,
        "site_field": site_field,
        "input_format": input_format,
        "html_extractor": html_extractor,
        "html_mode": html_mode,
    }
    tree = _job_settings(settings, format, threshold, keep, fields)
    _run(api.dedup_files, inputs, out, tree, strict=strict, show_settings=show_settings)


@app.command()
def repair(
    files: Annotated[list[Path] | None, typer.Argument(help="default: standard input")] = None,
    explain: Annotated[bool, typer.Option("--explain", help="show each edit instead")] = False,
    settings: SettingsFile = None,
) -> None:
    """Repair text from files or standard input to standard output."""
    tree = _settings(settings)
    for text in _texts(files):
        if explain:
            Console(highlight=False, soft_wrap=True).print(
                render_explanation(explain_repair(text, tree.repair))
            )
        else:
            sys.stdout.buffer.write(repair_text(text, tree.repair).encode())
            sys.stdout.buffer.flush()


@app.command()
def explain(
    folder: Annotated[Path, typer.Argument(help="the folder of a finished run")],
    id: Annotated[str, typer.Argument(help="the id of a document")],  # noqa: A002
) -> None:
    """Show why a document looks as it does: what was kept, changed and left out."""
    Console(highlight=False, soft_wrap=True).print(explain_document(folder, id))


@app.command()
def restore(
    folder: Annotated[Path, typer.Argument(help="the folder of a finished run")],
    out: Out = None,
) -> None:
    """Write the originals again: text files byte for byte, other texts character for character."""
    count = restore_files(folder, _required(out, "--out DIR"))
    errors.print(f"restored {count:,} documents")


@app.command()
def report(folder: Annotated[Path, typer.Argument(help="the folder of a finished run")]) -> None:
    """Write the HTML report of a run again and say where it stands."""
    typer.echo(api.write_report(folder))


@index.command("add")
def index_add(folder: IndexFolder, inputs: Inputs = None, settings: SettingsFile = None) -> None:
    """Add documents; print a line of JSON for each that the index already held something like."""
    tree = _settings(settings) if settings else None
    for row in add_files(folder, _required(inputs, "INPUT"), tree):
        _print_matches(row, only_matching=True)


@index.command("query")
def index_query(folder: IndexFolder, inputs: Inputs = None, settings: SettingsFile = None) -> None:
    """Print for each document, as a line of JSON, what the index holds that is like it."""
    tree = _settings(settings) if settings else None
    for row in query_files(folder, _required(inputs, "INPUT"), tree):
        _print_matches(row, only_matching=False)


def main(argv: list[str] | None = None) -> int:
    """Run the command line and return its exit code: 0, 1 (rejected input), 2 (wrong use), 130."""
    try:
        app(args=argv, prog_name="corpusclean")
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else 0
    except (CorpusCleanError, OSError) as error:
        errors.print(f"corpusclean: {error}", style="red", markup=False, soft_wrap=True)
        return 2
    return 0


def _settings(path: Path | None, **sections: dict[str, Any]) -> Settings:
    """Return the settings of a file with the options that were given on top."""
    tree = Settings.from_toml(path) if path else Settings()
    for name, options in sections.items():
        given = {key: value for key, value in options.items() if value is not None}
        tree = replace(tree, **{name: replace(getattr(tree, name), **given)})
    return tree


def _job_settings(
    path: Path | None,
    format: str | None,  # noqa: A002 - the option's name
    threshold: float | None,
    keep: str | None,
    fields: dict[str, Any],
) -> Settings:
    duplicates = {"threshold": threshold, "keep": keep}
    return _settings(path, output={"format": format}, duplicates=duplicates, read=fields)


def _run(
    job: Callable[..., Report],
    inputs: list[Path] | None,
    out: Path | None,
    tree: Settings,
    *,
    strict: bool,
    show_settings: bool,
) -> None:
    """Run a job from files to a folder, or show its settings; say what it did."""
    if show_settings:
        typer.echo(tree.to_toml(), nl=False)
        return
    with progress(errors) as watch:
        report = job(_required(inputs, "INPUT"), _required(out, "--out DIR"), tree, watch=watch)
    _finish(report, strict)


def _print_matches(row: IndexRow | Rejected, *, only_matching: bool) -> None:
    if isinstance(row, Rejected):
        errors.print(f"rejected: {row}", style="yellow", markup=False)
    elif row.matches or not only_matching:
        matches = [{"id": match.id, "similarity": match.similarity} for match in row.matches]
        typer.echo(json.dumps({"id": row.id, "matches": matches}, ensure_ascii=False))


def _required(value: Any, what: str) -> Any:
    if not value:
        raise SettingsError(f"nothing given for {what}; see corpusclean --help")
    return value


def _texts(files: list[Path] | None) -> Iterator[str]:
    """Yield the text of each file, or of standard input, line ends untouched."""
    if not files:
        yield decode_bytes(sys.stdin.buffer.read()).text
    for path in files or ():
        yield decode_bytes(path.read_bytes()).text


def _finish(report: Report, strict: bool) -> None:
    """Say what the run did; exit with 1 where input was rejected and that matters."""
    for warning in report.warnings:
        errors.print(f"warning: {warning}", style="yellow", markup=False)
    if report.plan:
        errors.print(", ".join(f"{name} {value}" for name, value in report.plan.items()))
    counts = ", ".join(f"{count:,} {name}" for name, count in report.counts.items())
    errors.print(counts, markup=False)
    if strict and report.counts.get("rejected"):
        raise typer.Exit(1)
