"""How far two independent readings of the same plans agree, field by field.

The second reading is `second_reading/<plan_id>.csv`, in the columns of `values/`, kept as it was made. The first is
`first_reading/<plan_id>.csv` where it was kept before differences were settled, else `values/`; settled rows
would agree better than the readings did. `second_reading/coverage.csv` says of each plan whether it was read `whole`,
or for the `headline` themes alone.

Rows of the two readings belong together when they own the same figure of the text. What there was to find is known
without the text: the plan's values and dismissals own every figure that the audit finds. Cohen's kappa is
given for the fields that choose from a list, and only where chance agreement is below one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import get_args

from helpers.data.against_texts import Row, rows_of
from helpers.data.cells import read_number
from helpers.data.damage import show
from helpers.data.lexicon import characters
from helpers.data.schema import DISMISSED, INDICATORS, VALUES, VOCABULARY, Compared, Coverage
from helpers.data.sheets import open_sheet
from helpers.paths import Project

FOLDER = "second_reading"
KEPT_FIRST = "first_reading"
COVERAGE = "coverage.csv"
WITH_KAPPA = ("found", "comparator", "status", "indicator")
ALL_PLANS = "all"
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
class _Unit:
    """One figure of a text with the rows that each reading made of it."""

    span: _Span
    first: list[Row] = field(default_factory=list)
    second: list[Row] = field(default_factory=list)


@dataclass(frozen=True)
class _Codebook:
    """What comparing rows needs to know of indicators and units."""

    themes: dict[str, str]
    leading: frozenset[str]
    factors: dict[str, Fraction]

    def is_headline(self, row: Row) -> bool:
        """Return whether a row is on a headline theme; an indicator unknown to the codebook counts as one."""
        return row["indicator"] not in self.themes or self.themes[row["indicator"]] in self.leading


def measure_agreement(project: Project) -> list[dict[str, str]]:
    """Return the agreement of both readings, one row for each plan, coverage and field.

    The rows of plan `all` pool the plans: coverage `headline` all plans with a second reading, on the headline themes
    only; coverage `whole` the plans read whole, on every theme. Empty where there is no second reading.

    Raises
    ------
    DataError
        Where a file of the second reading cannot be read.
    """
    coverage = _read_coverage(project)
    if not coverage:
        return []
    book = _read_codebook(project)
    units = {plan_id: _pair(project, plan_id) for plan_id in coverage}
    rows: list[dict[str, str]] = []
    for plan_id in sorted(coverage):
        rows += _measure(plan_id, "headline", _keep_headline(units[plan_id], book), book)
        if coverage[plan_id] == "whole":
            rows += _measure(plan_id, "whole", units[plan_id], book)
    pooled = [unit for plan_id in sorted(coverage) for unit in _keep_headline(units[plan_id], book)]
    rows += _measure(ALL_PLANS, "headline", pooled, book)
    whole = [unit for plan_id in sorted(coverage) if coverage[plan_id] == "whole" for unit in units[plan_id]]
    if whole:
        rows += _measure(ALL_PLANS, "whole", whole, book)
    return rows


def cohens_kappa(pairs: Sequence[tuple[str, str]]) -> float | None:
    """Return Cohen's kappa of two readings' choices; None where there is no pair, or chance alone gives agreement.

    Parameters
    ----------
    pairs
        What the first and the second reading chose, for each thing read.

    Notes
    -----
    Kappa is (p_o - p_e) / (1 - p_e), with p_e from each reading's own frequencies (Cohen 1960).
    """
    n = len(pairs)
    if n == 0:
        return None
    observed = Fraction(sum(one == other for one, other in pairs), n)
    first, second = Counter(one for one, _ in pairs), Counter(other for _, other in pairs)
    chance = sum((Fraction(first[code] * second[code], n * n) for code in first), Fraction(0))
    return None if chance == 1 else float((observed - chance) / (1 - chance))


# ------------------------------------------------------------------------------------------------ reading and pairing


def _read_coverage(project: Project) -> dict[str, str]:
    path = project.raw / FOLDER / COVERAGE
    sheet = open_sheet(path, path.relative_to(project.root).as_posix(), header=())
    coverage = sheet.column("coverage")
    for line, cell in zip(sheet.lines, coverage, strict=True):
        if cell not in get_args(Coverage):
            sheet.report(line, "coverage", show(cell), "whole or headline", "Correct the cell.")
    sheet.refuse()
    return dict(zip(sheet.column("plan_id"), coverage, strict=True))


def _read_codebook(project: Project) -> _Codebook:
    indicators = open_sheet(project.root / INDICATORS.where(), INDICATORS.where())
    words = list(open_sheet(project.root / VOCABULARY.where(), VOCABULARY.where()).mappings())
    factors = {row["code"]: read_number(row.get("factor", "")) for row in words if row["field"] == "unit"}
    return _Codebook(
        dict(zip(indicators.column("indicator"), indicators.column("theme"), strict=True)),
        frozenset(row["code"] for row in words if row["field"] == "theme" and row.get("leads")),
        {unit: Fraction(factor) for unit, factor in factors.items() if factor},
    )


def _pair(project: Project, plan_id: str) -> list[_Unit]:
    """Return every figure of a plan's text with the rows that both readings made of it, in the text's order."""
    settled, kept, dismissed, second = (
        _read_plan(project, folder, plan_id) for folder in (VALUES.name, KEPT_FIRST, DISMISSED.name, FOLDER)
    )
    has_kept = (project.raw / KEPT_FIRST / f"{plan_id}.csv").is_file()
    units: list[_Unit] = []
    for row in dismissed:
        figure, offset = row["figure"], row.number("offset")
        if offset is not None:
            # A dismissed word for all may be what the other reading printed as a figure in words.
            has_digit = any(character.isdigit() for character in figure)
            wordless = not has_digit and any(character not in _NUMERAL for character in figure)
            units.append(_Unit(_Span(offset, offset + len(figure), wordless)))
    for row in settled:
        _put(units, row)
    for row in kept if has_kept else settled:
        _put(units, row).first.append(row)
    for row in second:
        _put(units, row).second.append(row)
    return sorted(units, key=lambda unit: (unit.span.start, unit.span.end))


def _read_plan(project: Project, folder: str, plan_id: str) -> list[Row]:
    where = f"data/raw/{folder}/{plan_id}.csv"
    return rows_of(open_sheet(project.root / where, where, header=()))


def _put(units: list[_Unit], row: Row) -> _Unit:
    """Return the unit that a row's figure meets; a new one where it meets none."""
    span = _span_of(row)
    # The same bare figure first: in "30%70%100%" each row prints the whole and owns its part.
    found = next((unit for unit in units if unit.span == span), None)
    found = found or next((unit for unit in units if unit.span.meets(span)), None)
    if found is None:
        found = _Unit(span)
        units.append(found)
    return found


