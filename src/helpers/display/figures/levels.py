"""One indicator, one axis: what each plan states, from its baseline to its target, beside national figures.

A floor is drawn from its value to where it may reach; a plan without a figure has a word in its row, never a mark at zero.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FixedLocator, MaxNLocator

from helpers.analysis.ends import add_ends
from helpers.analysis.levels import mark_benchmarks
from helpers.data.codes import PLANNED
from helpers.display.figures.strips import Strip
from helpers.display.naming import benchmark_kind, benchmark_year, fitting_unit
from helpers.display.numbers import write_value
from helpers.display.sheet import QUIET, SMALL, Part, Place, Sheet, measure, wrap
from helpers.display.study import Row, Study, clean, each
from helpers.display.theme import INK, NOTE, WASH, WIDTH, region_colour
from helpers.display.words import bracketed, labelled, listed, lowered, say

EDGE = 0.1
ROW = 0.46
OTHER = 0.16
LINE = 0.17
# how much of a row the marks have, under the line with name and figures
MARKS = 0.46
# In points: names of scopes.
SCOPE = NOTE


def draw_dots(study: Study, indicator: str, frames: Mapping[str, pd.DataFrame], place: Place | None = None) -> Sheet:
    """Return a dot plot of one indicator: hollow for a baseline, filled for a target, a line where a floor is open.

    Parameters
    ----------
    frames
        As `analysis.levels.find_levels` gives them. Plans whose rows are not listed are counted at the foot.
    """
    rows = frames["rows"]
    kept = rows[rows["listed"]]
    shown = kept[kept["value_id"].notna()]
    plan_ids = list(shown["plan_id"].drop_duplicates())
    others = list_others(study, kept[kept["value_id"].isna()])
    marks = drawn_benchmarks(frames["benchmarks"])
    strip = None if len(kept) == len(rows) else Strip(study, indicator, rows, EDGE)
    low, high = axis_limits(study, indicator, shown, marks)
    flags = Flags(study, marks, low, high)
    axis = wrap(axis_text(study, indicator), WIDTH - 2 * EDGE, NOTE, lines=2)
    key = 0.12 + LINE + flags.foot + OTHER * len(others) + (strip.height if strip else 0.0)
    foot = key + 0.24 + OTHER * len(axis)
    top = foot + ROW * len(plan_ids)
    sheet = Sheet(top + 0.06 + flags.height, place=place)
    if strip:
        strip.write(sheet)
    axes = sheet.plot(EDGE, foot, WIDTH - 2 * EDGE, ROW * len(plan_ids))
    set_rows(axes, study, indicator, low, high, len(plan_ids), marks)
    flags.write(sheet, top + 0.05)
    write_others(sheet, axis, EDGE, key)
    for number, plan_id in enumerate(plan_ids):
        row = len(plan_ids) - number - 1
        own = shown[shown["plan_id"] == plan_id]
        colour = region_colour(str(study.plans.at[plan_id, "region_id"]))
        write_row(sheet, study, plan_id, own, foot + ROW * row, colour)
        draw_row(axes, study, indicator, own, row + MARKS / 2, colour, high)
    write_key(sheet, study, shown, key - 0.06 - LINE)
    flags.write_key(sheet, key - 0.08 - LINE)
    write_others(sheet, others, EDGE, strip.height if strip else 0.04)
    return sheet


def set_rows(
    axes: Axes, study: Study, indicator: str, low: float, high: float, rows: int, marks: Sequence[Row]
) -> None:
    """Set an axis of figures over so many rows, every other one washed, with the benchmarks as lines beside the marks."""
    axes.set_xlim(low, high)
    axes.set_ylim(0, rows)
    axes.set_yticks([])
    set_value_axis(axes, study, indicator)
    for place in range(rows):
        if place % 2 == 0:
            axes.axhspan(place, place + 1, color=WASH, lw=0, zorder=0)
        for mark in marks:
            axes.plot([mark.value_std] * 2, [place, place + MARKS], color=INK, lw=0.9, ls=line_style(mark), zorder=1)


def write_row(sheet: Sheet, study: Study, plan_id: str, own: pd.DataFrame, bottom: float, colour: str) -> None:
    """Write the line over a row's marks: the plan's name to the left, its figures to the right."""
    base = bottom + ROW - 0.15
    name = study.plan_name(plan_id)
    if study.plans.at[plan_id, "level"] == "prefecture":
        name += str(bracketed(study, study.level_name(plan_id)).unescape())
    end = sheet.run(EDGE + 0.02, base, [Part(wrap(name, WIDTH * 0.45, SMALL, lines=1)[0], colour, SMALL)])
    room = WIDTH - EDGE - 0.04 - end - 0.12
    sheet.run(WIDTH - EDGE - 0.04, base, figure_parts(study, own, room), ha="right")


class Flags:
    """What the lines of benchmarks mean: the number over each, and at the foot of the sheet its kind and year."""

    def __init__(
        self, study: Study, marks: Sequence[Row], low: float, high: float, left: float = EDGE, right: float = EDGE
    ):
        self.marks = marks
        self.labels = [benchmark_parts(study, mark) for mark in marks]
        width = WIDTH - left - right
        self.places = [left + (mark.value_std - low) / (high - low) * width for mark in marks]
        half = [measure(parts[1].text, NOTE) / 2 for parts in self.labels]
        self.centres = [
            min(max(x, wide + 0.02), WIDTH - wide - 0.02) for x, wide in zip(self.places, half, strict=True)
        ]
        ends: list[float] = []
        self.levels: list[int] = []
        told: set[tuple[float, str]] = set()
        for centre, wide, parts in zip(self.centres, half, self.labels, strict=True):
            if (centre, parts[1].text) in told:
                # the same number at the same place is written once; the key has both
                self.levels.append(-1)
                continue
            told.add((centre, parts[1].text))
            level = next((one for one, end in enumerate(ends) if centre - wide > end + 0.06), len(ends))
            ends[level : level + 1] = [centre + wide]
            self.levels.append(level)

    @property
    def height(self) -> float:
        """How much room the numbers take over a plot, in inches."""
        return 0.15 * (max(self.levels) + 1) + 0.04 if self.levels else 0.0

    @property
    def foot(self) -> float:
        """How much room their meaning takes at the foot, in inches."""
        return OTHER * len(self.marks)

    def write(self, sheet: Sheet, bottom: float) -> None:
        """Write the numbers, the lowest line at `bottom`, each on a stem."""
        for mark, x, centre, level, parts in zip(
            self.marks, self.places, self.centres, self.levels, self.labels, strict=True
        ):
            if level < 0:
                continue
            base = bottom + 0.15 * level
            sheet.axes.plot([x, x], [bottom - 0.08, base - 0.02], color=INK, lw=0.7, ls=line_style(mark), zorder=1)
            number = replace(parts[1], size=NOTE)
            sheet.run(centre, base, [number], ha="center")

    def write_key(self, sheet: Sheet, top: float) -> None:
        """Write line by line what each means, downwards from `top`."""
        for place, (mark, parts) in enumerate(zip(self.marks, self.labels, strict=True)):
            y = top - OTHER * (place + 0.6)
            sheet.axes.plot([EDGE, EDGE + 0.26], [y + 0.035] * 2, color=INK, lw=0.9, ls=line_style(mark), zorder=1)
            # a number close to Chinese characters reads as one word with them
            lead, number = (replace(part, size=NOTE) for part in parts)
            sheet.run(EDGE + 0.34, y, [lead, Part(" ", QUIET, NOTE), number])


def absence(study: Study, row: Row) -> str:
    """Return the word that stands where a plan prints no figure in the years shown."""
    return str(say(study, f"levels.absence_{row.absence}"))


def list_others(study: Study, rows: pd.DataFrame) -> list[str]:
    """Return what plans say that have no mark in a figure, those that say alike together, broken into lines.

    Parameters
    ----------
    rows
        One row a plan.
    """
    groups: dict[str, list[str]] = {}
    for row in each(rows):
        words = absence(study, row) if row.absence else str(say(study, "study.no_year"))
        groups.setdefault(words, []).append(study.plan_name(row.plan_id))
    told = [labelled(study, words, listed(study, names)).unescape() for words, names in groups.items()]
    return [line for text in told for line in wrap(text, WIDTH - 2 * EDGE, NOTE, lines=6)]


def write_others(sheet: Sheet, lines: Sequence[str], left: float, bottom: float = 0.06) -> None:
    """Write such lines at the foot of a sheet, or another height."""
    for number, line in enumerate(lines):
        sheet.write(left, bottom + OTHER * (len(lines) - number - 0.5), line, size=NOTE, colour=QUIET)


def drawn_benchmarks(benchmarks: pd.DataFrame) -> list[Row]:
    """Return the benchmarks drawn as lines, from the lowest up."""
    return each(benchmarks[benchmarks["drawn"]].sort_values("value_std", kind="stable"))


def benchmark_marks(study: Study, indicator: str, rows: pd.DataFrame) -> list[Row]:
    """Return the benchmarks that a figure of some rows of an indicator draws; see `analysis.levels.mark_benchmarks`."""
    marks = study.benchmark_rows(indicator)
    return drawn_benchmarks(mark_benchmarks(marks, rows, set(study.plans["level"]), study.years[1]))


def line_style(mark: Row) -> str | tuple[int, tuple[float, ...]]:
    """Return how a benchmark's line is drawn: a target solid, a standard dashed, an actual dotted."""
    styles: dict[str, str | tuple[int, tuple[float, ...]]]
    styles = {"target": "-", "standard": (0, (5, 2)), "actual": (0, (1, 1.6))}
    return styles[str(mark.kind)]


