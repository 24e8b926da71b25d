"""A live bar on a terminal, plain lines in a log."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from typing import IO


@contextlib.contextmanager
def show_progress(total: int, stream: IO[str]) -> Iterator[Callable[[str], None]]:
    """Show how far a build is.

    Yields
    ------
    Callable
        To be called with a line or two for each job that has ended.
    """
    if not stream.isatty():

        def write(text: str) -> None:
            # a log that is closed does not end the build
            with contextlib.suppress(OSError, ValueError):
                stream.write(text + "\n")
                stream.flush()

        yield write
        return

    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    console = Console(file=stream)
    columns = (TextColumn("Building reports"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("", total=total)

        def advance(text: str) -> None:
            style = "red" if text.startswith("FAILED") else None
            console.print(text, style=style, markup=False, highlight=False, soft_wrap=True)
            bar.advance(task)

        yield advance
