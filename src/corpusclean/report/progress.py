"""Progress on a terminal; silence in a pipe."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

Watch = Callable[[str, int], None]
"""Called with the name of a stage and the number of documents that it has just finished."""


@contextmanager
def progress(console: Console) -> Iterator[Watch]:
    """Show one line for each stage while the block runs, if `console` is a terminal."""
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description:<12}"),
        TextColumn("{task.completed:>12,.0f} documents"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console, disable=not console.is_terminal) as bar:
        tasks = {}

        def watch(stage: str, documents: int) -> None:
            if stage not in tasks:
                tasks[stage] = bar.add_task(stage, total=None)
            bar.advance(tasks[stage], documents)

        yield watch