def benchmark_parts(study: Study, mark: Row) -> list[Part]:
    """Return the label of a benchmark's line: kind, year and number."""
    kind, year = benchmark_kind(study, mark), benchmark_year(mark)
    study.ledger.note(mark.benchmark_id)
    number = study.value_text(mark) + ("" if mark.confidence == "reported" else "‡")
    if year:
        lead = say(study, "benchmarks.label_of_year", kind=kind, year=year)
    else:
        lead = say(study, "benchmarks.label", kind=kind)
    return [Part(str(lead.unescape()), QUIET, SMALL), Part(number, INK, SMALL, mark.benchmark_id)]


def axis_limits(study: Study, indicator: str, rows: pd.DataFrame, marks: Sequence[Row]) -> tuple[float, float]:
    """Return the ends of the axis: all values and benchmarks with room around, within what the indicator can be."""
    numbers = [float(value) for value in rows["value_std"]] + [float(mark.value_std) for mark in marks]
    numbers += [float(value) for value in rows["value_std_high"].dropna()]
    low_bound, high_bound = bounds(study, indicator)
    if not numbers or (rows.empty and low_bound is not None and high_bound is not None):
        return (low_bound if low_bound is not None else 0.0, high_bound if high_bound is not None else 1.0)
    low, high = min(numbers), max(numbers)
    open_up = rows["comparator"].isin(["ge", "gt"]).any()
    reach = high_bound if high_bound is not None and open_up else high
    room = max((reach - low) * 0.1, abs(high) * 0.02, 0.5)
    left, right = low - room, high + room
    if high_bound is not None:
        # a floor on a share may reach its upper bound, so the bound is in view
        right = high_bound if open_up else min(right, high_bound)
    elif open_up:
        right = high + 2 * room
    if low_bound is not None:
        left = max(left, low_bound)
    return left, right + (0.015 * (right - left) if high_bound is not None and right >= high_bound else 0)


