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
from helpers.data.rules import PLANNED
from helpers.display.figures.strips import Strip
from helpers.display.naming import benchmark_kind, benchmark_year, fitting_unit
from helpers.display.numbers import write_value
from helpers.display.sheet import QUIET, SMALL, Part, Place, Sheet, measure, stack_flags, wrap
from helpers.display.study import Row, Study, clean, each
from helpers.display.theme import INK, WASH, region_colour
from helpers.display.words import bracketed, labelled, listed, lowered, say

LEFT = 1.35
RIGHT = 2.35
ROW = 0.37
OTHER = 0.17
# In points: names of scopes, and what no text goes below.
SCOPE = 6.4
SMALLEST = 6.2


def draw_dots(study: Study, indicator: str, frames: Mapping[str, pd.DataFrame], place: Place | None = None) -> Sheet:
    """Return a dot plot of one indicator: hollow for a baseline, filled for a target, a line where a floor is open.

    Parameters
    ----------
    frames
        As `analysis.levels.find_levels` gives them. Plans whose rows are not listed are counted at the foot.
    """
    rows = frames["rows"]
    kept = rows[rows["listed"]]
    plan_ids = list(kept["plan_id"].drop_duplicates())
    shown = kept[kept["value_id"].notna()]
    marks = drawn_benchmarks(frames["benchmarks"])
    strip = None if len(kept) == len(rows) else Strip(study, indicator, rows, 0.02)
    low, high = axis_limits(study, indicator, shown, marks)
    plot_width = 7.2 - LEFT - RIGHT
    flags = Flags(study, marks, LEFT, plot_width, low, high)
    foot = 0.72 + (strip.height if strip else 0.0)
    top = foot + ROW * len(plan_ids)
    sheet = Sheet(top + 0.12 + flags.height, place=place)
    if strip:
        strip.write(sheet)
    axes = sheet.plot(LEFT, foot, plot_width, ROW * len(plan_ids))
    _set_axes(axes, study, indicator, low, high, len(plan_ids))
    flags.write(sheet, top + 0.08)
    for mark in marks:
        axes.axvline(mark.value_std, color=INK, lw=0.9, ls=line_style(mark), zorder=1)
    for number, plan_id in enumerate(plan_ids):
        y = foot + ROW * (len(plan_ids) - number - 0.5)
        _write_name(sheet, study, plan_id, y)
        own = shown[shown["plan_id"] == plan_id]
        if own.empty:
            words = absence(study, each(kept[kept["plan_id"] == plan_id])[0])
            lines = wrap(words, RIGHT - 0.14, SMALL, lines=2)
            sheet.write_lines(7.2 - RIGHT + 0.12, y, lines, size=SMALL, colour=QUIET)
        else:
            colour = region_colour(str(study.plans.at[plan_id, "region_id"]))
            draw_row(axes, study, indicator, own, len(plan_ids) - number - 0.5, colour, high)
            sheet.run(7.2 - RIGHT + 0.12, y - 0.035, figure_parts(study, own, RIGHT - 0.14))
    write_key(sheet, study, shown, strip.height if strip else 0.0)
    return sheet


class Flags:
    """The labels of benchmarks above a plot, each on a stem, none over another."""

    def __init__(self, study: Study, marks: Sequence[Row], left: float, width: float, low: float, high: float):
        self.marks = marks
        self.labels = [benchmark_parts(study, mark) for mark in marks]
        self.places = [left + (mark.value_std - low) / (high - low) * width for mark in marks]
        self.widths = [sum(measure(part.text, part.size) for part in parts) + 0.05 for parts in self.labels]
        self.levels = stack_flags(self.places, self.widths)

    @property
    def height(self) -> float:
        """How much room they take, in inches."""
        return 0.2 * (max(self.levels) + 1) if self.levels else 0.0

    def write(self, sheet: Sheet, bottom: float) -> None:
        """Write them, the lowest line at `bottom`."""
        top = bottom - 0.08
        labelled = zip(self.marks, self.places, self.widths, self.levels, self.labels, strict=True)
        for mark, x, width, level, parts in labelled:
            base = bottom + 0.2 * level
            sheet.axes.plot([x, x], [top, base + 0.1], color=INK, lw=0.9, ls=line_style(mark), zorder=1)
            sheet.run(min(x + 0.05, 7.18 - width), base, parts)


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
    return [line for text in told for line in wrap(text, 6.6, SMALL, lines=6)]


