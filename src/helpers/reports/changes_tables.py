"""Processed tables as rows of text, read so that two states of the data can be held against each other.

Cells that recur are kept once, in both states together: codes and empty cells are most of a table.
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from operator import itemgetter
from pathlib import Path

from helpers.data.schema import PREPARED
from helpers.errors import DataError, Problem

ROW_TABLES = (
    "plans",
    "regions",
    "values",
    "statements",
    "indicators",
    "vocabulary",
    "benchmarks",
    "crosschecks",
)
# Came later than the others, and holds nothing that is not worked out from them.
OPTIONAL = frozenset({"crosschecks"})

Row = tuple[str, ...]
Subject = tuple[str, str]
Said = tuple[str, str, str]
Presence = Mapping[str, Mapping[Subject, Said]]


@dataclass(frozen=True)
class Sheet:
    """One table: its columns, and its rows by key (several key columns are joined by `/`)."""

    name: str
    columns: tuple[str, ...]
    rows: Mapping[str, Row]

    def record(self, key: str) -> dict[str, str]:
        """Return a row by column."""
        return dict(zip(self.columns, self.rows[key], strict=True))

    def records(self) -> Iterator[dict[str, str]]:
        """Yield every row by column."""
        return map(self.record, self.rows)

    def column(self, name: str) -> Iterator[tuple[str, str]]:
        """Yield key and cell of one column; nothing where the table has no such column."""
        if name in self.columns:
            at = self.columns.index(name)
            yield from ((key, row[at]) for key, row in self.rows.items())


@dataclass(frozen=True)
class Tables:
    """One state of the data.

    Attributes
    ----------
    sheets
        Every table of rows.
    presence
        By plan and subject (kind and code): what the plan says of it, value ids, statement ids.
    digest
        Of the tables' bytes.
    """

    sheets: Mapping[str, Sheet]
    presence: Presence
    digest: str

    def __getitem__(self, name: str) -> Sheet:
        return self.sheets[name]

    def rename(self, codes: Mapping[str, str]) -> Tables:
        """Return the same state with indicators under other codes."""
        if not codes:
            return self
        sheets = {name: _rename(sheet, codes) for name, sheet in self.sheets.items()}
        presence = {
            plan: {_rename_subject(subject, codes): said for subject, said in all_said.items()}
            for plan, all_said in self.presence.items()
        }
        return Tables(sheets, presence, self.digest)


def _rename(sheet: Sheet, codes: Mapping[str, str]) -> Sheet:
    if "indicator" not in sheet.columns:
        return sheet
    at = sheet.columns.index("indicator")
    by_code = PREPARED[sheet.name].key == ("indicator",)
    rows = {}
    for key, row in sheet.rows.items():
        code = codes.get(row[at])
        rows[code if code and by_code else key] = (*row[:at], code, *row[at + 1 :]) if code else row
    return Sheet(sheet.name, sheet.columns, rows)


def _rename_subject(subject: Subject, codes: Mapping[str, str]) -> Subject:
    kind, code = subject
    return (kind, codes[code]) if kind == "indicator" and code in codes else subject


@dataclass
class Reader:
    """Reads states of the data; cells that recur are kept once, and so are whole tables."""

    sheets: dict[tuple[str, str], Sheet] = field(default_factory=dict)
    presence: dict[str, Presence] = field(default_factory=dict)
    kept: dict[str, str] = field(default_factory=dict)
    pairs: dict[Subject, Subject] = field(default_factory=dict)
    said: dict[Said, Said] = field(default_factory=dict)

    def read(self, folder: Path, shown: str) -> Tables:
        """Return the state whose tables lie in a folder.

        Parameters
        ----------
        shown
            How messages name the folder.

        Raises
        ------
        DataError
            Naming every table that is missing or cannot be read.
        """
        problems: list[Problem] = []
        total = hashlib.sha256()
        sheets: dict[str, Sheet] = {}
        presence: Presence = {}
        for name in (*ROW_TABLES, "presence"):
            path, where = folder / f"{name}.csv", f"{shown}/{name}.csv"
            if name in OPTIONAL and not path.exists():
                sheets[name] = Sheet(name, (), {})
                continue
            try:
                data = path.read_bytes()
                digest = hashlib.sha256(data).hexdigest()
                total.update(f"{name} {digest}\n".encode())
                # Most tables are the same in both states: those are read once, and not compared row by row.
                if name == "presence":
                    if digest not in self.presence:
                        self.presence[digest] = self._read_presence(data, where)
                    presence = self.presence[digest]
                else:
                    if (name, digest) not in self.sheets:
                        self.sheets[name, digest] = self._read_sheet(name, data, where)
                    sheets[name] = self.sheets[name, digest]
            except FileNotFoundError:
                problems.append(_problem(where, 0, "no such file", "every table that `plans prepare` writes"))
            except OSError as error:
                problems.append(_problem(where, 0, f"a file that cannot be read ({error.strerror})", "a table"))
            except DataError as error:
                problems += error.problems
        if problems:
            raise DataError(problems)
        return Tables(sheets, presence, total.hexdigest())

    def _read_sheet(self, name: str, data: bytes, where: str) -> Sheet:
        columns, lines = _split(data, where, PREPARED[name].key)
        keep = self.kept.setdefault
        at = [columns.index(column) for column in PREPARED[name].key]
        rows: dict[str, Row] = {}
        for number, cells in lines:
            row = tuple([keep(cell, cell) for cell in cells])
            key = row[at[0]] if len(at) == 1 else "/".join(row[place] for place in at)
            if key in rows:
                raise DataError([_problem(where, number, f"'{key}' a second time", "every row once")])
            rows[key] = row
        return Sheet(name, columns, rows)

    def _read_presence(self, data: bytes, where: str) -> dict[str, dict[Subject, Said]]:
        wanted = ("plan_id", "subject", "code", "presence", "value_ids", "statement_ids")
        columns, lines = _split(data, where, wanted)
        pick = itemgetter(*(columns.index(column) for column in wanted))
        presence: dict[str, dict[Subject, Said]] = {}
        for number, cells in lines:
            plan, subject, code, state, values, statements = pick(cells)
            pair, said = (subject, code), (state, values, statements)
            own = presence.setdefault(plan, {})
            if pair in own:
                raise DataError([_problem(where, number, f"{subject} '{code}' of {plan} twice", "every row once")])
            own[self.pairs.setdefault(pair, pair)] = self.said.setdefault(said, said)
        return presence


def _split(data: bytes, where: str, wanted: tuple[str, ...]) -> tuple[tuple[str, ...], Iterator[tuple[int, list[str]]]]:
    """Return the columns, and the further rows with their lines."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DataError([_problem(where, 0, f"bytes that are no UTF-8 (byte {error.start})", "a table")]) from None
    lines = csv.reader(io.StringIO(text, newline=""))
    columns = tuple(next(lines, ()))
    lacking = [column for column in wanted if column not in columns]
    if lacking:
        found = f"no column {', '.join(lacking)}" if columns else "an empty file"
        raise DataError([_problem(where, 1, found, "the header line that `plans prepare` writes")])

    def rows() -> Iterator[tuple[int, list[str]]]:
        try:
            for cells in lines:
                if len(cells) != len(columns):
                    found = f"{len(cells)} cells"
                    raise DataError([_problem(where, lines.line_num, found, f"{len(columns)}, as in the header")])
                yield lines.line_num, cells
        except csv.Error as error:
            found = f"a line that is no CSV ({error})"
            raise DataError([_problem(where, lines.line_num, found, "a table")]) from None

    return columns, rows()


def _problem(where: str, line: int, found: str, expected: str) -> Problem:
    return Problem(where, line, "", found, expected, "Name a baseline whose tables are whole.")
