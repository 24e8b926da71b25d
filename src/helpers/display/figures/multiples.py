"""Small multiples: one panel an indicator, each with its own axis, only the plans that state it."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from helpers.display.exhibits import Exhibit
from helpers.display.figures.levels import (
    axis_limits,
    benchmark_marks,
    benchmark_parts,
    draw_row,
    figure_parts,
    line_style,
    write_key,
)
from helpers.display.language import bracketed, clauses, say
from helpers.display.many import is_many
from helpers.display.markup import Block, nothing
from helpers.display.sentences.levels import describe_levels
from helpers.display.sheet import QUIET, SMALL, Part, Sheet, measure, wrap
from helpers.display.study import Row, Study
from helpers.display.theme import INK, WASH, region_colours

NAME = 1.25
LEFT = 3.35
RIGHT = 2.35
ROW = 0.27
GAP = 0.34


def draw_multiples(study: Study, indicators: Sequence[str], *, name: str) -> Block:
    """Return panels one under the other, each with the plans that print the indicator; a sentence where there is nothing.

    Parameters
    ----------
    indicators
        In the order of the panels.
    name
        Short name, for the figure's id.
    """
    if is_many(study):
        return nothing(
            say(
                study.language,
                en="Of many plans, how an indicator is spread stands in its theme's report.",
                zh="规划众多时，各指标的分布见相应领域的报告。",
            )
        )
    shown = [code for code in indicators if len(study.rows(code))]
    if not shown:
        return nothing(
            say(
                study.language,
                en="No indicator is printed by two plans or more.",
                zh="没有两份及以上规划写明同一指标。",
            )
        )
    rows_of = {code: study.rows(code) for code in shown}
    marks_of = {
        code: [mark for mark in benchmark_marks(study, code, rows_of[code]) if mark.kind != "actual"] for code in shown
    }
    plans_of = {code: list(rows_of[code]["plan_id"].drop_duplicates()) for code in shown}
    heights = [max(ROW * len(plans_of[code]), 0.34) + GAP for code in shown]
    sheet = Sheet(sum(heights) + 0.34)
    colours = region_colours(list(study.regions.index))
    y = sheet.height - 0.06
    for code, height in zip(shown, heights, strict=True):
        rows, plans = rows_of[code], plans_of[code]
        body = height - GAP
        bottom = y - body
        marks = marks_of[code]
        low, high = axis_limits(study, code, rows, marks)
        width = 7.2 - LEFT - RIGHT
        axes = sheet.plot(LEFT, bottom, width, body)
        axes.set_xlim(low, high)
        axes.set_ylim(0, len(plans))
        axes.set_yticks([])
        axes.axhspan(0, len(plans), color=WASH, lw=0, zorder=0)
        axes.set_xticks([])
        for mark in marks:
            axes.axvline(mark.value_std, color=INK, lw=0.8, ls=line_style(mark), zorder=1)
        lines = wrap(_named(study, code), LEFT - NAME - 0.15, SMALL, lines=3)
        sheet.write_lines(0.02, bottom + body / 2, lines, size=SMALL)
        for place, plan in enumerate(plans):
            own = rows[rows["plan_id"] == plan]
            middle = len(plans) - place - 0.5
            draw_row(axes, study, code, own, middle, colours[str(study.plans.at[plan, "region_id"])], high)
            level = bottom + body * middle / len(plans)
            head = wrap(study.plan_name(plan), NAME - 0.1, SMALL, lines=1)[0]
            sheet.write(LEFT - 0.1, level, head, size=SMALL, ha="right")
            sheet.run(7.2 - RIGHT + 0.1, level - 0.035, figure_parts(study, own, RIGHT - 0.12))
        _write_marks(sheet, study, marks, bottom - 0.13)
        y -= height
    write_key(sheet, study, pd.concat([rows_of[code] for code in shown]))
    title = say(
        study.language,
        en="{n} indicators, each on its own axis, beside the targets and standards that hold for it",
        zh="{n}项指标，各用各的坐标轴，并标出适用的目标与标准",
        n=study.derived(f"panels-{name}", len(shown), "Number of panels.", "图中指标数。"),
    )
    described = clauses(study.language, [describe_levels(study, code, marks_of[code]).rstrip(".。") for code in shown])
    return Exhibit(
        f"fig-multiples-{name}",
        title,
        str(described.striptags()) + ("." if study.language == "en" else "。"),
        sheet.figure,
    )


def _named(study: Study, code: str) -> str:
    """Return an indicator's name, with its unit where the figures do not show it."""
    unit = str(study.indicators.at[code, "unit"])
    name = study.indicator_name(code)
    return (
        name
        if unit in {"percent", "ratio", "permille"}
        else f"{name}{bracketed(study.language, study.word('unit', unit))}"
    )


def _write_marks(sheet: Sheet, study: Study, marks: Sequence[Row], y: float) -> None:
    """Write under a panel what its lines mean; the axis has no numbers of its own, since each mark has its figure beside it."""
    parts: list[Part] = []
    for mark in marks:
        if parts:
            parts.append(Part(", " if study.language == "en" else "，", QUIET, 6.6))
        parts += [Part(part.text, part.colour, 6.6, part.number) for part in benchmark_parts(study, mark)]
    room = 7.2 - LEFT
    while sum(measure(part.text, part.size) for part in parts) > room:
        parts = parts[:-3]
    sheet.run(LEFT, y, parts)
