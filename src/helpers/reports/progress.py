"""A live bar on a terminal, plain lines in a log, and the same as JSON for machines."""

from __future__ import annotations

import contextlib
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from functools import partial
from typing import IO

AS_BEFORE = "page as before"
"""What a log says of a report that was made anew, to the same bytes."""

CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]")


@dataclass
class Summary:
    """How a build went, for machines: what `plans build --json` prints.

    Attributes
    ----------
    status
        The exit status.
    message
        Why the whole build was refused or ended; empty where it ran to its end.
    built
        The reports that were made, by language and name.
    changed
        Those of them whose pages are new or other than before.
    removed
        Reports that are no longer listed.
    failed
        The reason for each report that could not be made, published or printed.
    not_built
        How many were left when the build ended early.
    unchanged
        How many were asked for and as their data says.
    due
        With `--dry-run` alone: what would be built, and why.
    """

    status: int = 1
    message: str = ""
    built: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    failed: dict[str, str] = field(default_factory=dict)
    not_built: int = 0
    unchanged: int = 0
    due: dict[str, str] = field(default_factory=dict)

    def write(self) -> str:
        """Return the summary as one line of JSON."""
        return json.dumps(asdict(self), ensure_ascii=False)

    def pick(self, log: str) -> str:
        """Return of a log what somebody wants to be told who asked for quiet: nothing where nothing has changed."""
        if not (self.status or self.changed or self.removed):
            return ""
        return "".join(line for line in log.splitlines(keepends=True) if not line.endswith(f": {AS_BEFORE}\n"))


def write_plain(stream: IO[str], text: str) -> None:
    """Write lines without control characters; a log that is closed does not end a build."""
    with contextlib.suppress(OSError, ValueError):
        stream.write(CONTROL.sub("?", text) + "\n")
        stream.flush()


@contextlib.contextmanager
def show_progress(total: int, stream: IO[str]) -> Iterator[Callable[[str], None]]:
    """Show how far a build is.

    Yields
    ------
    Callable
        To be called with a line or two for each job that has ended.
    """
    if not stream.isatty():
        yield partial(write_plain, stream)
        return

    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    console = Console(file=stream)
    columns = (TextColumn("Building reports"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("", total=total)

        def advance(text: str) -> None:
            style = "red" if text.startswith("FAILED") else None
            console.print(CONTROL.sub("?", text), style=style, markup=False, highlight=False, soft_wrap=True)
            bar.advance(task)

        yield advance
