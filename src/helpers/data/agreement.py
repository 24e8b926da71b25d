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
from decimal import Decimal, InvalidOperation
from fractions import Fraction

from helpers.data.audit import Row, read_plan_rows
from helpers.data.reading import read_sheet
from helpers.errors import DataError, Problem
from helpers.paths import Project

FOLDER = "second_reading"
KEPT_FIRST = "first_reading"
COVERAGE = "coverage.csv"
HEADLINE_THEMES = ("preschool", "rotation", "digital")
FIELDS = ("value", "comparator", "year", "status", "indicator")
WITH_KAPPA = ("found", "comparator", "status", "indicator")
COLUMNS = ("plan_id", "coverage", "field", "n", "agree", "percent", "kappa", "both", "first_only", "second_only")
ALL_PLANS = "all"


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
    factors: dict[str, Fraction]

    def is_headline(self, row: Row) -> bool:
        """Return whether a row is on a headline theme; an indicator unknown to the codebook counts as one."""
        return self.themes.get(row["indicator"], HEADLINE_THEMES[0]) in HEADLINE_THEMES


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
    where = path.relative_to(project.root).as_posix()
    if not path.is_file():
        return {}
    sheet = read_sheet(path, where)
    problems = list(sheet.problems)
    rows = [dict(zip(sheet.header, cells, strict=True)) for cells in sheet.rows]
    for row, line in zip(rows, sheet.lines, strict=True):
        if row.get("coverage") not in {"whole", "headline"}:
            found = f"'{row.get('coverage', '')}'"
            problems.append(Problem(where, line, "coverage", found, "whole or headline", "Correct the cell."))
    if problems:
        raise DataError(problems)
    return {row.get("plan_id", ""): row["coverage"] for row in rows}


def _read_codebook(project: Project) -> _Codebook:
    indicators = read_sheet(project.raw / "indicators.csv", "data/raw/indicators.csv")
    words = read_sheet(project.raw / "vocabulary.csv", "data/raw/vocabulary.csv")
    themes, factors = {}, {}
    for cells in indicators.rows:
        row = dict(zip(indicators.header, cells, strict=True))
        themes[row.get("indicator", "")] = row.get("theme", "")
    for cells in words.rows:
        row = dict(zip(words.header, cells, strict=True))
        if row.get("field") == "unit" and row.get("factor"):
            factors[row.get("code", "")] = Fraction(row["factor"])
    return _Codebook(themes, factors)


def _pair(project: Project, plan_id: str) -> list[_Unit]:
    """Return every figure of a plan's text with the rows that both readings made of it, in the text's order."""
    settled, problems = read_plan_rows(project, "values", plan_id)
    kept, kept_problems = read_plan_rows(project, KEPT_FIRST, plan_id)
    has_kept = (project.raw / KEPT_FIRST / f"{plan_id}.csv").is_file()
    dismissed, more = read_plan_rows(project, "dismissed", plan_id)
    second, others = read_plan_rows(project, FOLDER, plan_id)
    if problems or kept_problems or more or others:
        raise DataError([*problems, *kept_problems, *more, *others])
    units: list[_Unit] = []
    for row in dismissed:
        offset = row.number("offset")
        if offset is not None:
            words = not any(character.isdigit() for character in row["figure"])
            units.append(_Unit(_Span(offset, offset + len(row["figure"]), wordless=False)))
            if words:
                # A dismissed word for all may be what the other reading printed as a figure in words.
                units[-1].span = _Span(offset, offset + len(row["figure"]), wordless=not _is_numeral(row["figure"]))
    for row in settled:
        _put(units, row)
    for row in kept if has_kept else settled:
        _put(units, row).first.append(row)
    for row in second:
        _put(units, row).second.append(row)
    return sorted(units, key=lambda unit: (unit.span.start, unit.span.end))


def _is_numeral(figure: str) -> bool:
    return all(character in "零〇一二三四五六七八九十百千万萬亿億两兩半点點分之" for character in figure)


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
    for name in FIELDS:
        if name == "value":
            chosen = [(_amount(one, book), _amount(other, book)) for one, other in pairs]
        else:
            chosen = [(one[name], other[name]) for one, other in pairs]
        yield _row(plan_id, coverage, name, chosen)


def _row(plan_id: str, coverage: str, name: str, pairs: list[tuple[str, str]]) -> dict[str, str]:
    agree = sum(one == other for one, other in pairs)
    kappa = cohens_kappa(pairs) if name in WITH_KAPPA else None
    counts = Counter(pairs)
    return {
        "plan_id": plan_id,
        "coverage": coverage,
        "field": name,
        "n": str(len(pairs)),
        "agree": str(agree),
        "percent": f"{100 * agree / len(pairs):.1f}" if pairs else "",
        "kappa": "" if kappa is None else f"{kappa:.3f}",
        "both": str(counts["True", "True"]) if name == "found" else "",
        "first_only": str(counts["True", "False"]) if name == "found" else "",
        "second_only": str(counts["False", "True"]) if name == "found" else "",
    }


def _amount(row: Row, book: _Codebook) -> str:
    """Return a row's number in its unit's base, so that 40.35 of ten thousand and 403500 are the same."""
    amounts = []
    for column in ("value", "value_high"):
        try:
            number = Fraction(Decimal(row[column])) if row[column] else None
        except InvalidOperation:
            return row[column]
        amounts.append("" if number is None else str(number * book.factors.get(row["unit"], Fraction(1))))
    return " ".join(amounts).strip()
