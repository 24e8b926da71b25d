"""What the figures of an indicator cannot tell, in sentences; the frames are those of `analysis.levels.find_levels`."""

from __future__ import annotations

import pandas as pd
from markupsafe import Markup

from helpers.analysis.listing import MOST_NAMES, NAMED
from helpers.display.evidence import mark_year, original
from helpers.display.markup import Prose
from helpers.display.naming import name_plans, name_some, standing_word
from helpers.display.sentences.levels import Frames, last_figures
from helpers.display.study import Row, Study, clean, each
from helpers.display.words import join, lowered, paragraph, say


def tell_limits(study: Study, indicator: str, frames: Frames) -> Prose:
    """Return what the figure cannot tell: differing years, floors, hedges, bases, second-hand benchmarks."""
    rows, marks = frames["rows"], frames["benchmarks"]
    rows = rows[rows["value_id"].notna()]
    sentences = [_tell_cells(study, indicator, frames), _tell_floors(study, frames), *_tell_softened(study, rows)]
    base = str(study.indicators.at[indicator, "base"])
    if base == "unstated":
        sentences.append(say(study, "levels.base_unstated"))
    elif base != "count" and len(rows):
        sentences.append(say(study, "levels.base", base=lowered(study.word("base", base))))
    if (marks["confidence"] != "reported").any() and len(rows):
        sentences.append(say(study, "levels.second_hand"))
    return Prose("limit", (paragraph(study, sentences),))


def _tell_cells(study: Study, indicator: str, frames: Frames) -> Markup:
    """Return which rows may be compared; empty where there is nothing to compare."""
    cells = frames["cells"]
    if len(last_figures(frames)) < 2:
        return Markup("")
    if cells.empty:
        return say(study, "levels.nothing_shared")
    scoped = cells["scope"].nunique(dropna=False) > 1
    parts = [_tell_cell(study, cell, scoped) for cell in each(cells[cells["listed"]])]
    name = f"cells-{indicator}-unlisted"
    return say(study, "levels.shared", cells=name_some(study, parts, name, total=len(cells)))


def _tell_cell(study: Study, cell: Row, scoped: bool) -> Markup:
    """Return year, standing and level of rows that may be compared, with their scope where others have another."""
    year = "" if pd.isna(cell.year) else str(int(cell.year))
    parts = ["cell", cell.indicator, cell.standing, year, cell.level, clean(cell.scope)]
    inputs = study.keep_inputs(str(cell.value_ids).split(";"))
    n = study.derive("-".join(filter(None, parts)), cell.n, say(study, "levels.cell_formula"), inputs)
    standing: object = standing_word(study, cell.standing)
    if study.many:
        standing = say(study, "levels.cell_of_level", level=study.word("level", cell.level), standing=standing)
    if scoped and clean(cell.scope):
        standing = say(study, "levels.cell_of_scope", standing=standing, scope=lowered(study.word("scope", cell.scope)))
    if year:
        marked = mark_year(year) + study.inferred_among(str(cell.value_ids).split(";"))
        return say(study, "levels.cell_of_year", year=marked, standing=standing, n=n)
    return say(study, "levels.cell", standing=standing, n=n)


def _tell_floors(study: Study, frames: Frames) -> Markup:
    floors = [row.plan_id for row in last_figures(frames) if row.comparator in {"ge", "gt"}]
    if not floors:
        return Markup("")
    return say(study, "levels.floors", count=len(floors), plans=name_plans(study, floors))


def _tell_softened(study: Study, rows: pd.DataFrame) -> list[Markup]:
    """Return who softens figures and how, a sentence each; of many plans, with which words most."""
    softened = [(row.plan_id, clean(row.hedge)) for row in each(rows) if clean(row.hedge)]
    if len(softened) > (NAMED if study.many else MOST_NAMES):
        words = pd.Series([hedge for _, hedge in softened]).value_counts(sort=True).index[:NAMED]
        plans = name_plans(study, list(dict.fromkeys(plan for plan, _ in softened)))
        return [
            say(
                study,
                "levels.softened_many",
                plans=plans,
                words=join(study, [original(study, str(word)) for word in words]),
            )
        ]
    return [
        say(study, "levels.softened", plan=study.plan_name(plan), hedge=study.softener(hedge))
        for plan, hedge in dict.fromkeys(softened)
    ]
