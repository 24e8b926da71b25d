"""Offsets that nobody should count by hand, filled in where the text leaves no doubt.

A curator types the term, the printed figure and the bare figure; their offsets follow from the text wherever they can
stand in one place only. Filled cells are never changed, doubtful ones are listed, and candidates that are plainly no
indicator (dates, list marks, document numbers) are dismissed with their reason.

Run as `plans audit --fill`, or `python -m helpers.data.filling [--documents DIR] [PLAN ...]`.
"""

from __future__ import annotations

import argparse
import csv
import io
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from helpers.data.candidates import Candidate, find_candidates, suggest_dismissals
from helpers.data.texts import PlanText, find_figure, find_term, look_for_texts, sentence_around
from helpers.errors import DataError, HelpersError, Problem
from helpers.paths import Project, find_root, write_whole

DISMISSED_COLUMNS = ("offset", "figure", "reason", "belongs_to")
TERM_SPAN = 300
SHOWN_PLACES = 6


@dataclass(frozen=True)
class Unclear:
    """A cell that the text does not settle.

    Attributes
    ----------
    where, line, column
        The cell.
    what
        What was looked for.
    places
        Offsets where it stands; empty where it stands nowhere.
    """

    where: str
    line: int
    column: str
    what: str
    places: tuple[int, ...]

    def __str__(self) -> str:
        """Return one line for the curator."""
        place = f"{self.where}, line {self.line}, {self.column}"
        if not self.places:
            return f"{place}: found no '{self.what}' in the text; expected it as printed. Copy it from the text."
        shown = ", ".join(map(str, self.places[:SHOWN_PLACES]))
        more = f" and {len(self.places) - SHOWN_PLACES} more" if len(self.places) > SHOWN_PLACES else ""
        return (
            f"{place}: found '{self.what}' in {len(self.places)} places ({shown}{more}); expected one. "
            "Type the offset that is meant, or fill in a neighbouring row's."
        )


@dataclass
class Filling:
    """What was done for one plan.

    Attributes
    ----------
    plan_id
        The plan.
    filled
        Cells filled in.
    dismissed
        Candidates dismissed by pattern.
    unclear
        Cells left to the curator.
    """

    plan_id: str
    filled: int = 0
    dismissed: int = 0
    unclear: list[Unclear] = field(default_factory=list)


@dataclass
class Sheet:
    """A CSV as it stands, so that it can be written back with nothing else changed."""

    path: Path
    where: str
    header: list[str]
    rows: list[list[str]]
    lines: list[int]
    bom: bool = False
    newline: str = "\n"
    changed: bool = False

    def get(self, row: int, column: str) -> str:
        """Return a cell, stripped; empty where the column or cell is missing."""
        try:
            return self.rows[row][self.header.index(column)].strip()
        except (ValueError, IndexError):
            return ""

    def put(self, row: int, column: str, content: object) -> bool:
        """Fill an empty cell and return True; leave a filled one, or a missing column, alone."""
        if column not in self.header or self.get(row, column):
            return False
        cells = self.rows[row]
        cells.extend([""] * (len(self.header) - len(cells)))
        cells[self.header.index(column)] = str(content)
        self.changed = True
        return True

    def append(self, cells: Mapping[str, object]) -> None:
        """Add a row at the end."""
        self.rows.append([str(cells.get(column, "")) for column in self.header])
        self.lines.append(self.lines[-1] + 1 if self.lines else 2)
        self.changed = True

    @property
    def content(self) -> bytes:
        """The sheet as it is written."""
        buffer = io.StringIO(newline="")
        writer = csv.writer(buffer, lineterminator=self.newline)
        writer.writerow(self.header)
        writer.writerows(self.rows)
        return (b"\xef\xbb\xbf" if self.bom else b"") + buffer.getvalue().encode("utf-8")

    def save(self) -> None:
        """Write the sheet whole, or leave the file as it was."""
        if self.changed:
            write_whole(self.path, self.content)
            self.changed = False


