"""What a yearly rotation ratio means for the share of teachers who move at least once."""

from __future__ import annotations

import numpy as np
import pandas as pd

from helpers.analysis.ends import Ends, Floats, add_ends, floats, tidy
from helpers.analysis.listing import NAMED
from helpers.analysis.standing import text, usable
from helpers.errors import ParameterError

YEARLY = ("year", "school_year")


def find_moved(
    values: pd.DataFrame, indicators: pd.DataFrame, plans: pd.DataFrame, indicator: str, *, eligible: float
) -> pd.DataFrame:
    """Return bounds on the share of all teachers that each yearly ratio moves at least once over its plan's years.

    Parameters
    ----------
    values, indicators, plans
        The processed tables.
    indicator
        Per cent of eligible teachers who move each year.
    eligible
        Per cent of all teachers who are eligible in a year: an assumption wherever the plan does not print it.

    Returns
    -------
    DataFrame
        The yearly figures of known width, by value_id: the columns of values, and period_start, period_end, years
        (both included; missing, as all that follows, where the plan prints no such span), absence (empty, or `no_span`), same_low and same_high (if the
        same people move every year), different_low and different_high (if nobody moves twice), in per cent of all
        teachers, and listed (the first few, those with a span before others). Of a floor the high ends say what is
        possible and not what is asked.

    Raises
    ------
    ParameterError
        For a share outside 0 to 100.

    Notes
    -----
    With r the ratio, e the eligible share and T the years, as fractions of 1: all different people make min(1, e·r·T),
    since each year moves e·r of all teachers; always the same people make e·r. The number of teachers is held constant.
    The first bound lets people become eligible as the years pass; where those eligible are the same throughout, it is
    at most e. Worked: at least 10 % of eligible teachers a year, half of all eligible, five years: 50 % × 10 % = 5 %
    of all teachers a year, so at least 5 % (always the same) and, if the floor is just met by different people, 25 %.
    """
    if not 0 <= eligible <= 100:
        raise ParameterError(
            f"Rotation, eligible: found {eligible:g}; expected per cent from 0 to 100. Give 10 for 10 %."
        )
    rows = usable(values[(values["indicator"] == indicator) & text(values, "per").isin(YEARLY)])
    rows = add_ends(rows, indicators).sort_values("value_id", ignore_index=True)
    rows = rows[rows["interval_known"]]
    spans = plans.set_index("plan_id")[["period_start", "period_end"]].reindex(rows["plan_id"]).set_axis(rows.index)
    years = spans["period_end"] - spans["period_start"] + 1
    ends, times = Ends.from_frame(rows), floats(years)
    made: dict[str, Floats] = {}
    for side, ratio in (("low", ends.low), ("high", np.minimum(ends.high, 100))):
        yearly = np.where(np.isnan(times), np.nan, tidy(ratio * eligible / 100))
        made |= {f"same_{side}": yearly, f"different_{side}": np.minimum(tidy(yearly * times), 100)}
    absence = np.where(np.isnan(times), "no_span", "")
    rows = rows.assign(**spans, years=years, absence=absence, **made)
    rows = rows.sort_values("absence", kind="stable", ignore_index=True)
    return rows.assign(listed=np.arange(len(rows)) < NAMED)
