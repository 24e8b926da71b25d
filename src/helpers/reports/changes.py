"""The report of what differs in the data since a git revision, or since what a folder holds.

`baseline` lays the earlier state out, `analysis.changes` finds what differs, and the notebook `95_changes.ipynb` is run
over both states by the engine of every report.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from helpers.errors import BuildError
from helpers.paths import Project, write_whole
from helpers.reports.baseline import Baseline, open_baseline, open_today
from helpers.reports.index import CHANGES
from helpers.reports.jobs import FONTS

if TYPE_CHECKING:
    import pandas as pd

NOTEBOOK = "95_changes.ipynb"
KINDS = ("added", "removed", "renamed", "changed")


@dataclass(frozen=True)
class States:
    """Two states of the data, as long as their folders stand.

    Attributes
    ----------
    today
        The root of the data as it is now.
    """

    baseline: Baseline
    today: Path

    @cached_property
    def frames(self) -> dict[str, pd.DataFrame]:
        """What differs; see `helpers.analysis.changes.find_changes`."""
        from helpers.analysis.changes import TABLES, find_changes
        from helpers.data.loading import load_table

        before, now = ({name: load_table(name, root) for name in TABLES} for root in (self.baseline.root, self.today))
        return find_changes(before, now, load_table("corrections", self.today))

    @cached_property
    def counts(self) -> dict[str, dict[str, int]]:
        """How many rows of each table came, went, were renamed or changed; tables without any left out."""
        rows = self.frames["rows"].drop_duplicates(["table", "key", "kind"])
        counted: dict[str, dict[str, int]] = {}
        for table, kind in zip(rows["table"], rows["kind"], strict=True):
            kinds = counted.setdefault(table, {})
            kinds[kind] = kinds.get(kind, 0) + 1
        return counted


@contextmanager
def open_states(project: Project, since: str) -> Iterator[States]:
    """Yield an earlier state of the data and today's; their scratch folder goes in the end.

    Raises
    ------
    ParameterError
        Where the earlier state cannot be found or used.
    DataError
        Where today's curated files have problems, or the earlier tables are not whole.
    """
    with tempfile.TemporaryDirectory(prefix="plans-changes-") as name:
        # the baseline first: a mistyped name costs nothing then
        baseline = open_baseline(project, since, Path(name))
        yield States(baseline, open_today(project, Path(name)))


def write_pages(project: Project, states: States, language: str = "", output: Path | None = None) -> list[Path]:
    """Write a page in each language that is asked for and return their paths.

    Parameters
    ----------
    language
        One language; empty for all, or for English where one file is asked for.
    output
        One file for one page; None for `reports/changes/<language>.html`.

    Raises
    ------
    BuildError
        Where the notebook fails, a page cannot be written, or would not be one that stands alone.
    """
    from helpers.display.words import languages

    written = []
    wanted = (language,) if language else ("en",) if output else languages()
    for one in wanted:
        path = output or project.reports / CHANGES / f"{one}.html"
        others = () if output else [code for code in languages() if code != one]
        siblings = [code for code in others if code in wanted or path.with_name(f"{code}.html").is_file()]
        page = _make_page(project, states, one, siblings, linked=output is None)
        try:
            write_whole(path, page, within=None if output else project.reports)
        except OSError as error:
            raise BuildError(
                f"{path.name}: found that it cannot be written ({error.strerror}); expected a writable folder. "
                "Name another file with --output, or mend the folder's permissions."
            ) from error
        written.append(path)
    return written


def _make_page(project: Project, states: States, language: str, siblings: list[str], *, linked: bool) -> str:
    """Return the page that the notebook makes of both states, run in this process."""
    from helpers.display.words import say
    from helpers.reports.execution import FailedNotebook, execute_notebook
    from helpers.reports.exporting import Page, export_report

    class ChangesPage(Page):
        """A page that stands beside the reports, under its language's name, or alone."""

        @property
        def index(self) -> str:
            return "../index.html" if linked else "#report"

        @property
        def siblings(self) -> list[dict[str, str]]:
            return [
                {"lang": str(say(one, "language.tag")), "name": str(say(one, "language.name")), "href": f"{one}.html"}
                for one in siblings
            ]

    baseline, where = states.baseline, f"notebooks/{NOTEBOOK}"
    path = project.notebooks / NOTEBOOK
    if not path.is_file():
        raise BuildError(f"{where}: found no such file; expected the notebook of changes. Put it back.")
    parameters: dict[str, Any] = {
        **{"language": language, "now": str(states.today), "before": str(baseline.root), "since": baseline.name},
        **{"revision": baseline.commit, "committed": baseline.committed},
        **{"problems": list(baseline.problems), "prepared": baseline.prepared},
    }
    with tempfile.TemporaryDirectory(prefix="plans-changes-") as folder:
        try:
            executed = execute_notebook(path, parameters, states.today, where, Path(folder))
        except FailedNotebook as problem:
            raise BuildError(str(problem)) from None
    about = ChangesPage(CHANGES, language, str(say(language, "changes.description", since=baseline.name).unescape()))
    return export_report(executed, about, where, project.reports / FONTS if linked else None)


def summarise(states: States) -> Iterator[str]:
    """Yield the differences as plain lines: counts by kind, and what to know of the baseline."""
    baseline, frames = states.baseline, states.frames
    facts = ", ".join(part for part in (baseline.commit[:12], baseline.committed) if part)
    since = f"{baseline.name} ({facts})" if facts else baseline.name
    if states.counts:
        yield f"Differences since {since}:"
        for table, kinds in states.counts.items():
            yield f"  {table}: " + ", ".join(f"{kinds[kind]:,} {kind}" for kind in KINDS if kind in kinds)
        yield f"  verdicts: {_moved(frames['verdicts'], frames['verdicts']['now'] == '')}"
        yield f"  possible ranks: {_moved(frames['ranks'], frames['ranks']['best'].isna())}"
    else:
        yield f"No differences since {since}."
    if baseline.problems:
        counted = "1 problem" if len(baseline.problems) == 1 else f"{len(baseline.problems):,} problems"
        yield (
            f"The baseline's curated files have {counted} by today's rules; its processed tables are compared as they "
            f"stand. The first problem: {baseline.problems[0]}"
        )
    elif not baseline.prepared:
        yield "The baseline has no curated files; its processed tables are compared as they stand."


def _moved(rows: pd.DataFrame, gone: pd.Series[Any]) -> str:
    alone = ~rows["kept"]
    came, went = int((alone & ~gone).sum()), int((alone & gone).sum())
    also = f"; {came:,} came and {went:,} went with added or removed rows" if came or went else ""
    return f"{int(rows['kept'].sum()):,} moved{also}"


def print_json(states: States) -> str:
    """Return all differences for machines, a list of records for each frame; the same differences give the same text."""
    baseline = states.baseline
    made = {
        "since": baseline.name,
        "revision": baseline.commit,
        "baseline_problems": list(baseline.problems),
        "prepared": baseline.prepared,
        "counts": states.counts,
    }
    for name, frame in states.frames.items():
        kept = frame.drop(columns="listed", errors="ignore").astype(object)
        made[name] = kept.where(kept.notna(), None).to_dict("records")
    return json.dumps(made, ensure_ascii=False, indent=2)