def read_sheet(project: Project, path: Path, header: Sequence[str] = ()) -> Sheet:
    """Return a CSV as it stands; an absent file is an empty sheet with the given header.

    Raises
    ------
    DataError
        Where the file is not UTF-8 or not a CSV.
    """
    where = path.relative_to(project.root).as_posix()
    if not path.is_file():
        return Sheet(path, where, list(header), [], [])
    content = path.read_bytes()
    try:
        text = content.decode("utf-8-sig")
        reader = csv.reader(io.StringIO(text, newline=""), strict=True)
        numbered, before = [], 0
        for row in reader:
            numbered.append((before + 1, row))
            before = reader.line_num
    except (UnicodeDecodeError, csv.Error) as error:
        remedy = "Save it as CSV UTF-8; `plans check` says more."
        raise DataError([Problem(where, 0, "", str(error), "a CSV in UTF-8", remedy)]) from error
    body = [(line, row) for line, row in numbered[1:] if any(cell.strip() for cell in row)]
    return Sheet(
        path,
        where,
        [name.strip() for name in numbered[0][1]] if numbered else list(header),
        [row for _, row in body],
        [line for line, _ in body],
        content.startswith(b"\xef\xbb\xbf"),
        "\r\n" if b"\r\n" in content else "\n",
    )


def fill_plan(project: Project, plan: PlanText, dismiss: bool = True) -> Filling:
    """Fill in a plan's offsets and pattern dismissals, write the files, and return what was done.

    Parameters
    ----------
    project, plan
        Where the CSVs lie, and the plan's text.
    dismiss
        Whether candidates recognised by pattern are dismissed too.
    """
    filling = Filling(plan.plan_id)
    values = read_sheet(project, project.raw / "values" / f"{plan.plan_id}.csv")
    statements = read_sheet(project, project.raw / "statements" / f"{plan.plan_id}.csv")
    dismissed = read_sheet(project, project.raw / "dismissed" / f"{plan.plan_id}.csv", DISMISSED_COLUMNS)
    candidates = find_candidates(plan.text)
    _fill_values(plan.text, values, filling)
    _fill_statements(plan.text, statements, filling)
    _fill_dismissed(candidates, values, dismissed, filling)
    if dismiss:
        _dismiss_by_pattern(plan.text, candidates, values, dismissed, filling)
    for sheet in (values, statements, dismissed):
        sheet.save()
    return filling


@dataclass(frozen=True)
class _Place:
    """Where a row's term and figure may stand together."""

    term: int | None
    printed: int


def _fill_values(text: str, values: Sheet, filling: Filling) -> None:
    twins = Counter(_printed_name(values, row) for row in range(len(values.rows)))
    places = {
        row: _places(text, values, row, whole_line=twins[_printed_name(values, row)] > 1)
        for row in range(len(values.rows))
    }
    settled: set[int] = set()
    # What one row settles narrows its neighbours, so go round until nothing moves.
    for _ in range(len(values.rows) + 1):
        moved = False
        for row, chosen in _settle(text, values, {row: found for row, found in places.items() if row not in settled}):
            moved = True
            settled.add(row)
            filling.filled += values.put(row, "offset", chosen.printed)
            if chosen.term is not None:
                filling.filled += values.put(row, "term_offset", chosen.term)
        if not moved:
            break
    for row in range(len(values.rows)):
        _fill_figure(text, values, row, filling)
        for column, sought in (("offset", "printed"), ("term_offset", "term"), ("figure_offset", "figure")):
            what = values.get(row, sought)
            if what and not values.get(row, column):
                found = [start for start, _ in find_term(text, what, TERM_SPAN)] if sought == "term" else []
                found = found or find_figure(text, what)
                where = (values.where, values.lines[row], column)
                filling.unclear.append(Unclear(*where, what, tuple(found)))


def _printed_name(values: Sheet, row: int) -> tuple[str, ...]:
    """Return what a row copies from the text; rows that agree in it are told apart by their place alone."""
    return tuple(values.get(row, column) for column in ("term", "printed", "figure"))


