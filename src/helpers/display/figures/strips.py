"""A bar of all plans by how firmly they speak of something, with its key: what a figure says of plans without a row."""

from __future__ import annotations

from collections.abc import Mapping

from matplotlib.patches import Rectangle

from helpers.display.many import STATES, count_states, state_count, state_id
from helpers.display.numbers import plain
from helpers.display.sheet import QUIET, SMALL, Part, Sheet, measure
from helpers.display.study import Study
from helpers.display.theme import INK, PRESENCE_FILL, RULE
from helpers.display.words import say

LINE = 0.165
NOTE = 6.8


class Strip:
    """The bar at the foot of a sheet, its key below; laid out first, so that the sheet knows its height."""

    def __init__(self, study: Study, subject: str, code: str, left: float):
        self.study, self.subject, self.code, self.left = study, subject, code, left
        self.lines: list[list[tuple[str, list[Part]]]] = [[]]
        room, used = 7.15 - left, 0.0
        for state, count in count_states(study, subject, code).items():
            if not count:
                continue
            state_count(study, subject, code, state, count)
            number = Part(plain(count, study), INK, SMALL, state_id(subject, code, state))
            parts = [Part(study.word("presence", state) + " ", QUIET, NOTE), number]
            width = 0.18 + sum(measure(part.text, part.size) for part in parts) + 0.2
            if self.lines[-1] and used + width > room:
                self.lines.append([])
                used = 0.0
            self.lines[-1].append((state, parts))
            used += width

    @property
    def height(self) -> float:
        """How much of a sheet it takes, in inches."""
        return 0.42 + LINE * (len(self.lines) + 1)

    def write(self, sheet: Sheet) -> None:
        """Draw it at the foot of a sheet."""
        study, left = self.study, self.left
        y = 0.08 + LINE * len(self.lines)
        draw_bar(sheet, count_states(study, self.subject, self.code), left, 7.15 - left, y, 0.16)
        study.all_plans()
        number = Part(plain(len(study.plans), study), INK, SMALL, "d-n-plans")
        lead, tail = (Part(str(say(study, f"strips.{end}")), QUIET, NOTE) for end in ("lead", "tail"))
        sheet.run(left, y + 0.22, [lead, number, tail])
        for place, line in enumerate(self.lines):
            x, base = left, y - LINE * (place + 0.72)
            for state, parts in line:
                swatch(sheet, state, x, base - 0.005)
                x = sheet.run(x + 0.18, base, parts) + 0.2


def draw_bar(sheet: Sheet, counts: Mapping[str, int], x: float, width: float, y: float, high: float) -> None:
    """Draw one bar of all plans, a piece for each state, from the strongest statement to none."""
    total = sum(counts.values())
    for state in STATES:
        if counts[state]:
            wide = width * counts[state] / total
            _fill(sheet, state, (x, y), (wide, high), 0.6)
            x += wide


def swatch(sheet: Sheet, state: str, x: float, y: float) -> None:
    """Draw the colour of a state."""
    _fill(sheet, state, (x, y), (0.13, 0.1), 0.7)


def _fill(sheet: Sheet, state: str, corner: tuple[float, float], size: tuple[float, float], line: float) -> None:
    hatch = "////" if state == "not_read" else None
    fill = PRESENCE_FILL[state]
    sheet.axes.add_patch(Rectangle(corner, *size, facecolor=fill, edgecolor=RULE, lw=line, zorder=1, hatch=hatch))
