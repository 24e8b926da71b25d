"""From the bytes of one CSV to checked rows, with every problem of the file at once.

Files come from editors, from Excel in a Chinese locale and from strangers. Each is either read right or refused with a
message that says what to do: nothing crashes, and nothing is read wrong silently.
"""

from __future__ import annotations

import csv
import io
import os
import re
import stat
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from helpers.data.records import DISMISSED, Column, Table, explain, recognise_damage, show
from helpers.errors import Problem, nearest

# The largest curated table is a few hundred kilobytes; whatever is far beyond that is some other file.
LARGEST_FILE = 20 * 1024 * 1024
CELL_LIMIT = 100_000
MANY = 200  # problems of one kind in one file, after which the rest is counted rather than listed

SAVE_AS_UTF8 = (
    "Save it as UTF-8: in Excel and WPS 'CSV UTF-8 (comma delimited)', on a command line "
    "`iconv -f GB18030 -t UTF-8`; then compare it with the last version."
)

# Latin letters with marks, pinyin, Greek and the signs that Chinese documents use. Two bytes of GBK that happen to be
# valid UTF-8 land anywhere in U+0080–U+07FF, so a file of them shows letters outside of this set within a few cells.
_USUAL = (
    "\u00a0·×÷°±²³¹¼½¾§©®«»¶µ£¥¢"
    "àáâãäåæçèéêëìíîïñòóôõöøùúûüýÿßÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØÙÚÛÜÝ"
    "āēīōūǎěǐǒǔǖǘǚǜńňǹḿĀĒĪŌŪǍĚǏǑǓˉˇ˙"
    "αβγδεζηθλμπρστφχψωΔΣΩΦ"
)
_STRAY = re.compile(f"[\u0080-\u1fff](?<![{_USUAL}])")
_LOW = re.compile("[\u0080-\u1fff]")
_HIGH = re.compile("[\u2000-\uffff\U00010000-\U0010ffff]")
# Controls but tab and line ends, soft hyphen, zero-width and bidirectional marks, stray surrogates, U+FFFD.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u2028-\u202e"
    "\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffd\U000e0000-\U000e0fff]"
)


@dataclass
class Sheet:
    """The cells of one file, or the reasons why there are none.

    Attributes
    ----------
    where
        The file, relative to the project's folder.
    header
        The names of the columns; empty where the file could not be read.
    rows
        The cells of each row, stripped, as many as the header has.
    lines
        For each row the line of the file on which it begins, as an editor counts.
    problems, notices
        What is wrong; what was put right in reading.
    """

    where: str
    header: list[str] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)

    def report(self, line: int, column: str, found: str, expected: str, remedy: str) -> None:
        """Note a problem of this file."""
        self.problems.append(Problem(self.where, line, column, found, expected, remedy))


@dataclass
class Rows:
    """The checked rows of one file.

    Attributes
    ----------
    where
        The file, relative to the project's folder.
    records, lines
        The rows that are sound by themselves, and the line each begins on.
    keys
        The ids of all rows, sound or not (of several columns with a comma between), so that a faulty row is not also
        reported as missing.
    readable
        Whether the file was there and could be read as a table at all.
    """

    where: str
    records: list[Any] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    keys: set[str] = field(default_factory=set)
    problems: list[Problem] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    readable: bool = False

    def report(self, line: int, column: str, found: str, expected: str, remedy: str) -> None:
        """Note a problem of this file."""
        self.problems.append(Problem(self.where, line, column, found, expected, remedy))


def read_bytes(path: Path, where: str) -> bytes | Problem:
    """Return a file's bytes, or the reason why they cannot be had.

    Parameters
    ----------
    path
        The file.
    where
        How messages call it.
    """
    try:
        # Opening a pipe would wait for ever, so what is no plain file is never opened.
        status = os.stat(path)
        if stat.S_ISDIR(status.st_mode):
            return Problem(
                where, 0, "", "a folder", "a CSV file", "Move the folder away and put the file in its place."
            )
        if not stat.S_ISREG(status.st_mode):
            return Problem(where, 0, "", "something that is no plain file", "a CSV file", "Put a file in its place.")
        if status.st_size > LARGEST_FILE:
            return Problem(
                where,
                0,
                "",
                f"{status.st_size / 1e6:,.0f} MB",
                f"at most {LARGEST_FILE / 1e6:,.0f} MB",
                "This is not a curated table, or a spreadsheet saved a million empty rows: delete them and save again.",
            )
        return path.read_bytes()
    except FileNotFoundError:
        return Problem(
            where, 0, "", "no such file", "a CSV file", "Put the file back, or create it with its header line."
        )
    except OSError as error:
        reason = error.strerror or type(error).__name__
        return Problem(
            where,
            0,
            "",
            f"a file that cannot be opened ({reason})",
            "a readable file",
            "Mend its permissions or restore it.",
        )


