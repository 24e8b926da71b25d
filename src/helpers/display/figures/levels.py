"""One indicator, one axis: what each plan states, from its baseline to its target, beside national figures.

A floor is drawn from its value to where it may reach; a plan without a figure has a word in its row, never a mark at zero.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FixedLocator, MaxNLocator

from helpers.analysis.intervals import interval_of
from helpers.display.exhibits import Exhibit
from helpers.display.language import bracketed, say
from helpers.display.many import is_many, is_spread, row_plans
from helpers.display.numbers import write_value
from helpers.display.sentences.levels import describe_levels, title_levels
from helpers.display.sheet import QUIET, SMALL, Part, Sheet, measure, stack_flags, wrap
from helpers.display.study import Row, Study, clean, each
from helpers.display.theme import INK, WASH, region_colours

LEFT = 1.35
RIGHT = 2.35
ROW = 0.37
# In points: names of scopes, and what no text goes below.
SCOPE = 6.4
SMALLEST = 6.2
PLANNED = {"target", "milestone"}


def draw_levels(study: Study, indicator: str) -> Exhibit:
    """Return a dot plot of one indicator: hollow for a baseline, filled for a target, a line where a floor is open.

    Of many plans those that print it have a row and the others are counted; where too many print it, the distribution is
    drawn, see `distributions`.
    """
    # here, since that module stands on this one's axes and benchmarks
    from helpers.display.figures import distributions

    plan_ids = row_plans(study, indicator)
    if is_spread(study, indicator) or not plan_ids:
        return distributions.draw_distribution(study, indicator)
    rows = study.rows(indicator)
    marks = benchmark_marks(study, indicator, rows)
    strip = distributions.strip_lines(study, "indicator", indicator, 0.02) if is_many(study) else []
    low, high = axis_limits(study, indicator, rows, marks)
    plot_width = 7.2 - LEFT - RIGHT
    labels = [benchmark_parts(study, mark) for mark in marks]
    places = [LEFT + (mark.value_std - low) / (high - low) * plot_width for mark in marks]
    widths = [sum(measure(part.text, part.size) for part in parts) + 0.05 for parts in labels]
    levels = stack_flags(places, widths)
    head = 0.12 + 0.2 * (max(levels) + 1 if levels else 0)
    strip_height = distributions.strip_height(strip) if strip else 0.0
    foot = 0.72 + strip_height
    height = head + ROW * len(plan_ids) + foot
    sheet = Sheet(height)
    if strip:
        distributions.write_strip(sheet, study, "indicator", indicator, 0.02, strip)
    axes = sheet.plot(LEFT, foot, plot_width, ROW * len(plan_ids))
    _set_axes(axes, study, indicator, low, high, len(plan_ids))
    top = foot + ROW * len(plan_ids)
    for mark, place, width, level, parts in zip(marks, places, widths, levels, labels, strict=True):
        base = top + 0.08 + 0.2 * level
        axes.axvline(mark.value_std, color=INK, lw=0.9, ls=line_style(mark), zorder=1)
        sheet.axes.plot([place, place], [top, base + 0.1], color=INK, lw=0.9, ls=line_style(mark), zorder=1)
        sheet.run(min(place + 0.05, 7.18 - width), base, parts)
    colours = region_colours(list(study.regions.index))
    said = study.said("indicator", indicator)
    for place, plan_id in enumerate(plan_ids):
        y = foot + ROW * (len(plan_ids) - place - 0.5)
        _write_name(sheet, study, plan_id, y)
        own = rows[rows["plan_id"] == plan_id]
        if own.empty:
            words = absence(study, said[plan_id], indicator, plan_id)
            sheet.write_lines(
                7.2 - RIGHT + 0.12, y, wrap(words, RIGHT - 0.14, SMALL, lines=2), size=SMALL, colour=QUIET
            )
        else:
            colour = colours[str(study.plans.at[plan_id, "region_id"])]
            draw_row(axes, study, indicator, own, len(plan_ids) - place - 0.5, colour, high)
            _write_run(sheet, study, own, y)
    write_key(sheet, study, rows, strip_height)
    title = title_levels(study, indicator)
    return Exhibit(f"fig-{indicator.replace('_', '-')}", title, describe_levels(study, indicator, marks), sheet.figure)


def absence(study: Study, presence: str, indicator: str, plan_id: str) -> str:
    """Return the word that stands where a plan prints no figure in the years shown."""
    outside = study.rows(indicator, window=False)
    if presence == "number" and not outside[outside["plan_id"] == plan_id].empty:
        return str(say(study.language, en="figure outside the years shown", zh="数字不在所示年份内"))
    if presence == "number":
        return str(say(study.language, en="figure not comparable", zh="数字不可比"))
    words = {
        "dated": ("a deadline, no figure", "有期限，无数字"),
        "direction": ("a direction, no figure", "只有方向，无数字"),
        "words": ("words, no figure", "只有文字，无数字"),
        "silent": ("silent", "未提及"),
        "not_read": ("not read", "未读"),
    }[presence]
    return words[0] if study.language == "en" else words[1]


def benchmark_marks(study: Study, indicator: str, rows: pd.DataFrame) -> list[Row]:
    """Return the benchmarks that a figure of one indicator draws.

    Targets of the last planned year shown, standards in force then, and the latest national actual up to that year; of
    several that draw the same line the first stands for all.
    """
    planned = rows[rows["status"].isin(PLANNED)]
    year = int(planned["year"].max()) if planned["year"].notna().any() else study.years[1]
    scopes = set(rows["scope"].fillna(""))
    kept: list[Row] = []
    national = study.benchmark_rows(indicator)
    national = national[national["scope"].isin(["national", "county_evaluation"])]
    part = national["part"].fillna("") if "part" in national else pd.Series("", index=national.index)
    national = national[part.isin(scopes | {""})]
    levels = set(study.plans["level"])
    for row in each(national[national["kind"].isin(["target", "standard"])]):
        if row.scope == "county_evaluation" and "county" not in levels:
            continue
        starts = -math.inf if pd.isna(row.year_from) else row.year_from
        ends = math.inf if pd.isna(row.year_to) else row.year_to
        if starts <= year <= ends and not any(
            row.value_std == other.value_std and row.kind == other.kind for other in kept
        ):
            kept.append(row)
    actual = national[
        (national["kind"] == "actual") & (national["scope"] == "national") & (national["year_to"].fillna(9999) <= year)
    ]
    if len(actual):
        kept.append(each(actual.sort_values("year_from"))[-1])
    return sorted(kept, key=lambda row: row.value_std)


def line_style(mark: Row) -> str | tuple[int, tuple[float, ...]]:
    """Return how a benchmark's line is drawn: a target solid, a standard dashed, an actual dotted."""
    styles: dict[str, str | tuple[int, tuple[float, ...]]]
    styles = {"target": "-", "standard": (0, (5, 2)), "actual": (0, (1, 1.6))}
    return styles[str(mark.kind)]


