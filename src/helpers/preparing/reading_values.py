"""Two readings of the figures of one plan, paired by the figure of the text that each row owns.

What there was to find is known without the text: the plan's values and dismissals own every figure that the audit finds.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction

from helpers.data.against_texts import Row
from helpers.data.cells import read_number
from helpers.data.lexicon import characters
from helpers.data.schema import DISMISSED, VALUES
from helpers.paths import Project
from helpers.preparing.readings import FIRST, SECOND, Measures, read_reading

FIELDS = ("value", "comparator", "year", "year_basis", "status", "indicator")
_NUMERAL = characters("dismissed_numerals")


@dataclass(frozen=True)
class _Span:
    """A figure, or the printed words of a row without one, as characters of the text."""

    start: int
    end: int
    wordless: bool

    def meets(self, other: _Span) -> bool:
        return self.wordless == other.wordless and self.start < other.end and other.start < self.end


@dataclass
class Unit:
    """One figure of a text with the rows that each reading made of it."""

    span: _Span
    first: list[Row] = field(default_factory=list)
    second: list[Row] = field(default_factory=list)


def pair_values(project: Project, plan_id: str) -> list[Unit]:
    """Return every figure of a plan's text with the rows that both readings made of it, in the text's order."""
    settled, kept, dismissed, second = (
        read_reading(project, folder, plan_id)
        for folder in (VALUES.name, f"{FIRST}/values", DISMISSED.name, f"{SECOND}/values")
    )
    has_kept = (project.raw / FIRST / "values" / f"{plan_id}.csv").is_file()
    units: list[Unit] = []
    for row in dismissed:
        figure, offset = row["figure"], row.number("offset")
        if offset is not None:
            # A dismissed word for all may be what the other reading printed as a figure in words.
            has_digit = any(character.isdigit() for character in figure)
            wordless = not has_digit and any(character not in _NUMERAL for character in figure)
            units.append(Unit(_Span(offset, offset + len(figure), wordless)))
    for row in settled:
        _put(units, row)
    for row in kept if has_kept else settled:
        _put(units, row).first.append(row)
    for row in second:
        _put(units, row).second.append(row)
    return sorted(units, key=lambda unit: (unit.span.start, unit.span.end))


def _put(units: list[Unit], row: Row) -> Unit:
    """Return the unit that a row's figure meets; a new one where it meets none."""
    span = _span_of(row)
    # The same bare figure first: in "30%70%100%" each row prints the whole and owns its part.
    found = next((unit for unit in units if unit.span == span), None)
    found = found or next((unit for unit in units if unit.span.meets(span)), None)
    if found is None:
        found = Unit(span)
        units.append(found)
    return found


def _span_of(row: Row) -> _Span:
    figure, offset = row["figure"], row.number("figure_offset")
    if figure and offset is not None:
        return _Span(offset, offset + len(figure), wordless=False)
    offset = row.number("offset") or 0
    return _Span(offset, offset + max(len(row["printed"]), 1), wordless=True)


def keep_headline(units: list[Unit], book: Measures) -> list[Unit]:
    """Return the units with the rows on headline themes alone.

    A pair of which one row is on such a theme stays whole, so that a difference in theme is not lost.
    """
    kept = []
    for unit in units:
        pairs = [pair for pair in match_values(unit) if any(row is not None and book.is_headline(row) for row in pair)]
        first = [one for one, _ in pairs if one is not None]
        second = [other for _, other in pairs if other is not None]
        kept.append(Unit(unit.span, first, second))
    return kept


def match_values(unit: Unit) -> Iterator[tuple[Row | None, Row | None]]:
    """Yield the rows of both readings in pairs: those of one indicator and year first, then in their order."""
    first, second = list(unit.first), list(unit.second)
    for columns in (("indicator", "year"), ("indicator",), ()):
        for one in list(first):
            twin = next((other for other in second if all(one[name] == other[name] for name in columns)), None)
            if twin is not None:
                first.remove(one)
                second.remove(twin)
                yield one, twin
    yield from ((one, None) for one in first)
    yield from ((None, other) for other in second)


def has_second(project: Project, plan_id: str) -> bool:
    """Return whether there is a second reading of a plan's figures; it may have found none."""
    return (project.raw / SECOND / "values" / f"{plan_id}.csv").is_file()


def cells_of(row: Row, book: Measures) -> dict[str, str]:
    """Return what is compared of a figure; its value in its unit's base, so that 40.35 of ten thousand and 403500 agree."""
    return {name: row[name] for name in FIELDS} | {"value": _amount(row, book)}


def _amount(row: Row, book: Measures) -> str:
    """Return a row's number in its unit's base, so that 40.35 of ten thousand and 403500 are the same."""
    amounts = []
    for column in ("value", "value_high"):
        number = read_number(row[column])
        if number is None and row[column]:
            return row[column]
        amounts.append("" if number is None else str(Fraction(number) * book.factors.get(row["unit"], Fraction(1))))
    return " ".join(amounts).strip()