def decode(data: bytes, where: str) -> str | Problem:
    """Return a file's text, or the reason why its encoding cannot be trusted.

    A byte order mark settles it. Without one it must be UTF-8, and not look like GBK that is valid UTF-8 by chance.
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return Problem(where, 0, "", "UTF-16", "UTF-8", SAVE_AS_UTF8)
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        return Problem(
            where,
            0,
            "",
            "an Excel workbook under the name of a CSV file",
            "CSV in UTF-8",
            "Open it and save it as 'CSV UTF-8'.",
        )
    if b"\x00" in data:
        line = data[: data.index(b"\x00")].count(b"\n") + 1
        return Problem(
            where,
            line,
            "",
            "a NUL byte",
            "text",
            "The file is damaged or no text: restore it from the last good version.",
        )
    marked = data.startswith(b"\xef\xbb\xbf")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        if _decodes_as_gb18030(data):
            return Problem(where, line, "", "bytes in GBK or GB18030", "UTF-8", SAVE_AS_UTF8)
        return Problem(where, line, "", f"a byte 0x{data[error.start]:02X} that is not UTF-8", "UTF-8", SAVE_AS_UTF8)
    if marked or data.isascii():
        return text
    stray = _STRAY.search(text)
    if stray is None and not _HIGH.search(text):
        # Nothing but usual letters, and no Chinese at all: GBK of a few characters looks just like this.
        stray = _LOW.search(text) if _decodes_as_gb18030(data) else None
    if stray is None:
        return text
    line = text.count("\n", 0, stray.start()) + 1
    column = stray.start() - text.rfind("\n", 0, stray.start()) - 1
    around = re.split(r"[\s,;]", text[: stray.start()])[-1] + re.split(r"[\s,;]", text[stray.start() :])[0]
    found = (
        f"the characters {show(around[:20])} at character {column + 1}, which GBK text can look like when read as UTF-8"
    )
    return Problem(
        where,
        line,
        "",
        found,
        "UTF-8 beyond doubt",
        "If the file is GBK, save it as 'CSV UTF-8'; if the characters are meant, give it a byte order mark.",
    )


def _decodes_as_gb18030(data: bytes) -> bool:
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError:
        return False
    return re.search("[\u4e00-\u9fff]", text) is not None


def parse_sheet(data: bytes, where: str) -> Sheet:
    """Return the cells of one CSV file from its bytes; never raises, whatever the bytes are.

    Parameters
    ----------
    data
        The file's content.
    where
        How messages call the file.
    """
    sheet = Sheet(where)
    if not data.strip(b"\xef\xbb\xbf \t\r\n"):
        sheet.report(0, "", "an empty file", "a header line", "Restore the file, or write its header line.")
        return sheet
    text = decode(data, where)
    if isinstance(text, Problem):
        sheet.problems.append(text)
        return sheet
    _report_unseen(sheet, text)
    _split(sheet, text)
    return sheet


def _report_unseen(sheet: Sheet, text: str) -> None:
    for count, match in enumerate(_UNSEEN.finditer(text)):
        start = match.start()
        line = len(re.findall(r"\r\n|\r|\n", text[:start])) + 1
        code = f"U+{ord(match.group()):04X}"
        name = unicodedata.name(match.group(), "a control character")
        before = show(re.split(r"[,\r\n]", text[:start])[-1][-20:])
        sheet.report(
            line,
            "",
            f"the invisible character {code} ({name}) after {before}",
            "characters that can be seen",
            "Delete it; if the plan's own text has it, leave it out, since matching ignores white space only.",
        )
        if count == 9:
            # One pasted page can hold thousands, and each costs a scan for its line.
            break


def _split(sheet: Sheet, text: str) -> None:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    csv.field_size_limit(CELL_LIMIT)
    width = 0
    before = 0
    blank = 0
    ragged = 0
    try:
        for cells in reader:
            line, before = before + 1, reader.line_num
            cells = list(map(str.strip, cells))
            if not any(cells):
                blank += bool(cells) and bool(sheet.header)
                continue
            if not sheet.header:
                if not _take_header(sheet, cells, line):
                    return
                width = len(sheet.header)
                continue
            if len(cells) > width and not any(cells[width:]):
                cells = cells[:width]
            if len(cells) != width:
                ragged += 1
                if ragged <= MANY:
                    sheet.report(
                        line,
                        "",
                        f"{len(cells)} cells",
                        f"{width}, as in the header",
                        "Put a cell that holds a comma or a line break between double quotes, or add what is missing.",
                    )
                continue
            sheet.rows.append(cells)
            sheet.lines.append(line)
    except csv.Error as error:
        sheet.report(
            before + 1,
            "",
            f"a row that cannot be read ({error})",
            "a row of cells parted by commas",
            "Look for a double quote that is not closed or not doubled; what stands below this line was not read.",
        )
    if blank:
        sheet.notices.append(f"{sheet.where}: {blank} empty rows were passed over.")
    if ragged > MANY:
        sheet.report(0, "", f"{ragged} rows of a wrong length", "none", f"The first {MANY} are listed.")


def _take_header(sheet: Sheet, cells: list[str], line: int) -> bool:
    names = list(cells)
    while names and not names[-1]:
        names.pop()
    if len(names) < len(cells):
        sheet.notices.append(f"{sheet.where}: {len(cells) - len(names)} empty columns at the end were passed over.")
    if len(names) == 1 and re.search(r"[;\t|]", names[0]):
        sheet.report(
            line,
            "",
            "columns parted by something else than a comma",
            "comma-separated values",
            "Save the file as 'CSV UTF-8 (comma delimited)'.",
        )
        return False
    sheet.header = names
    for name, count in Counter(names).items():
        if not name:
            sheet.report(line, "", "a column without a name", "a name in each column", "Name the column, or delete it.")
        elif count > 1:
            sheet.report(line, name, f"{count} columns of this name", "one", "Delete or rename the others.")
    return True


def read_sheet(path: Path, where: str) -> Sheet:
    """Return the cells of one CSV file; see `parse_sheet`."""
    data = read_bytes(path, where)
    return Sheet(where, problems=[data]) if isinstance(data, Problem) else parse_sheet(data, where)


def check_rows(sheet: Sheet, table: Table) -> Rows:
    """Return the rows of a sheet as records of a table, with what is wrong about the others.

    Unknown and missing columns are reported; columns that begin with `note` may be added freely. White space around a
    cell is no part of it.

    Parameters
    ----------
    sheet
        The cells.
    table
        What they should be.
    """
    answer = Rows(sheet.where, problems=list(sheet.problems), notices=list(sheet.notices))
    if not sheet.header:
        return answer
    _check_header(sheet, table, answer)
    positions = {name: place for place, name in reversed(list(enumerate(sheet.header)))}
    columns = [column for column in table.columns if column.name in positions]
    key = table.key[0]
    answer.readable = key in positions
    if not answer.readable:
        return answer
    names = [column.name for column in columns]
    places = [positions[name] for name in names]
    in_order = places == list(range(len(sheet.header)))
    absent = dict.fromkeys((column.name for column in table.columns if column.name not in positions), "")
    validate = table.adapter().validate_python
    # A required column that is missing altogether is one problem, not one for each row.
    unreported = {column.name for column in table.columns if column.name in absent and not column.optional}
    quotable = _quotable(columns, table)
    seen: dict[tuple[str, ...], int] = {}
    key_places = [positions[name] for name in table.key if name in positions]
    answer.keys = {",".join(row[place] for place in key_places) for row in sheet.rows}
    for row, line in zip(sheet.rows, sheet.lines, strict=True):
        cells = dict(zip(names, row if in_order else [row[place] for place in places], strict=True))
        identity = tuple(row[place] for place in key_places)
        first = seen.setdefault(identity, line)
        sound = True
        if first != line:
            answer.report(
                line,
                key,
                f"{show(' '.join(identity))} again (first on line {first})",
                "an id that no other row has",
                "Give the row the next free id; ids are never used twice.",
            )
            sound = False
        for name in quotable:
            damage = recognise_damage(cells[name])
            if damage and not (table is DISMISSED and cells.get("reason") == "date"):
                what, remedy = damage
                answer.report(line, name, f"{show(cells[name])}, {what}", table.column(name).cell.expected, remedy)
                sound = False
        try:
            record = validate({**cells, **absent} if absent else cells)
        except ValidationError as errors:
            _report_errors(answer, table, line, errors.errors(include_url=False, include_context=False), unreported)
            continue
        if sound:
            answer.records.append(record)
            answer.lines.append(line)
    return answer


def read_rows(path: Path, where: str, table: Table) -> Rows:
    """Return the checked rows of one file; see `check_rows`."""
    return check_rows(read_sheet(path, where), table)


def _quotable(columns: Iterable[Column], table: Table) -> list[str]:
    # Text cells that a spreadsheet can turn into a time, a date or a formula without making them unreadable.
    return [column.name for column in columns if column.cell.kind == "text" and not column.name.startswith("note")]


def _check_header(sheet: Sheet, table: Table, answer: Rows) -> None:
    known = table.column_names
    header = set(sheet.header)
    for name in sheet.header:
        if name and name not in known and not name.startswith("note"):
            near = nearest(name, [column for column in known if column not in header])
            hint = f"Rename it to '{near}'" if near else "Delete it"
            answer.report(
                1,
                name[:60],
                f"a column {show(name)} that {table.name} does not have",
                "the columns of the design",
                f"{hint}, or begin its name with note to keep it beside the data.",
            )
    for column in table.columns:
        if column.name not in header and not column.optional:
            answer.report(
                1,
                column.name,
                "no such column",
                "all columns of the design",
                "Add the column; its cells may be left empty only where the design says so.",
            )


def _report_errors(answer: Rows, table: Table, line: int, errors: Iterable[Any], unreported: set[str]) -> None:
    reported = set()
    for error in errors:
        name = str(error["loc"][0]) if error["loc"] else table.key[0]
        if name in reported or name in unreported:
            continue
        reported.add(name)
        text = error["input"] if isinstance(error["input"], str) else ""
        found, expected, remedy = explain(table, name, text)
        answer.report(line, name, found, expected, remedy)
