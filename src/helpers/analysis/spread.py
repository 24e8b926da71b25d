"""How comparable figures of one indicator lie when many plans print it: one set of them, its quantiles and its ends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import ceil

import numpy as np
import pandas as pd

from helpers.analysis.cells import all_comparable, latest_values
from helpers.analysis.ends import Floats
from helpers.analysis.frames import ComparableFrame, require_one_row_per_region, split_levels
from helpers.analysis.listing import mark_extremes
from helpers.analysis.standing import Standing, standing_of

SHARES = (0.1, 0.25, 0.5, 0.75, 0.9)

FEWEST_PLANNED = 4
"""Planned figures give way to others where those are more than so many times as many."""

QUANTILES = ["standing", "scope", "year", "level", "n", "share", "low", "high", "chosen"]


def find_spread(
    values: pd.DataFrame, indicators: pd.DataFrame, plans: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the figures of an indicator that most plans can be compared by, and how they lie.

    Planned figures come first; of their sets that count at least half as many regions as the largest, the one of the
    latest year is chosen. Standing rules and actuals are taken where hardly any plan prints a planned figure. Sets that
    differ from the chosen one in their year alone are there too. Levels are never put together; figures of unknown
    width (`approx`) stay out; of a region with several plans the later counts.

    Parameters
    ----------
    values
        Figures of one indicator.
    indicators, plans
        The processed tables.

    Returns
    -------
    tuple
        The figures: the columns of values with standing, low, high, chosen (of the chosen set), and end and further as
        `listing.mark_extremes` gives them; sorted by year, level, low, high, value_id. Then their quantiles, a row a
        set, level and share: standing, scope, year, level, n (regions), share, low and high (quantiles of the
        lower and the upper ends, in the indicator's unit, infinite where floors leave them open), chosen. Both are
        empty where no interval is known.
    """
    cells = known_cells(values, indicators, plans)
    if not cells:
        return values.iloc[:0].assign(standing="", low=0.0, high=0.0, chosen=False, end="", further=0), pd.DataFrame(
            columns=QUANTILES
        )
    chosen = _choose(cells)
    alike = [cell for cell in cells if replace(cell.key, year=chosen.key.year) == chosen.key]
    found = [spread_of(cell, chosen=cell is chosen) for cell in alike]
    rows, quantiles = (pd.concat(frames, ignore_index=True) for frames in zip(*found, strict=True))
    return rows, quantiles


def spread_of(cell: ComparableFrame, *, chosen: bool = True) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the figures of one set and their quantiles, as `find_spread` has them."""
    rows = cell.frame.assign(chosen=chosen, standing=standing_of(cell.frame["status"]))
    return mark_extremes(rows, ["level"]), _quantiles(cell).assign(chosen=chosen)[QUANTILES]


def known_cells(values: pd.DataFrame, indicators: pd.DataFrame, plans: pd.DataFrame) -> list[ComparableFrame]:
    """Return all sets of comparable rows of known interval, in the order of year."""
    if values.empty:
        return []
    cells = all_comparable(latest_values(values, plans), indicators, minimum=1)
    known = [cell.only(cell.frame["interval_known"]) for cell in cells]
    return sorted((cell for cell in known if len(cell)), key=lambda cell: cell.key.year or 0)


def _choose(cells: list[ComparableFrame]) -> ComparableFrame:
    largest = max(cell.n for cell in cells)
    for standing in (Standing.planned, Standing.standard, Standing.actual):
        own = [cell for cell in cells if cell.key.standing == standing]
        most = max((cell.n for cell in own), default=0)
        if most * FEWEST_PLANNED >= largest:
            break
    large = [cell for cell in own if 2 * cell.n >= most]
    return max(large, key=lambda cell: (cell.key.year or 0, cell.n, not cell.key.scope))


def _quantiles(cell: ComparableFrame) -> pd.DataFrame:
    found = interval_quantiles(cell, SHARES)
    return found.assign(
        standing=str(cell.key.standing),
        scope=cell.key.scope,
        year=pd.array([cell.key.year] * len(found), dtype="Int64"),
        low=found["low"].round(9),
        high=found["high"].round(9),
    )


def interval_quantiles(
    comparable: ComparableFrame, shares: Sequence[float] = (0.1, 0.25, 0.5, 0.75, 0.9)
) -> pd.DataFrame:
    """Return bounds of quantiles, level by level: what the stated intervals leave open.

    Rows of unknown width stay out. A quantile never falls when a value rises, so its least is the quantile of the low
    ends and its most that of the high ends; exact figures make both the same.

    Returns
    -------
    DataFrame
        level, share, low, high (infinite where floors leave it open), n (regions of known interval).

    Notes
    -----
    Hyndman and Fan (1996), *Sample quantiles in statistical packages*, definition 2 (the inverse of the distribution
    function, averaged at its steps), which gives the ordinary median and, elsewhere, figures that plans print.
    """
    require_one_row_per_region(comparable)
    rows = []
    for level, frame in split_levels(comparable).items():
        ends = frame.ends
        low, high = np.sort(ends.low[ends.known]), np.sort(ends.high[ends.known])
        for share in shares:
            if len(low):
                rows.append((level, share, _quantile(low, share), _quantile(high, share), len(low)))
    return pd.DataFrame(rows, columns=["level", "share", "low", "high", "n"])


def _quantile(ordered: Floats, share: float) -> float:
    place = round(share * len(ordered), 9)
    if place == int(place) and 0 < place < len(ordered):
        return float((ordered[int(place) - 1] + ordered[int(place)]) / 2)
    return float(ordered[min(max(ceil(place), 1), len(ordered)) - 1])
