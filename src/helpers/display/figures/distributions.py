"""One indicator in many plans: how many state at least how much, what floors leave open, and who stands at the ends.

Each level has a panel of its own. The line falls from all plans to none as the figure asked for rises; at a benchmark it
tells how many plans state at least that. Beside it are the ends of the list, below it what all plans say.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from helpers.display.exhibits import Exhibit
from helpers.display.figures.levels import (
    axis_limits,
    axis_text,
    benchmark_marks,
    benchmark_parts,
    line_style,
    set_value_axis,
)
from helpers.display.language import bracketed, capital, say
from helpers.display.many import (
    EXTREMES,
    STATES,
    Distribution,
    count_states,
    describe_distribution,
    find_distribution,
    state_count,
    state_id,
)
from helpers.display.numbers import plain
from helpers.display.sentences.levels import benchmark_kind, title_levels
from helpers.display.sheet import QUIET, SMALL, Part, Sheet, measure, stack_flags, wrap
from helpers.display.study import Row, Study
from helpers.display.theme import ACCENT, INK, PRESENCE_FILL, RULE, WASH

LEFT = 0.55
RIGHT = 2.45
LINE = 0.165
GAP = 0.18
NOTE = 6.8
# Ends are rounded to so many steps of the axis: finer ones cannot be seen, and a page holds thousands of plans.
STEPS = 400


def draw_distribution(study: Study, indicator: str) -> Exhibit:
    """Return, level by level, how many plans state at least how much; benchmarks as lines, the ends by name."""
    found = find_distribution(study, indicator)
    levels = list(found.groups) if found else []
    strip = strip_lines(study, "indicator", indicator, LEFT)
    sides = {level: list_ends(study, found, level) for level in levels} if found else {}
    heights = [max(LINE * (len(lines) + 0.5), 1.05) for lines in sides.values()]
    rows = pd.concat(list(found.groups.values())) if found else study.rows(indicator).iloc[:0]
    marks = benchmark_marks(study, indicator, rows) if found else []
    width = 7.2 - LEFT - RIGHT
    low, high = _limits(study, indicator, rows, marks)
    labels = [benchmark_parts(study, mark) for mark in marks]
    places = [LEFT + (mark.value_std - low) / (high - low) * width for mark in marks]
    widths = [sum(measure(part.text, part.size) for part in parts) + 0.05 for parts in labels]
    flags = stack_flags(places, widths)
    head = 0.14 + 0.2 * (max(flags) + 1) if flags else 0.1
    panels = sum(heights) + GAP * max(len(levels) - 1, 0) + 0.62 if levels else 0.0
    sheet = Sheet(head + panels + strip_height(strip))
    top = sheet.height - head
    for mark, place, wide, flag, parts in zip(marks, places, widths, flags, labels, strict=True):
        base = top + 0.06 + 0.2 * flag
        sheet.axes.plot([place, place], [top, base + 0.1], color=INK, lw=0.9, ls=line_style(mark), zorder=1)
        sheet.run(min(place + 0.05, 7.18 - wide), base, parts)
    y = top
    for level, height in zip(levels, heights, strict=True):
        assert found is not None
        axes = sheet.plot(LEFT, y - height, width, height)
        axes.set_xlim(low, high)
        set_value_axis(axes, study, indicator)
        for mark in marks:
            # a benchmark for counties says nothing of prefectures
            if mark.scope != "county_evaluation" or level == "county":
                axes.axvline(mark.value_std, color=INK, lw=0.9, ls=line_style(mark), zorder=4)
        _draw_curve(axes, found, level, low, high)
        write_shares(sheet, study, axes, LEFT, y - height, height)
        write_side(sheet, sides[level], 7.2 - RIGHT + 0.16, y)
        y -= height + GAP
        if level == levels[-1]:
            _write_axis(sheet, study, indicator, found, y + GAP)
        else:
            # hidden rather than taken away: matplotlib keeps labels of ticks that are no more
            axes.tick_params(bottom=False, labelbottom=False)
    write_strip(sheet, study, "indicator", indicator, LEFT, strip)
    return Exhibit(
        f"fig-{indicator.replace('_', '-')}",
        title_levels(study, indicator),
        describe_distribution(study, indicator, found, [_mark_text(study, mark) for mark in marks]),
        sheet.figure,
    )


def _limits(study: Study, indicator: str, rows: pd.DataFrame, marks: Sequence[Row]) -> tuple[float, float]:
    """Return the ends of the axis: as for a few plans, but little beyond the largest figure, where floors run off the edge."""
    low, high = axis_limits(study, indicator, rows, marks)
    numbers = [*rows["value_std"], *rows["value_std_high"].dropna(), *(mark.value_std for mark in marks)]
    largest = max(numbers, default=high)
    return low, min(high, largest + 0.12 * (largest - low)) if largest > low else high


def _mark_text(study: Study, mark: Row) -> str:
    year = "" if pd.isna(mark.year_from) or mark.kind == "standard" else str(int(mark.year_from))
    return str(
        say(
            study.language,
            en="{kind} {year}{value}",
            zh="{year}{kind}{value}",
            kind=benchmark_kind(study, mark),
            year=year and year + (" " if study.language == "en" else "年"),
            value=study.value_text(mark),
        ).striptags()
    )


def _draw_curve(axes: Axes, found: Distribution, level: str, low: float, high: float) -> None:
    """Draw how many plans state at least each figure, and, washed, how many might if floors were passed."""
    frame = found.groups[level]
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
    for share, (en, zh) in {1.0: ("all", "全部"), 0.5: ("half", "一半"), 0.0: ("none", "无")}.items():
        place = y + height * (share - bottom) / (top - bottom)
        sheet.write(x - 0.08, place, en if study.language == "en" else zh, size=NOTE, colour=QUIET, ha="right")


def list_ends(
    study: Study, found: Distribution, level: str, most: int = EXTREMES, *, dated: bool = False
) -> list[list[Part]]:
    """Return the lines beside a panel: level and n, the median, the highest and the lowest figures with their plans.

    Parameters
    ----------
    dated
        Whether the year stands beside the level, for panels of several years.
    """
    room = RIGHT - 0.2
    found.n(level)
    count = len(found.groups[level])
    lines = [
        [
            Part(capital(study.word("level", level)), INK, SMALL + 0.4),
            Part((", " if study.language == "en" else "，") + str(found.key.year) if dated else "", QUIET, SMALL),
            Part(", n = " if study.language == "en" else "，n = ", QUIET, SMALL),
            Part(plain(count, study.language), INK, SMALL, found.n_id(level)),
        ]
    ]
    if count > 2 * most:
        half = str(found.quantile(level, 0.5).striptags())
        lead, tail = ("half state at least ", "") if study.language == "en" else ("一半不低于", "")
        lines.append([Part(lead, QUIET, NOTE), Part(half, INK, SMALL, found.quantile_id(level, 0.5)), Part(tail)])
    ends_of = {top: found.lines(level, most, top=top) for top in (True, False)}
    for top, (en, zh) in {True: ("highest", "最高"), False: ("lowest", "最低")}.items():
        ends = ends_of[top]
        if ends and ends_of[True]:
            lines.append([Part(en if study.language == "en" else zh, QUIET, NOTE)])
        for row, others in ends if top else ends[::-1]:
            lines.append(_end_line(study, found, row, others, room))
    return lines


def _end_line(study: Study, found: Distribution, row: Row, others: Sequence[Row], room: float) -> list[Part]:
    study.ledger.note(row.value_id)
    text = study.value_text(row, unit=row.unit in {"percent", "ratio", "permille"} or row.unit != row.unit_std)
    tail = [Part("", QUIET, NOTE)]
    if others:
        identifier = found.further(others, row)
        tail = [Part(" +", QUIET, NOTE), Part(plain(len(others), study.language), QUIET, NOTE, identifier)]
    taken = sum(measure(part.text, part.size) for part in tail) + measure(f"  {text}  ", SMALL)
    name = wrap(study.plan_name(row.plan_id), room - taken, SMALL, lines=1)[0]
    return [Part("  "), Part(text, INK, SMALL, row.value_id), Part("  "), Part(name, QUIET, SMALL), *tail]


def write_side(sheet: Sheet, lines: Sequence[Sequence[Part]], x: float, top: float) -> None:
    """Write lines one under the other, the first just below `top`."""
    for place, parts in enumerate(lines):
        sheet.run(x, top - LINE * (place + 0.75), parts)


def _write_axis(sheet: Sheet, study: Study, indicator: str, found: Distribution, bottom: float) -> None:
    """Say under the axis what it measures and what the line and the wash mean."""
    text = axis_text(study, indicator) + str(bracketed(study.language, found.when().striptags()))
    sheet.write(LEFT, bottom - 0.33, wrap(text, 7.15 - LEFT, NOTE + 0.4, lines=1)[0], size=NOTE + 0.4, colour=QUIET)
    line = say(study.language, en="plans that state at least so much", zh="不低于该值的规划")
    wash = say(study.language, en="left open by floors and ranges", zh="下限和区间留出的余地")
    y = bottom - 0.5
    sheet.axes.plot([LEFT, LEFT + 0.22], [y, y], color=ACCENT, lw=1.7)
    sheet.write(LEFT + 0.29, y, str(line), size=NOTE, colour=QUIET)
    x = LEFT + 0.29 + measure(str(line), NOTE) + 0.3
    sheet.axes.add_patch(Rectangle((x, y - 0.05), 0.22, 0.1, facecolor=PRESENCE_FILL["direction"], alpha=0.6, lw=0))
    sheet.write(x + 0.29, y, str(wash), size=NOTE, colour=QUIET)


# -- what all plans say, as shares of a bar


def strip_lines(study: Study, subject: str, code: str, left: float) -> list[list[tuple[str, list[Part]]]]:
    """Return the key of a bar of presence, line by line: state, its name and its count."""
    room = 7.15 - left
    lines: list[list[tuple[str, list[Part]]]] = [[]]
    used = 0.0
    for state, count in count_states(study, subject, code).items():
        if not count:
            continue
        state_count(study, subject, code, state, count)
        parts = [
            Part(study.word("presence", state) + " ", QUIET, NOTE),
            Part(plain(count, study.language), INK, SMALL, state_id(subject, code, state)),
        ]
        width = 0.18 + sum(measure(part.text, part.size) for part in parts) + 0.2
        if lines[-1] and used + width > room:
            lines.append([])
            used = 0.0
        lines[-1].append((state, parts))
        used += width
    return lines


def strip_height(lines: Sequence[object]) -> float:
    """Return how much of a sheet a bar with its key takes, in inches."""
    return 0.42 + LINE * (len(lines) + 1)


def write_strip(
    sheet: Sheet, study: Study, subject: str, code: str, left: float, lines: Sequence[list[tuple[str, list[Part]]]]
) -> None:
    """Draw a bar of all plans by what they say, at the foot of a sheet, with its key below."""
    y = 0.08 + LINE * len(lines)
    draw_bar(sheet, study, subject, code, left, 7.15 - left, y, 0.16)
    study.all_plans()
    lead, tail = ("what all ", " plans say") if study.language == "en" else ("全部", "份规划的表述")
    number = Part(plain(len(study.plans), study.language), INK, SMALL, "d-n-plans")
    sheet.run(left, y + 0.22, [Part(lead, QUIET, NOTE), number, Part(tail, QUIET, NOTE)])
    for place, line in enumerate(lines):
        x, base = left, y - LINE * (place + 0.72)
        for state, parts in line:
            swatch(sheet, state, x, base - 0.005)
            x = sheet.run(x + 0.18, base, parts) + 0.2


def draw_bar(
    sheet: Sheet, study: Study, subject: str, code: str, x: float, width: float, y: float, high: float
) -> None:
    """Draw one bar of all plans, a piece for each state, from the strongest statement to none."""
    counts = count_states(study, subject, code)
    total = sum(counts.values())
    for state in STATES:
        if not counts[state]:
            continue
        wide = width * counts[state] / total
        sheet.axes.add_patch(
            Rectangle(
                (x, y),
                wide,
                high,
                facecolor=PRESENCE_FILL[state],
                edgecolor=RULE,
                lw=0.6,
                zorder=1,
                hatch="////" if state == "not_read" else None,
            )
        )
        x += wide


def swatch(sheet: Sheet, state: str, x: float, y: float) -> None:
    """Draw the colour of a state."""
    hatch = "////" if state == "not_read" else None
    sheet.axes.add_patch(
        Rectangle((x, y), 0.13, 0.1, facecolor=PRESENCE_FILL[state], edgecolor=RULE, lw=0.7, zorder=1, hatch=hatch)
    )


__all__ = [
    "draw_bar",
    "draw_distribution",
    "list_ends",
    "strip_height",
    "strip_lines",
    "swatch",
    "write_side",
    "write_strip",
]
