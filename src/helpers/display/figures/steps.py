"""One indicator over the years: the steps that plans print, each labelled with its figure; of many plans, how they lie."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FixedLocator

from helpers.display.figures.distributions import list_ends, write_side
from helpers.display.figures.levels import EDGE, LINE, OTHER, axis_limits, axis_text, list_others, write_others
from helpers.display.figures.strips import Strip
from helpers.display.numbers import plain, write_value
from helpers.display.sheet import QUIET, SIZE, SMALL, Part, Place, Sheet, measure, wrap
from helpers.display.spreads import Spread, spreads_by_year
from helpers.display.study import Study, each
from helpers.display.theme import ACCENT, INK, NOTE, PRESENCE_FILL, RULE, WIDTH, region_colour
from helpers.display.words import say

HEIGHT = 1.3
GAP = 0.34
LEFT = 0.5
RIGHT = 0.12
WIDE = WIDTH - LEFT - RIGHT


def draw_steps(study: Study, indicator: str, frames: Mapping[str, pd.DataFrame], place: Place | None = None) -> Sheet:
    """Return the steps by year of every plan that prints the indicator, a panel each; the others are listed with what they say.

    Of many plans the middle, the middle half and the middle four fifths are drawn by year, levels apart.

    Parameters
    ----------
    frames
        As `analysis.levels.find_levels` gives them.
    """
    if len(frames["spread"]):
        return _draw_bands(study, indicator, frames, place)
    rows = frames["rows"]
    dated = rows[rows["listed"] & rows["year"].notna()]
    plans = list(dated["plan_id"].drop_duplicates())
    silent = rows[rows["listed"] & ~rows["plan_id"].isin(plans)].drop_duplicates("plan_id")
    others = list_others(study, silent)
    strip = None if rows["listed"].all() else Strip(study, indicator, frames["rows"], EDGE)
    axis = wrap(axis_text(study, indicator), WIDTH - 2 * EDGE, NOTE, lines=2)
    base = 0.1 + OTHER * len(others) + (strip.height if strip else 0)
    foot = base + 0.3 + OTHER * len(axis)
    sheet = Sheet(foot + len(plans) * HEIGHT + GAP * len(plans), place=place)
    write_others(sheet, others, EDGE)
    write_others(sheet, axis, EDGE, base)
    if strip:
        strip.write(sheet)
    low, high = axis_limits(study, indicator, dated, [])
    years = [int(year) for year in dated["year"].unique()]
    for number, plan in enumerate(plans):
        own = dated[dated["plan_id"] == plan]
        bottom = foot + (len(plans) - number - 1) * (HEIGHT + GAP)
        axes = sheet.plot(LEFT, bottom, WIDE, HEIGHT)
        _set_axes(axes, study, indicator, low, high, years, last=number == len(plans) - 1)
        colour = region_colour(str(study.plans.at[plan, "region_id"]))
        _draw_plan(sheet, axes, study, own, colour, WIDE / (max(years) - min(years) + 1))
        sheet.write(EDGE, bottom + HEIGHT + 0.14, study.plan_name(plan), size=SMALL, colour=colour)
    return sheet


def _set_axes(
    axes: Axes, study: Study, indicator: str, low: float, high: float, years: Sequence[int], *, last: bool
) -> None:
    """Set the axes of years and of figures; shares stand on the whole of what they can be."""
    unit = str(study.indicators.at[indicator, "unit"])
    percent = unit == "percent"
    low = 0.0 if percent else low
    ticks = sorted({*range(min(years), max(years) + 1)}) if max(years) - min(years) < 12 else sorted(set(years))
    axes.set_xlim(ticks[0] - 0.5, ticks[-1] + 0.5)
    top = high + (high - low) * 0.22
    axes.set_ylim(low, top)
    # every year has a tick as far as their labels do not meet
    step = 1 + int(len(ticks) * measure("2000  ", NOTE) / WIDE)
    axes.xaxis.set_major_locator(FixedLocator(ticks[::step] if last else []))
    axes.xaxis.set_major_formatter(lambda value, _: f"{int(value)}")
    marks = [0, 50, 100] if percent else [low, low + (high - low) / 2, high]
    # ticks out of view have labels that count as cut off
    axes.yaxis.set_major_locator(FixedLocator([mark for mark in marks if mark <= top]))
    axes.yaxis.set_major_formatter(
        lambda value, _: write_value(round(value, 6), "eq", "percent" if percent else "", study)
    )
    axes.grid(axis="y", color=RULE, lw=0.6)
    axes.tick_params(axis="both", labelsize=NOTE, labelcolor=QUIET)
    for label in [*axes.get_xticklabels(), *axes.get_yticklabels()]:
        label.set_gid("axis")


def _draw_plan(sheet: Sheet, axes: Axes, study: Study, own: pd.DataFrame, colour: str, step: float) -> None:
    axes.plot(own["year"].astype(float), own["value_std"], drawstyle="steps-post", color=colour, lw=1.4, zorder=3)
    rows = each(own)
    size = _fitting([study.value_text(row) for row in rows], step)
    seen: set[int] = set()
    for place, row in enumerate(rows):
        axes.plot(
            [row.year],
            [row.value_std],
            marker="o",
            ms=6.5,
            color=colour,
            mfc="none" if row.status == "actual" else colour,
            zorder=4,
            clip_on=False,
        )
        if size is None and place not in {0, len(rows) - 1}:
            continue
        # a second figure for the same year stands under its mark
        up = -0.17 if int(row.year) in seen else 0.15
        seen.add(int(row.year))
        x, y = _to_sheet(sheet, axes, float(row.year), float(row.value_std))
        study.ledger.note(row.value_id)
        sheet.write(x, y + up, study.value_text(row), number=row.value_id, ha="center", size=size or SMALL)


def _fitting(texts: Sequence[str], room: float) -> float | None:
    """Return the largest size at which neighbours do not meet; None where not even the smallest fits."""
    for size in (SIZE, SMALL, NOTE):
        if all(measure(text, size) < room - 0.06 for text in texts):
            return size
    return None


def _draw_bands(study: Study, indicator: str, frames: Mapping[str, pd.DataFrame], place: Place | None) -> Sheet:
    """Return the median and two bands by year, a panel a level, and under it the ends of the last year."""
    series = spreads_by_year(study, frames)
    levels = sorted({level for found in series.values() for level in found.levels})
    strip = Strip(study, indicator, frames["rows"], EDGE)
    sides = {}
    for level in levels:
        last = [found for found in series.values() if level in found.levels][-1]
        sides[level] = list_ends(study, last, level, dated=True)
    key = wrap(str(say(study, "spread.key_bands")), WIDTH - 2 * EDGE, NOTE, lines=3)
    notes = [*wrap(axis_text(study, indicator), WIDTH - 2 * EDGE, NOTE, lines=2), *key]
    panels = sum(HEIGHT + 0.55 + LINE * len(lines) for lines in sides.values())
    sheet = Sheet(strip.height + 0.2 + OTHER * len(notes) + panels, place=place)
    low, high = axis_limits(study, indicator, frames["spread"], [])
    y = sheet.height - 0.1
    for level in levels:
        axes = sheet.plot(LEFT, y - HEIGHT, WIDE, HEIGHT)
        _set_axes(axes, study, indicator, low, high, list(series), last=True)
        _draw_band(sheet, axes, study, {year: one for year, one in series.items() if level in one.levels}, level)
        write_side(sheet, sides[level], EDGE, y - HEIGHT - 0.4)
        y -= HEIGHT + 0.55 + LINE * len(sides[level])
    write_others(sheet, notes, EDGE, strip.height + 0.06)
    strip.write(sheet)
    return sheet


def _draw_band(sheet: Sheet, axes: Axes, study: Study, series: Mapping[int, Spread], level: str) -> None:
    years = list(series)
    floor = axes.get_ylim()[0]
    ends = {
        share: [max(found.end(level, share), floor) for found in series.values()]
        for share in (0.1, 0.25, 0.5, 0.75, 0.9)
    }
    axes.fill_between(years, ends[0.1], ends[0.9], color=PRESENCE_FILL["words"], lw=0, zorder=1)
    axes.fill_between(years, ends[0.25], ends[0.75], color=PRESENCE_FILL["direction"], lw=0, zorder=2)
    axes.plot(years, ends[0.5], color=ACCENT, lw=1.6, marker="o", ms=4.5, zorder=3)
    texts = {year: found.quantile_text(level, 0.5) for year, found in series.items()}
    left, right = axes.get_xlim()
    step = (axes.get_position().width * sheet.width) / (right - left)
    size = _fitting(list(texts.values()), step)
    for number, (year, found) in enumerate(series.items()):
        x, y = _to_sheet(sheet, axes, year, ends[0.5][number])
        if size is not None or number in {0, len(years) - 1}:
            identifier = found.quantile_id(level, 0.5)
            sheet.write(x, y + 0.13, texts[year], number=identifier, ha="center", size=size or NOTE)
        found.n(level)
        count = plain(len(found.levels[level]), study)
        lead = "n = " if measure(f"n = {count}", NOTE) < step - 0.04 else ""
        bottom = _to_sheet(sheet, axes, year, floor)[1]
        parts = [Part(lead, QUIET, NOTE), Part(count, INK, NOTE, found.n_id(level))]
        sheet.run(x, bottom - 0.33, parts, ha="center")


def _to_sheet(sheet: Sheet, axes: Axes, x: float, y: float) -> tuple[float, float]:
    display = axes.transData.transform((x, y))
    inverse = sheet.axes.transData.inverted().transform(display)
    return float(inverse[0]), float(inverse[1])
