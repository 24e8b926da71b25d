"""A ranking of intervals: for each region the best and the worst rank it can have."""

from __future__ import annotations

import numpy as np
import pandas as pd

from helpers.analysis.cells import all_comparable, latest_values
from helpers.analysis.ends import Ends, Positions
from helpers.analysis.frames import ComparableFrame, require_one_row_per_region
from helpers.analysis.listing import list_ends, mark_drawn
from helpers.analysis.standing import order_of, text

MOST_RANKED = 40
MOST_OF_GROUP = 24
"""So many figures are listed in all, and of one group; of a larger group a few from either end."""


def find_ranks(values: pd.DataFrame, indicators: pd.DataFrame, plans: pd.DataFrame) -> pd.DataFrame:
    """Return the figures that may be compared with another region's, group by group, each with its possible ranks.

    A group agrees in indicator, scope, year, period, rate, standing and level, and has two regions or more. Of a region
    with several plans the later speaks.

    Parameters
    ----------
    values, indicators
        The processed tables, or some of their rows.
    plans
        In the order in which they are shown.

    Returns
    -------
    DataFrame
        The columns of values and standing, better (of the indicator), the columns of `rank_ranges`, group (from 1),
        decided (whether the group sets a figure above another: some cannot be first, and one side is better) and
        listed, drawn (whether a figure shows it: of the groups that are decided). Groups by indicator, as `indicators`
        has them, then in the order of `cells.all_comparable`; within them by best, worst and plan.
    """
    order = pd.Series(range(len(plans)), index=plans["plan_id"])
    groups: list[pd.DataFrame] = []
    shown = 0
    place = {code: at for at, code in enumerate(indicators["indicator"])}
    for comparable in sorted(
        all_comparable(latest_values(values, plans), indicators), key=lambda one: place[one.key.indicator]
    ):
        better = comparable.key.better
        ranked = rank_ranges(comparable).merge(comparable.frame, on=["value_id", "region_id", "level"])
        ranked = ranked.assign(standing=str(comparable.key.standing), better=better, place=ranked["plan_id"].map(order))
        for _, some in ranked.sort_values(["best", "worst", "place"]).groupby("level", sort=True):
            if len(some) < 2:
                continue
            some = list_ends(some, ["best", "worst", "value_id"], MOST_OF_GROUP)
            decided = better != "neither" and bool((some["best"] > 1).any())
            fits = shown < MOST_RANKED
            shown += int(some["listed"].sum())
            groups.append(some.assign(group=len(groups) + 1, decided=decided, listed=some["listed"] & fits))
    found = ["standing", "better", "best", "worst", "n", "exact", "group", "decided", "listed"]
    made = pd.concat(groups, ignore_index=True) if groups else pd.DataFrame(columns=[*values.columns, *found])
    return mark_drawn(made[[*values.columns, *found]], made["decided"].astype(bool) & made["best"].notna())


def rank_ranges(comparable: ComparableFrame) -> pd.DataFrame:
    """Return for each region the best and the worst rank that the stated intervals leave open, within its level.

    A rank is one more than the number of regions that do strictly better, so equal figures share the better rank
    (1, 2, 2, 4). Rank 1 is the highest figure, or the lowest where lower is better; where neither is better it is the
    highest, and says nothing about merit. Levels are ranked apart. A region whose interval is unknown (`approx`) has no
    rank and counts in nobody else's.

    Parameters
    ----------
    comparable
        Rows that may stand together.

    Returns
    -------
    DataFrame
        region_id, value_id, level, best, worst (Int64, missing where the interval is unknown), n (the regions ranked in
        that level), exact (best and worst are the same); sorted by level, best, worst, region_id, those without a
        rank last.

    Raises
    ------
    ComparabilityError
        Where a region has two rows.

    Notes
    -----
    Every combination of values within the intervals is held possible. Region i ranks best where it lies at its far end
    and each other region at its near end: one more than the number of regions that do better whatever the values are.
    It ranks worst with one more than the number of regions whose far end lies past its near end. Both are counts in a
    sorted list, so the work grows with n log n. The counts are the possible ranks of Zuk, Ein-Dor and Domany, *Ranking
    under uncertainty* (UAI 2007), for intervals instead of distributions.
    """
    require_one_row_per_region(comparable)
    frame, ends = comparable.frame, comparable.ends
    code, levels = pd.factorize(text(frame, "level"), sort=True)
    best, worst = np.zeros(len(frame), dtype=np.int64), np.zeros(len(frame), dtype=np.int64)
    count = np.zeros(len(frame), dtype=np.int64)
    for number in range(len(levels)):
        here = code == number
        at = np.flatnonzero(here & ends.known)
        best[at], worst[at] = _bounds(ends.take(at), lower_first=comparable.key.better == "lower")
        count[here] = len(at)
    order = np.argsort(order_of(frame["region_id"]), kind="stable")
    order = order[np.lexsort((worst[order], best[order], ~ends.known[order], code[order]))]
    unknown = ~ends.known[order]
    return pd.DataFrame(
        {
            **{name: frame[name].array.take(order) for name in ("region_id", "value_id", "level")},
            "best": pd.arrays.IntegerArray(best[order], unknown),
            "worst": pd.arrays.IntegerArray(worst[order], unknown.copy()),
            "n": count[order],
            "exact": (ends.known & (best == worst))[order],
        },
        copy=False,
    )


def _bounds(ends: Ends, *, lower_first: bool) -> tuple[Positions, Positions]:
    """Return best and worst rank of known intervals."""
    near, near_open, far, far_open = ends.low, ~ends.low_closed, ends.high, ~ends.high_closed
    if lower_first:
        near, near_open, far, far_open = -far, far_open, -near, near_open
    # An open end lies a hair inside its number: integers, spaced by four, order numbers and hairs exactly.
    _, order = np.unique(np.concatenate([near, far]), return_inverse=True)
    least = 4 * order[: len(near)] + near_open
    most = 4 * order[len(near) :] - far_open
    surely_better = len(least) - np.searchsorted(np.sort(least), most, side="right")
    # Past its own near end lies every region's own far end too, unless it is a point: it does not beat itself.
    near_only = order[: len(near)]
    far_only = order[len(near) :]
    perhaps_better = len(far_only) - np.searchsorted(np.sort(far_only), near_only, side="right")
    return 1 + surely_better, 1 + perhaps_better - (far_only > near_only)
