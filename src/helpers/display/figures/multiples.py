"""Small multiples: one panel an indicator, each with its own axis, only the plans that state it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd
from markupsafe import Markup

from helpers.display.figures.levels import (
    OTHER,
    axis_limits,
    benchmark_marks,
    benchmark_parts,
    draw_row,
    figure_parts,
    line_style,
    write_key,
    write_others,
)
from helpers.display.sheet import QUIET, SMALL, Part, Place, Sheet, measure, wrap
from helpers.display.study import Row, Study, each
from helpers.display.theme import INK, WASH, region_colour
from helpers.display.words import bracketed, clauses, commas, labelled, listed, say, stopped

NAME = 1.25
LEFT = 3.35
RIGHT = 2.35
ROW = 0.27
GAP = 0.34
SIGNED = ("percent", "ratio", "permille")
"""Units that figures show as signs."""


def describe_panels(study: Study, panels: Sequence[Panel], others: Sequence[str] = ()) -> str:
    """Return the alt text of panels, one by one, then the lines at the foot."""
    told = [*(_describe(study, panel).striptags() for panel in panels), *others]
    return str(stopped(study, clauses(study, told)).unescape())


def draw_panels(study: Study, panels: Sequence[Panel], place: Place | None = None, others: Sequence[str] = ()) -> Sheet:
    """Return panels one under the other, each with an axis of its own; at the foot lines on plans that none shows."""
    heights = [max(ROW * len(panel.plans), 0.34) + GAP for panel in panels]
    foot = OTHER * len(others) + (0.06 if others else 0)
    sheet = Sheet(sum(heights) + 0.34 + foot, place=place)
    write_others(sheet, others, 0.02)
    y = sheet.height - 0.06
    for panel, height in zip(panels, heights, strict=True):
        _draw_panel(sheet, study, panel, y - (height - GAP), height - GAP)
        y -= height
    write_key(sheet, study, pd.concat([panel.rows for panel in panels]), foot)
    return sheet


def _draw_panel(sheet: Sheet, study: Study, panel: Panel, bottom: float, body: float) -> None:
    low, high = axis_limits(study, panel.code, panel.rows, panel.marks)
    axes = sheet.plot(LEFT, bottom, 7.2 - LEFT - RIGHT, body)
    axes.set_xlim(low, high)
    axes.set_ylim(0, len(panel.plans))
    axes.set_yticks([])
    axes.axhspan(0, len(panel.plans), color=WASH, lw=0, zorder=0)
    axes.set_xticks([])
    for mark in panel.marks:
        axes.axvline(mark.value_std, color=INK, lw=0.8, ls=line_style(mark), zorder=1)
    lines = wrap(_named(study, panel), LEFT - NAME - 0.15, SMALL, lines=3)
    sheet.write_lines(0.02, bottom + body / 2, lines, size=SMALL)
    for place, plan in enumerate(panel.plans):
        own = panel.rows[panel.rows["plan_id"] == plan]
        middle = len(panel.plans) - place - 0.5
        draw_row(axes, study, panel.code, own, middle, region_colour(str(study.plans.at[plan, "region_id"])), high)
        level = bottom + body * middle / len(panel.plans)
        head = wrap(study.plan_name(plan), NAME - 0.1, SMALL, lines=1)[0]
        sheet.write(LEFT - 0.1, level, head, size=SMALL, ha="right")
        # the panel's name has the scope
        parts = figure_parts(study, own.assign(scope=""), RIGHT - 0.12)
        sheet.run(7.2 - RIGHT + 0.1, level - 0.035, parts)
    _write_marks(sheet, study, panel.marks, bottom - 0.13)


@dataclass(frozen=True)
class Panel:
    """The figures of one indicator that cover the same: they share an axis."""

    code: str
    scope: str
    rows: pd.DataFrame
    plans: Sequence[str]
    marks: Sequence[Row]


def make_panels(study: Study, code: str, rows: pd.DataFrame) -> list[Panel]:
    """Return a panel for each scope that the figures of an indicator have, in the order of the rows."""
    scopes = rows["scope"].fillna("")
    made = []
    for scope in dict.fromkeys(scopes):
        own = rows[scopes == scope]
        marks = [mark for mark in benchmark_marks(study, code, own) if mark.kind != "actual"]
        made.append(Panel(code, str(scope), own, list(own["plan_id"].drop_duplicates()), marks))
    return made


def _named(study: Study, panel: Panel) -> str:
    """Return an indicator's name with what the panel covers of it, and its unit where the figures do not show it."""
    unit = str(study.indicators.at[panel.code, "unit"])
    name: object = study.indicator_name(panel.code)
    if panel.scope:
        name = say(study, "naming.scoped", text=name, scope=study.word("scope", panel.scope)).unescape()
    return str(name) if unit in SIGNED else f"{name}{bracketed(study, study.word('unit', unit)).unescape()}"


def _describe(study: Study, panel: Panel) -> Markup:
    """Return the alt text of a panel: its name, and each plan's figures with status and year."""
    told: list[object] = [
        say(
            study,
            "figures.alt_figure",
            plan=study.plan_name(row.plan_id),
            value=study.value_text(row, words=True),
            when=study.when(row, status_first=True),
        )
        for row in each(panel.rows)
    ]
    told += ["".join(part.text for part in benchmark_parts(study, mark)) for mark in panel.marks]
    return labelled(study, _named(study, panel), listed(study, told))


def _write_marks(sheet: Sheet, study: Study, marks: Sequence[Row], y: float) -> None:
    """Write under a panel what its lines mean; the axis has no numbers of its own, since each mark has its figure beside it."""
    parts: list[Part] = []
    for mark in marks:
        if parts:
            parts.append(Part(str(commas(study, ["", ""])), QUIET, 6.6))
        parts += [Part(part.text, part.colour, 6.6, part.number) for part in benchmark_parts(study, mark)]
    room = 7.2 - LEFT
    while sum(measure(part.text, part.size) for part in parts) > room:
        parts = parts[:-3]
    sheet.run(LEFT, y, parts)
