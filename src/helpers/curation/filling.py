"""Offsets that nobody should count by hand, filled in where the text leaves no doubt.

A curator types the term, the printed figure and the bare figure; their offsets follow from the text wherever they can
stand in one place only. Filled cells are never changed, doubtful ones are listed, and candidates that are plainly no
indicator (dates, list marks, document numbers) are dismissed with their reason.

Run as `plans audit --fill`.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from helpers.curation.candidates import Candidate, find_candidates, suggest_dismissals
from helpers.data.cells import read_offset
from helpers.data.schema import DISMISSED, STATEMENTS, VALUES
from helpers.data.sheets import Sheet, open_sheet
from helpers.data.texts import PlanText, clauses_around, find_figure, find_term, sentence_around
from helpers.paths import Project, write_whole

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


def fill_plan(project: Project, plan: PlanText) -> Filling:
    """Fill in a plan's offsets and pattern dismissals, write the files that changed, and return what was done.

    Raises
    ------
    DataError
        Where a file of the plan cannot be read; nothing is written then.
    """
    filling = Filling(plan.plan_id)
    wheres = [table.where(plan.plan_id) for table in (VALUES, STATEMENTS, DISMISSED)]
    headers = ((), (), tuple(DISMISSED.columns))
    values, statements, dismissed = sheets = [
        open_sheet(project.root / where, where, as_is=True, header=header)
        for where, header in zip(wheres, headers, strict=True)
    ]
    before = [sheet.encode() for sheet in sheets]
    candidates = find_candidates(plan.text)
    _fill_values(plan.text, values, filling)
    _fill_statements(plan.text, statements, filling)
    _fill_dismissed(candidates, values, dismissed, filling)
    _dismiss_by_pattern(plan.text, candidates, values, dismissed, filling)
    for sheet, content in zip(sheets, before, strict=True):
        if sheet.encode() != content:
            write_whole(project.root / sheet.where, sheet.encode())
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
    given = read_offset(values.get(row, "offset"))
    found = [given] if given is not None else find_figure(text, printed)
    term_given = read_offset(values.get(row, "term_offset"))
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
        figure, offset = values.get(row, "figure"), read_offset(values.get(row, "figure_offset"))
        if figure and offset is None:
            figure, offset = values.get(row, "printed"), read_offset(values.get(row, "offset"))
        if offset is not None:
            taken.update(range(offset, offset + len(figure)))
    return taken


def _neighbours(sheet: Sheet, row: int) -> tuple[int, float]:
    """Return the offsets of the nearest filled rows before and after; a row between them stands between them."""
    before = (read_offset(sheet.get(other, "offset")) for other in range(row - 1, -1, -1))
    after = (read_offset(sheet.get(other, "offset")) for other in range(row + 1, len(sheet.rows)))
    low = next((offset for offset in before if offset is not None), 0)
    high = next((offset for offset in after if offset is not None), None)
    return low, float("inf") if high is None else high


def _fill_figure(text: str, values: Sheet, row: int, filling: Filling) -> None:
    figure, offset = values.get(row, "figure"), read_offset(values.get(row, "offset"))
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
    for row in range(len(statements.rows)):
        offset = read_offset(statements.get(row, "offset"))
        ends = dict(find_term(text, statements.get(row, "term"), TERM_SPAN)) if offset is not None else {}
        if offset in ends and not statements.get(row, "span_offset") and not statements.get(row, "span_end"):
            for column, place in zip(
                ("span_offset", "span_end"), clauses_around(text, offset, ends[offset]), strict=True
            ):
                filling.filled += statements.put(row, column, place)


def _fill_dismissed(candidates: list[Candidate], values: Sheet, dismissed: Sheet, filling: Filling) -> None:
    """Fill the offset of a dismissed figure that stands free in one place only."""
    taken = _taken(values)
    used = {read_offset(dismissed.get(row, "offset")) for row in range(len(dismissed.rows))}
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
    for row in range(len(dismissed.rows)):
        if (offset := read_offset(dismissed.get(row, "offset"))) is not None:
            # of a catchword such as 1+4 each figure is a candidate of its own
            taken.update(range(offset, offset + len(dismissed.get(row, "figure"))))
    suggested = suggest_dismissals(text, candidates)
    for candidate in candidates:
        suggestion = suggested.get(candidate)
        owned = any(place in taken for place in range(candidate.offset, candidate.end))
        if suggestion is None or owned:
            continue
        dismissed.append({"offset": candidate.offset, "figure": candidate.text, "reason": suggestion.reason})
        filling.dismissed += 1


def describe(filling: Filling) -> Iterator[str]:
    """Yield what was done for a plan, one line each."""
    yield (
        f"{filling.plan_id}: {filling.filled} cells filled, {filling.dismissed} figures dismissed by pattern, "
        f"{len(filling.unclear)} left to you."
    )
    yield from (f"  {unclear}" for unclear in filling.unclear)
