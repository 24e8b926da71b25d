"""Draft rows that a person has read: their marks cleared, or the rows taken out.

Run as `plans confirm`. A row keeps its mark while a cell that it needs is empty; once no row of a file is marked, the columns
that only drafts have are taken out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from helpers.curation.audit import check_plan
from helpers.curation.drafting import DRAFT_COLUMN, NEAREST_COLUMN, missing_cells
from helpers.curation.naming import unit_alike
from helpers.data.schema import INDICATORS, STATEMENTS, VALUES
from helpers.data.sheets import Sheet, open_sheet
from helpers.errors import ParameterError
from helpers.paths import Project, write_whole

_ROW = re.compile(r"([vc])([0-9]+)(?:-\1?([0-9]+))?")
STATEMENT_NEEDS = ("theme", "act", "summary_en", "summary_zh", "term")


@dataclass
class Confirmation:
    """What was done.

    Attributes
    ----------
    plan_id
        The plan.
    confirmed, dropped
        Ids of rows whose marks were cleared, and of rows taken out.
    incomplete
        For each row that keeps its mark, the cells it still needs.
    fitted
        For each row whose unit was made its indicator's, where a text does not tell the two apart, both units.
    left
        How many rows are still marked.
    """

    plan_id: str
    confirmed: list[str] = field(default_factory=list)
    dropped: list[str] = field(default_factory=list)
    incomplete: dict[str, tuple[str, ...]] = field(default_factory=dict)
    fitted: dict[str, tuple[str, str]] = field(default_factory=dict)
    left: int = 0


def confirm_rows(
    project: Project, plan_id: str, rows: Sequence[str], complete: bool = False, drop: bool = False
) -> Confirmation:
    """Clear the marks of draft rows, or take the rows out, and return what was done.

    Parameters
    ----------
    project, plan_id
        The project and the plan.
    rows
        Rows as `v003`, `v003-v010` or `c001`.
    complete
        Whether all rows are meant in which nothing is empty.
    drop
        Whether the rows are taken out.

    Raises
    ------
    ParameterError
        Where the plan or a row is unknown, or no row is named.
    """
    if bool(rows) == complete or (drop and complete):
        raise ParameterError(
            f"plans confirm: found {'no row' if not rows else 'rows beside --complete'}; expected rows such as v003 or c001-c010. Name them, or give --complete alone."
        )
    check_plan(project, plan_id)
    sheets = [
        open_sheet(project.root / table.where(plan_id), table.where(plan_id), as_is=True)
        for table in (VALUES, STATEMENTS)
    ]
    meant = _rows_meant(plan_id, rows, {cell for sheet in sheets for cell in sheet.column(sheet.header[0])})
    done = Confirmation(plan_id)
    before = [sheet.encode() for sheet in sheets]
    for sheet, needs in zip(sheets, (None, STATEMENT_NEEDS), strict=True):
        _go_through(sheet, needs, None if complete else meant, drop, done)
    _fit_units(project, sheets[0], done)
    for sheet, content in zip(sheets, before, strict=True):
        if sheet.encode() != content:
            write_whole(project.root / sheet.where, sheet.encode())
    return done


def _rows_meant(plan_id: str, rows: Sequence[str], known: set[str]) -> set[str]:
    meant: set[str] = set()
    for each in rows:
        match = _ROW.fullmatch(each.removeprefix(f"{plan_id}-"))
        ids = set()
        if match:
            numbers = range(int(match[2]), int(match[3] or match[2]) + 1)
            start = f"{plan_id}-{match[1]}"
            ids = {row for row in known if row.startswith(start) and int(row.removeprefix(start)) in numbers}
        if not ids:
            raise ParameterError(
                f"plans confirm: found '{each}'; expected rows of '{plan_id}' such as v003, v003-v010 or c001. Correct it."
            )
        meant |= ids
    return meant


def _go_through(
    sheet: Sheet, needs: Sequence[str] | None, meant: set[str] | None, drop: bool, done: Confirmation
) -> None:
    if DRAFT_COLUMN not in sheet.header:
        return
    kept = []
    for number, cells in enumerate(sheet.mappings()):
        row_id = cells[sheet.header[0]]
        asked = cells[DRAFT_COLUMN] and (meant is None or row_id in meant)
        missing = tuple(missing_cells(cells) if needs is None else (name for name in needs if not cells[name]))
        if asked and drop:
            done.dropped.append(row_id)
            continue
        if asked and not missing:
            sheet.rows[number][sheet.header.index(DRAFT_COLUMN)] = ""
            done.confirmed.append(row_id)
        elif asked and meant is not None:
            done.incomplete[row_id] = missing
        kept.append(number)
    sheet.rows = [sheet.rows[number] for number in kept]
    sheet.lines = [sheet.lines[number] for number in kept]
    left = sum(bool(cell) for cell in sheet.column(DRAFT_COLUMN))
    done.left += left
    if not left:
        _take_out(sheet, (DRAFT_COLUMN, NEAREST_COLUMN))


def _fit_units(project: Project, values: Sheet, done: Confirmation) -> None:
    """Give confirmed figures the unit of the indicator that a person chose, where a text does not tell the two apart."""
    codebook = open_sheet(project.root / INDICATORS.where(), INDICATORS.where())
    units = dict(zip(codebook.column("indicator"), codebook.column("unit"), strict=True))
    place = values.header.index("unit")
    for number, row in enumerate(values.mappings()):
        unit = unit_alike(units.get(row["indicator"], ""), row["unit"])
        if row["value_id"] in done.confirmed and unit != row["unit"]:
            values.rows[number][place] = unit
            done.fitted[row["value_id"]] = (row["unit"], unit)


def _take_out(sheet: Sheet, columns: Sequence[str]) -> None:
    places = [place for place, name in enumerate(sheet.header) if name not in columns]
    sheet.header = [sheet.header[place] for place in places]
    sheet.rows = [[row[place] for place in places] for row in sheet.rows]


def describe(done: Confirmation) -> Iterator[str]:
    """Yield what was done, one line each."""
    yield (
        f"{done.plan_id}: {len(done.confirmed)} rows confirmed, {len(done.dropped)} taken out, "
        f"{done.left} still marked as draft."
    )
    yield from (
        f"  {row_id}: unit {old} made {new}, as its indicator has it." for row_id, (old, new) in done.fitted.items()
    )
    yield from (f"  {row_id}: still empty: {', '.join(missing)}." for row_id, missing in done.incomplete.items())
