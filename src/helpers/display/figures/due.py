"""What is due when: a line a promise or figure along a line of time; of many plans, how many a year."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
from markupsafe import Markup, escape

from helpers.display.evidence import link
from helpers.display.numbers import plain
from helpers.display.sheet import INK, QUIET, SMALL, Part, Place, Sheet, measure, wrap
from helpers.display.study import Row, Study, each
from helpers.display.theme import ACCENT, RULE, WASH, region_colour
from helpers.display.words import bracketed, say

ROW = 0.27
LINE = 0.155
DATE = 0.7
NAME = 1.05
WIDTH = 7.2
KINDS = {"promises": "promise_plans", "figures": "figure_plans"}
"""What is counted by year, and the column with how many plans have it."""


def draw_due(study: Study, stem: str, frames: Mapping[str, pd.DataFrame], place: Place | None = None) -> Sheet | None:
    """Return what is due in order of time, or how much a year; None where nothing is.

    Parameters
    ----------
    stem
        Of the ids of counts.
    frames
        As `analysis.due.find_due` gives them.
    """
    if len(frames["years"]):
        return _draw_years(study, stem, frames["years"], place)
    rows = frames["rows"]
    shown = each(rows[rows["drawn"]])
    return _draw_lines(study, shown, place) if shown else None


def due_text(study: Study, row: Row, *, linked: bool = False) -> Markup:
    """Return what is due: a promise's summary or an indicator's name, and its softener.

    Parameters
    ----------
    linked
        Whether the summary or name leads to its evidence, as in tables; else it is for a figure.
    """
    text = study.named(row, "summary") or study.indicator_name(row.indicator)
    softened = bracketed(study, study.softener(row.softener, plain=not linked)) if row.softener else Markup("")
    # brackets stand before the stop of a sentence, and there is none after them
    text = text.rstrip(".。") if softened else text
    return (link(row.row_id, text, "statement") if linked else escape(text)) + softened


def _draw_lines(study: Study, shown: list[Row], place: Place | None) -> Sheet:
    several = len(study.plan_ids) > 1
    left = DATE + 0.25 + (NAME if several else 0)
    values = ["" if pd.isna(row.value) else f"{study.value_text(row)}  " for row in shown]
    texts = [
        wrap(due_text(study, row).striptags(), WIDTH - left - 0.1 - (measure(value, SMALL) if value else 0), SMALL)
        for row, value in zip(shown, values, strict=True)
    ]
    heights = [ROW + LINE * (len(lines) - 1) for lines in texts]
    sheet = Sheet(sum(heights) + 0.16, place=place)
    y = sheet.height - 0.08
    sheet.axes.plot([DATE + 0.1, DATE + 0.1], [0.1, sheet.height - 0.1], color=RULE, lw=1.2, zorder=1)
    before = ""
    for row, value, lines, height in zip(shown, values, texts, heights, strict=True):
        middle = y - ROW / 2
        colour = region_colour(str(study.plans.at[row.plan_id, "region_id"]))
        if row.when != before:
            sheet.write(DATE, middle, row.when, ha="right", size=SMALL)
        before = row.when
        fill = "white" if study.inferred(row) else colour
        sheet.axes.plot([DATE + 0.1], [middle], marker="o", ms=5.5, color=colour, mfc=fill, zorder=3)
        if several:
            head = wrap(study.plan_name(row.plan_id), NAME - 0.05, SMALL, lines=1)[0]
            sheet.write(DATE + 0.25, middle, head, size=SMALL, colour=colour)
        study.ledger.note(row.row_id)
        for number, line in enumerate(lines):
            words = Part(line, QUIET if value else INK, SMALL, "" if value else row.row_id)
            figure = [Part(value, INK, SMALL, row.row_id)] if value and not number else []
            sheet.run(left, middle - LINE * number - 0.035, [*figure, words])
        y -= height
    return sheet


def count_of_year(study: Study, stem: str, row: Row, kind: str) -> Markup:
    """Return how many promises or figures a year has, or how many plans have them, linked to how it was counted."""
    formula = say(study, f"due.formula_{kind}", year=row.year)
    return study.derive(count_id(stem, row, kind)[2:], getattr(row, kind), formula)


def count_id(stem: str, row: Row, kind: str) -> str:
    """Return the id of such a count."""
    return f"d-dated-{stem}-{row.year}-{kind}".replace("_", "-")


def _draw_years(study: Study, stem: str, years: pd.DataFrame, place: Place | None) -> Sheet:
    """Return how many promises and planned figures fall into each year, side by side."""
    drawn = [kind for kind in KINDS if years[kind].any()]
    rows = each(years)
    sheet = Sheet(ROW * len(rows) + 0.38, place=place)
    most = years[drawn].to_numpy().max()
    column = (WIDTH - 0.05 - DATE - 0.15) / len(drawn)
    ends = {(row.year, kind): _write_counts(study, stem, row, kind) for row in rows for kind in drawn}
    room = column - 0.3 - max(sum(measure(part.text, part.size) for part in parts) for parts in ends.values())
    for number, row in enumerate(rows):
        y = ROW * (len(rows) - number - 0.5) + 0.06
        if number % 2 == 0:
            sheet.axes.axhspan(y - ROW / 2, y + ROW / 2, color=WASH, lw=0, zorder=0)
        sheet.write(DATE, y, str(row.year), ha="right", size=SMALL)
        for at, kind in enumerate(drawn):
            x = DATE + 0.15 + column * at
            if not getattr(row, kind):
                continue
            end = x + room * getattr(row, kind) / most
            sheet.axes.plot([x, end], [y, y], color=ACCENT, lw=1.6, zorder=2)
            sheet.axes.plot([end], [y], color=ACCENT, marker="o", ms=5, zorder=3)
            sheet.run(end + 0.12, y - 0.035, ends[row.year, kind])
    for at, kind in enumerate(drawn):
        head = str(say(study, f"due.key_{kind}"))
        sheet.write(DATE + 0.15 + column * at, sheet.height - 0.16, head, size=SMALL, colour=QUIET)
    return sheet


def _write_counts(study: Study, stem: str, row: Row, kind: str) -> list[Part]:
    """Return '12 in 5 plans', both numbers with their ids; nothing for a year without any."""
    if not getattr(row, kind):
        return []
    parts = []
    for counted in (kind, KINDS[kind]):
        count_of_year(study, stem, row, counted)
        number = getattr(row, counted)
        parts += [
            Part(plain(number, study), INK, SMALL, count_id(stem, row, counted)),
            Part(str(say(study, f"due.unit_{counted}", count=number)), QUIET, SMALL),
        ]
    return parts
