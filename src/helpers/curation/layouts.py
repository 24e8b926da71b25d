"""Tables as they come out of browsers and PDFs: pipes, tabs, aligned spaces, or one cell a line.

A table is found by its lines, and each cell learns what names it: the words at the head of its row, what stands over
its column (to the left of it, where a merged head covers several columns), and the unit beside or over it.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from helpers.data.lexicon import LEXICON, compile_pattern

_WORD = re.compile(r"[^\W\d_]")
_NUMBER = compile_pattern("number_cell")
_HEAD = compile_pattern("head_cell")
_SERIAL = compile_pattern("serial_head")
_UNIT_NOTE = compile_pattern("unit_note")
_IN_BRACKETS = re.compile(r"[（(]([^（）()]{1,8})[)）]\s*$")
_SPACED = re.compile(r"[ \u3000\xa0]{2,}")
_SINGLY_SPACED = compile_pattern("singly_spaced_line")
_MAGNITUDES: dict[str, str] = LEXICON["magnitudes"]
_UNITS: dict[str, str] = LEXICON["unit_notes"]
LONGEST_CELL = 40
MOST_HEADS = 4


@dataclass(frozen=True)
class Part:
    """One cell of a table: its text without the spaces around it, and where it stands."""

    text: str
    start: int

    @property
    def end(self) -> int:
        """Where the next character stands."""
        return self.start + len(self.text)


@dataclass(frozen=True)
class Cell:
    """What a table says of a number.

    Attributes
    ----------
    start, end
        Its cell.
    name
        The cell that names its row; None where none does.
    heads
        The cells over it, the nearest first.
    unit
        The unit as the table prints it: in the row's name, over the column, in a column of units, or over the table.
    """

    start: int
    end: int
    name: Part | None
    heads: tuple[Part, ...]
    unit: str

    @property
    def is_serial(self) -> bool:
        """Whether it only numbers its row."""
        return bool(self.heads and self.name and self.start < self.name.start and _SERIAL.fullmatch(self.heads[0].text))


class Layouts:
    """The cells of all tables of a text, asked by place."""

    def __init__(self, text: str):
        self.text = text
        self.cells = sorted(_find_cells(text), key=lambda cell: cell.start)
        self._starts = [cell.start for cell in self.cells]

    def at(self, place: int) -> Cell | None:
        """Return the cell that holds a place; None in running text."""
        found = bisect_right(self._starts, place) - 1
        return self.cells[found] if found >= 0 and place < self.cells[found].end else None


def read_unit(note: str) -> str:
    """Return the unit code that a note such as `万元` or `%` prints; empty for none."""
    note = note.strip().removeprefix("：").removeprefix(":").strip()
    for magnitude, size in _MAGNITUDES.items():
        if note.startswith(magnitude) and note.removeprefix(magnitude) in _UNITS:
            return f"{size}_{_UNITS[note.removeprefix(magnitude)]}"
    return _UNITS.get(note, "")


def _find_cells(text: str) -> Iterator[Cell]:
    lines: list[list[Part]] = []
    start, note = 0, ""
    singles: list[Part] = []
    for line in [*text.splitlines(keepends=True), "\n\n"]:
        parts = _split(line.rstrip("\r\n"), start)
        start += len(line)
        if len(parts) > 1 and (lines or not singles):
            lines.append(parts)
            continue
        if len(parts) == 1 and _is_short(parts[0]) and not lines:
            singles.append(parts[0])
            continue
        yield from _read_rows(lines, note)
        yield from _read_singles(singles, note)
        lines, singles = [], []
        found = _UNIT_NOTE.search(line)
        note = found[1] if found else note if not line.strip() else ""
        if len(parts) > 1:
            lines = [parts]
        elif len(parts) == 1 and _is_short(parts[0]):
            singles = [parts[0]]


def _is_short(part: Part) -> bool:
    return (
        len(part.text) <= LONGEST_CELL
        and not part.text.endswith(("。", "；", "，"))
        and not _UNIT_NOTE.search(part.text)
    )


def _split(line: str, start: int) -> list[Part]:
    """Return the cells of a line; one where it is no row of a table, none where it is blank."""
    if "|" in line:
        pieces = line.split("|")
        separators = [1] * len(pieces)
    elif "\t" in line:
        pieces, separators = line.split("\t"), [1] * (line.count("\t") + 1)
    else:
        pattern = _SPACED
        if not pattern.search(line.strip()) and _SINGLY_SPACED.match(line):
            pattern = re.compile(r"[ \u3000\xa0]+")
        lead = len(line) - len(line.lstrip())
        start, line = start + lead, line.strip()
        pieces = pattern.split(line)
        separators = [len(match.group()) for match in pattern.finditer(line)] + [0]
    parts, place = [], start
    for piece, separator in zip(pieces, separators, strict=True):
        parts.append(Part(piece.strip(), place + len(piece) - len(piece.lstrip())))
        place += len(piece) + separator
    while parts and not parts[-1].text and "\t" not in line:
        parts.pop()
    return parts if any(part.text for part in parts) else []


def _read_rows(lines: list[list[Part]], note: str) -> Iterator[Cell]:
    """Yield the cells of a table that has a line for each row."""
    if len(lines) == 1 and not any(_NUMBER.fullmatch(part.text) for part in lines[0]):
        return
    heads: list[list[Part]] = []
    width = max(map(len, lines), default=0)
    body_begun = False
    for parts in lines:
        numbers = [part for part in parts if _NUMBER.fullmatch(part.text) and not _HEAD.fullmatch(part.text)]
        is_head = any(_HEAD.search(part.text) for part in parts) and not numbers[1:]
        if is_head and not (len(numbers) == 1 and _WORD.search(parts[0].text) and not _HEAD.search(parts[0].text)):
            if body_begun:
                heads, body_begun = [], False
            heads.append(_spread(parts, width))
            continue
        if numbers or body_begun:
            body_begun = True
            yield from _read_row(parts, heads[-MOST_HEADS:], note)
        else:
            heads.append(_spread(parts, width))


def _spread(parts: list[Part], width: int) -> list[Part]:
    """Return a row of heads with a cell for each column: a merged one stands over all that it covers."""
    first, others = parts[:1], parts[1:]
    missing = width - len(parts)
    if others and missing > 0 and (width - 1) % len(others) == 0:
        return first + [part for part in others for _ in range((width - 1) // len(others))]
    filled: list[Part] = []
    for number, part in enumerate(parts):
        filled.append(filled[-1] if not part.text and number > 1 and filled[-1].text else part)
    return filled


def _read_row(parts: list[Part], heads: list[list[Part]], note: str) -> Iterator[Cell]:
    name = next((part for part in parts if _WORD.search(part.text)), None)
    unit = next((part.text for part in parts if part is not name and read_unit(part.text)), "")
    for column, part in enumerate(parts):
        if not part.text or part is name:
            continue
        over = tuple(row[column] for row in reversed(heads) if column < len(row) and row[column].text)
        named = name
        if (
            name
            and _HEAD.fullmatch(name.text)
            and over
            and _WORD.search(over[0].text)
            and not _HEAD.fullmatch(over[0].text)
        ):
            # A line for each year: what is counted stands over the column.
            named, over = over[0], (name, *over[1:])
        said = [named.text if named else "", *(head.text for head in over)]
        brackets = next((match[1] for each in said if (match := _IN_BRACKETS.search(each)) and read_unit(match[1])), "")
        yield Cell(part.start, part.end, named, over, brackets or unit or note)


def _read_singles(singles: list[Part], note: str) -> Iterator[Cell]:
    """Yield the cells of a table that has a line for each cell, once a width is found that fits all of them."""
    if len(singles) < 6 or not any(_HEAD.search(part.text) for part in singles):
        return
    for first in range(min(4, len(singles))):
        for width in range(2, 9):
            cells = singles[first:]
            rows = [cells[place : place + width] for place in range(0, len(cells), width)]
            if len(rows[-1]) < width:
                rows.pop()
            if len(rows) >= 2 and _fits(rows):
                yield from _read_rows(rows, note)
                return


def _fits(rows: list[list[Part]]) -> bool:
    head, body = rows[0], rows[1:]
    dated = [column for column, part in enumerate(head) if _HEAD.search(part.text)]
    named = [
        column
        for column in range(len(head))
        if all(_WORD.search(row[column].text) and not _NUMBER.fullmatch(row[column].text) for row in body)
    ]
    return (
        bool(dated and named)
        and not set(dated) & set(named)
        and all(_NUMBER.fullmatch(row[column].text) for row in body for column in dated)
        and not any(_NUMBER.fullmatch(part.text) and not _HEAD.search(part.text) for part in head)
    )
