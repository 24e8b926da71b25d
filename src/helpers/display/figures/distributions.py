"""One indicator in many plans: how many state at least how much, what floors leave open, and who stands at the ends.

Each level has a panel of its own. The line falls from all plans to none as the figure asked for rises; at a benchmark it
tells how many plans state at least that. Beside it are the ends of the list, below it what all plans say.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from helpers.display.figures.levels import (
    EDGE,
    LINE,
    OTHER,
    Flags,
    axis_limits,
    axis_text,
    drawn_benchmarks,
    line_style,
    set_value_axis,
    write_others,
)
from helpers.display.figures.strips import Strip
from helpers.display.naming import fitting_unit
from helpers.display.numbers import plain
from helpers.display.sheet import QUIET, SMALL, Part, Place, Sheet, measure, wrap
from helpers.display.spreads import Spread, chosen_spread
from helpers.display.study import Row, Study, each
from helpers.display.theme import ACCENT, INK, NOTE, PRESENCE_FILL, RULE, WASH, WIDTH
from helpers.display.words import bracketed, capital, commas, say

LEFT = 0.5
RIGHT = 0.12
WIDE = WIDTH - LEFT - RIGHT
HEIGHT = 1.05
# Ends are rounded to so many steps of the axis: finer ones cannot be seen, and a page holds thousands of plans.
STEPS = 400


def draw_distribution(
    study: Study, indicator: str, frames: Mapping[str, pd.DataFrame], place: Place | None = None
) -> Sheet:
    """Return, level by level, how many plans state at least how much; benchmarks as lines, the ends by name."""
    found = chosen_spread(study, frames)
    strip = Strip(study, indicator, frames["rows"], LEFT)
    if found is None:
        sheet = Sheet(0.1 + strip.height, place=place)
        strip.write(sheet)
        return sheet
    sides = {level: list_ends(study, found, level) for level in found.levels}
    marks = drawn_benchmarks(frames["benchmarks"])
    low, high = _limits(study, indicator, found.rows, marks)
    flags = Flags(study, marks, low, high, LEFT, RIGHT)
    text = axis_text(study, indicator) + str(bracketed(study, found.when().striptags()).unescape())
    notes = wrap(text, WIDTH - 2 * EDGE, NOTE, lines=2)
    panels = sum(HEIGHT + 0.36 + LINE * len(lines) for lines in sides.values())
    foot = strip.height + OTHER * (len(notes) + 2) + flags.foot + 0.1
    sheet = Sheet(0.1 + flags.height + panels + foot, place=place)
    y = sheet.height - 0.1 - flags.height
    flags.write(sheet, y + 0.05)
    for level, lines in sides.items():
        axes = sheet.plot(LEFT, y - HEIGHT, WIDE, HEIGHT)
        axes.set_xlim(low, high)
        set_value_axis(axes, study, indicator)
        for mark in marks:
            # a benchmark for counties says nothing of prefectures
            if mark.scope != "county_evaluation" or level == "county":
                axes.axvline(mark.value_std, color=INK, lw=0.9, ls=line_style(mark), zorder=4)
        _draw_curve(axes, found.levels[level], low, high)
        write_shares(sheet, study, axes, LEFT, y - HEIGHT, HEIGHT)
        write_side(sheet, lines, EDGE, y - HEIGHT - 0.24)
        y -= HEIGHT + 0.36 + LINE * len(lines)
    write_others(sheet, notes, EDGE, strip.height + OTHER * 2 + flags.foot + 0.08)
    _write_key(sheet, study, strip.height + flags.foot + 0.08)
    flags.write_key(sheet, strip.height + flags.foot + 0.06)
    strip.write(sheet)
    return sheet


def _limits(study: Study, indicator: str, rows: pd.DataFrame, marks: Sequence[Row]) -> tuple[float, float]:
    """Return the ends of the axis: as for a few plans, but little beyond the largest figure, where floors run off the edge."""
    low, high = axis_limits(study, indicator, rows, marks)
    numbers = [*rows["value_std"], *rows["value_std_high"].dropna(), *(mark.value_std for mark in marks)]
    largest = max(numbers, default=high)
    return low, min(high, largest + 0.12 * (largest - low)) if largest > low else high


def _draw_curve(axes: Axes, frame: pd.DataFrame, low: float, high: float) -> None:
    """Draw how many plans state at least each figure, and, washed, how many might if floors were passed."""
    # it takes seconds to import
    import seaborn as sns

    lower, upper = (_rounded(frame[end], low, high) for end in ("low", "high"))
    grid = np.unique(np.concatenate([[low], lower, upper, [high]]))
    grid = grid[(grid >= low) & (grid <= high)]
    # a plan counts up to its own figure: at 85 stands how many state 85 or more
    least = [(lower >= x).sum() / len(frame) for x in grid]
    most = [(upper >= x).sum() / len(frame) for x in grid]
    axes.axhspan(0, 1, color=WASH, lw=0, zorder=0)
    axes.fill_between(grid, least, most, step="pre", color=PRESENCE_FILL["direction"], alpha=0.6, lw=0, zorder=1)
    weights = np.bincount(np.searchsorted(grid, np.clip(lower, low, high)), minlength=len(grid))
    sns.ecdfplot(x=grid, weights=weights, complementary=True, ax=axes, color=ACCENT, lw=1.7, zorder=3)
    axes.axhline(0.5, color=RULE, lw=0.8, ls=(0, (2, 2)), zorder=2)
    axes.set_xlim(low, high)
    axes.set_ylim(-0.02, 1.04)
    axes.set_xlabel("")
    axes.set_ylabel("")
    axes.set_yticks([])


def _rounded(ends: pd.Series[Any], low: float, high: float) -> npt.NDArray[np.float64]:
    step = (high - low) / STEPS
    numbers = ends.to_numpy(dtype=float)
    if len(np.unique(numbers)) <= STEPS:
        return numbers
    return np.asarray(np.where(np.isfinite(numbers), low + np.rint((numbers - low) / step) * step, numbers))


def write_shares(sheet: Sheet, study: Study, axes: Axes, x: float, y: float, height: float) -> None:
    """Name the ends and the middle of the axis of plans in words."""
    bottom, top = axes.get_ylim()
    for share, key in {1.0: "whole", 0.5: "half", 0.0: "none"}.items():
        at = y + height * (share - bottom) / (top - bottom)
        sheet.write(x - 0.08, at, str(say(study, f"spread.axis_{key}")), size=NOTE, colour=QUIET, ha="right")


def list_ends(study: Study, found: Spread, level: str, *, dated: bool = False) -> list[list[Part]]:
    """Return the lines beside a panel: level and n, the median, the highest and the lowest figures with their plans.

    Parameters
    ----------
    dated
        Whether the year stands beside the level, for panels of several years.
    """
    room = WIDTH - 2 * EDGE
    found.n(level)
    rows = found.levels[level]
    year = str(commas(study, ["", found.year])) if dated else ""
    lines = [
        [
            Part(capital(study.word("level", level)), INK, SMALL),
            Part(year, QUIET, SMALL),
            Part(str(say(study, "spread.n_lead")), QUIET, SMALL),
            Part(plain(len(rows), study), INK, SMALL, found.n_id(level)),
        ]
    ]
    ends = {end: each(rows[rows["end"] == end])[::-1] for end in ("highest", "lowest")}
    if ends["highest"]:
        half = found.quantile_text(level, 0.5)
        lead = Part(str(say(study, "spread.half_lead")), QUIET, NOTE)
        lines.append([lead, Part(half, INK, SMALL, found.quantile_id(level, 0.5))])
    for end, some in ends.items():
        if some and ends["highest"]:
            lines.append([Part(str(say(study, f"spread.end_{end}")), QUIET, NOTE)])
        lines += [_end_line(study, found, row, room) for row in some]
    return lines


def _end_line(study: Study, found: Spread, row: Row, room: float) -> list[Part]:
    study.ledger.note(row.value_id)
    text = study.value_text(row, unit=fitting_unit(row))
    tail = [Part("", QUIET, NOTE)]
    if row.further:
        tail = [Part(" +", QUIET, NOTE), Part(plain(row.further, study), QUIET, NOTE, found.further(row))]
    taken = sum(measure(part.text, part.size) for part in tail) + measure(f"  {text}  ", SMALL)
    name = wrap(study.plan_name(row.plan_id), room - taken, SMALL, lines=1)[0]
    return [Part("  "), Part(text, INK, SMALL, row.value_id), Part("  "), Part(name, QUIET, SMALL), *tail]


def write_side(sheet: Sheet, lines: Sequence[Sequence[Part]], x: float, top: float) -> None:
    """Write lines one under the other, the first just below `top`."""
    for number, parts in enumerate(lines):
        sheet.run(x, top - LINE * (number + 0.75), parts)


def _write_key(sheet: Sheet, study: Study, bottom: float) -> None:
    """Say in two lines what the line and the wash mean."""
    line, wash = (str(say(study, f"spread.key_{key}")) for key in ("line", "wash"))
    y = bottom + OTHER * 1.5
    sheet.axes.plot([EDGE, EDGE + 0.22], [y, y], color=ACCENT, lw=1.7)
    sheet.write(EDGE + 0.3, y, wrap(line, WIDTH - 2 * EDGE - 0.3, NOTE, lines=1)[0], size=NOTE, colour=QUIET)
    y -= OTHER
    sheet.axes.add_patch(Rectangle((EDGE, y - 0.05), 0.22, 0.1, facecolor=PRESENCE_FILL["direction"], alpha=0.6, lw=0))
    sheet.write(EDGE + 0.3, y, wrap(wash, WIDTH - 2 * EDGE - 0.3, NOTE, lines=1)[0], size=NOTE, colour=QUIET)
