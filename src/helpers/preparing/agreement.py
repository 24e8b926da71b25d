"""How far two independent readings of the same plans agree, field by field, and where they differ.

A row of agreement says of a plan, or of all plans pooled, and of one field on how many things both readings chose the
same. For figures `found` counts what there was to find; for statements it counts the statements that either reading has,
and `marked` compares the characters of the text that each marked. `silence` compares, topic by topic of the headline
themes, whether a reading has nothing on it. Of requirements `found` counts which row was taken to carry which,
and `taken_up` whether a row carries any. `act_again` and `year_basis_again` compare what was
read again after the rule was sharpened. Coefficients: `helpers.preparing.coefficients`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from helpers.data.against_texts import Row, rows_of
from helpers.data.cells import split_list
from helpers.data.sheets import open_sheet
from helpers.paths import Project
from helpers.preparing import reading_statements, reading_values
from helpers.preparing.coefficients import Estimate, estimate_alpha, estimate_kappa
from helpers.preparing.readings import SECOND, Measures, read_again, read_coverage, read_measures, read_reading

ALL_PLANS = "all"
UNCHOSEN = ("value", "year", "deadline")
"""Fields that choose from no list, where chance agreement means nothing."""

Pairs = list[tuple[str, str]]


@dataclass
class _Compared:
    """What two readings of one table chose, field by field, of one plan or of several."""

    fields: dict[str, Pairs] = field(default_factory=dict)
    found: Counter[tuple[bool, bool]] = field(default_factory=Counter)
    marked: list[tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]] = field(default_factory=list)

    def add(self, other: _Compared) -> None:
        for name, pairs in other.fields.items():
            self.fields.setdefault(name, []).extend(pairs)
        self.found += other.found
        self.marked += other.marked


def measure_agreement(project: Project) -> tuple[list[dict[str, str]], list[dict[str, str]]]:
    """Return the agreement of both readings, and how often which choice met which, as rows of two tables.

    The rows of plan `all` pool the plans: coverage `headline` all plans with a second reading, on the headline themes
    only; coverage `whole` the plans read whole, on every theme. Empty where there is no second reading.

    Raises
    ------
    DataError
        Where a file of the second reading cannot be read.
    """
    coverage = read_coverage(project)
    if not coverage:
        return [], []
    book = read_measures(project)
    rows: list[dict[str, str]] = []
    confused: list[dict[str, str]] = []
    for table, compare in TABLES.items():
        pooled = {"headline": _Compared(), "whole": _Compared()}
        for plan_id in sorted(coverage):
            for part in _parts(table, coverage[plan_id]):
                found = compare(project, plan_id, book, part == "headline")
                if not found.fields:
                    continue
                pooled[part].add(found)
                rows += _measure(plan_id, table, part, found)
        for part, found in pooled.items():
            if found.fields:
                rows += _measure(ALL_PLANS, table, part, found)
                confused += _confuse(table, part, found)
    return rows, confused


def _parts(table: str, coverage: str) -> tuple[str, ...]:
    """Return how much of a plan was read twice, for one table: what it takes up, every plan whole."""
    if table == "requirements":
        return ("whole",)
    return ("headline", "whole") if coverage == "whole" else ("headline",)


def _compare_requirements(project: Project, plan_id: str, book: Measures, headline: bool) -> _Compared:
    """Compare which rows two readings took to carry which requirement."""
    where = f"data/raw/{SECOND}/requirements.csv"
    tagged = rows_of(open_sheet(project.root / where, where, header=()))
    own = [row for row in tagged if row["row_id"].startswith(f"{plan_id}-")]
    if not own:
        return _Compared()
    first, second = ({row["row_id"]: set(split_list(row[name])) for row in own} for name in ("first", "second"))
    made = _Compared()
    for row_id in first:
        one, other = first[row_id], second[row_id]
        made.found[True, True] += len(one & other)
        made.found[True, False] += len(one - other)
        made.found[False, True] += len(other - one)
    curated = [row[ID_OF[name]] for name in ID_OF for row in read_reading(project, name, plan_id)]
    made.fields["taken_up"] = [(str(bool(first.get(one))), str(bool(second.get(one)))) for one in curated]
    return made


def _compare_values(project: Project, plan_id: str, book: Measures, headline: bool) -> _Compared:
    units = reading_values.pair_values(project, plan_id)
    if not any(unit.second for unit in units) and not reading_values.has_second(project, plan_id):
        return _Compared()
    if headline:
        units = reading_values.keep_headline(units, book)
    made = _Compared(found=Counter((bool(unit.first), bool(unit.second)) for unit in units))
    both = [pair for unit in units for pair in reading_values.match_values(unit) if None not in pair]
    cells = [tuple(reading_values.cells_of(row, book) for row in pair if row is not None) for pair in both]
    made.fields = {name: [(one[name], other[name]) for one, other in cells] for name in reading_values.FIELDS}
    made.fields |= _read_again(project, "values", [(one, other) for one, other in both if one and other])
    return made


def _compare_statements(project: Project, plan_id: str, book: Measures, headline: bool) -> _Compared:
    first, second = reading_statements.read_statements(project, plan_id)
    if not second:
        return _Compared()
    pairs = reading_statements.pair_statements(first, second)
    if headline:
        pairs = reading_statements.keep_headline(pairs, book)
    made = _Compared(found=Counter((one is not None, other is not None) for one, other in pairs))
    cells = [
        (reading_statements.cells_of(one), reading_statements.cells_of(other)) for one, other in pairs if one and other
    ]
    made.fields = {name: [(one[name], other[name]) for one, other in cells] for name in reading_statements.FIELDS}
    made.fields |= _read_again(project, "statements", [(one, other) for one, other in pairs if one and other])
    silent = (reading_statements.is_silent(rows, book.topics) for rows in (first, second))
    made.fields["silence"] = list(zip(*silent, strict=True))
    length = book.lengths[plan_id]
    made.marked = [
        (reading_statements.mark(one, length), reading_statements.mark(other, length))
        for one, other in [([one for one, _ in pairs], [other for _, other in pairs])]
    ]
    return made


def _read_again(project: Project, table: str, pairs: Sequence[tuple[Row, Row]]) -> dict[str, Pairs]:
    """Return the fields that were read again after their rule was sharpened, of the rows that were."""
    made = {}
    for name, again in read_again(project, table).items():
        made[f"{name}_again"] = [
            (first or one[name], second or other[name])
            for one, other in pairs
            for first, second in [again.get(one[ID_OF[table]], ("", ""))]
        ]
    return made


ID_OF = {"values": "value_id", "statements": "statement_id"}

TABLES: dict[str, Callable[[Project, str, Measures, bool], _Compared]] = {
    "values": _compare_values,
    "statements": _compare_statements,
    "requirements": _compare_requirements,
}


# -------------------------------------------------------------------------------------------------------- measuring


def _measure(plan_id: str, table: str, coverage: str, made: _Compared) -> Iterator[dict[str, str]]:
    key = {"plan_id": plan_id, "table": table, "coverage": coverage}
    if made.marked:
        first, second = (np.concatenate(readings) for readings in zip(*made.marked, strict=True))
        agree = int((first == second).sum())
        yield key | _row("marked", len(first), agree, "alpha", estimate_alpha(first, second))
    counts = made.found
    by_whom = {"both": counts[True, True], "first_only": counts[True, False], "second_only": counts[False, True]}
    n, agree = sum(counts.values()), counts[True, True] + counts[False, False]
    # what neither reading has can be counted among figures alone
    pairs = [(str(one), str(other)) for (one, other), count in counts.items() for _ in range(count)]
    kappa = estimate_kappa(pairs) if table == "values" else None
    yield key | _row("found", n, agree, "kappa", kappa) | {name: str(count) for name, count in by_whom.items()}
    for name, pairs in made.fields.items():
        agree = sum(one == other for one, other in pairs)
        yield key | _row(name, len(pairs), agree, "kappa", None if name in UNCHOSEN else estimate_kappa(pairs))


def _row(name: str, n: int, agree: int, coefficient: str, found: Estimate | None) -> dict[str, str]:
    told = [f"{one:.3f}" for one in found] if found else [""] * 3
    return {
        "field": name,
        "n": str(n),
        "agree": str(agree),
        "percent": f"{100 * agree / n:.1f}" if n else "",
        "coefficient": coefficient if found else "",
        **dict(zip(("estimate", "low", "high"), told, strict=True)),
        **dict.fromkeys(("both", "first_only", "second_only"), ""),
    }


def _confuse(table: str, coverage: str, made: _Compared) -> Iterable[dict[str, str]]:
    """Yield how often each choice of the first reading met each of the second, of fields that choose from a list."""
    for name, pairs in made.fields.items():
        if name not in UNCHOSEN:
            yield from _count(table, coverage, name, pairs)


def _count(table: str, coverage: str, name: str, pairs: Sequence[tuple[str, str]]) -> Iterator[dict[str, str]]:
    for (first, second), n in sorted(Counter(pairs).items()):
        yield {
            "table": table,
            "coverage": coverage,
            "field": name,
            "first": first,
            "second": second,
            "n": str(n),
        }
