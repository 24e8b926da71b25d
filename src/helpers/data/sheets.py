"""The only reader and writer of CSVs: from the bytes of a file to its cells, with every problem of the file at once.

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
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from helpers.data.damage import show
from helpers.errors import DataError, Problem

# The largest curated table is a few hundred kilobytes and rows; whatever is far beyond that is some other file.
LARGEST_FILE = 20 * 1024 * 1024
MOST_ROWS = 100_000
CELL_LIMIT = 100_000
MOST_PROBLEMS = 200
MOST_UNSEEN = 10  # one pasted page can hold thousands of invisible characters, and each costs a scan for its line
BOM = b"\xef\xbb\xbf"

SAVE_AS_UTF8 = (
    "Save it as UTF-8: in Excel and WPS 'CSV UTF-8 (comma delimited)', on a command line "
    "`iconv -f GB18030 -t UTF-8`; then compare it with the last version."
)
_QUOTE_OR_ADD = "Put a cell that holds a comma or a line break between double quotes, or add what is missing."
_NO_TABLE = "This is not a curated table, or a spreadsheet saved a million empty rows: delete them and save again."

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
        How messages call the file: its path from the project's folder.
    header
        The names of the columns; empty where the file could not be read.
    rows
        The cells of each row, as many as the header has; stripped, unless the file was read to be written again.
    lines
        For each row the line of the file on which it begins, as an editor counts.
    notices
        What was put right in reading.
    bom, newline
        How the file began and ended its lines, so that it can be written as it came.
    """

    where: str
    header: list[str] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    bom: bool = False
    newline: str = "\n"
    _listed: list[Problem] = field(default_factory=list)
    _unread: int = 0

    def report(self, line: int, column: str, found: str, expected: str, remedy: str) -> None:
        """Note a problem of this file; beyond the first two hundred it is only known that there are more."""
        self.add(Problem(self.where, line, column, found, expected, remedy))

    def add(self, problem: Problem) -> None:
        """Note a problem of this file that has been worded already."""
        if len(self._listed) <= MOST_PROBLEMS:
            self._listed.append(problem)

    def pass_over(self, rows: int) -> None:
        """Note how many rows were not looked at, since what was found before them is enough."""
        self._unread = max(self._unread, rows)

    @property
    def is_full(self) -> bool:
        """Whether so much is wrong that looking further helps nobody."""
        return len(self._listed) > MOST_PROBLEMS

    @property
    def problems(self) -> list[Problem]:
        """What is wrong: two hundred problems at most, and a line on what else there is."""
        if not self.is_full:
            return list(self._listed)
        found = f"more than {MOST_PROBLEMS} problems, {self._unread:,} rows not yet looked at"
        remedy = f"{MOST_PROBLEMS} are listed; mend them, or restore the file, and check again."
        listed = sorted(self._listed)[:MOST_PROBLEMS]
        return [Problem(self.where, 0, "", found, "none", remedy), *listed]

    def refuse(self) -> None:
        """Raise a DataError where something is wrong."""
        if self._listed:
            raise DataError(self.problems)

    def mappings(self) -> Iterator[dict[str, str]]:
        """Yield the rows as cells by column."""
        for cells in self.rows:
            yield dict(zip(self.header, cells, strict=True))

    def column(self, name: str) -> list[str]:
        """Return the cells of a column; empty ones where the file lacks it."""
        return [self.get(row, name) for row in range(len(self.rows))]

    def get(self, row: int, column: str) -> str:
        """Return a cell, stripped; empty where the file lacks the column."""
        return self.rows[row][self.header.index(column)].strip() if column in self.header else ""

    def put(self, row: int, column: str, content: object) -> bool:
        """Fill an empty cell and return True; leave a filled one, or a missing column, alone."""
        if column not in self.header or self.get(row, column):
            return False
        self.rows[row][self.header.index(column)] = str(content)
        return True

    def append(self, cells: Mapping[str, object]) -> None:
        """Add a row at the end."""
        self.rows.append([str(cells.get(column, "")) for column in self.header])
        self.lines.append(self.lines[-1] + 1 if self.lines else 2)

    def encode(self) -> bytes:
        """Return the file's bytes."""
        return (BOM if self.bom else b"") + print_rows([self.header, *self.rows], self.newline).encode()


# ------------------------------------------------------------------------------------------------------------- reading


