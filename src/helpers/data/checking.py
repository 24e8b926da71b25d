"""Every problem of a project's curated files, found in one pass.

Tables that all plans share are read first and kept; the files of the plans are read one plan after the other and let
go, so time grows linearly with the plans and memory hardly at all. `prepare` listens to the same pass.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from helpers.data import rules
from helpers.data.against_texts import check_offsets, rows_of, unconfirmed
from helpers.data.codebook import Codebook
from helpers.data.crosschecks import compute_crosschecks
from helpers.data.damage import show
from helpers.data.rows import Rows, read_rows
from helpers.data.schema import (
    BENCHMARKS,
    CORRECTIONS,
    CROSSCHECKS,
    DISMISSED,
    INDICATORS,
    PLANS,
    REQUIREMENTS,
    SHARED,
    STATEMENTS,
    VALUES,
    VOCABULARY,
    Crosscheck,
    Plan,
    PreparedCrosscheck,
    Table,
)
from helpers.data.texts import PlanText, look_for_texts
from helpers.errors import Problem, nearest
from helpers.paths import Project


@dataclass
class CheckResult:
    """What a check found.

    Attributes
    ----------
    problems
        What must be mended before the data can be used, sorted by place.
    notices
        What was put right in reading, in sentences.
    counts
        How many rows of each table, and how many plans and drafts.
    remaining
        What is left to do in draft plans; no obstacle to anything.
    crosschecks
        How the declared cross-checks come out.
    """

    problems: list[Problem] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    remaining: list[Problem] = field(default_factory=list)
    crosschecks: list[PreparedCrosscheck] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        """Whether the data can be used."""
        return not self.problems


@dataclass
class SharedTables:
    """The checked tables that all plans share."""

    vocabulary: Rows
    regions: Rows
    plans: Rows
    indicators: Rows
    benchmarks: Rows
    requirements: Rows
    crosschecks: Rows
    corrections: Rows
    book: Codebook

    @property
    def all(self) -> tuple[Rows, ...]:
        """The tables in a fixed order."""
        shared = (self.vocabulary, self.regions, self.plans, self.indicators, self.benchmarks)
        return *shared, self.requirements, self.crosschecks, self.corrections


@dataclass
class PlanTables:
    """The checked rows of one plan."""

    plan: Plan
    values: Rows
    statements: Rows
    dismissed: Rows
    crosschecks: list[PreparedCrosscheck] = field(default_factory=list)

    @property
    def all(self) -> tuple[Rows, ...]:
        """The tables in a fixed order."""
        return self.values, self.statements, self.dismissed

    @property
    def problems(self) -> list[Problem]:
        """What is wrong with the plan's files and rows."""
        return [problem for rows in self.all for problem in rows.problems]


Receiver = Callable[[PlanTables], None]


def read_shared(project: Project) -> SharedTables:
    """Return the tables that all plans share, checked; benchmarks, requirements and the like may be missing."""
    optional = (BENCHMARKS, REQUIREMENTS, CROSSCHECKS, CORRECTIONS)
    read = {table.name: _read(project, table, optional=table in optional) for table in SHARED}
    # A vocabulary or codebook that cannot be read is one problem, not one for each code that is now unknown.
    known = read["indicators"].keys if read["indicators"].readable else None
    book = Codebook.of(read["vocabulary"].records, read["indicators"].records, known, read["vocabulary"].keys)
    tables = SharedTables(**read, book=book)
    rules.check_table("regions", rules.About(tables.regions))
    regions = tables.regions.keys if tables.regions.readable else None
    rules.check_table("plans", rules.About(tables.plans, regions=regions))
    rules.check_table("indicators", rules.About(tables.indicators, book))
    if tables.vocabulary.readable:
        rules.check_vocabulary(tables.vocabulary, bool(tables.crosschecks.records))
        coded = (VOCABULARY, PLANS, INDICATORS, BENCHMARKS, REQUIREMENTS)
        for rows, table in ((getattr(tables, table.name), table) for table in coded):
            rules.check_codes(rows, table, book)
    rules.check_benchmarks(tables.benchmarks, book)
    rules.check_requirements(tables.requirements, book, tables.benchmarks)
    rules.check_table("corrections", rules.About(tables.corrections))
    if tables.plans.readable:
        rules.check_table("crosschecks", rules.About(tables.crosschecks, plans=tables.plans.keys))
    return tables


def _read(project: Project, table: Table, plan_id: str = "", optional: bool = False) -> Rows:
    where = table.where(plan_id)
    return read_rows(project.root / where, table, where, optional)


