"""Write `data/raw/corrections.csv`: every curated row that differs from a git revision, old and new, with the reason.

python tools/write_corrections.py --since REVISION [--release 0.1.0] [--reasons FILE ...]

Rows are known by their ids. A column that the revision did not have yet is no correction, unless what its rows were taken
for says otherwise (`IMPLIED`); one that is gone is none either. Rows of a plan that came or went since stand with the plan.

Reasons come from the files, in their order, then from the corrections that are recorded already. A file of reasons has
the columns table, row_id, field, reason_en and reason_zh, and may have others. Its field is a column, or `added` or
`removed` for rows that came or went, or empty for all of a row; its row_id may hold `*`, as in `yingze-2021-*`. A row's
own reason goes before one for many rows, and one for a column before one for all of a row. What has no reason is written
without, so that `plans check` tells it, and listed: exit status 1.
"""

from __future__ import annotations

import argparse
import re
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path
from typing import get_args

import pandas as pd

from helpers.analysis.changes import (
    WHOLE,
    compare_rows,
    drop_carried,
    find_renamed,
    list_renamed,
    natural,
    rename_indicators,
)
from helpers.data.cells import LIST_SEPARATOR, LONGEST_TEXT, print_number, read_number, split_list
from helpers.data.codes import Curated
from helpers.data.schema import CORRECTIONS, DISMISSED, PLANS, RELEASE, TABLES, Column, Table
from helpers.data.sheets import open_sheet, print_rows
from helpers.errors import DataError, HelpersError, ParameterError, Problem, nearest
from helpers.paths import MARK, Project, find_root, hold_lock, write_whole
from helpers.reports.baseline import lay_revision

CURATED: dict[str, Table] = {table.name: table for table in TABLES if table.name in get_args(Curated)}
FORMER_FOLDERS = {"statements": "commitments"}
FORMER_COLUMNS = {("statements", "statement_id"): "commitment_id"}
IMPLIED = {("statements", "act"): "promise"}
"""What all rows were taken for before there was a column that says it."""

KEYS = ("table", "row_id", "field")
REASON = ("reason_en", "reason_zh")
MOST_UNUSED = 20


# --------------------------------------------------------------------------------------------------------------- tables


@dataclass(frozen=True)
class Curation:
    """The curated tables of one state.

    Attributes
    ----------
    frames
        Each table with today's columns, every cell as text, and plan_id where there is a file for each plan.
    lacking
        Table and name of today's columns that no file of the table has.
    """

    frames: dict[str, pd.DataFrame]
    lacking: set[tuple[str, str]]


def read_curation(root: Path) -> Curation:
    """Return the curated tables under a folder, drafts left out, by their names of today.

    Raises
    ------
    DataError
        Where a file cannot be read.
    """
    plans = open_sheet(root / PLANS.where(), PLANS.where())
    drafts = {row["plan_id"] for row in plans.mappings() if row.get("draft") == "yes"}
    published = {row["plan_id"] for row in plans.mappings()} - drafts
    frames, lacking = {}, set()
    for name, table in CURATED.items():
        headers: set[str] = set()
        rows: list[dict[str, str]] = []
        for path, plan in _find_files(root, table, published):
            sheet = open_sheet(path, path.relative_to(root).as_posix(), header=())
            headers |= set(sheet.header)
            rows += [
                {column.name: _read_cell(row, table, column) for column in table.columns.values()}
                | ({"plan_id": plan} if plan else {})
                for row in sheet.mappings()
            ]
        columns = [*table.columns, *(["plan_id"] if table.per_plan else [])]
        frame = pd.DataFrame(rows, columns=columns, dtype="str")
        frames[name] = frame[~frame["plan_id"].isin(drafts)] if table is PLANS else frame
        lacking |= {(name, column) for column in table.columns if not {column, _former(name, column)} & headers}
    return Curation(frames, lacking)


