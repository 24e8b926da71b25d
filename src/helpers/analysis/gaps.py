"""How figures stand to the state, their province and their city: verdicts on what is asked, distances to results."""

from __future__ import annotations

import numpy as np
import pandas as pd

from helpers.analysis.ends import Ends, add_ends, tidy
from helpers.analysis.listing import list_ends, mark_drawn
from helpers.analysis.matching import match_benchmarks
from helpers.analysis.standing import narrow, standing_of
from helpers.analysis.verdicts import JUDGED, benchmark_ends, judge_values

MOST_PAIRS = 40
"""Of more pairs a table lists those at the ends."""

PAIR = [
    "benchmark_id",
    "kind",
    "benchmark_scope",
    "confidence",
    "binds",
    "standing",
    "judged_year",
    "verdict",
    "threshold",
]
PAIR += ["gap_low", "gap_high", "gap_low_closed", "gap_high_closed"]


def find_gaps(
    values: pd.DataFrame,
    benchmarks: pd.DataFrame,
    indicators: pd.DataFrame,
    plans: pd.DataFrame,
    regions: pd.DataFrame,
    *,
    against: str = "targets",
    past: bool = False,
) -> dict[str, pd.DataFrame]:
    """Return how figures stand to the benchmarks that speak for them, as the frames of a finding; `rows` is the main one.

    Parameters
    ----------
    values, benchmarks, indicators, plans, regions
        The processed tables, or some of their rows.
    against
        `targets`: planned figures and standing rules against the targets and standards in force for them. `results`:
        past results beside those of the nation, the province or the city in the same year, which gives no verdict; a
        plan's target is never set against somebody's result.
    past
        Whether past results are held against targets and standards, too.

    Returns
    -------
    dict of DataFrame
        rows
            A row for each figure and each benchmark that speaks for it: what falls short first, then what cannot be said, may
            meet, meets; within these by value_id, benchmark_id (of more than `MOST_PAIRS` by gap_low): the columns of values, and

            ================= =================================================================================
            benchmark_id      with its kind, benchmark_scope, confidence and binds
            standing          planned, actual or standard
            judged_year       the year that both speak for
            verdict           `meets`, `may_meet`, `falls_short` or `cannot_be_said`; against a goal of the state as a
                              whole `above`, `at`, `may_reach` or `below`; empty beside results
            threshold         the near end of a target or standard
            gap_low, gap_high figure minus threshold (or result), in the indicator's unit, an interval; NaN where
                              nothing can be said; with gap_low_closed, gap_high_closed
            listed            whether tables show the row: of more than `MOST_PAIRS` only those at the ends
            drawn             whether a figure shows it: the first of those with a distance in percentage points, of
                              one figure and equal thresholds one
            ================= =================================================================================
        past
            Past results against targets and standards, the same columns; empty beside results.
        benchmarks
            Those that the others name.
    """
    pairs = pair_gaps(values, benchmarks, indicators, plans, regions, against=against)
    return frame_gaps(pairs, benchmarks, past=past or against == "results")


def pair_gaps(
    values: pd.DataFrame,
    benchmarks: pd.DataFrame,
    indicators: pd.DataFrame,
    plans: pd.DataFrame,
    regions: pd.DataFrame,
    *,
    against: str,
) -> pd.DataFrame:
    """Return the figures with each benchmark that speaks for them: the columns of values, and `PAIR`; as `find_gaps` asks."""
    if against == "results":
        results = narrow(values[standing_of(values["status"]) == "actual"], JUDGED)
        return _join(values, _beside_results(results, benchmarks, indicators, plans, regions))
    return _join(values, judge_values(values, benchmarks, indicators, plans, regions))


def frame_gaps(pairs: pd.DataFrame, benchmarks: pd.DataFrame, *, past: bool) -> dict[str, pd.DataFrame]:
    """Return the frames of a finding that `find_gaps` gives, of what `pair_gaps` found."""
    reported = pairs["standing"].to_numpy() == "actual"
    judged = pairs["verdict"].to_numpy() != ""
    rows = pairs if past or not reported.any() else pairs[~reported]
    results = pairs[judged & reported]
    named = {*rows["benchmark_id"], *results["benchmark_id"]}
    # sorted before it has what is listed: each step takes time for every column
    rows = list_ends(_worst_first(rows) if len(rows) <= MOST_PAIRS else rows, GAP_ORDER, MOST_PAIRS)
    known = rows["gap_low"].abs().lt(np.inf) | rows["gap_high"].abs().lt(np.inf)
    again = rows.duplicated(["value_id", "threshold"])
    return {
        "rows": mark_drawn(rows, known & ~again & (rows["unit_std"] == "percent")),
        "past": results,
        "benchmarks": benchmarks[benchmarks["benchmark_id"].isin(named)],
    }


GAP_ORDER = ("gap_low", "value_id", "benchmark_id")
"""By what of many comparisons the ends are found."""


def _join(values: pd.DataFrame, pairs: pd.DataFrame) -> pd.DataFrame:
    """Return the columns of values beside those of the pairs, in the order of these."""
    at = pd.Index(values["value_id"]).get_indexer(pd.Index(pairs["value_id"]))
    return pd.concat([values.take(at).reset_index(drop=True), pairs[PAIR].reset_index(drop=True)], axis=1)


def _beside_results(
    values: pd.DataFrame,
    benchmarks: pd.DataFrame,
    indicators: pd.DataFrame,
    plans: pd.DataFrame,
    regions: pd.DataFrame,
) -> pd.DataFrame:
    rows, marks, at, mark_at = match_benchmarks(values, benchmarks, plans, regions, kinds=("actual",))
    value = Ends.from_frame(add_ends(rows, indicators)).take(at)
    mark = benchmark_ends(marks).take(mark_at)
    row, other = (
        rows[["value_id", "standing", "judged_year"]].take(at).reset_index(drop=True),
        marks[["benchmark_id", "kind", "scope", "confidence"]].take(mark_at).reset_index(drop=True),
    )
    with np.errstate(invalid="ignore"):
        low, high = tidy(value.low - mark.high), tidy(value.high - mark.low)
    pairs = row.assign(
        benchmark_id=other["benchmark_id"],
        kind=other["kind"],
        benchmark_scope=other["scope"],
        confidence=other["confidence"],
        binds="",
        verdict="",
        threshold=np.nan,
        gap_low=low,
        gap_high=high,
        gap_low_closed=value.low_closed & mark.high_closed & np.isfinite(low),
        gap_high_closed=value.high_closed & mark.low_closed & np.isfinite(high),
    )
    return pairs[value.known & mark.known]


def find_worst(rows: pd.DataFrame) -> pd.DataFrame:
    """Return of each figure the comparison that is worst for it: falls short, then cannot be said, may meet, meets.

    Parameters
    ----------
    rows
        As `find_gaps` gives them.

    Returns
    -------
    DataFrame
        The rows kept, one a value_id.
    """
    return (
        _worst_first(rows.reset_index(drop=True)).drop_duplicates("value_id").sort_values("value_id", ignore_index=True)
    )


def _worst_first(rows: pd.DataFrame) -> pd.DataFrame:
    """Return rows by verdict, the worst first, else in their order."""
    order = {str(verdict): place for place, verdict in enumerate(WORST_FIRST)}
    return rows.sort_values("verdict", key=lambda column: column.map(order), kind="stable", ignore_index=True)


WORST_FIRST = ("falls_short", "below", "cannot_be_said", "may_meet", "may_reach", "meets", "at", "above")
"""Verdicts in the order in which a board tells one of several."""