def check_project(
    project: Project, receive: Receiver | None = None, documents: Path | str | None = None
) -> CheckResult:
    """Return every problem of the files in `data/raw`.

    Where copies of the plan texts are at hand (in `data/raw/documents/` or the folder that `PLAN_DOCUMENTS` names),
    each term, printed figure and figure is also looked up at its offset.

    Parameters
    ----------
    project
        The project.
    receive
        Called with the tables of each plan that is no draft, in the order of plan ids, whether they are sound or not.
    documents
        The folder with copies of plan texts, where it is another one.
    """
    tables = read_shared(project)
    return check_plan_files(project, tables, receive, documents)


def check_plan_files(
    project: Project, tables: SharedTables, receive: Receiver | None = None, documents: Path | str | None = None
) -> CheckResult:
    """Return every problem of a project whose shared tables have been read; see `check_project`."""
    result = CheckResult()
    counts = dict.fromkeys(("regions", "plans", "drafts", "indicators", "values", "statements", "dismissed"), 0)
    shared = ("regions", "indicators", "benchmarks", "requirements")
    counts |= {name: len(getattr(tables, name).records) for name in shared}
    for rows in tables.all:
        result.notices += rows.sheet.notices
    declared: dict[str, list[tuple[Crosscheck, int]]] = defaultdict(list)
    for check, line in tables.crosschecks.numbered:
        declared[check.plan_id].append((check, line))
    known = {plan.document_sha256: plan.plan_id for plan in tables.plans.records}
    texts = look_for_texts(project, documents, known).texts
    for plan in sorted(tables.plans.records, key=lambda plan: plan.plan_id):
        found = _check_plan(project, tables, plan, declared[plan.plan_id])
        for rows in found.all:
            result.notices += rows.sheet.notices
        if plan.is_draft:
            counts["drafts"] += 1
            result.remaining += [*found.problems, *_unconfirmed(found)]
            continue
        if plan.plan_id in texts:
            _look_up(found, texts[plan.plan_id])
        counts["plans"] += 1
        for name in ("values", "statements", "dismissed"):
            counts[name] += len(getattr(found, name).records)
        result.problems += found.problems
        result.crosschecks += found.crosschecks
        if receive:
            receive(found)
    for rows in tables.all:
        result.problems += rows.problems
    if tables.plans.readable:
        result.problems += _stray_files(project, tables.plans.keys)
    result.problems.sort()
    result.remaining.sort()
    result.counts = counts
    return result


def _check_plan(project: Project, tables: SharedTables, plan: Plan, checks: list[tuple[Crosscheck, int]]) -> PlanTables:
    book = tables.book
    found = PlanTables(
        plan,
        values=_read(project, VALUES, plan.plan_id),
        statements=_read(project, STATEMENTS, plan.plan_id),
        dismissed=_read(project, DISMISSED, plan.plan_id, optional=True),
    )
    rules.check_values(found.values, plan, book, tables.requirements)
    rules.check_statements(found.statements, plan, book, found.values, tables.requirements)
    rules.check_dismissed(found.dismissed, found.values)
    if tables.vocabulary.readable:
        rules.check_codes(found.values, VALUES, book)
        rules.check_codes(found.statements, STATEMENTS, book)
    if checks and not plan.is_draft:
        rules.check_crosschecks(tables.crosschecks, checks, found.values)
        found.crosschecks = compute_crosschecks((check for check, _ in checks), found.values.records)
    return found


def _stray_files(project: Project, plans: set[str]) -> Iterator[Problem]:
    """Yield files of plans that are not registered: their rows would be lost without a word."""
    for table in (VALUES, STATEMENTS, DISMISSED):
        folder = project.raw / table.name
        try:
            names = sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []
        except OSError:
            continue
        for name in names:
            # Editors and spreadsheets leave .~lock.x.csv# and ~$x.csv behind while a file is open.
            if name.startswith((".", "~")) or not name.casefold().endswith(".csv"):
                continue
            if name[:-4] not in plans or not name.endswith(".csv"):
                near = nearest(name[:-4].casefold(), plans)
                hint = f"Rename it to '{near}.csv'" if near else "Move it away"
                where, found = f"data/raw/{table.name}/{show(name)[1:-1]}", "a file of no registered plan"
                expected = "files named after the plans in plans.csv"
                yield Problem(where, 0, "", found, expected, f"{hint}, or register the plan.")


def _unconfirmed(found: PlanTables) -> Iterator[Problem]:
    """Yield the rows of a draft that nobody has confirmed: a guess counts as left to do, filled or not."""
    for rows in (found.values, found.statements):
        yield from (unconfirmed(row) for row in rows_of(rows.sheet) if row["note_draft"])


def _look_up(found: PlanTables, text: PlanText) -> None:
    """Hold a plan's rows against its text; what the rules said of a cell is not said again in other words."""
    said = {(problem.where, problem.line, problem.column) for problem in found.problems}
    sheets = {rows.where: rows.sheet for rows in found.all}
    for problem in check_offsets(found.values.sheet, found.statements.sheet, text):
        if (problem.where, problem.line, problem.column) not in said:
            sheets[problem.where].add(problem)