def _span_of(row: Row) -> _Span:
    figure, offset = row["figure"], row.number("figure_offset")
    if figure and offset is not None:
        return _Span(offset, offset + len(figure), wordless=False)
    offset = row.number("offset") or 0
    return _Span(offset, offset + max(len(row["printed"]), 1), wordless=True)


def _keep_headline(units: list[_Unit], book: _Codebook) -> list[_Unit]:
    """Return the units with the rows on headline themes alone.

    A pair of which one row is on such a theme stays whole, so that a difference in theme is not lost.
    """
    kept = []
    for unit in units:
        pairs = [pair for pair in _match(unit) if any(row is not None and book.is_headline(row) for row in pair)]
        first = [one for one, _ in pairs if one is not None]
        second = [other for _, other in pairs if other is not None]
        kept.append(_Unit(unit.span, first, second))
    return kept


def _match(unit: _Unit) -> Iterator[tuple[Row | None, Row | None]]:
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


# -------------------------------------------------------------------------------------------------------- measuring


def _measure(plan_id: str, coverage: str, units: list[_Unit], book: _Codebook) -> Iterator[dict[str, str]]:
    found = [(str(bool(unit.first)), str(bool(unit.second))) for unit in units]
    yield _row(plan_id, coverage, "found", found)
    pairs = [(one, other) for unit in units for one, other in _match(unit) if one and other]
    for name in get_args(Compared):
        if name == "value":
            chosen = [(_amount(one, book), _amount(other, book)) for one, other in pairs]
        elif name != "found":
            chosen = [(one[name], other[name]) for one, other in pairs]
        else:
            continue
        yield _row(plan_id, coverage, name, chosen)


def _row(plan_id: str, coverage: str, name: str, pairs: list[tuple[str, str]]) -> dict[str, str]:
    agree = sum(one == other for one, other in pairs)
    kappa = cohens_kappa(pairs) if name in WITH_KAPPA else None
    counts = Counter(pairs)
    by_whom = {"both": ("True", "True"), "first_only": ("True", "False"), "second_only": ("False", "True")}
    return {
        "plan_id": plan_id,
        "coverage": coverage,
        "field": name,
        "n": str(len(pairs)),
        "agree": str(agree),
        "percent": f"{100 * agree / len(pairs):.1f}" if pairs else "",
        "kappa": "" if kappa is None else f"{kappa:.3f}",
        **{column: str(counts[found]) if name == "found" else "" for column, found in by_whom.items()},
    }


def _amount(row: Row, book: _Codebook) -> str:
    """Return a row's number in its unit's base, so that 40.35 of ten thousand and 403500 are the same."""
    amounts = []
    for column in ("value", "value_high"):
        number = read_number(row[column])
        if number is None and row[column]:
            return row[column]
        amounts.append("" if number is None else str(Fraction(number) * book.factors.get(row["unit"], Fraction(1))))
    return " ".join(amounts).strip()
