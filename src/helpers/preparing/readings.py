"""Where the readings of a plan lie, and what comparing them needs to know.

`second_reading/values/` and `second_reading/statements/` hold the second reading as it was made; the first is
`first_reading/` where it was kept before differences were settled, else the curated files. `second_reading/coverage.csv`
says of each plan whether it was read `whole`, or for the `headline` themes alone; `reread.csv` holds what was read again
after a rule was sharpened.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import get_args

from helpers.data.against_texts import Row, rows_of
from helpers.data.cells import read_number, split_list
from helpers.data.codes import Coverage
from helpers.data.damage import show
from helpers.data.schema import INDICATORS, PLANS, VOCABULARY
from helpers.data.sheets import open_sheet
from helpers.paths import Project

FIRST, SECOND = "first_reading", "second_reading"
COVERAGE = "coverage.csv"
AGAIN = "reread.csv"


@dataclass(frozen=True)
class Measures:
    """What comparing rows needs to know.

    Attributes
    ----------
    themes
        Of each indicator.
    leading
        The headline themes.
    topics
        Of headline themes.
    factors
        Of units, to their base.
    lengths
        Of plans' texts, in characters.
    """

    themes: dict[str, str]
    leading: frozenset[str]
    topics: tuple[str, ...]
    factors: dict[str, Fraction]
    lengths: dict[str, int]

    def is_headline(self, row: Row) -> bool:
        """Return whether a row is on a headline theme; an indicator unknown to the codebook counts as one."""
        if row["indicator"] and not row["theme"]:
            return row["indicator"] not in self.themes or self.themes[row["indicator"]] in self.leading
        return bool(self.leading.intersection((row["theme"], *split_list(row["also_theme"]))))


def read_coverage(project: Project) -> dict[str, str]:
    """Return how much of each plan was read a second time; empty where none was.

    Raises
    ------
    DataError
        Where the file cannot be read.
    """
    path = project.raw / SECOND / COVERAGE
    sheet = open_sheet(path, path.relative_to(project.root).as_posix(), header=())
    coverage = sheet.column("coverage")
    for line, cell in zip(sheet.lines, coverage, strict=True):
        if cell not in get_args(Coverage):
            sheet.report(line, "coverage", show(cell), "whole or headline", "Correct the cell.")
    sheet.refuse()
    return dict(zip(sheet.column("plan_id"), coverage, strict=True))


def read_again(project: Project, table: str) -> dict[str, dict[str, tuple[str, str]]]:
    """Return what fresh readings chose under a sharpened rule, by field and row of the first reading.

    Of each pair the first stands in the first reading's place and the second in the second's; one that is empty leaves
    what was read before.
    """
    where = f"data/raw/{SECOND}/{AGAIN}"
    chosen: dict[str, dict[str, tuple[str, str]]] = {}
    for row in rows_of(open_sheet(project.root / where, where, header=())):
        if row["table"] == table:
            chosen.setdefault(row["field"], {})[row["row_id"]] = (row["first"], row["second"])
    return chosen


def read_measures(project: Project) -> Measures:
    """Return what comparing rows needs to know of codes, units and texts."""
    indicators = open_sheet(project.root / INDICATORS.where(), INDICATORS.where())
    plans = open_sheet(project.root / PLANS.where(), PLANS.where())
    words = list(open_sheet(project.root / VOCABULARY.where(), VOCABULARY.where()).mappings())
    factors = {row["code"]: read_number(row.get("factor", "")) for row in words if row["field"] == "unit"}
    leading = frozenset(row["code"] for row in words if row["field"] == "theme" and row.get("leads"))
    return Measures(
        dict(zip(indicators.column("indicator"), indicators.column("theme"), strict=True)),
        leading,
        tuple(row["code"] for row in words if row["field"] == "topic" and row.get("theme") in leading),
        {unit: Fraction(factor) for unit, factor in factors.items() if factor},
        dict(zip(plans.column("plan_id"), map(int, plans.column("document_chars")), strict=True)),
    )


def read_reading(project: Project, folder: str, plan_id: str) -> list[Row]:
    """Return the rows of one plan in a folder under `data/raw`; none where there is no file."""
    where = f"data/raw/{folder}/{plan_id}.csv"
    return rows_of(open_sheet(project.root / where, where, header=()))
