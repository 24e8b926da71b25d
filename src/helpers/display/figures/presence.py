"""How firmly plans speak of some subjects: a cell for each plan with a figure or a word in it, silence included.

Of many plans a bar for each subject, its pieces as long as so many plans say so much.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from helpers.analysis.presence import STATES, UNSAID
from helpers.display.figures.strips import draw_bar, fill_box, swatch
from helpers.display.naming import cell_of, state_count, state_id, subject_name
from helpers.display.numbers import plain
from helpers.display.sheet import QUIET, SMALL, Place, Sheet, measure, wrap
from helpers.display.study import Study, each
from helpers.display.theme import INK, PAPER, PRESENCE_INK, RULE
from helpers.display.words import has_word, say

WIDTH = 7.2
LEFT = 2.3
ROW = 0.32
FOOT = 0.3
WIDEST = 1.3
BAR = 0.22
LINE = 0.17
# In points: what does not fit its cell, and the key.
SMALLER = 6.4
NOTE = 6.8


def draw_presence(study: Study, frames: Mapping[str, pd.DataFrame], place: Place | None = None) -> Sheet:
    """Return a grid of subjects × plans with a key, or, where plans are not listed, a bar of all plans a subject.

    Parameters
    ----------
    frames
        As `analysis.presence.find_presence` gives them.
    """
    rows, counts = frames["rows"], frames["counts"]
    subject, codes = rows["subject"].iloc[0], list(rows["code"].drop_duplicates())
    listed = bool(rows["listed"].all())
    cell = min((WIDTH - LEFT) / len(study.plan_ids), WIDEST)
    heads = [wrap(study.plan_name(plan), cell - 0.08, SMALL, lines=2) for plan in study.plan_ids if listed]
    head = 0.16 * max(map(len, heads)) + 0.14 if heads else 0.1
    used = counts[counts["n"] > 0]["presence"].drop_duplicates()
    key = _lay_key(study, subject if listed else "", [state for state in STATES if state in set(used)])
    foot = FOOT + LINE * (len(key) - 1)
    top = foot + ROW * len(codes)
    sheet = Sheet(top + head, place=place)
    for at, lines in enumerate(heads):
        sheet.write_lines(LEFT + cell * (at + 0.5), top + head / 2, lines, size=SMALL, ha="center", colour=INK)
    for down, code in enumerate(codes):
        y = top - ROW * (down + 0.5)
        label = wrap(subject_name(study, subject, code), LEFT - 0.12, SMALL, lines=2)
        sheet.write_lines(0.02, y, label, size=SMALL)
        if listed:
            _draw_cells(sheet, study, rows[rows["code"] == code], y, cell)
        else:
            _draw_bar(sheet, study, subject, counts[counts["code"] == code], y)
    _write_key(sheet, key)
    return sheet


def _draw_cells(sheet: Sheet, study: Study, rows: pd.DataFrame, y: float, cell: float) -> None:
    for at, row in enumerate(each(rows)):
        x = LEFT + cell * at
        edge = RULE if row.presence in UNSAID else PAPER
        fill_box(sheet, row.presence, (x + 0.02, y - ROW / 2 + 0.02), (cell - 0.04, ROW - 0.04), edge=edge)
        text, number = cell_of(study, row)
        size = SMALL if measure(text, SMALL) < cell - 0.08 else SMALLER
        sheet.write(x + cell / 2, y, text, size=size, colour=PRESENCE_INK[row.presence], ha="center", number=number)


def _draw_bar(sheet: Sheet, study: Study, subject: str, counts: pd.DataFrame, y: float) -> None:
    width = WIDTH - 0.05 - LEFT
    draw_bar(sheet, counts, LEFT, width, y - BAR / 2, BAR)
    x = LEFT
    for row in each(counts):
        wide, text = width * row.n / counts["n"].sum(), plain(row.n, study)
        # what is too narrow to be written into stands in the table
        if row.n and measure(text, SMALL) < wide - 0.06:
            state_count(study, subject, row)
            number, ink = state_id(subject, row), PRESENCE_INK[row.presence]
            sheet.write(x + wide / 2, y, text, size=SMALL, colour=ink, ha="center", number=number)
        x += wide


def _lay_key(study: Study, subject: str, states: Sequence[str]) -> list[list[tuple[float, str, str]]]:
    """Return what the fillings mean, line by line: where each begins, its state, its words."""
    lines: list[list[tuple[float, str, str]]] = [[]]
    x = LEFT + 0.02
    for state in states:
        key = f"presence.key_{subject}_{state}"
        text = str(say(study, key)) if has_word(study, key) else study.word("presence", state)
        wide = 0.18 + measure(text, NOTE)
        if lines[-1] and x + wide > WIDTH:
            lines.append([])
            x = LEFT + 0.02
        lines[-1].append((x, state, text))
        x += wide + 0.22
    return lines


def _write_key(sheet: Sheet, key: Sequence[Sequence[tuple[float, str, str]]]) -> None:
    """Write under a figure what its fillings mean."""
    for up, line in enumerate(reversed(key)):
        for x, state, text in line:
            swatch(sheet, state, x, 0.075 + LINE * up)
            sheet.write(x + 0.18, 0.125 + LINE * up, text, size=NOTE, colour=QUIET)