def benchmark_parts(study: Study, mark: Row) -> list[Part]:
    """Return the label of a benchmark's line: kind, year and number."""
    kind = {
        ("target", "national"): ("national target", "国家目标"),
        ("standard", "national"): ("national rule", "国家规定"),
        ("standard", "county_evaluation"): ("county evaluation standard", "县域督导评估标准"),
        ("actual", "national"): ("national actual", "全国实际"),
    }.get((str(mark.kind), str(mark.scope)), (str(mark.kind), study.word("status", str(mark.kind))))
    year = "" if pd.isna(mark.year_from) or mark.kind == "standard" else str(int(mark.year_from))
    study.ledger.note(mark.benchmark_id)
    number = study.value_text(mark) + ("" if mark.confidence == "reported" else "‡")
    if study.language == "en":
        return [Part(f"{kind[0]} {year}".strip() + " ", QUIET, SMALL), Part(number, INK, SMALL, mark.benchmark_id)]
    return [Part(f"{year}年{kind[1]}" if year else kind[1], QUIET, SMALL), Part(number, INK, SMALL, mark.benchmark_id)]


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
        return name + str(bracketed(study.language, unit))
    lowered = base[:1].lower() + base[1:]
    if study.language == "zh":
        return f"{name}，{unit}；{base}" if row["base"] == "unstated" else f"{name}，{unit}；口径：{base}"
    if row["unit"] == "percent" and row["base"] != "unstated":
        return f"{name}; % of {lowered}"
    return f"{name}, {unit}; {lowered}"


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
        lambda value, _: write_value(round(value, 6), "eq", "percent" if unit == "percent" else "", study.language)
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
    marks = [
        ("○", ("actual", "实际值"), (rows["status"] == "actual").any()),
        ("●", ("planned", "规划值"), rows["status"].isin(PLANNED).any()),
        ("◆", ("standing rule", "常设要求"), (rows["status"] == "standard").any()),
        ("—", ("room left open by a floor", "下限之上的余地"), rows["comparator"].isin(["ge", "gt"]).any()),
    ]
    parts = []
    for mark, (en, zh), drawn in marks:
        if drawn:
            parts += [Part(f"{mark} ", QUIET, 7.4), Part((en if study.language == "en" else zh) + "    ", QUIET, 6.8)]
    sheet.run(LEFT, bottom + 0.1, parts)


def draw_row(axes: Axes, study: Study, indicator: str, own: pd.DataFrame, y: float, colour: str, right: float) -> None:
    """Draw one plan's figures at a height: marks by status, a band where a floor is open, a line from baseline to target."""
    lower, upper = bounds(study, indicator)
    points: list[float] = []
    for row in each(own):
        interval = interval_of(
            row.comparator,
            row.value_std,
            None if pd.isna(row.value_std_high) else row.value_std_high,
            lower=lower,
            upper=upper,
        )
        if interval is None:
            axes.plot([row.value_std], [y], marker="o", ms=6, mfc="none", mec=colour, mew=1, ls=":", zorder=4)
        elif not interval.is_point:
            end = min(interval.high, right)
            start = max(interval.low, axes.get_xlim()[0])
            axes.plot([start, end], [y, y], color=colour, lw=4.5, alpha=0.28, solid_capstyle="butt", zorder=2)
            if not math.isfinite(interval.high):
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


def _write_run(sheet: Sheet, study: Study, own: pd.DataFrame, y: float) -> None:
    sheet.run(7.2 - RIGHT + 0.12, y - 0.035, figure_parts(study, own, RIGHT - 0.14))


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
                joint = "; " if study.language == "en" else "；"
            parts.append(Part(joint, QUIET, SMALL))
        study.ledger.note(row.value_id)
        text = study.value_text(row, unit=row.unit in {"percent", "ratio", "permille"} or row.unit != row.unit_std)
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