def _find_files(root: Path, table: Table, plans: Iterable[str]) -> Iterator[tuple[Path, str]]:
    """Yield the files of a table and the plan of each, where there is one for each plan."""
    if not table.per_plan:
        yield root / table.where(), ""
        return
    for plan in sorted(plans):
        path = root / table.where(plan)
        if not path.is_file() and table.name in FORMER_FOLDERS:
            path = path.parent.with_name(FORMER_FOLDERS[table.name]) / path.name
        yield path, plan


def _former(table: str, column: str) -> str:
    return FORMER_COLUMNS.get((table, column), column)


def _read_cell(row: dict[str, str], table: Table, column: Column) -> str:
    """Return a cell in the one form of its kind: `90.0` is no other number than `90`."""
    cell = row.get(column.name, row.get(_former(table.name, column.name), ""))
    if column.cell.kind == "number":
        number = read_number(cell)
        return cell if number is None else print_number(number)
    return LIST_SEPARATOR.join(split_list(cell)) if column.cell.kind in ("codes", "ids", "regions") else cell


def _by_id(table: Table, frame: pd.DataFrame, where: str) -> pd.DataFrame:
    """Return a table by its ids: the cells of its key, joined by `/` where there are several."""
    key = [*(["plan_id"] if table is DISMISSED else []), *table.key]
    ids = pd.Series(["/".join(cells) for cells in frame[key].to_numpy()], index=frame.index, dtype="str")
    if twice := sorted(ids[ids.duplicated()]):
        raise DataError(
            [Problem(f"{where}, {table.name}", 0, "", f"{twice[0]!r} twice", "each id once", "Run `plans check`.")]
        )
    return frame.set_axis(pd.Index(ids, name="key"))


# -------------------------------------------------------------------------------------------------------------- reasons


@dataclass
class Reasons:
    """The reasons of one file.

    Attributes
    ----------
    where
        How messages call it.
    exact, patterns
        Reasons in both languages by table, row_id and field: those of one row, and those of many.
    used
        Which of them something rests on.
    """

    where: str
    exact: dict[tuple[str, ...], tuple[str, ...]] = field(default_factory=dict)
    patterns: dict[tuple[str, ...], tuple[str, ...]] = field(default_factory=dict)
    used: set[tuple[str, ...]] = field(default_factory=set)

    def find(self, table: str, row_id: str, name: str) -> tuple[str, ...] | None:
        """Return the reason for a column of a row, or for a row that was `added` or `removed`; None where none is given."""
        for known in (name, ""):
            if (table, row_id, known) in self.exact:
                self.used.add((table, row_id, known))
                return self.exact[table, row_id, known]
        for known in (name, ""):
            for key in sorted(self.patterns, key=lambda key: (-len(key[1]), key)):
                if (key[0], key[2]) == (table, known) and fnmatchcase(row_id, key[1]):
                    self.used.add(key)
                    return self.patterns[key]
        return None

    @property
    def unused(self) -> list[tuple[str, ...]]:
        """What nothing rests on."""
        return [key for key in (*self.exact, *self.patterns) if key not in self.used]


def read_reasons(path: Path, where: str) -> Reasons:
    """Return the reasons of one file, or of the recorded corrections; rows with neither language are passed over.

    Raises
    ------
    DataError
        With all that is wrong with the file.
    """
    sheet = open_sheet(path, where, header=(*KEYS, *REASON) if where == CORRECTIONS.where() else None)
    for name in (*KEYS, *REASON):
        if name not in sheet.header:
            expected = f"the columns {', '.join((*KEYS, *REASON))}"
            sheet.report(1, name, "no such column", expected, "Add the column.")
    sheet.refuse()
    found = Reasons(where)
    for row, line in zip(sheet.mappings(), sheet.lines, strict=True):
        reason, key = tuple(row[name] for name in REASON), tuple(row[name] for name in KEYS)
        if not any(reason):
            continue
        columns = [*CURATED[row["table"]].columns, *WHOLE] if row["table"] in CURATED else []
        for name, known in {"table": [*CURATED], "field": ["", *columns]}.items():
            if row[name] not in known and (columns or name == "table"):
                near = nearest(row[name], known)
                sheet.report(line, name, f"'{row[name]}'", f"one of {', '.join(filter(None, known))}", _hint(near))
        if not row["row_id"]:
            remedy = "Fill it in; `*` stands for all rows."
            sheet.report(line, "row_id", "an empty cell", "an id, or a pattern such as 'yingze-2021-*'", remedy)
        for name in REASON:
            if not row[name]:
                sheet.report(line, name, "an empty cell", "the reason in both languages", "Translate the other cell.")
        kept = found.patterns if "*" in row["row_id"] else found.exact
        if kept.setdefault(key, reason) != reason:
            remedy = "Delete one of the two rows."
            sheet.report(line, "row_id", f"another reason for {' '.join(filter(None, key))}", "one", remedy)
    sheet.refuse()
    return found


