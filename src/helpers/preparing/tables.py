"""From curated files to processed tables: units converted exactly, drafts left out, the same bytes each time.

Tables are written while the files are checked, beside the old ones, and take their place only once all is sound.
"""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

from helpers.data.cells import print_cell
from helpers.data.checking import CheckResult, PlanTables, SharedTables, check_plan_files, read_shared
from helpers.data.codebook import Codebook
from helpers.data.codes import COMMITTING, Binds
from helpers.data.freshness import digest_raw
from helpers.data.reach import BY_REGION
from helpers.data.schema import (
    DESCRIPTION,
    DIGESTS,
    PREPARED,
    Benchmark,
    Indicator,
    Plan,
    Record,
    Region,
    Statement,
    Value,
    Word,
)
from helpers.data.sheets import print_rows
from helpers.digests import digest_file
from helpers.errors import BuildError, DataError, Problem
from helpers.paths import PARTIAL, Project, write_whole
from helpers.preparing.agreement import measure_agreement
from helpers.preparing.codebook_page import PAGE, print_codebook
from helpers.preparing.neighbours import Neighbours
from helpers.preparing.package import describe_package
from helpers.preparing.presence import PresenceTeller
from helpers.preparing.slices import Slices
from helpers.preparing.strength import strength_of

Row = Mapping[str, object]
STALE_SECONDS = 3600
SLICED = (*BY_REGION, "neighbours")
"""Tables whose digests are told by plan or region."""


@dataclass(frozen=True)
class PrepareResult:
    """What was prepared.

    Attributes
    ----------
    check
        What the check found on the way.
    rows
        How many rows each table has.
    changed
        The files whose bytes differ from before.
    """

    check: CheckResult
    rows: dict[str, int]
    changed: tuple[str, ...]


def prepare(project: Project, into: Path | None = None) -> PrepareResult:
    """Write `data/processed/` from `data/raw/`.

    Files whose bytes would not change are left as they are.

    Parameters
    ----------
    into
        Another folder to write to.

    Raises
    ------
    DataError
        Where the curated files have problems, or were changed while they were read; nothing is written then.
    BuildError
        Where the folder cannot be written.
    """
    state = _digest(project)
    shared = read_shared(project)
    try:
        folder = into or project.processed
        folder.mkdir(parents=True, exist_ok=True)
        with _Writers(folder) as writers:
            check = _write_tables(project, shared, writers)
            if _digest(project) != state:
                found, expected = "files that were changed while they were read", "one state of the data"
                raise DataError([Problem("data/raw", 0, "", found, expected, "Run the command again.")])
            return PrepareResult(check, dict(writers.rows), writers.publish(state))
    except OSError as error:
        raise BuildError(
            f"data/processed: found that it cannot be written ({error.strerror}); expected a writable folder. "
            "Mend its permissions or make room on the disk, and run `plans prepare` again."
        ) from error


def _digest(project: Project) -> str:
    """Return the digest of the curated files; empty where they cannot be read, which the check tells with all else."""
    try:
        return digest_raw(project)
    except DataError:
        return ""


def _write_tables(project: Project, shared: SharedTables, writers: _Writers) -> CheckResult:
    book = shared.book
    levels = {region.region_id: region.level for region in shared.regions.records}
    teller = PresenceTeller(book, shared.requirements.records, shared.benchmarks.records)
    slices = Slices(book, shared.requirements.records, shared.benchmarks.records, teller.subjects)
    published = [plan for plan in shared.plans.records if not plan.is_draft]
    neighbours = Neighbours(published, {region.region_id: region for region in shared.regions.records})
    printed_by: dict[str, list[str]] = {}
    described: list[Row] = []

    def receive(found: PlanTables) -> None:
        # Rows of a plan with problems are lacking; the whole writing is thrown away in the end.
        if any(rows.problems for rows in shared.all) or found.problems:
            return
        plan = found.plan
        place = {"plan_id": plan.plan_id, "region_id": plan.region_id, "level": levels[plan.region_id]}
        values = sorted(found.values.records, key=lambda row: (len(row.value_id), row.value_id))
        statements = sorted(found.statements.records, key=lambda row: (len(row.statement_id), row.statement_id))
        row_of_plan = vars(plan) | {"reported": find_last_reported(values)}
        described.append(row_of_plan)
        undated = tell_undated(values, statements)
        written = writers.write(
            "values",
            (
                vars(row) | place | _codebook_cells(row, book) | {"undated": undated.get(row.value_id, "")}
                for row in values
            ),
        )
        by_id = {row.value_id: row for row in values}
        derived = (
            {"strength": strength_of(row, by_id), "hedge_code": book.softeners.get(row.hedge, "")} for row in statements
        )
        said = writers.write(
            "statements", (vars(row) | place | more for row, more in zip(statements, derived, strict=True))
        )
        for indicator in dict.fromkeys(row.indicator for row in values):
            printed_by.setdefault(indicator, []).append(plan.plan_id)
        # Ids and codes need no quotes, and these rows are by far the most: they are joined by hand.
        begin = f"{plan.plan_id},{plan.region_id},"
        told = teller.tell(plan, values, statements)
        writers.write_lines("presence", [begin + ",".join(each) + "\n" for each in told])
        neighbours.add(plan, told)
        slices.add(
            row_of_plan,
            {row.value_id: (row, cells) for row, cells in zip(values, written, strict=True)},
            {row.statement_id: (row, cells) for row, cells in zip(statements, said, strict=True)},
            told,
            found.crosschecks,
        )

    check = check_plan_files(project, shared, receive)
    if check.problems:
        raise DataError(check.problems)
    writers.write("plans", _sort(described))
    regions = _write_shared(project, shared, published, check, writers)
    named = neighbours.tell()
    writers.write("neighbours", map(vars, named))
    writers.pages[PAGE] = print_codebook(shared.indicators.records, shared.vocabulary.records, printed_by)
    whole = {name: writer.hash.hexdigest() for name, writer in writers.writers.items() if name not in SLICED}
    writers.pages[DIGESTS] = slices.write(whole, regions, neighbours.digests(named), check.crosschecks)
    return check


