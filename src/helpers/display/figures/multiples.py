"""Small multiples: one panel an indicator, each with its own axis, only the plans that state it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd
from markupsafe import Markup

from helpers.display.figures.levels import (
    EDGE,
    LINE,
    MARKS,
    OTHER,
    ROW,
    Flags,
    axis_limits,
    benchmark_marks,
    benchmark_parts,
    draw_row,
    set_rows,
    write_key,
    write_others,
    write_row,
)
from helpers.display.sheet import SMALL, Place, Sheet, wrap
from helpers.display.study import Row, Study, each
from helpers.display.theme import WIDTH, region_colour
from helpers.display.words import bracketed, clauses, labelled, listed, say, stopped

SIGNED = ("percent", "ratio", "permille")
"""Units that figures show as signs."""


def describe_panels(study: Study, panels: Sequence[Panel], others: Sequence[str] = ()) -> str:
    """Return the alt text of panels, one by one, then the lines at the foot."""
    told = [*(_describe(study, panel).striptags() for panel in panels), *others]
    return str(stopped(study, clauses(study, told)).unescape())


def draw_panels(study: Study, panels: Sequence[Panel], place: Place | None = None, others: Sequence[str] = ()) -> Sheet:
    """Return panels one under the other, each with an axis of its own; at the foot lines on plans that none shows."""
    heads = [wrap(_named(study, panel), WIDTH - 2 * EDGE, SMALL, lines=2) for panel in panels]
    drawn = [_Drawn(study, panel, len(lines)) for panel, lines in zip(panels, heads, strict=True)]
    foot = OTHER * len(others) + LINE + 0.14
    sheet = Sheet(sum(one.height for one in drawn) + foot, place=place)
    write_others(sheet, others, EDGE)
    y = sheet.height
    for one, lines in zip(drawn, heads, strict=True):
        one.draw(sheet, y, lines)
        y -= one.height
    write_key(sheet, study, pd.concat([panel.rows for panel in panels]), OTHER * len(others) + 0.04)
    return sheet


class _Drawn:
    """A panel on its way to a sheet: how high it is is known before it is drawn."""

    def __init__(self, study: Study, panel: Panel, lines: int):
        self.study, self.panel = study, panel
        self.low, self.high = axis_limits(study, panel.code, panel.rows, panel.marks)
        self.flags = Flags(study, panel.marks, self.low, self.high)
        self.head = 0.08 + OTHER * lines + self.flags.height
        self.foot = 0.3 + self.flags.foot

    @property
    def height(self) -> float:
        return self.head + ROW * len(self.panel.plans) + self.foot

    def draw(self, sheet: Sheet, top: float, lines: Sequence[str]) -> None:
        """Draw it downwards from `top`."""
        study, panel = self.study, self.panel
        for place, line in enumerate(lines):
            sheet.write(EDGE, top - 0.06 - OTHER * (place + 0.5), line, size=SMALL)
        bottom = top - self.head - ROW * len(panel.plans)
        axes = sheet.plot(EDGE, bottom, WIDTH - 2 * EDGE, ROW * len(panel.plans))
        set_rows(axes, study, panel.code, self.low, self.high, len(panel.plans), panel.marks)
        self.flags.write(sheet, top - self.head + 0.05)
        for place, plan in enumerate(panel.plans):
            own = panel.rows[panel.rows["plan_id"] == plan]
            row = len(panel.plans) - place - 1
            colour = region_colour(str(study.plans.at[plan, "region_id"]))
            # the panel's name has the scope
            write_row(sheet, study, plan, own.assign(scope=""), bottom + ROW * row, colour)
            draw_row(axes, study, panel.code, own, row + MARKS / 2, colour, self.high)
        self.flags.write_key(sheet, bottom - 0.24)


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


def tell_something(panels: Sequence[Panel]) -> bool:
    """Return whether panels show anything: in some panel two marks stand on one axis, figures or a figure and its benchmark."""
    return any(len(panel.rows) + len(panel.marks) > 1 for panel in panels)


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