def _hint(near: str | None) -> str:
    return f"Perhaps '{near}' is meant." if near else "Correct the cell."


# ---------------------------------------------------------------------------------------------------------- corrections


def find_corrections(before: Curation, now: Curation) -> list[dict[str, str]]:
    """Return what differs, in the order of the tables: table, row_id, field (empty for a whole row), old and new.

    What its reason stands under comes beside it, `sought`: the field, or for a whole row `added` or `removed`.
    """
    renamed = find_renamed(before.frames["indicators"], now.frames["indicators"])
    old, new = {}, {}
    for name, table in CURATED.items():
        new[name] = _by_id(table, now.frames[name], "data/raw")
        frame = _by_id(table, rename_indicators(before.frames[name], renamed), "the revision")
        same = new[name].reindex(frame.index).fillna("")
        filled = {column: IMPLIED.get((name, column), same[column]) for own, column in before.lacking if own == name}
        old[name] = frame.assign(**filled)
    compared = [compare_rows(name, old[name], new[name]) for name in CURATED]
    rows = drop_carried(pd.concat([*compared, list_renamed(renamed)], ignore_index=True))
    order = pd.DataFrame({"table": rows["table"].map([*CURATED].index), "key": natural(rows["key"])})
    rows = rows.loc[order.sort_values(["table", "key"], kind="stable").index]
    made = []
    for row in rows.itertuples(index=False):
        cells = {"old": row.before, "new": row.now}
        if row.kind == "added":
            cells["new"] = _print_row(CURATED[row.table], new[row.table].loc[row.key], now.lacking)
        elif row.kind == "removed":
            cells["old"] = _print_row(CURATED[row.table], old[row.table].loc[row.key], before.lacking)
        made.append(
            {"table": row.table, "row_id": row.key, "field": row.field, "sought": row.field or row.kind}
            | {name: _shorten(cell) for name, cell in cells.items()}
        )
    return made


def _print_row(table: Table, row: pd.Series, lacking: set[tuple[str, str]]) -> str:
    """Return the filled cells of a row, but for its key."""
    names = [name for name in table.columns if name not in table.key and (table.name, name) not in lacking]
    return f"{LIST_SEPARATOR} ".join(f"{name}={row[name]}" for name in names if row[name])


def _shorten(cell: str) -> str:
    return cell if len(cell) <= LONGEST_TEXT else f"{cell[: LONGEST_TEXT - 1]}…"


def give_reasons(rows: Iterable[dict[str, str]], sources: Sequence[Reasons], release: str) -> list[dict[str, str]]:
    """Return rows of corrections.csv: what differs, with the first reason that is found."""
    made = []
    for row in rows:
        key = row["table"], row["row_id"], row["sought"]
        reason = next((found for source in sources if (found := source.find(*key))), ("", ""))
        made.append({**row, **dict(zip(REASON, reason, strict=True)), "since": release})
    return made


def name_release(since: str, committed: str, given: str) -> str:
    """Return how the release is called: as given, else by the version in the revision's name, else by its date.

    Raises
    ------
    ParameterError
        For a name that is neither a version nor a date.
    """
    version = since.removeprefix("v")
    release = given or (version if re.fullmatch(RELEASE, version) else committed)
    if not re.fullmatch(RELEASE, release):
        raise ParameterError(
            f"--release: found '{release}'; expected a version or a date. Write it like 0.1.0 or 2026-11-22."
        )
    return release


