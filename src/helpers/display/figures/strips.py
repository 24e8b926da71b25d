"""A bar of all plans by how firmly they speak of something, with its key: what a figure says of plans without a row."""

from __future__ import annotations

import pandas as pd
from matplotlib.patches import Rectangle

from helpers.analysis.presence import count_states
from helpers.display.naming import state_count, state_id
from helpers.display.numbers import plain
from helpers.display.sheet import QUIET, SMALL, Part, Sheet, measure
from helpers.display.study import Study, each
from helpers.display.theme import INK, NOTE, PRESENCE_FILL, RULE, WIDTH
from helpers.display.words import say

LINE = 0.17
EDGE = 0.1


class Strip:
    """The bar at the foot of a sheet, its key below; laid out first, so that the sheet knows its height.

    Parameters
    ----------
    rows
        Of levels: presence by plan.
    """

    def __init__(self, study: Study, indicator: str, rows: pd.DataFrame, left: float):
        self.study, self.left = study, left
        self.counts = count_states(rows.drop_duplicates("plan_id").assign(code=indicator))
        self.lines: list[list[tuple[str, list[Part]]]] = [[]]
        room, used = WIDTH - EDGE - left, 0.0
        for row in each(self.counts[self.counts["n"] > 0]):
            state_count(study, "indicator", row)
            number = Part(plain(row.n, study), INK, SMALL, state_id("indicator", row))
            parts = [Part(study.word("presence", row.presence) + " ", QUIET, NOTE), number]
            width = 0.18 + sum(measure(part.text, part.size) for part in parts) + 0.2
            if self.lines[-1] and used + width > room:
                self.lines.append([])
                used = 0.0
            self.lines[-1].append((row.presence, parts))
            used += width

    @property
    def height(self) -> float:
        """How much of a sheet it takes, in inches."""
        return 0.42 + LINE * (len(self.lines) + 1)

    def write(self, sheet: Sheet) -> None:
        """Draw it at the foot of a sheet."""
        study, left = self.study, self.left
        y = 0.08 + LINE * len(self.lines)
        draw_bar(sheet, self.counts, left, WIDTH - EDGE - left, y, 0.16)
        study.all_plans()
        number = Part(plain(len(study.plans), study), INK, SMALL, "d-n-plans")
        lead, tail = (Part(str(say(study, f"strips.{end}")), QUIET, NOTE) for end in ("lead", "tail"))
        sheet.run(left, y + 0.22, [lead, number, tail])
        for place, line in enumerate(self.lines):
            x, base = left, y - LINE * (place + 0.72)
            for state, parts in line:
                swatch(sheet, state, x, base - 0.005)
                x = sheet.run(x + 0.18, base, parts) + 0.2


def draw_bar(sheet: Sheet, counts: pd.DataFrame, x: float, width: float, y: float, high: float) -> None:
    """Draw one bar of all plans, a piece for each state, from the strongest statement to none.

    Parameters
    ----------
    counts
        Of one subject, as `analysis.presence.count_states` gives them.
    """
    for row in each(counts[counts["n"] > 0]):
        wide = width * row.n / counts["n"].sum()
        fill_box(sheet, row.presence, (x, y), (wide, high), line=0.6)
        x += wide


def swatch(sheet: Sheet, state: str, x: float, y: float) -> None:
    """Draw the colour of a state."""
    fill_box(sheet, state, (x, y), (0.13, 0.1))


def fill_box(
    sheet: Sheet,
    state: str,
    corner: tuple[float, float],
    size: tuple[float, float],
    *,
    edge: str = RULE,
    line: float = 0.7,
) -> None:
    """Draw a box in the colour of a state, hatched where the plan was not read."""
    hatch = "////" if state == "not_read" else None
    fill = PRESENCE_FILL[state]
    sheet.axes.add_patch(Rectangle(corner, *size, facecolor=fill, edgecolor=edge, lw=line, zorder=1, hatch=hatch))