def _places(text: str, values: Sheet, row: int, whole_line: bool) -> list[_Place]:
    """Return where a row can stand, as far as the row alone tells.

    In prose the figure nearest after the term is the one it names. In a table row, or where rows print the same
    (`whole_line`), every figure of the line counts.
    """
    printed = values.get(row, "printed") or values.get(row, "figure")
    given = _number(values.get(row, "offset"))
    found = [given] if given is not None else find_figure(text, printed)
    term_given = _number(values.get(row, "term_offset"))
    terms = find_term(text, values.get(row, "term"), TERM_SPAN)
    if term_given is not None:
        terms = [span for span in terms if span[0] == term_given] or [(term_given, term_given)]
    if not terms:
        return [_Place(None, place) for place in found]
    if len(terms) == 1 and len(found) == 1:
        return [_Place(terms[0][0], found[0])]
    together: list[tuple[int, _Place]] = []
    for start, end in terms:
        first, last = sentence_around(text, start, end)
        near = [place for place in found if first <= place < last]
        after = [place for place in near if place >= start]
        if after and (whole_line or "|" in text[first:last]):
            together += [(abs(place - end), _Place(start, place)) for place in after]
        elif near:
            place = min(after) if after else max(near)
            together.append((abs(place - end), _Place(start, place)))
    # Several terms may point at one figure (the word stands twice before it): the nearest one is its name.
    nearest: dict[int, tuple[int, _Place]] = {}
    for distance, pair in together:
        if pair.printed not in nearest or distance < nearest[pair.printed][0]:
            nearest[pair.printed] = (distance, pair)
    return [pair for _, pair in nearest.values()]


def _settle(text: str, values: Sheet, open_rows: dict[int, list[_Place]]) -> Iterator[tuple[int, _Place]]:
    """Yield rows that stand in one place only, once others' places and the rows around are taken into account."""
    taken = _taken(values)
    alike: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for row, found in open_rows.items():
        if values.get(row, "offset") and (values.get(row, "term_offset") or not values.get(row, "term")):
            continue
        shared = values.get(row, "reading_kind") == "shared"
        length = len(values.get(row, "printed") or values.get(row, "figure"))
        free = [
            place
            for place in found
            if shared or values.get(row, "offset") or not any(place.printed + at in taken for at in range(length))
        ]
        if len(found) == 1:
            yield row, found[0]
            continue
        if len(free) == 1:
            yield row, free[0]
            continue
        low, high = _neighbours(values, row)
        between = [place for place in free if low <= place.printed <= high]
        if len(between) == 1:
            yield row, between[0]
            continue
        open_rows[row] = free
        alike[_printed_name(values, row)].append(row)
    for rows in alike.values():
        free = sorted(open_rows[rows[0]], key=lambda place: place.printed)
        # As many rows as places: the same words, printed twice and curated twice, in the text's order.
        if len(rows) > 1 and len(rows) == len(free):
            yield from zip(rows, free, strict=True)


def _taken(values: Sheet) -> set[int]:
    """Return the characters that filled rows own."""
    taken: set[int] = set()
    for row in range(len(values.rows)):
        figure, offset = values.get(row, "figure"), _number(values.get(row, "figure_offset"))
        if figure and offset is None:
            figure, offset = values.get(row, "printed"), _number(values.get(row, "offset"))
        if offset is not None:
            taken.update(range(offset, offset + len(figure)))
    return taken


def _neighbours(sheet: Sheet, row: int) -> tuple[int, float]:
    """Return the offsets of the nearest filled rows before and after; a row between them stands between them."""
    before = (_number(sheet.get(other, "offset")) for other in range(row - 1, -1, -1))
    after = (_number(sheet.get(other, "offset")) for other in range(row + 1, len(sheet.rows)))
    low = next((offset for offset in before if offset is not None), 0)
    high = next((offset for offset in after if offset is not None), None)
    return low, float("inf") if high is None else high


def _fill_figure(text: str, values: Sheet, row: int, filling: Filling) -> None:
    figure, offset = values.get(row, "figure"), _number(values.get(row, "offset"))
    if not figure or offset is None or values.get(row, "figure_offset"):
        return
    printed = values.get(row, "printed")
    found = find_figure(text, figure, offset, offset + len(printed))
    if not found and figure in printed:
        # A scrape can run two figures together: the row then owns part of a run of digits.
        found = [offset + printed.index(figure)] if printed.count(figure) == 1 else []
    if not found:
        first, last = sentence_around(text, offset, offset + len(printed))
        found = find_figure(text, figure, first, last)
    if len(found) == 1:
        filling.filled += values.put(row, "figure_offset", found[0])