def read_sheet(path: Path, where: str, as_is: bool = False, header: Sequence[str] | None = None) -> Sheet:
    """Return the cells of one CSV file with its problems; never raises.

    Parameters
    ----------
    path, where
        The file, and how messages call it.
    as_is
        Whether cells keep the blanks around them, so that the file can be written again.
    header
        Where the file may be absent, the columns that it would have.
    """
    if header is not None and _is_absent(path):
        return Sheet(where, list(header))
    data = read_bytes(path, where)
    return Sheet(where, _listed=[data]) if isinstance(data, Problem) else parse_sheet(data, where, as_is)


def _is_absent(path: Path) -> bool:
    try:
        os.lstat(path)
    except (FileNotFoundError, NotADirectoryError):
        return True
    except OSError:
        # There may be a file; reading it will tell why it cannot be had.
        return False
    return False


def open_sheet(path: Path, where: str, as_is: bool = False, header: Sequence[str] | None = None) -> Sheet:
    """Return the cells of one CSV file; see `read_sheet`.

    Raises
    ------
    DataError
        Where anything is wrong with the file: all its problems.
    """
    sheet = read_sheet(path, where, as_is, header)
    sheet.refuse()
    return sheet


def read_bytes(path: Path, where: str, kind: str = "a CSV file") -> bytes | Problem:
    """Return a file's bytes, or the reason why they cannot be had.

    Parameters
    ----------
    kind
        What is expected there, for the message.
    """

    def refused(found: str, expected: str, remedy: str) -> Problem:
        return Problem(where, 0, "", found, expected, remedy)

    try:
        # Opening a pipe would wait for ever, so what is no plain file is never opened.
        status = os.stat(path)
        if stat.S_ISDIR(status.st_mode):
            return refused("a folder", kind, "Move the folder away and put the file in its place.")
        if not stat.S_ISREG(status.st_mode):
            return refused("something that is no plain file", kind, "Put a file in its place.")
        if status.st_size > LARGEST_FILE:
            found, most = (f"{size / 1e6:,.0f} MB" for size in (status.st_size, LARGEST_FILE))
            return refused(found, f"at most {most}", _NO_TABLE)
        return path.read_bytes()
    except FileNotFoundError:
        return refused("no such file", kind, "Put the file back, or create it with its header line.")
    except OSError as error:
        found = f"a file that cannot be opened ({error.strerror or type(error).__name__})"
        return refused(found, "a readable file", "Mend its permissions or restore it.")


def decode(data: bytes, where: str) -> str | Problem:
    """Return a file's text, or the reason why its encoding cannot be trusted.

    A byte order mark settles it. Without one it must be UTF-8, and not look like GBK that is valid UTF-8 by chance.
    """

    def refused(found: str, expected: str, remedy: str, line: int = 0) -> Problem:
        return Problem(where, line, "", found, expected, remedy)

    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return refused("UTF-16", "UTF-8", SAVE_AS_UTF8)
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        found = "an Excel workbook under the name of a CSV file"
        return refused(found, "CSV in UTF-8", "Open it and save it as 'CSV UTF-8'.")
    if b"\x00" in data:
        line = data[: data.index(b"\x00")].count(b"\n") + 1
        remedy = "The file is damaged or no text: restore it from the last good version."
        return refused("a NUL byte", "text", remedy, line)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        in_gbk = _decodes_as_gb18030(data)
        found = "bytes in GBK or GB18030" if in_gbk else f"a byte 0x{data[error.start]:02X} that is not UTF-8"
        return refused(found, "UTF-8", SAVE_AS_UTF8, line)
    if data.startswith(BOM) or data.isascii():
        return text
    stray = _STRAY.search(text)
    if stray is None and not _HIGH.search(text):
        # Nothing but usual letters, and no Chinese at all: GBK of a few characters looks just like this.
        stray = _LOW.search(text) if _decodes_as_gb18030(data) else None
    if stray is None:
        return text
    line = text.count("\n", 0, stray.start()) + 1
    place = stray.start() - text.rfind("\n", 0, stray.start())
    around = re.split(r"[\s,;]", text[: stray.start()])[-1] + re.split(r"[\s,;]", text[stray.start() :])[0]
    return refused(
        f"the characters {show(around[:20])} at character {place}, which GBK text can look like when read as UTF-8",
        "UTF-8 beyond doubt",
        "If the file is GBK, save it as 'CSV UTF-8'; if the characters are meant, give it a byte order mark.",
        line,
    )


def _decodes_as_gb18030(data: bytes) -> bool:
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError:
        return False
    return re.search(r"[\u4e00-\u9fff]", text) is not None


