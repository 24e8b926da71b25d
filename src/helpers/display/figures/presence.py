"""What every plan says about a list of indicators or topics: a grid of words and figures, silence included.

Of many plans a bar for each subject, its pieces as long as so many plans say so much.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import pandas as pd
from markupsafe import Markup
from matplotlib.patches import Rectangle

from helpers.display.exhibits import Exhibit
from helpers.display.figures.distributions import draw_bar, swatch
from helpers.display.language import clauses, labelled, say
from helpers.display.many import MOST_COLUMNS, STATES, count_states, shorten, state_count, state_id
from helpers.display.numbers import plain
from helpers.display.sentences.levels import last_figures
from helpers.display.sheet import SMALL, Sheet, measure, wrap
from helpers.display.study import Study
from helpers.display.theme import INK, PAPER, PRESENCE_FILL, PRESENCE_INK, QUIET, RULE

ROW = 0.36
LEFT = 2.3

__all__ = ["STATES", "describe_presence", "draw_presence", "presence_grid", "title_presence"]


def draw_presence(
    study: Study, codes: Sequence[str], *, subject: Literal["indicator", "topic", "theme"], name: str
) -> Exhibit:
    """Return a grid of subjects × plans: the figure itself where one is comparable, else how firmly it is spoken of.

    Parameters
    ----------
    codes
        Indicators, topics or themes, in the order of the rows.
    name
        Short name of the grid, for its id.
    """
    if len(study.plans) > MOST_COLUMNS:
        return _draw_counts(study, codes, subject, name)
    plan_ids = study.plan_ids
    cell = (7.2 - LEFT) / len(plan_ids)
    heads = [wrap(study.plan_name(plan), cell - 0.08, SMALL, lines=2) for plan in plan_ids]
    head = 0.16 * max(len(lines) for lines in heads) + 0.14
    foot = 0.3
    sheet = Sheet(foot + ROW * len(codes) + head)
    top = foot + ROW * len(codes)
    for place, lines in enumerate(heads):
        sheet.write_lines(LEFT + cell * (place + 0.5), top + head / 2, lines, size=SMALL, ha="center", colour=INK)
    for down, code in enumerate(codes):
        y = top - ROW * (down + 0.5)
        label = study.indicator_name(code) if subject == "indicator" else study.word(subject, code)
        lines = wrap(label, LEFT - 0.12, SMALL, lines=2)
        sheet.write_lines(0.02, y, lines, size=SMALL)
        said = study.said(subject, code)
        ends = {}
        if subject == "indicator":
            ends = {row.plan_id: row for row in last_figures(study.rows(code))}
        for place, plan in enumerate(plan_ids):
            state = said[plan]
            x = LEFT + cell * place
            edge = RULE if state in {"silent", "not_read"} else PAPER
            sheet.axes.add_patch(
                Rectangle(
                    (x + 0.02, y - ROW / 2 + 0.02),
                    cell - 0.04,
                    ROW - 0.04,
                    facecolor=PRESENCE_FILL[state],
                    edgecolor=edge,
                    lw=0.7,
                    zorder=1,
                    hatch="////" if state == "not_read" else None,
                )
            )
            number, text = "", study.word("presence", state)
            row = ends.get(plan)
            if row is not None:
                text = study.value_text(
                    row, unit=row.unit in {"percent", "ratio", "permille"} or row.unit != row.unit_std
                )
                number = row.value_id
                study.ledger.note(number)
            size = SMALL if measure(text, SMALL) < cell - 0.08 else 6.4
            sheet.write(x + cell / 2, y, text, size=size, colour=PRESENCE_INK[state], ha="center", number=number)
    _write_key(sheet, study)
    title = title_presence(study, codes, subject, name)
    return Exhibit(f"fig-presence-{name}", title, describe_presence(study, codes, subject), sheet.figure)


def _draw_counts(study: Study, codes: Sequence[str], subject: str, name: str) -> Exhibit:
    """Return one bar a subject: how many plans stand on each step, from the strongest statement to none."""
    foot = 0.3
    sheet = Sheet(foot + ROW * len(codes) + 0.1)
    width = 7.15 - LEFT
    for down, code in enumerate(codes):
        y = foot + ROW * (len(codes) - down - 0.5)
        label = study.indicator_name(code) if subject == "indicator" else study.word(subject, code)
        sheet.write_lines(0.02, y, wrap(label, LEFT - 0.12, SMALL, lines=2), size=SMALL)
        draw_bar(sheet, study, subject, code, LEFT, width, y - 0.12, 0.24)
        x = LEFT
        for state, count in count_states(study, subject, code).items():
            wide = width * count / len(study.plans)
            text = plain(count, study.language)
            # what is too narrow to be written into stands in the table
            if count and measure(text, SMALL) < wide - 0.06:
                state_count(study, subject, code, state, count)
                identifier = state_id(subject, code, state)
                sheet.write(
                    x + wide / 2, y, text, size=SMALL, colour=PRESENCE_INK[state], ha="center", number=identifier
                )
            x += wide
    _write_key(sheet, study, STATES)
    title = title_presence(study, codes, subject, name)
    return Exhibit(f"fig-presence-{name}", title, _describe_counts(study, codes, subject), sheet.figure)


def _describe_counts(study: Study, codes: Sequence[str], subject: str) -> str:
    pieces = []
    for code in codes:
        label = study.indicator_name(code) if subject == "indicator" else study.word(subject, code)
        counts = count_states(study, subject, code)
        said = [f"{study.word('presence', state)} {counts[state]}" for state in ("number", "silent")]
        pieces.append(
            labelled(study.language, label, (", " if study.language == "en" else "、").join(said)).striptags()
        )
    lead = say(study.language, en="Of {n} plans. ", zh="共{n}份规划。", n=len(study.plans))
    return (
        str(lead)
        + str(clauses(study.language, shorten(study, pieces)).striptags())
        + ("." if study.language == "en" else "。")
    )


def _write_key(sheet: Sheet, study: Study, states: Sequence[str] = STATES[:5]) -> None:
    x = LEFT + 0.02
    for state in states:
        text = study.word("presence", state)
        swatch(sheet, state, x, 0.075)
        sheet.write(x + 0.18, 0.125, text, size=6.8, colour=QUIET)
        x += 0.18 + measure(text, 6.8) + 0.22


def title_presence(study: Study, codes: Sequence[str], subject: str, name: str) -> Markup:
    """Return how many of the grid's cells hold a number, and how many are silent."""
    grid = presence_grid(study, codes, subject)
    cells = grid.size
    numbers = int((grid == "number").to_numpy().sum())
    silent = int((grid == "silent").to_numpy().sum())
    what = {"indicator": ("indicators", "项指标"), "topic": ("topics", "个主题"), "theme": ("themes", "个领域")}[
        subject
    ]
    rows_en, rows_zh = what
    return say(
        study.language,
        en="Of {cells} cells ({rows} {what} in {plans} plans), {numbers} hold a number and {silent} are silent",
        zh="{rows}{what}、{plans}份规划共{cells}格，写明数字的有{numbers}格，未提及的有{silent}格",
        cells=study.derived(
            f"cells-{name}",
            cells,
            f"{len(codes)} {rows_en} × {len(grid.columns)} plans.",
            f"{len(codes)}{rows_zh}×{len(grid.columns)}份规划。",
        ),
        rows=study.derived(f"rows-{name}", len(codes), f"Number of {rows_en} in the grid.", f"表中{rows_zh}数。"),
        plans=study.all_plans(),
        what=rows_en if study.language == "en" else rows_zh,
        numbers=study.derived(
            f"numbers-{name}", numbers, "Cells of the grid with presence `number`.", "表中状态为“数字”的格数。"
        ),
        silent=study.derived(
            f"silent-{name}", silent, "Cells of the grid with presence `silent`.", "表中状态为“未提及”的格数。"
        ),
    )


def presence_grid(study: Study, codes: Sequence[str], subject: str) -> pd.DataFrame:
    """Return presence by code (rows) and plan (columns)."""
    said = [study.said(subject, code) for code in codes]
    return pd.DataFrame(said, index=list(codes), columns=study.plan_ids)


def describe_presence(study: Study, codes: Sequence[str], subject: str) -> str:
    """Return the alt text of a grid, row by row."""
    grid = presence_grid(study, codes, subject)
    lines = []
    for code in codes:
        label = study.indicator_name(code) if subject == "indicator" else study.word(subject, code)
        told = {plan: study.word("presence", str(grid.at[code, plan])) for plan in study.plan_ids}
        if subject == "indicator":
            told |= {row.plan_id: study.value_text(row) for row in last_figures(study.rows(code))}
        cells = [f"{study.plan_name(plan)} {told[plan]}" for plan in study.plan_ids]
        lines.append(labelled(study.language, label, ", ".join(cells) if study.language == "en" else "、".join(cells)))
    return str(
        Markup("{}{}").format(clauses(study.language, lines), "." if study.language == "en" else "。").striptags()
    )
