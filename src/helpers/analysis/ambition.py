"""How far plans go past, or stay below, the nation, their province and their city; each with its confidence."""

from __future__ import annotations

import numpy as np
import pandas as pd

from helpers.analysis.ends import Ends, add_ends, tidy
from helpers.analysis.matching import match_benchmarks
from helpers.analysis.standing import text
from helpers.analysis.verdicts import benchmark_ends, judge_values


def find_gaps(
    values: pd.DataFrame,
    benchmarks: pd.DataFrame,
    indicators: pd.DataFrame,
    plans: pd.DataFrame,
    regions: pd.DataFrame,
) -> pd.DataFrame:
    """Return the gap of every value to every benchmark that speaks for it, actuals included.

    Against targets and standards the gap is to their threshold and comes with its verdict. Against actuals there is no
    verdict, and a gap only for actuals: a target minus somebody's actual mixes two standings, so such pairs are listed
    to be shown side by side, without a gap.

    Returns
    -------
    DataFrame
        The columns of `verdicts.judge_values` (verdict and threshold missing against actuals), and reason: empty where
        there is a gap, else `standing_differs`, or `cannot_be_said`. Gaps are value minus benchmark, in the indicator's
        unit. Sorted by value_id, benchmark_id.
    """
    judged = judge_values(values, benchmarks, indicators, plans, regions)
    judged["reason"] = judged["verdict"].where(judged["verdict"] == "cannot_be_said", "")
    context = _against_actuals(values, benchmarks, indicators, plans, regions)[list(judged.columns)]
    if context.empty or judged.empty:
        return context if judged.empty else judged
    found = pd.concat([judged, context], ignore_index=True)
    return found.sort_values(["value_id", "benchmark_id"], ignore_index=True)


def _against_actuals(
    values: pd.DataFrame,
    benchmarks: pd.DataFrame,
    indicators: pd.DataFrame,
    plans: pd.DataFrame,
    regions: pd.DataFrame,
) -> pd.DataFrame:
    rows, marks, at, mark_at = match_benchmarks(values, benchmarks, plans, regions, kinds=("actual",))
    value = Ends.from_frame(add_ends(rows, indicators)).take(at)
    mark = benchmark_ends(marks).take(mark_at)
    row, other = rows.take(at).reset_index(drop=True), marks.take(mark_at).reset_index(drop=True)
    same = (row["standing"] == "actual").to_numpy(dtype=bool)
    said = same & value.known & mark.known
    reason = np.where(said, "", np.where(same, "cannot_be_said", "standing_differs")).astype(object)
    with np.errstate(invalid="ignore"):
        low, high = tidy(value.low - mark.high), tidy(value.high - mark.low)
    return row[["value_id", "plan_id", "region_id", "level", "indicator", "judged_year", "standing"]].assign(
        scope=text(row, "scope"),
        benchmark_id=other["benchmark_id"],
        kind=other["kind"],
        benchmark_scope=other["scope"],
        confidence=other["confidence"],
        verdict=pd.Series(np.nan, index=row.index, dtype="str"),
        threshold=np.nan,
        gap_low=np.where(said, low, np.nan),
        gap_high=np.where(said, high, np.nan),
        gap_low_closed=said & value.low_closed & mark.high_closed & np.isfinite(low),
        gap_high_closed=said & value.high_closed & mark.low_closed & np.isfinite(high),
        reason=pd.Series(reason, index=row.index, dtype="str"),
    )
