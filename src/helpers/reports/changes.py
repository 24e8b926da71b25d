"""The report of what differs in the data since a git revision, or since what a folder holds: old, new, and what follows.

`changes_baseline` finds the earlier state, `changes_differences` compares rows, `changes_consequences` verdicts and
ranks, `changes_sections` and `changes_page` put them into words. Computing is done once and written in each language.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from helpers.display.language import LANGUAGES, Language
from helpers.errors import BuildError
from helpers.paths import Project, write_whole
from helpers.reports.changes_baseline import open_baseline, read_today
from helpers.reports.changes_consequences import follow
from helpers.reports.changes_differences import compare
from helpers.reports.changes_page import Found, render
from helpers.reports.changes_tables import Reader
from helpers.reports.index import CHANGES
from helpers.reports.jobs import FONTS


@dataclass(frozen=True)
class Options:
    """What was asked for.

    Attributes
    ----------
    since
        A git revision or a folder.
    language
        One language; None for both.
    output
        One file for one page, English where no language is named; None for `reports/changes/<language>.html`.
    """

    since: str
    language: Language | None = None
    output: Path | None = None

    @property
    def languages(self) -> tuple[Language, ...]:
        """The languages to write."""
        if self.language:
            return (self.language,)
        return ("en",) if self.output else LANGUAGES


def find_changes(project: Project, since: str) -> Found:
    """Return what differs between an earlier state of the data and today's.

    Raises
    ------
    ParameterError
        Where the earlier state cannot be found or used.
    DataError
        Where today's curated files have problems, or the earlier tables cannot be read.
    """
    with tempfile.TemporaryDirectory(prefix="plans-changes-") as name:
        scratch, reader = Path(name), Reader()
        # The baseline first: a mistyped name costs nothing then.
        baseline = open_baseline(project, since, reader, scratch)
        today = read_today(project, reader, scratch)
        differences = compare(baseline.tables, today)
        return Found(baseline, today, differences, follow(baseline.tables, today, differences))


def write_pages(project: Project, found: Found, options: Options) -> list[Path]:
    """Write a page in each language that was asked for and return their paths.

    Raises
    ------
    BuildError
        Where a page cannot be written, or would not be one that stands alone.
    """
    written = []
    for language in options.languages:
        path = options.output or project.reports / CHANGES / f"{language}.html"
        both = (path.parent / f"{next(other for other in LANGUAGES if other != language)}.html").is_file()
        text = render(
            found,
            language,
            linked=options.output is None,
            both=both or len(options.languages) > 1,
            where=path.name,
            cache=project.reports / FONTS if options.output is None else None,
        )
        try:
            write_whole(path, text, within=project.reports if options.output is None else None)
        except OSError as error:
            raise BuildError(
                f"{path.name}: found that it cannot be written ({error.strerror}); expected a writable folder. "
                "Name another file with --output, or mend the folder's permissions."
            ) from error
        written.append(path)
    return written


def summarise(found: Found) -> Iterator[str]:
    """Yield the differences as plain lines: counts by kind, and what to know of the baseline."""
    baseline, made = found.baseline, found.consequences
    facts = ", ".join(part for part in (baseline.commit[:12], baseline.committed) if part)
    since = f"{baseline.name} ({facts})" if facts else baseline.name
    if found.differences:
        yield f"Differences since {since}:"
        for table, kinds in found.differences.counts().items():
            yield f"  {table}: " + ", ".join(f"{number:,} {kind}" for kind, number in kinds.items())
        if not made.lacking:
            yield f"  verdicts: {_moved(len(made.verdicts), made.verdicts_came, made.verdicts_went)}"
            yield f"  possible ranks: {_moved(len(made.ranks), made.ranks_came, made.ranks_went)}"
    else:
        yield f"No differences since {since}."
    if baseline.problems:
        counted = "1 problem" if len(baseline.problems) == 1 else f"{len(baseline.problems):,} problems"
        yield (
            f"The baseline's curated files have {counted} by today's rules; its processed tables are compared as they "
            f"stand. The first problem: {baseline.problems[0]}"
        )
    if baseline.as_they_lay:
        yield "The baseline has no curated files; its processed tables are compared as they stand."
    for table, column in found.differences.uncompared:
        yield f"Not compared, since one of the two states lacks it: {table}{f'.{column}' if column else ''}."
    if made.lacking:
        yield f"Verdicts and ranks could not be worked out again: one of the two states lacks {', '.join(made.lacking)}."


def _moved(moved: int, came: int, went: int) -> str:
    also = f"; {came:,} came and {went:,} went with added or removed rows" if came or went else ""
    return f"{moved:,} moved{also}"


def print_json(found: Found) -> str:
    """Return all differences for machines; the same differences give the same text."""
    baseline = found.baseline
    rows: dict[str, list[dict[str, Any]]] = {
        table: [
            {
                "key": each.key,
                "kind": each.kind.value,
                "fields": {name: [each.before[name], each.now[name]] for name in each.fields},
                "row": dict(each.row),
                "counted": dict(each.counted),
            }
            for each in listed
        ]
        for table, listed in found.differences.rows.items()
    }
    made = {
        "since": baseline.name,
        "revision": baseline.commit,
        "baseline_problems": list(baseline.problems),
        "as_they_lay": baseline.as_they_lay,
        "uncompared": [list(each) for each in found.differences.uncompared],
        "counts": found.differences.counts(),
        "renamed": dict(found.differences.renamed),
        "rows": rows,
        "presence": [asdict(each) for each in found.differences.presence],
        "consequences": asdict(found.consequences),
    }
    return json.dumps(made, ensure_ascii=False, indent=2)


def report_changes(project: Project, options: Options) -> tuple[Found, Sequence[Path]]:
    """Find the differences, write the pages, and return both; see `find_changes` and `write_pages`."""
    found = find_changes(project, options.since)
    return found, write_pages(project, found, options)
