"""The data of each table as CSV, in the page itself, safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from html import escape
from urllib.parse import quote

from helpers.reports.walking import VOID, Walker, insert

# a spreadsheet takes what begins so for a formula
FORMULA = re.compile(r"[=+\-@\t\r\n＝＋－＠]")
NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")
# Excel reads UTF-8 only after this mark
BOM = "%EF%BB%BF"


def guard(cell: str) -> str:
    """Return a cell that no spreadsheet computes: a leading apostrophe before anything but a plain number."""
    return f"'{cell}" if FORMULA.match(cell) and not NUMBER.fullmatch(cell) else cell


def write_address(rows: Sequence[Sequence[str]]) -> str:
    """Return the rows as a data address, for an attribute in double quotes.

    Characters beyond ASCII stand as they are: spelt out in per cent they would take three times the room.
    """
    stream = io.StringIO()
    csv.writer(stream, lineterminator="\n").writerows([guard(cell) for cell in row] for row in rows)
    text = re.sub(r"[\x00-\x7f]+", lambda found: quote(found[0], safe=",;:/?@!$()*+=~'"), stream.getvalue())
    return f"data:text/csv;charset=utf-8,{BOM}{text}"


class TableReader(Walker):
    """Reads every table with an id, and finds the place under it: behind its box, and behind its note if it has one."""

    def __init__(self, page: str):
        super().__init__(page)
        # name, cells, where the download goes, where the table's own tag can take an attribute
        self.tables: list[tuple[str, list[list[str]], int, int]] = []
        self._open: list[tuple[str, str]] = []
        self._name = ""
        self._begin = 0
        self._rows: list[list[str]] = []
        self._cell: list[str] | None = None
        self._aside = False
        # a table has been read, and its box not yet left
        self._waiting = False
        # how deep a note may stand that belongs to the table just left
        self._note: int | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a table, a row or a cell."""
        given = dict(attrs)
        css = given.get("class") or ""
        if self._note == len(self._open) and (tag, css) != ("p", "note"):
            self._note = None
        if tag == "table" and given.get("id"):
            self._name, self._rows, self._begin = given["id"] or "", [], self.here + 1 + len(tag)
        elif tag == "tr" and self._name:
            self._rows.append([])
        elif tag in {"td", "th"} and self._name:
            self._cell = []
        elif self._cell is not None and tag == "small" and "reading" in css.split():
            # how a figure was read stands on the page; the data have it in a column of its own
            self._aside = True
        elif self._cell is not None and tag in {"small", "br"}:
            self._cell.append(" ")
        if tag not in VOID:
            self._open.append((tag, css))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Do without what is empty."""

    def handle_data(self, data: str) -> None:
        """Take up the text of a cell."""
        if self._cell is not None and not self._aside:
            self._cell.append(data)

    def handle_endtag(self, tag: str) -> None:
        """End a cell, a table, its box or its note."""
        if not self._open:
            return
        closed, css = self._open.pop()
        if closed == "small":
            self._aside = False
        elif closed in {"td", "th"} and self._cell is not None:
            self._rows[-1].append(" ".join("".join(self._cell).split()))
            self._cell = None
        elif closed == "table" and self._name:
            self.tables.append((self._name, self._rows, self.close_tag(tag), self._begin))
            self._name, self._waiting = "", True
        elif closed == "div" and "scroll" in css.split() and self._waiting:
            self._move(self.close_tag(tag))
            self._waiting, self._note = False, len(self._open)
        elif (closed, css) == ("p", "note") and self._note == len(self._open):
            self._move(self.close_tag(tag))
            self._note = None

    def _move(self, place: int) -> None:
        name, rows, _, begin = self.tables[-1]
        self.tables[-1] = (name, rows, place, begin)


def offer_tables(page: str, prefix: str, words: str, mixing: str) -> str:
    """Return the page with a link under each table that saves its cells as CSV.

    Parameters
    ----------
    prefix
        Of the files' names.
    words
        The link's text.
    mixing
        The head of a column by which a table holds unlike quantities; such a table is marked, so that nothing sorts
        their numbers together.
    """
    reader = TableReader(page)
    reader.walk()
    additions: list[tuple[int, str]] = []
    for name, rows, place, begin in reader.tables:
        if rows and mixing in rows[0]:
            additions.append((begin, " data-mixed"))
        additions.append(
            (
                place,
                f'\n<p class="download"><a download="{escape(prefix)}-{escape(name.removeprefix("tab-"))}.csv" '
                f'href="{write_address(rows)}" aria-describedby="{escape(name)}-caption">{words}</a></p>',
            )
        )
    return insert(page, additions)
