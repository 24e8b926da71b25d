"""What every plan says about a list of indicators or topics: a grid of words and figures, silence included.

Of many plans a bar for each subject, its pieces as long as so many plans say so much.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Literal

import pandas as pd
from markupsafe import Markup

from helpers.analysis.levels import list_last
from helpers.display.exhibits import Exhibit
from helpers.display.figures.grid import FOOT, draw_grid, write_key
from helpers.display.figures.strips import draw_bar
from helpers.display.language import clauses, labelled, say
from helpers.display.many import MOST_COLUMNS, STATES, count_states, state_count, state_id
from helpers.display.naming import shorten
from helpers.display.numbers import plain
from helpers.display.sheet import SMALL, Sheet, measure, wrap
from helpers.display.study import Row, Study, each
from helpers.display.theme import PRESENCE_INK

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
    sheet = draw_grid(
        study,
        {code: name_subject(study, subject, code) for code in codes},
        lambda code: study.said(subject, code),
        partial(_last_figure, study) if subject == "indicator" else lambda *_: None,
        left=LEFT,
        row=ROW,
    )
    title = title_presence(study, codes, subject, name)
    return Exhibit(f"fig-presence-{name}", title, describe_presence(study, codes, subject), sheet.figure)


def last_figures(rows: pd.DataFrame) -> list[Row]:
    """Return for each plan the figure that it ends with."""
    by_id = {row.value_id: row for row in each(rows)}
    return [by_id[value] for value in list_last(rows)]


def name_subject(study: Study, subject: str, code: str) -> str:
    """Return the name of an indicator, topic or theme."""
    return study.indicator_name(code) if subject == "indicator" else study.word(subject, code)


def _last_figure(study: Study, code: str, plan: str) -> tuple[str, str] | None:
    """Return the figure that a plan ends with on an indicator, and its id; None where it has none."""
    row = next((row for row in last_figures(study.rows(code)) if row.plan_id == plan), None)
    if row is None:
        return None
    study.ledger.note(row.value_id)
    return study.value_text(
        row, unit=row.unit in {"percent", "ratio", "permille"} or row.unit != row.unit_std
    ), row.value_id


def _draw_counts(study: Study, codes: Sequence[str], subject: str, name: str) -> Exhibit:
    """Return one bar a subject: how many plans stand on each step, from the strongest statement to none."""
    sheet = Sheet(FOOT + ROW * len(codes) + 0.1)
    width = 7.15 - LEFT
    for down, code in enumerate(codes):
        y = FOOT + ROW * (len(codes) - down - 0.5)
        label = name_subject(study, subject, code)
        sheet.write_lines(0.02, y, wrap(label, LEFT - 0.12, SMALL, lines=2), size=SMALL)
        draw_bar(sheet, count_states(study, subject, code), LEFT, width, y - 0.12, 0.24)
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
    write_key(sheet, study, LEFT)
    title = title_presence(study, codes, subject, name)
    return Exhibit(f"fig-presence-{name}", title, _describe_counts(study, codes, subject), sheet.figure)


def _describe_counts(study: Study, codes: Sequence[str], subject: str) -> str:
    pieces = []
    for code in codes:
        label = name_subject(study, subject, code)
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
        label = name_subject(study, subject, code)
        told = {plan: study.word("presence", str(grid.at[code, plan])) for plan in study.plan_ids}
        if subject == "indicator":
            told |= {row.plan_id: study.value_text(row) for row in last_figures(study.rows(code))}
        cells = [f"{study.plan_name(plan)} {told[plan]}" for plan in study.plan_ids]
        lines.append(labelled(study.language, label, ", ".join(cells) if study.language == "en" else "、".join(cells)))
    return str(
        Markup("{}{}").format(clauses(study.language, lines), "." if study.language == "en" else "。").striptags()
    )
