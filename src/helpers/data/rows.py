"""From the cells of a sheet to checked records, row by row."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from helpers.data.damage import recognise_damage, show
from helpers.data.schema import DISMISSED, Table
from helpers.data.sheets import Sheet, read_sheet
from helpers.errors import Problem, nearest


@dataclass
class Rows:
    """The checked rows of one file.

    Attributes
    ----------
    sheet
        The file's cells, with all problems that it has.
    records, lines
        The rows that are sound by themselves, and the line each begins on.
    keys
        The ids of all rows, sound or not (of several columns with a comma between), so that a faulty row is not also
        reported as missing.
    readable
        Whether the file was there and could be read as a table at all.
    """

    sheet: Sheet
    records: list[Any] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    keys: set[str] = field(default_factory=set)
    readable: bool = False

    @property
    def where(self) -> str:
        """The file, relative to the project's folder."""
        return self.sheet.where

    @property
    def problems(self) -> list[Problem]:
        """What is wrong with the file and its rows."""
        return self.sheet.problems

    @property
    def numbered(self) -> Iterable[tuple[Any, int]]:
        """The sound rows with their lines."""
        return zip(self.records, self.lines, strict=True)


def read_rows(path: Path, table: Table, where: str = "", optional: bool = False) -> Rows:
    """Return the checked rows of one file; see `check_rows`. An absent file that is optional has no rows."""
    return check_rows(read_sheet(path, where or table.where(), header=() if optional else None), table)


def check_rows(sheet: Sheet, table: Table) -> Rows:
    """Return the rows of a sheet as records of a table, with what is wrong about the others.

    Unknown and missing columns are reported; columns that begin with `note` may be added freely. White space around a
    cell is no part of it. After two hundred problems the rest of the file is counted, not looked at.
    """
    rows = Rows(sheet)
    if not sheet.header:
        return rows
    _check_header(sheet, table)
    positions = {name: place for place, name in reversed(list(enumerate(sheet.header)))}
    rows.readable = table.key[0] in positions
    if not rows.readable:
        return rows
    names = [name for name in table.columns if name in positions]
    places = [positions[name] for name in names]
    absent = dict.fromkeys((name for name in table.columns if name not in positions), "")
    key_places = [positions[name] for name in table.key if name in positions]
    rows.keys = {",".join(row[place] for place in key_places) for row in sheet.rows}
    # A required column that is missing altogether is one problem, not one for each row.
    unreported = {name for name in absent if not table.may_lack(name)}
    breakable = [(name, "note" if name.startswith("note") else "text") for name in names if _is_text(table, name)]
    first_lines: dict[tuple[str, ...], int] = {}
    validate = table.model.model_validate
    for number, (row, line) in enumerate(zip(sheet.rows, sheet.lines, strict=True)):
        if sheet.is_full:
            sheet.pass_over(len(sheet.rows) - number)
            break
        cells = {**absent, **dict(zip(names, [row[place] for place in places], strict=True))}
        sound = _is_new(sheet, table, first_lines, tuple(row[place] for place in key_places), line)
        for name, kind in breakable:
            damage = recognise_damage(cells[name], kind)
            if damage and not (table is DISMISSED and cells.get("reason") == "date"):
                sheet.report(
                    line, name, f"{show(cells[name])}, {damage[0]}", table.columns[name].cell.expected, damage[1]
                )
                sound = False
        try:
            record = validate(cells)
        except ValidationError as errors:
            _report_errors(sheet, table, line, errors, unreported)
            continue
        if sound:
            rows.records.append(record)
            rows.lines.append(line)
    return rows


def check_row(where: str, table: Table, row: Mapping[str, object]) -> None:
    """Raise a DataError where a new row is not what its table takes; see `check_rows`.

    Parameters
    ----------
    where
        How messages call the row.
    table, row
        Its table, and its cells; columns that it leaves out are empty.
    """
    names = list(table.columns)
    sheet = Sheet(where, names, [[str(row.get(name, "")) for name in names]], [0])
    check_rows(sheet, table)
    sheet.refuse()


def _is_text(table: Table, name: str) -> bool:
    # What a spreadsheet can turn into a time, a date or a formula without making it unreadable.
    return table.columns[name].cell.kind == "text"


def _is_new(
    sheet: Sheet, table: Table, first_lines: dict[tuple[str, ...], int], identity: tuple[str, ...], line: int
) -> bool:
    first = first_lines.setdefault(identity, line)
    if first == line:
        return True
    sheet.report(
        line,
        table.key[0],
        f"{show(' '.join(identity))} again (first on line {first})",
        "an id that no other row has",
        "Give the row the next free id; ids are never used twice.",
    )
    return False


def _check_header(sheet: Sheet, table: Table) -> None:
    header = set(sheet.header)
    for name in sheet.header:
        if name and name not in table.columns and not name.startswith("note"):
            near = nearest(name, [column for column in table.columns if column not in header])
            hint = f"Rename it to '{near}'" if near else "Delete it"
            sheet.report(
                1,
                name[:60],
                f"a column {show(name)} that {table.name} does not have",
                "the columns of the design",
                f"{hint}, or begin its name with note to keep it beside the data.",
            )
    for name in table.columns:
        if name not in header and not table.may_lack(name):
            remedy = "Add the column; its cells may be left empty only where the design says so."
            sheet.report(1, name, "no such column", "all columns of the design", remedy)


def _report_errors(sheet: Sheet, table: Table, line: int, errors: ValidationError, unreported: set[str]) -> None:
    reported = set(unreported)
    for error in errors.errors(include_url=False, include_context=False):
        name = str(error["loc"][0]) if error["loc"] else table.key[0]
        if name not in reported:
            reported.add(name)
            text = error["input"] if isinstance(error["input"], str) else ""
            sheet.report(line, name, *_explain(table, name, text))


def _explain(table: Table, name: str, text: str) -> tuple[str, str, str]:
    """Return what was found, what was expected and what to do, for a cell that its model refused."""
    column = table.columns[name]
    damage = recognise_damage(text, column.cell.kind)
    if damage:
        return f"{show(text)}, {damage[0]}", column.cell.expected, damage[1]
    near = nearest(text.casefold(), [each for each in column.closed if each]) if column.closed and text else None
    remedy = f"Correct the cell; perhaps '{near}'." if near else column.cell.remedy
    return show(text), column.cell.expected, remedy
