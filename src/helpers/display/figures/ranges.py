"""Where ranges lie on one axis, a row each: distances to a standard, possible ranks, paces.

A dot stands at the end that is known, a band where the range may reach from there, an arrow at the edge where it is open.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup
from matplotlib.axes import Axes
from matplotlib.ticker import FixedLocator, MaxNLocator

from helpers.display.naming import name_plans
from helpers.display.numbers import plain
from helpers.display.sheet import QUIET, SMALL, Part, Place, Sheet, measure, wrap
from helpers.display.study import Study
from helpers.display.theme import INK, NOTE, WASH, WIDTH, region_colour
from helpers.display.words import clauses, labelled, say, stopped

if TYPE_CHECKING:
    from helpers.display.findings import Finding

EDGE = 0.1
LINE = 0.16
MARKS = 0.2
NUMBERED = re.compile(r'<a[^<>]*? href="#e-([^"]*)"[^<>]*>([^<]*)</a>')
"""A number as sentences and tables have it."""


@dataclass(frozen=True)
class Range:
    """One row of the figure.

    Attributes
    ----------
    plan_id, name
        Whose range, of what.
    parts
        What it is, as it is printed in the row, the numbers with the ids of the derivations that they link to.
    low, high
        Its ends on the axis; infinite where open.
    colour
        Of the region.
    """

    plan_id: str
    name: str
    parts: tuple[Part, ...]
    low: float
    high: float
    colour: str


def make_range(study: Study, plan_id: str, name: Markup, number: Markup, ends: tuple[float, float]) -> Range:
    """Return a row for a plan, named by what is measured and by the plan, with a number that the suite worked out."""
    told = str(labelled(study, study.plan_name(plan_id), name).striptags())
    colour = region_colour(str(study.plans.at[plan_id, "region_id"]))
    pieces = [str(Markup(piece).unescape()) for piece in NUMBERED.split(str(number))]
    parts = [Part(text, INK, SMALL) for text in pieces[:1]]
    for identifier, text, after in zip(pieces[1::3], pieces[2::3], pieces[3::3], strict=True):
        parts += [Part(text, INK, SMALL, identifier), Part(after, INK, SMALL)]
    return Range(plan_id, told, tuple(part for part in parts if part.text), float(ends[0]), float(ends[1]), colour)


def bind_ranges(
    make: Callable[[Finding], Sequence[Range]], axis: str, *, start: float | None = None, falling: bool = False
) -> tuple[Callable[[Finding, Place | None], Sheet | None], Callable[[Finding], str]]:
    """Return the figure of a kind of finding and its alternative text.

    Parameters
    ----------
    make
        Gives the rows of the figure.
    axis
        The key of the words for the axis.
    start, falling
        As `draw_ranges` takes them.
    """

    def draw(finding: Finding, place: Place | None) -> Sheet | None:
        told = say(finding.study, axis)
        return draw_ranges(finding.study, make(finding), told, place, start=start, falling=falling)

    def describe(finding: Finding) -> str:
        return describe_ranges(finding.study, make(finding), say(finding.study, axis))

    return draw, describe


def draw_ranges(
    study: Study,
    ranges: Sequence[Range],
    axis: Markup,
    place: Place | None,
    *,
    start: float | None = None,
    falling: bool = False,
) -> Sheet | None:
    """Return the ranges on one axis; None where there are fewer than two, which a sentence tells better.

    Parameters
    ----------
    axis
        What the axis says: the quantity and its unit.
    start
        Where a line stands that the ranges are seen from, such as the standard at a distance of nothing.
    falling
        Whether the axis falls to the right, as ranks do: the first stands there.
    """
    if len(ranges) < 2:
        return None
    rooms = [WIDTH - 2 * EDGE - 0.16 - sum(measure(part.text, part.size) for part in one.parts) for one in ranges]
    names = [wrap(one.name, room, SMALL, lines=2) for one, room in zip(ranges, rooms, strict=True)]
    high = [LINE * len(name) + MARKS for name in names]
    told = wrap(str(axis.striptags()), WIDTH - 2 * EDGE, NOTE, lines=2)
    foot = 0.3 + LINE * len(told)
    sheet = Sheet(foot + sum(high) + 0.06, place=place)
    axes = sheet.plot(EDGE, foot, WIDTH - 2 * EDGE, sum(high))
    _set_axis(axes, study, ranges, sum(high), [] if start is None else [start])
    if falling:
        axes.invert_xaxis()
    sheet.write_lines(EDGE, LINE * len(told) / 2, told, size=NOTE, colour=QUIET)
    top = sum(high)
    for at, (one, name, size) in enumerate(zip(ranges, names, high, strict=True)):
        if at % 2 == 0:
            axes.axhspan(top - size, top, color=WASH, lw=0, zorder=0)
        for line, text in enumerate(name):
            sheet.run(EDGE + 0.02, foot + top - LINE * (line + 1) + 0.03, [Part(text, one.colour, SMALL)])
        sheet.run(WIDTH - EDGE - 0.02, foot + top - LINE + 0.03, one.parts, ha="right")
        if start is not None:
            axes.plot([start] * 2, [top - size, top - size + MARKS], color=INK, lw=0.9, zorder=1)
        _draw_range(axes, one, top - size + MARKS / 2)
        top -= size
    return sheet


def describe_ranges(study: Study, ranges: Sequence[Range], axis: Markup) -> str:
    """Return every row of the figure in words, and which plans have none."""
    rows = [say(study, "ranges.row", name=one.name, number="".join(part.text for part in one.parts)) for one in ranges]
    shown = {one.plan_id for one in ranges}
    without = [plan for plan in study.plan_ids if plan not in shown]
    if without:
        rows.append(say(study, "ranges.without", plans=name_plans(study, without).striptags()))
    told = labelled(study, str(axis.striptags()), clauses(study, rows))
    return str(stopped(study, told).unescape())


def _set_axis(axes: Axes, study: Study, ranges: Sequence[Range], height: float, also: list[float]) -> None:
    ends = also + [end for one in ranges for end in (one.low, one.high) if math.isfinite(end)]
    room = (max(ends) - min(ends) or 1.0) * 0.06
    axes.set_xlim(min(ends) - room, max(ends) + room * (3 if any(math.isinf(one.high) for one in ranges) else 1))
    axes.set_ylim(0, height)
    axes.set_yticks([])
    low, high = axes.get_xlim()
    ticks = MaxNLocator(nbins=5, steps=[1, 2, 2.5, 5, 10], min_n_ticks=2).tick_values(low, high)
    wide = {tick: measure(plain(round(tick, 6), study), SMALL) / 2 for tick in ticks}
    places = {tick: (tick - low) / (high - low) * (WIDTH - 2 * EDGE) + EDGE for tick in ticks}
    # a label at the very end would be cut off
    fits = [one for one in ticks if low <= one <= high and wide[one] < places[one] < WIDTH - wide[one]]
    axes.xaxis.set_major_locator(FixedLocator(fits))
    axes.xaxis.set_major_formatter(lambda value, _: plain(round(value, 6), study))
    for label in axes.get_xticklabels():
        label.set_gid("axis")


def _draw_range(axes: Axes, one: Range, y: float) -> None:
    left, right = sorted(axes.get_xlim())
    low, high = max(one.low, left), min(one.high, right)
    if low != high:
        axes.plot([low, high], [y, y], color=one.colour, lw=4.5, alpha=0.35, solid_capstyle="butt", zorder=2)
    for end, marker, edge in ((one.low, "<", left), (one.high, ">", right)):
        if math.isinf(end):
            axes.plot([edge], [y], marker=marker, ms=5, color=one.colour, alpha=0.7, clip_on=False, zorder=3)
    # what is known is a point; how far it may reach is none
    axes.plot([one.low if math.isfinite(one.low) else one.high], [y], marker="o", ms=5.5, color=one.colour, zorder=4)
