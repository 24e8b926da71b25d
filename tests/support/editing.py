"""Change single cells of a project, as a person would who makes a mistake."""

from __future__ import annotations

import csv
from pathlib import Path

from helpers.paths import Project


def read(path: Path) -> list[list[str]]:
    """Return the cells of a file, header first."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def write(path: Path, rows: list[list[str]]) -> None:
    """Write cells as curators' tools do."""
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)


def edit(project: Project, name: str, line: int, **cells: str) -> None:
    """Set cells of one line; `name` is the file below data/raw without its ending."""
    path = project.raw / f"{name}.csv"
    rows = read(path)
    for column, cell in cells.items():
        rows[line - 1][rows[0].index(column)] = cell
    write(path, rows)


def repeat(project: Project, name: str, line: int, **cells: str) -> None:
    """Append a copy of one line with some cells changed."""
    path = project.raw / f"{name}.csv"
    rows = read(path)
    write(path, [*rows, list(rows[line - 1])])
    edit(project, name, len(rows) + 1, **cells)


def remove_column(project: Project, name: str, column: str) -> None:
    """Delete a column."""
    path = project.raw / f"{name}.csv"
    rows = read(path)
    place = rows[0].index(column)
    write(path, [[*row[:place], *row[place + 1 :]] for row in rows])


def add_column(project: Project, name: str, column: str, cell: str = "") -> None:
    """Append a column."""
    path = project.raw / f"{name}.csv"
    rows = read(path)
    write(path, [[*rows[0], column], *([*row, cell] for row in rows[1:])])