def _write_shared(
    project: Project, shared: SharedTables, published: Sequence[Plan], check: CheckResult, writers: _Writers
) -> list[Region]:
    """Write what no plan has a file of its own for; return the regions that are published."""
    drafts = {plan.region_id for plan in shared.plans.records if plan.is_draft}
    # A region that is there for a draft only would otherwise reach the reports as a region without a plan.
    drafted = drafts - {plan.region_id for plan in published}
    regions = [region for region in shared.regions.records if region.region_id not in drafted]
    benchmarks = sorted(shared.benchmarks.records, key=lambda row: row.benchmark_id)
    writers.write("regions", _sorted(regions))
    words = sorted(shared.vocabulary.records, key=lambda word: word.field)
    writers.write("indicators", map(vars, order_indicators(shared.indicators.records, words)))
    writers.write("vocabulary", map(vars, words))
    bound = {row.benchmark: row.binds for row in shared.requirements.records if row.benchmark}
    writers.write(
        "benchmarks",
        (vars(row) | _codebook_cells(row, shared.book) | {"binds": _whom(row, bound)} for row in benchmarks),
    )
    writers.write("crosschecks", map(vars, sorted(check.crosschecks, key=lambda each: each.crosscheck_id)))
    asked = sorted(shared.requirements.records, key=lambda row: (row.issued, row.requirement_id))
    writers.write("requirements", map(vars, asked))
    writers.write("corrections", _sorted(shared.corrections.records))
    agreement, confusion = measure_agreement(project)
    writers.write("agreement", agreement)
    writers.write("confusion", confusion)
    return regions


def order_indicators(indicators: Iterable[Indicator], words: Iterable[Word]) -> list[Indicator]:
    """Return indicators in the one order in which boards and tables list them.

    By theme, then by family, both in the order of the vocabulary's rows; what is of no family comes last of its theme; within
    a family as the codebook has them.
    """
    place = {(word.field, word.code): at for at, word in enumerate(words)}
    last = len(place)

    def at(row: Indicator) -> tuple[int, int]:
        return place.get(("theme", row.theme), last), place.get(("family", row.family or ""), last)

    return sorted(indicators, key=at)


UNLESS_SAID: Mapping[str, Binds] = {"target": "state", "standard": "county"}
"""Whom a benchmark binds that no requirement names; an actual binds nobody."""


def _whom(row: Benchmark, bound: Mapping[str, Binds]) -> Binds | None:
    """Return whom a benchmark binds, as the requirement says whose figure it, or the row it repeats, holds."""
    return bound.get(row.benchmark_id) or bound.get(row.stands_for or "") or UNLESS_SAID.get(row.kind)


def tell_undated(values: Iterable[Value], statements: Iterable[Statement]) -> dict[str, str]:
    """Return for figures without a year whether a rule or a promise (a `goal`) prints them; nothing where neither does.

    The act is that of the statement that restates the figure, else of those within whose stretch of the text it stands; a
    rule goes before a promise.
    """
    said = [row for row in statements if row.act in COMMITTING]
    restating: dict[str, set[str]] = {}
    for one in said:
        restating.setdefault(one.restates, set()).add(one.act)
    told = {}
    for row in values:
        if row.status == "standard" and row.year is None:
            acts = restating.get(row.value_id) or {one.act for one in said if _holds(one, row)}
            told[row.value_id] = "rule" if "rule" in acts else "goal" if acts else ""
    return told


