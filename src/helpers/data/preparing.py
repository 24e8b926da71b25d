"""From curated files to processed tables: units converted exactly, drafts left out, the same bytes each time.

Tables are written while the files are checked, beside the old ones, and take their place only once all is sound.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import time
from collections.abc import Iterable
from contextlib import ExitStack
from dataclasses import dataclass
from decimal import Decimal, localcontext
from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO

from helpers.data.agreement import COLUMNS as AGREEMENT
from helpers.data.agreement import measure_agreement
from helpers.data.checking import CheckResult, PlanTables, SharedTables, check_plan_files, read_shared
from helpers.data.codebook import PLACES, Codebook, print_number
from helpers.data.codebook_page import PAGE, print_codebook
from helpers.data.crosschecks import expression_of
from helpers.data.freshness import digest_raw
from helpers.data.presence import PresenceTeller
from helpers.data.processed import DESCRIPTION, ORDER, describe_package
from helpers.data.records import Benchmark, Record
from helpers.errors import BuildError, DataError
from helpers.paths import Project

STALE_SECONDS = 3600


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


def prepare(project: Project) -> PrepareResult:
    """Write `data/processed/` from `data/raw/`.

    Files whose bytes would not change are left as they are.

    Raises
    ------
    DataError
        Where the curated files have problems; nothing is written then.
    BuildError
        Where the folder cannot be written.
    """
    shared = read_shared(project)
    try:
        project.processed.mkdir(parents=True, exist_ok=True)
        with _Writers(project.processed) as writers:
            check = _write_tables(project, shared, writers)
            return PrepareResult(check, dict(writers.rows), writers.publish(digest_raw(project)))
    except OSError as error:
        raise BuildError(
            f"data/processed: found that it cannot be written ({error.strerror}); expected a writable folder. "
            "Mend its permissions or make room on the disk, and run `plans prepare` again."
        ) from error


def _write_tables(project: Project, shared: SharedTables, writers: _Writers) -> CheckResult:
    book = shared.book
    levels = {region.region_id: region.level for region in shared.regions.records}
    teller = PresenceTeller(book)
    printed_by: dict[str, list[str]] = {}

    def receive(found: PlanTables) -> None:
        # Rows of a plan with problems are lacking; the whole writing is thrown away in the end.
        if any(rows.problems for rows in shared.all) or any(
            rows.problems for rows in (found.values, found.statements, found.dismissed)
        ):
            return
        plan, level = found.plan, levels[found.plan.region_id]
        place = (plan.plan_id, plan.region_id, level)
        values = sorted(found.values.records, key=lambda row: (len(row.value_id), row.value_id))
        statements = sorted(found.statements.records, key=lambda row: (len(row.statement_id), row.statement_id))
        writers.write("values", (_value_row(row, place, book) for row in values))
        for indicator in dict.fromkeys(row.indicator for row in values):
            printed_by.setdefault(indicator, []).append(plan.plan_id)
        writers.write("statements", (_statement_row(row, place) for row in statements))
        # Ids and codes need no quotes, and these rows are by far the most: they are joined by hand.
        begin = f"{plan.plan_id},{plan.region_id},"
        writers.write_lines(
            "presence", [begin + ",".join(each) + "\n" for each in teller.tell(plan, values, statements)]
        )

    check = check_plan_files(project, shared, receive)
    if check.problems:
        raise DataError(check.problems)
    drafts = {plan.region_id for plan in shared.plans.records if plan.is_draft}
    published = {plan.region_id for plan in shared.plans.records if not plan.is_draft}
    # A region that is there for a draft only would otherwise reach the reports as a region without a plan.
    regions = [region for region in shared.regions.records if region.region_id not in drafts - published]
    writers.write("regions", _plain("regions", regions))
    writers.write("plans", _plain("plans", [plan for plan in shared.plans.records if not plan.is_draft]))
    writers.write("indicators", _plain("indicators", shared.indicators.records))
    writers.write("vocabulary", _plain("vocabulary", shared.vocabulary.records))
    benchmarks = sorted(shared.benchmarks.records, key=lambda row: row.benchmark_id)
    writers.write("benchmarks", (_benchmark_row(row, book) for row in benchmarks))
    writers.write("crosschecks", _crosscheck_rows(shared, check))
    writers.write("agreement", ([row[column] for column in AGREEMENT] for row in measure_agreement(project)))
    writers.page = print_codebook(shared.indicators.records, shared.vocabulary.records, printed_by)
    return check


def _plain(name: str, records: Iterable[Record]) -> list[tuple[str, ...]]:
    rows = [tuple(_cell(getattr(record, column)) for column in ORDER[name]) for record in records]
    return sorted(rows)


def _cell(content: object) -> str:
    if isinstance(content, Decimal):
        return print_number(content)
    return "" if content is None else str(content)


def _value_row(row: Any, place: tuple[str, str, str], book: Codebook) -> tuple[object, ...]:
    indicator = book.indicators[row.indicator]
    return (
        row.value_id,
        *place,
        row.indicator,
        indicator.theme,
        indicator.topic,
        indicator.family,
        indicator.base,
        indicator.measures,
        row.status,
        row.year_from,
        row.year,
        row.year_basis,
        row.comparator,
        print_number(row.value),
        print_number(row.value_high),
        row.unit,
        print_number(book.convert(row.value, row.unit, indicator.unit)),
        print_number(book.convert(row.value_high, row.unit, indicator.unit)),
        indicator.unit,
        row.per,
        row.scope,
        row.figure_kind,
        row.term,
        row.term_offset,
        row.printed,
        row.offset,
        row.figure,
        row.figure_offset,
        row.locator,
        row.hedge,
        row.stands_for,
        row.reading_kind,
        row.reading_en,
        row.reading_zh,
    )


def _statement_row(row: Any, place: tuple[str, str, str]) -> tuple[object, ...]:
    return (
        row.statement_id,
        *place,
        row.theme,
        row.topic,
        row.indicator,
        row.strength,
        row.starts,
        row.deadline,
        row.year_basis,
        row.scope,
        row.summary_en,
        row.summary_zh,
        row.term,
        row.offset,
        row.locator,
        row.hedge,
    )


def _benchmark_row(row: Benchmark, book: Codebook) -> tuple[object, ...]:
    indicator = book.indicators[row.indicator]
    return (
        *(_cell(getattr(row, column)) for column in Benchmark.model_fields),
        indicator.theme,
        indicator.family,
        print_number(book.convert(row.value, row.unit, indicator.unit)),
        print_number(book.convert(row.value_high, row.unit, indicator.unit)),
        indicator.unit,
    )


def _crosscheck_rows(shared: SharedTables, check: CheckResult) -> list[tuple[str, ...]]:
    expressions = {row.crosscheck_id: expression_of(row) for row in shared.crosschecks.records}
    return [
        (
            each.crosscheck_id,
            each.plan_id,
            each.kind,
            each.result,
            ";".join(each.inputs),
            expressions[each.crosscheck_id],
            print_number(each.stated),
            print_fraction(each.computed),
            print_fraction(each.difference),
            print_number(each.tolerance),
            "" if each.agrees is None else "yes" if each.agrees else "no",
            each.note_en,
            each.note_zh,
        )
        for each in sorted(check.crosschecks, key=lambda each: each.crosscheck_id)
    ]


def print_fraction(number: Fraction | None) -> str:
    """Return a fraction as a decimal number, to twelve places where decimals do not end; '' for None."""
    if number is None:
        return ""
    with localcontext() as context:
        context.prec = 60
        quotient = Decimal(number.numerator) / Decimal(number.denominator)
        return print_number(quotient.quantize(Decimal(1).scaleb(-PLACES)))


# ------------------------------------------------------------------------------------------------------------- writing


class _Writer:
    """One table on its way to disk: rows are encoded, counted and hashed as they come."""

    def __init__(self, target: Path):
        self.target = target
        self.path = target.with_name(f".{target.name}.{os.getpid()}.part")
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
        self.rows = dict.fromkeys(sorted(ORDER), 0)
        self.writers: dict[str, _Writer] = {}
        self.stack = ExitStack()
        self.page = ""

    def __enter__(self) -> _Writers:
        # What a killed run left behind; a run that is still at work has younger files.
        for left in self.folder.glob(".*.part"):
            if left.stat().st_mtime < time.time() - STALE_SECONDS:
                left.unlink(missing_ok=True)
        for name in self.rows:
            writer = _Writer(self.folder / f"{name}.csv")
            self.writers[name] = writer
            self.stack.callback(writer.path.unlink, missing_ok=True)
            self.stack.callback(writer.file.close)
            writer.write(",".join(ORDER[name]) + "\n")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stack.close()

    def write(self, name: str, rows: Iterable[Iterable[object]]) -> None:
        buffer = io.StringIO(newline="")
        listed = list(rows)
        csv.writer(buffer, lineterminator="\n").writerows(listed)
        self.rows[name] += len(listed)
        self.writers[name].write(buffer.getvalue())

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
        for name, data in ((PAGE, self.page.encode()), (DESCRIPTION, text.encode())):
            target = self.folder / name
            if not target.is_file() or target.read_bytes() != data:
                part = target.with_name(f".{name}.{os.getpid()}.part")
                self.stack.callback(part.unlink, missing_ok=True)
                part.write_bytes(data)
                os.replace(part, target)
                changed.append(name)
        return tuple(changed)


def _same(path: Path, size: int, digest: str) -> bool:
    try:
        if path.stat().st_size != size:
            return False
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == digest
    except OSError:
        return False
