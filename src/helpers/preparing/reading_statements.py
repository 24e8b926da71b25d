"""Two readings of the statements of one plan, paired by the stretch of text that each row marks.

Rows are paired by place alone, the largest overlap first, so that a difference in what they say is never lost.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

from helpers.data.against_texts import Row
from helpers.data.codes import COMMITTING, INFERRED
from helpers.data.schema import STATEMENTS
from helpers.paths import Project
from helpers.preparing.readings import FIRST, SECOND, Measures, read_reading

FIELDS = ("act", "theme", "topic", "strength", "direction", "deadline", "scope", "hedge")
Pair = tuple[Row | None, Row | None]


def read_statements(project: Project, plan_id: str) -> tuple[list[Row], list[Row]]:
    """Return the rows of the first and of the second reading."""
    kept = (project.raw / FIRST / "statements" / f"{plan_id}.csv").is_file()
    first = read_reading(project, f"{FIRST}/statements" if kept else STATEMENTS.name, plan_id)
    return first, read_reading(project, f"{SECOND}/statements", plan_id)


def pair_statements(first: Sequence[Row], second: Sequence[Row]) -> list[Pair]:
    """Return the rows of two readings in pairs; what one reading has alone stands with None.

    Two rows belong together where their stretches overlap: those that share most of what either marks first, then in
    the order of the text.
    """
    shared = []
    others = [_span(other) for other in second]
    for at, one in enumerate(first):
        start, end = _span(one)
        for place, (begin, stop) in enumerate(others):
            overlap = min(end, stop) - max(start, begin)
            if overlap > 0:
                shared.append((-overlap / (max(end, stop) - min(start, begin)), at, place))
    mine: dict[int, int] = {}
    taken: set[int] = set()
    for _, at, place in sorted(shared):
        if at not in mine and place not in taken:
            mine[at] = place
            taken.add(place)
    pairs: list[Pair] = [(one, second[mine[at]] if at in mine else None) for at, one in enumerate(first)]
    return pairs + [(None, other) for place, other in enumerate(second) if place not in taken]


def keep_headline(pairs: Iterable[Pair], book: Measures) -> list[Pair]:
    """Return the pairs of which a row is on a headline theme."""
    return [pair for pair in pairs if any(row is not None and book.is_headline(row) for row in pair)]


def mark(rows: Iterable[Row | None], length: int) -> npt.NDArray[np.bool_]:
    """Return for each character of a text whether some row marks it."""
    marked = np.zeros(length, dtype=bool)
    for row in rows:
        if row is not None:
            marked[slice(*_span(row))] = True
    return marked


def _span(row: Row) -> tuple[int, int]:
    """Return the stretch that a row marks; its term where it names none."""
    start, end = row.number("span_offset"), row.number("span_end")
    if start is None or end is None:
        start = row.number("offset") or 0
        end = start + max(len(row["term"]), 1)
    return start, end


def strength_in(row: Row) -> str:
    """Return how firm a row of a reading is: a reading says by `figure` that the act is about one."""
    if row["act"] not in COMMITTING:
        return ""
    dated = row["deadline"] and row["year_basis"] not in INFERRED
    return "number" if row["figure"] else "dated" if dated else "direction" if row["direction"] else "words"


def cells_of(row: Row) -> dict[str, str]:
    """Return what is compared of a statement."""
    return {name: row[name] for name in FIELDS} | {"strength": strength_in(row)}


def is_silent(rows: Sequence[Row], topics: Iterable[str]) -> list[str]:
    """Return for each topic whether a reading has nothing on it: `silent` or `speaks`."""
    said = {row["topic"] for row in rows}
    return ["speaks" if topic in said else "silent" for topic in topics]