def bounds(study: Study, indicator: str) -> tuple[float | None, float | None]:
    """Return what an indicator can be at least and at most, None for no bound."""
    row = study.indicators.loc[indicator]
    low, high = row["lower_bound"], row["upper_bound"]
    return (None if pd.isna(low) else float(low), None if pd.isna(high) else float(high))


def axis_text(study: Study, indicator: str) -> str:
    """Return what an axis says: indicator, unit and base."""
    row = study.indicators.loc[indicator]
    unit = study.word("unit", str(row["unit"]))
    base = study.word("base", str(row["base"]))
    name = study.indicator_name(indicator)
    if row["base"] == "count":
        return name + str(bracketed(study, unit).unescape())
    key = "unstated" if row["base"] == "unstated" else "share" if row["unit"] == "percent" else "other"
    return str(say(study, f"levels.axis_{key}", name=name, unit=unit, base=lowered(base)).unescape())


def set_value_axis(axes: Axes, study: Study, indicator: str) -> None:
    """Write the ticks of an indicator's axis as its numbers are written, marked as belonging to the axis."""
    low, high = axes.get_xlim()
    # fixed, since a locator also makes ticks out of view, whose labels would count as cut off
    ticks = MaxNLocator(nbins=5, steps=[1, 2, 2.5, 5, 10], min_n_ticks=2).tick_values(low, high)
    axes.xaxis.set_major_locator(FixedLocator([tick for tick in ticks if low <= tick <= high]))
    unit = str(study.indicators.at[indicator, "unit"])
    axes.xaxis.set_major_formatter(
        lambda value, _: write_value(round(value, 6), "eq", "percent" if unit == "percent" else "", study)
    )
    for label in axes.get_xticklabels():
        label.set_gid("axis")