def parse_sheet(data: bytes, where: str, as_is: bool = False) -> Sheet:
    """Return the cells of one CSV file from its bytes; never raises, whatever the bytes are.

    Parameters
    ----------
    data, where
        The file's content, and how messages call it.
    as_is
        Whether cells keep the blanks around them.
    """
    sheet = Sheet(where, bom=data.startswith(BOM), newline="\r\n" if b"\r\n" in data else "\n")
    if not data.strip(BOM + b" \t\r\n"):
        sheet.report(0, "", "an empty file", "a header line", "Restore the file, or write its header line.")
        return sheet
    text = decode(data, where)
    if isinstance(text, Problem):
        sheet.add(text)
        return sheet
    _report_unseen(sheet, text)
    _split(sheet, text, as_is)
    return sheet


def _report_unseen(sheet: Sheet, text: str) -> None:
    for match, _ in zip(_UNSEEN.finditer(text), range(MOST_UNSEEN), strict=False):
        start = match.start()
        line = len(re.findall(r"\r\n|\r|\n", text[:start])) + 1
        name = unicodedata.name(match.group(), "a control character")
        before = show(re.split(r"[,\r\n]", text[:start])[-1][-20:])
        sheet.report(
            line,
            "",
            f"the invisible character U+{ord(match.group()):04X} ({name}) after {before}",
            "characters that can be seen",
            "Delete it; if the plan's own text has it, leave it out, since matching ignores white space only.",
        )


def _split(sheet: Sheet, text: str, as_is: bool) -> None:
    csv.field_size_limit(CELL_LIMIT)
    before = blank = unread = 0
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        for raw in reader:
            line, before = before + 1, reader.line_num
            cells = list(map(str.strip, raw))
            if not any(cells):
                blank += bool(cells) and bool(sheet.header)
            elif not sheet.header:
                if not _take_header(sheet, cells, line):
                    return
            elif sheet.is_full:
                unread += 1
            elif len(sheet.rows) == MOST_ROWS:
                sheet.rows, sheet.lines = [], []
                sheet.report(line, "", f"more than {MOST_ROWS:,} rows", "a curated table", _NO_TABLE)
                return
            else:
                _take_row(sheet, raw if as_is else cells, line)
    except csv.Error as error:
        found = f"a row that cannot be read ({error})"
        remedy = "Look for a double quote that is not closed or not doubled; what stands below this line was not read."
        sheet.report(before + 1, "", found, "a row of cells parted by commas", remedy)
    sheet.pass_over(unread)
    if blank:
        sheet.notices.append(f"{sheet.where}: {blank} empty rows were passed over.")


def _take_row(sheet: Sheet, cells: list[str], line: int) -> None:
    width = len(sheet.header)
    if len(cells) > width and not any(map(str.strip, cells[width:])):
        cells = cells[:width]
    if len(cells) != width:
        sheet.report(line, "", f"{len(cells)} cells", f"{width}, as in the header", _QUOTE_OR_ADD)
        return
    sheet.rows.append(cells)
    sheet.lines.append(line)


def _take_header(sheet: Sheet, cells: list[str], line: int) -> bool:
    names = list(cells)
    while names and not names[-1]:
        names.pop()
    if len(names) < len(cells):
        sheet.notices.append(f"{sheet.where}: {len(cells) - len(names)} empty columns at the end were passed over.")
    if len(names) == 1 and re.search(r"[;\t|]", names[0]):
        found = "columns parted by something else than a comma"
        sheet.report(line, "", found, "comma-separated values", "Save the file as 'CSV UTF-8 (comma delimited)'.")
        return False
    sheet.header = names
    for name, count in Counter(names).items():
        if not name:
            sheet.report(line, "", "a column without a name", "a name in each column", "Name the column, or delete it.")
        elif count > 1:
            sheet.report(line, name, f"{count} columns of this name", "one", "Delete or rename the others.")
    return True


# ------------------------------------------------------------------------------------------------------------- writing


def print_rows(rows: Iterable[Iterable[object]], newline: str = "\n") -> str:
    """Return rows of cells as the text of a CSV; None is an empty cell."""
    buffer = io.StringIO(newline="")
    csv.writer(buffer, lineterminator=newline).writerows(rows)
    return buffer.getvalue()


def split_rows(data: bytes) -> list[list[str]]:
    """Return the rows of a CSV that `print_rows` has printed, the header first."""
    return list(csv.reader(io.StringIO(data.decode(), newline="")))