def _holds(said: Statement, figure: Value) -> bool:
    """Return whether a figure stands within a statement's stretch of the text."""
    begin, end, at = said.span_offset, said.span_end, figure.offset
    return begin is not None and end is not None and at is not None and begin <= at < end


def find_last_reported(values: Iterable[Value]) -> int | None:
    """Return the last year of which a plan prints a result; a year that was guessed is none.

    It bounds the date of a plan that prints none, for every theme alike: so it stands with the plan.
    """
    years = [row.year for row in values if row.status == "actual" and row.year_basis != "implied"]
    return max((year for year in years if year is not None), default=None)


def _sorted(records: Iterable[Record]) -> list[Row]:
    """Return records as rows, sorted by what they print; they begin with their ids."""
    return _sort(map(vars, records))


def _sort(rows: Iterable[Row]) -> list[Row]:
    return sorted(rows, key=lambda row: tuple(map(print_cell, row.values())))


def _codebook_cells(row: Value | Benchmark, book: Codebook) -> dict[str, object]:
    """Return what a number's row gets from the codebook: the indicator's cells, and the number in its unit."""
    indicator = book.indicators[row.indicator]
    return {
        **{name: getattr(indicator, name) for name in ("theme", "topic", "family", "base", "measures")},
        "value_std": book.convert(row.value, row.unit, indicator.unit),
        "value_std_high": book.convert(row.value_high, row.unit, indicator.unit),
        "unit_std": indicator.unit,
    }


# ------------------------------------------------------------------------------------------------------------- writing


class _Writer:
    """One table on its way to disk: rows are encoded, counted and hashed as they come."""

    def __init__(self, target: Path):
        self.target = target
        self.path = target.with_name(f".{target.name}.{os.getpid()}{PARTIAL}")
        self.file: BinaryIO = self.path.open("wb")
        self.hash = hashlib.sha256()
        self.size = 0

    def write(self, text: str) -> None:
        data = text.encode()
        self.hash.update(data)
        self.size += len(data)
        self.file.write(data)


class _Writers:
    """All processed tables on their way; unless they are published, no trace of them stays."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.rows = dict.fromkeys(PREPARED, 0)
        self.writers: dict[str, _Writer] = {}
        self.stack = ExitStack()
        self.pages: dict[str, str] = {}

    def __enter__(self) -> _Writers:
        # What a killed run left behind; a run that is still at work has younger files.
        for left in self.folder.glob(f".*{PARTIAL}"):
            if left.stat().st_mtime < time.time() - STALE_SECONDS:
                left.unlink(missing_ok=True)
        for name in self.rows:
            writer = _Writer(self.folder / f"{name}.csv")
            self.writers[name] = writer
            self.stack.callback(writer.path.unlink, missing_ok=True)
            self.stack.callback(writer.file.close)
            writer.write(print_rows([PREPARED[name].columns]))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stack.close()

    def write(self, name: str, rows: Iterable[Row]) -> list[list[str]]:
        columns = list(PREPARED[name].columns)
        # most cells are text already, and asking saves a call for each
        listed = [
            [cell if type(cell := row[column]) is str else print_cell(cell) for column in columns] for row in rows
        ]
        self.rows[name] += len(listed)
        self.writers[name].write(print_rows(listed))
        return listed

    def write_lines(self, name: str, lines: list[str]) -> None:
        self.rows[name] += len(lines)
        self.writers[name].write("".join(lines))

    def publish(self, raw_digest: str) -> tuple[str, ...]:
        """Put the tables in their places, their description last, and return the names of those that changed."""
        changed = []
        for writer in self.writers.values():
            writer.file.close()
        files = {name: (writer.size, writer.hash.hexdigest()) for name, writer in self.writers.items()}
        text = json.dumps(describe_package(files, raw_digest), ensure_ascii=False, indent=2) + "\n"
        for name, writer in self.writers.items():
            if not _same(writer.target, *files[name]):
                os.replace(writer.path, writer.target)
                changed.append(writer.target.name)
        for name, page in {**self.pages, DESCRIPTION: text}.items():
            target = self.folder / name
            if not target.is_file() or target.read_bytes() != page.encode():
                write_whole(target, page)
                changed.append(name)
        return tuple(changed)


def _same(path: Path, size: int, digest: str) -> bool:
    try:
        return path.stat().st_size == size and digest_file(path) == digest
    except OSError:
        return False