def write_key(sheet: Sheet, study: Study, rows: pd.DataFrame, bottom: float = 0.0) -> None:
    """Say at the foot what the marks mean, as far as they are drawn; `bottom` is where the foot begins."""
    planned, floors = rows["status"].isin(PLANNED), rows["comparator"].isin(["ge", "gt"])
    marks = [
        ("○", "standing.actual", (rows["status"] == "actual").any()),
        ("●", "standing.planned", planned.any()),
        ("◆", "standing.standard", (rows["status"] == "standard").any()),
        ("—", "levels.key_floor", floors.any()),
    ]
    parts = []
    for mark, key, drawn in marks:
        if drawn:
            parts += [Part(f"{mark} ", QUIET, NOTE), Part(f"{say(study, key)}   ", QUIET, NOTE)]
    sheet.run(EDGE, bottom + 0.06, parts)


def draw_row(axes: Axes, study: Study, indicator: str, own: pd.DataFrame, y: float, colour: str, right: float) -> None:
    """Draw one plan's figures at a height: marks by status, a band where a floor is open, a line from baseline to target."""
    points: list[float] = []
    for row in each(add_ends(own, study.indicators.loc[[indicator]])):
        if not row.interval_known:
            axes.plot([row.value_std], [y], marker="o", ms=6, mfc="none", mec=colour, mew=1, ls=":", zorder=4)
        elif row.low != row.high:
            end = min(row.high, right)
            start = max(row.low, axes.get_xlim()[0])
            axes.plot([start, end], [y, y], color=colour, lw=4.5, alpha=0.28, solid_capstyle="butt", zorder=2)
            if not math.isfinite(row.high):
                axes.plot([end], [y], marker=">", ms=5, color=colour, alpha=0.6, clip_on=False, zorder=3)
        hollow = row.status == "actual"
        axes.plot(
            [row.value_std],
            [y],
            marker="D" if row.status == "standard" else "o",
            ms=8 if hollow else 5.5,
            mfc="none" if hollow else colour,
            mec=colour,
            mew=1.4,
            clip_on=False,
            zorder=4,
        )
        points.append(float(row.value_std))
    if len(points) > 1 and own["scope"].fillna("").nunique() == 1:
        axes.plot([points[0], points[-1]], [y, y], color=colour, lw=1.2, zorder=2)


def figure_parts(study: Study, own: pd.DataFrame, room: float) -> list[Part]:
    """Return one plan's figures for an indicator as a line, baseline to target, no wider than `room` inches."""
    rows = each(own)
    parts: list[Part] = []
    shown = rows if len(rows) <= 3 else [rows[0], rows[-1]]
    for place, row in enumerate(shown):
        if place:
            joint = " → " if len(shown) == len(rows) else " … "
            if clean(row.scope) != clean(shown[place - 1].scope):
                # two parts of a whole are not a way from one to the other
                joint = str(say(study, "grammar.clause"))
            parts.append(Part(joint, QUIET, SMALL))
        study.ledger.note(row.value_id)
        text = study.value_text(row, unit=fitting_unit(row))
        parts.append(Part(text, INK, SMALL, row.value_id))
        if not pd.isna(row.year):
            parts.append(Part(f" {int(row.year)}{study.inferred(row).striptags()}", QUIET, NOTE))
        if clean(row.scope):
            parts.append(Part(" " + study.word("scope", clean(row.scope)), QUIET, SCOPE))
    return _fit(parts, room)


def _fit(parts: list[Part], room: float) -> list[Part]:
    """Return a line no wider than `room`: it loses size, then the ends of its scopes' names, and only then numbers."""

    def width(some: Sequence[Part]) -> float:
        return sum(measure(part.text, part.size) for part in some)

    ratio = room / width(parts) if width(parts) > room else 1.0
    scopes = [part.size == SCOPE and not part.number for part in parts]
    parts = [replace(part, size=round(max(part.size * ratio, NOTE), 2) if ratio < 1 else part.size) for part in parts]
    if width(parts) > room and any(scopes):
        rest = room - width([part for part, scope in zip(parts, scopes, strict=True) if not scope])
        share = rest / sum(scopes) - measure(" ", NOTE)
        parts = [
            replace(part, text=" " + wrap(part.text.strip(), share, part.size, lines=1)[0] if share > 0.25 else "")
            if scope
            else part
            for part, scope in zip(parts, scopes, strict=True)
        ]
    while width(parts) > room and sum(bool(part.number) for part in parts) > 1:
        second = [place for place, part in enumerate(parts) if part.number][1]
        parts = [Part("… ", QUIET, NOTE), *parts[second:]]
    return parts