def _fill_statements(text: str, statements: Sheet, filling: Filling) -> None:
    places = {
        row: [start for start, _ in find_term(text, statements.get(row, "term"), TERM_SPAN)]
        for row in range(len(statements.rows))
        if not statements.get(row, "offset") and statements.get(row, "term")
    }
    for row, found in places.items():
        if len(found) == 1:
            filling.filled += statements.put(row, "offset", found[0])
    for row, found in places.items():
        if not statements.get(row, "offset"):
            low, high = _neighbours(statements, row)
            between = [place for place in found if low <= place <= high]
            if len(between) == 1:
                filling.filled += statements.put(row, "offset", between[0])
                continue
            where = (statements.where, statements.lines[row], "offset")
            filling.unclear.append(Unclear(*where, statements.get(row, "term"), tuple(found)))


def _fill_dismissed(candidates: list[Candidate], values: Sheet, dismissed: Sheet, filling: Filling) -> None:
    """Fill the offset of a dismissed figure that stands free in one place only."""
    taken = _taken(values)
    used = {_number(dismissed.get(row, "offset")) for row in range(len(dismissed.rows))}
    for row in range(len(dismissed.rows)):
        figure = dismissed.get(row, "figure")
        if not figure or dismissed.get(row, "offset"):
            continue
        free = [
            candidate.offset
            for candidate in candidates
            if candidate.text == figure and candidate.offset not in used and candidate.offset not in taken
        ]
        if len(free) == 1:
            filling.filled += dismissed.put(row, "offset", free[0])
            used.add(free[0])
        else:
            filling.unclear.append(Unclear(dismissed.where, dismissed.lines[row], "offset", figure, tuple(free)))


def _dismiss_by_pattern(
    text: str, candidates: list[Candidate], values: Sheet, dismissed: Sheet, filling: Filling
) -> None:
    taken = _taken(values)
    known = {_number(dismissed.get(row, "offset")) for row in range(len(dismissed.rows))}
    suggested = suggest_dismissals(text, candidates)
    for candidate in candidates:
        suggestion = suggested.get(candidate)
        owned = any(place in taken for place in range(candidate.offset, candidate.end))
        if suggestion is None or owned or candidate.offset in known:
            continue
        dismissed.append({"offset": candidate.offset, "figure": candidate.text, "reason": suggestion.reason})
        filling.dismissed += 1


def _number(cell: str) -> int | None:
    return int(cell) if cell.isascii() and cell.isdigit() else None


def describe(filling: Filling) -> Iterator[str]:
    """Yield what was done for a plan, one line each."""
    yield (
        f"{filling.plan_id}: {filling.filled} cells filled, {filling.dismissed} figures dismissed by pattern, "
        f"{len(filling.unclear)} left to you."
    )
    yield from (f"  {unclear}" for unclear in filling.unclear)


def main(arguments: Sequence[str] | None = None) -> int:
    """Fill in offsets from the command line; 0 when nothing is left to do, else 1."""
    parser = argparse.ArgumentParser(prog="python -m helpers.data.filling", description=main.__doc__)
    parser.add_argument("plans", nargs="*", metavar="PLAN", help="plan ids; all whose text is at hand by default")
    parser.add_argument("--documents", help="the folder with your copies of the plan texts")
    parser.add_argument("--root", help="the project's folder")
    parser.add_argument("--no-dismiss", action="store_true", help="dismiss nothing by pattern")
    options = parser.parse_args(arguments)
    unclear = 0
    try:
        project = Project(find_root(options.root))
        texts = look_for_texts(project, options.documents).texts
        for plan_id in options.plans or texts:
            if plan_id not in texts:
                sys.stdout.write(f"{plan_id}: no text at hand. Name its folder with --documents.\n")
                unclear += 1
                continue
            filling = fill_plan(project, texts[plan_id], dismiss=not options.no_dismiss)
            unclear += len(filling.unclear)
            sys.stdout.write("\n".join(describe(filling)) + "\n")
    except HelpersError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    return 1 if unclear else 0


if __name__ == "__main__":
    sys.exit(main())