def write_others(sheet: Sheet, lines: Sequence[str], left: float) -> None:
    """Write such lines at the foot of a sheet."""
    for number, line in enumerate(lines):
        sheet.write(left, 0.06 + OTHER * (len(lines) - number - 0.5), line, size=SMALL, colour=QUIET)


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


def _set_axes(axes: Axes, study: Study, indicator: str, low: float, high: float, rows: int) -> None:
    axes.set_xlim(low, high)
    axes.set_ylim(0, rows)
    axes.set_yticks([])
    set_value_axis(axes, study, indicator)
    for place in range(rows):
        if place % 2 == 0:
            axes.axhspan(place, place + 1, color=WASH, lw=0, zorder=0)
    lines = wrap(axis_text(study, indicator), 7.0, SMALL, lines=1)
    axes.set_xlabel(lines[0], labelpad=3, x=0.5, color=QUIET, fontsize=SMALL)


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


def _write_name(sheet: Sheet, study: Study, plan_id: str, y: float) -> None:
    name = study.plan_name(plan_id)
    if study.plans.at[plan_id, "level"] == "prefecture":
        sheet.write(LEFT - 0.1, y + 0.055, name, ha="right")
        sheet.write(LEFT - 0.1, y - 0.085, study.level_name(plan_id), ha="right", size=6.6, colour=QUIET)
    else:
        lines = wrap(name, LEFT - 0.15, lines=2)
        sheet.write_lines(LEFT - 0.1, y, lines, ha="right", size=9.0 if len(lines) == 1 else SMALL)


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
            parts += [Part(f"{mark} ", QUIET, 7.4), Part(f"{say(study, key)}    ", QUIET, 6.8)]
    sheet.run(LEFT, bottom + 0.1, parts)


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
        parts.append(Part(text, INK, SMALL + 0.6, row.value_id))
        if not pd.isna(row.year):
            parts.append(Part(f" {int(row.year)}", QUIET, 6.8))
        if clean(row.scope):
            parts.append(Part(" " + study.word("scope", clean(row.scope)), QUIET, SCOPE))
    return _fit(parts, room)


def _fit(parts: list[Part], room: float) -> list[Part]:
    """Return a line no wider than `room`: it loses size, then the ends of its scopes' names, and only then numbers."""

    def width(some: Sequence[Part]) -> float:
        return sum(measure(part.text, part.size) for part in some)

    ratio = room / width(parts) if width(parts) > room else 1.0
    scopes = [part.size == SCOPE and not part.number for part in parts]
    parts = [
        replace(part, size=round(max(part.size * ratio, SMALLEST), 2) if ratio < 1 else part.size) for part in parts
    ]
    if width(parts) > room and any(scopes):
        rest = room - width([part for part, scope in zip(parts, scopes, strict=True) if not scope])
        share = rest / sum(scopes) - measure(" ", SMALLEST)
        parts = [
            replace(part, text=" " + wrap(part.text.strip(), share, part.size, lines=1)[0] if share > 0.25 else "")
            if scope
            else part
            for part, scope in zip(parts, scopes, strict=True)
        ]
    while width(parts) > room and sum(bool(part.number) for part in parts) > 1:
        second = [place for place, part in enumerate(parts) if part.number][1]
        parts = [Part("… ", QUIET, SMALLEST), *parts[second:]]
    return parts