# --------------------------------------------------------------------------------------------------------- command line


def write_corrections(
    project: Project, since: str, reasons: Sequence[Path], release: str = "", output: Path | None = None
) -> tuple[list[dict[str, str]], list[Reasons]]:
    """Write corrections.csv, or another file, and return its rows and the files of reasons, each with what it served for.

    Raises
    ------
    ParameterError
        Where the revision or the release is none.
    DataError
        Where a table or a file of reasons cannot be read.
    """
    sources = [read_reasons(path, path.name) for path in reasons]
    recorded = read_reasons(project.root / CORRECTIONS.where(), CORRECTIONS.where())
    with tempfile.TemporaryDirectory(prefix="plans-corrections-") as scratch, hold_lock(project):
        baseline = lay_revision(project, since, Path(scratch) / "before")
        if not (baseline.root / MARK).is_file():
            raise ParameterError(
                f"--since: found '{since}' without {MARK.as_posix()}; expected a revision that holds curated data. "
                "Name a later one."
            )
        named = name_release(since, baseline.committed, release)
        found = find_corrections(read_curation(baseline.root), read_curation(project.root))
        rows = give_reasons(found, [*sources, recorded], named)
        columns = [*CORRECTIONS.columns]
        text = print_rows([columns, *([row[name] for name in columns] for row in rows)])
        write_whole(output or project.root / CORRECTIONS.where(), text)
    return rows, sources


def report(rows: Sequence[dict[str, str]], sources: Sequence[Reasons], where: str) -> Iterator[str]:
    """Yield what was written, what has no reason, a line a row, and which reasons served for nothing."""
    missing: dict[tuple[str, str], list[str]] = {}
    for row in rows:
        if not row["reason_en"]:
            missing.setdefault((row["table"], row["row_id"]), []).append(row["sought"])
    whole = len({(row["table"], row["row_id"]) for row in rows})
    counted = f"{_count(len(rows), 'correction')} of {_count(whole, 'row')}"
    yield f"Wrote {where}: {counted}; without a reason: {_count(len(missing), 'row')}."
    yield from (f"  {table} {row_id}: {', '.join(fields)}" for (table, row_id), fields in missing.items())
    for source in sources:
        if unused := source.unused:
            yield f"{source.where}: {_count(len(unused), 'reason')} for what does not differ or has another reason."
            yield from (f"  {' '.join(filter(None, key))}" for key in unused[:MOST_UNUSED])
            if len(unused) > MOST_UNUSED:
                yield f"  and {len(unused) - MOST_UNUSED:,} more"


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the file; the exit status is 1 where a row lacks its reason, 2 where nothing could be written."""
    parser = argparse.ArgumentParser(description=str(__doc__).partition("\n")[0])
    parser.add_argument("--since", required=True, metavar="REVISION", help="the git revision of the last release")
    parser.add_argument("--release", default="", help="its version or date; the revision's date where not given")
    parser.add_argument("--reasons", nargs="+", type=Path, default=[], metavar="FILE", help="files of reasons")
    parser.add_argument("--output", type=Path, metavar="FILE", help="another file than data/raw/corrections.csv")
    parser.add_argument("--root", type=Path, metavar="DIR", help="the folder with data/")
    asked = parser.parse_args(arguments)
    try:
        project = Project(find_root(explicit=asked.root))
        rows, sources = write_corrections(project, asked.since, asked.reasons, asked.release, asked.output)
    except (HelpersError, OSError) as error:
        print(error, file=sys.stderr)
        return 2
    where = asked.output.name if asked.output else CORRECTIONS.where()
    print("\n".join(report(rows, sources, where)))
    return int(any(not row["reason_en"] for row in rows))


if __name__ == "__main__":
    raise SystemExit(main())
