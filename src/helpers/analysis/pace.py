"""What a plan asks per year between its own baseline and its target."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from helpers.analysis.ends import Ends, Flags, Floats, add_ends, floats, lookup, tidy
from helpers.analysis.standing import standing_of, text, usable

SAME = ["plan_id", "indicator", "scope", "per"]


def find_paces(values: pd.DataFrame, indicators: pd.DataFrame, *, saturated_from: float = 99.0) -> pd.DataFrame:
    """Return the yearly pace from each plan's last reported figure to its last planned one.

    Only where the plan prints both, for the same indicator (one that measures a level), scope and rate, the baseline in
    an earlier year than the target. Milestones between them are not used; a plan without a later target has its last
    milestone taken. Rows that stand for another row, and ambiguous ones, stay out.

    Parameters
    ----------
    values, indicators
        The processed tables.
    saturated_from
        From which figure on a baseline in per cent counts as saturated (where lower is better: from 100 minus that
        down): what is left to gain is then less than any ordinary pace. Gross rates too, though they may pass 100.

    Returns
    -------
    DataFrame
        plan_id, region_id, level, indicator, scope, per, baseline_id, target_id, baseline_year, target_year, years,
        points_low, points_high, points_low_closed, points_high_closed (indicator's units per year), logit_low,
        logit_high, logit_low_closed, logit_high_closed (log odds per year, shares only), points_reason and logit_reason
        (empty, or why there is none: `unknown_width`, `not_a_share`, `undefined_at_bound`), saturated. Sorted by
        indicator, scope, plan_id.

    Notes
    -----
    Points: (target - baseline) / years. Logit: (ln(t/(u-t)) - ln(b/(u-b))) / years with u the upper bound and figures
    counted from the lower, as for logistic growth (Verhulst 1838); a figure at a bound has no finite logit. Both are
    intervals: the least pace leads from the baseline's high end to the target's low end. A rise of 0.01 points in five
    years is 0.002 and is not rounded.
    """
    rows = _levels(values, indicators)
    planned = _last(rows[rows["standing"] == "planned"])
    reported = rows[rows["standing"] == "actual"]
    columns = [*SAME, "value_id", "year"]
    both = planned.merge(reported[columns], on=SAME, suffixes=("", "_baseline"))
    both = _last(both[both["year_baseline"] < both["year"]], year="year_baseline", value_id="value_id_baseline")
    both = both.sort_values(["indicator", "scope", "plan_id", "per"], ignore_index=True)
    by_id = pd.Index(rows["value_id"])
    ends = Ends.from_frame(rows)
    target, baseline = (
        ends.take(by_id.get_indexer(pd.Index(both[name]))) for name in ("value_id", "value_id_baseline")
    )
    years = floats(both["year"] - both["year_baseline"])
    lower, upper, better = _bounds(both, indicators)
    share = ~np.isnan(lower) & ~np.isnan(upper)
    known = target.known & baseline.known
    at_bound = share & (_at_bound(target, lower, upper) | _at_bound(baseline, lower, upper))
    points = _change(target, baseline, years, known)
    logits = _change(to_logit(target, lower, upper), to_logit(baseline, lower, upper), years, known & share & ~at_bound)
    reasons = np.where(known, "", "unknown_width").astype(object)
    result = both[["plan_id", "region_id", "level", "indicator", "scope", "per"]].assign(
        baseline_id=both["value_id_baseline"],
        target_id=both["value_id"],
        baseline_year=both["year_baseline"],
        target_year=both["year"],
        years=both["year"] - both["year_baseline"],
        **_columns("points", points),
        **_columns("logit", logits),
        points_reason=pd.Series(reasons, index=both.index, dtype="str"),
        logit_reason=pd.Series(
            np.where(share, np.where(known & at_bound, "undefined_at_bound", reasons), "not_a_share"),
            index=both.index,
            dtype="str",
        ),
        saturated=_saturated(baseline, both, better, saturated_from),
    )
    return result.reset_index(drop=True)


def project_pace(
    paces: pd.DataFrame,
    values: pd.DataFrame,
    indicators: pd.DataFrame,
    *,
    plan_id: str,
    indicator: str,
    scope: str = "",
    per: str = "",
) -> pd.DataFrame:
    """Return where one plan's pace would lead the others that report the same indicator.

    Each neighbour starts from its own last reported figure before the plan's target year. Projections in points stop at
    the indicator's bounds (`capped` says that they would have passed one); those on the logit scale cannot reach them.

    Parameters
    ----------
    paces
        What `find_paces` returned.
    values, indicators
        The processed tables.
    plan_id, indicator, scope, per
        Whose pace, and of what.

    Returns
    -------
    DataFrame
        plan_id, region_id, level, baseline_id, baseline_year, years, by_points_low, by_points_high, by_logit_low,
        by_logit_high, capped, target_id, target_low, target_high (the neighbour's own plan for that year, missing where
        it prints none); the plan itself is left out. Empty where the plan has no such pace. Sorted by plan_id.
    """
    mine = paces[(paces["plan_id"] == plan_id) & (paces["indicator"] == indicator)]
    mine = mine[(mine["scope"] == scope) & (mine["per"] == per)]
    rows = _levels(values, indicators)
    rows = rows[(rows["indicator"] == indicator) & (rows["scope"] == scope) & (rows["per"] == per)]
    rows = rows[(rows["plan_id"] != plan_id) & rows["interval_known"]]
    horizon = int(mine["target_year"].iloc[0]) if len(mine) else 0
    start = _last(rows[(rows["standing"] == "actual") & (rows["year"] < horizon).fillna(False)])
    start = start.sort_values("plan_id", ignore_index=True)
    goal = rows[(rows["standing"] == "planned") & (rows["year"] == horizon).fillna(False)]
    goal = goal.sort_values("value_id").drop_duplicates("plan_id").set_index("plan_id")
    years = horizon - floats(start["year"])
    lower, upper, _ = _bounds(start, indicators)
    ends = Ends.from_frame(start)
    pace = mine.iloc[0] if len(mine) else pd.Series(dtype="float64")
    points = [
        tidy(end + years * _number(pace, f"points_{side}")) for side, end in (("low", ends.low), ("high", ends.high))
    ]
    logits = to_logit(ends, lower, upper)
    with np.errstate(invalid="ignore"):
        odds = [
            end + years * _number(pace, f"logit_{side}") for side, end in (("low", logits.low), ("high", logits.high))
        ]
    by_logit = [lower + (upper - lower) / (1 + np.exp(-np.clip(one, -700, 700))) for one in odds]
    plans = start["plan_id"]
    return start[["plan_id", "region_id", "level"]].assign(
        baseline_id=start["value_id"],
        baseline_year=start["year"],
        years=years,
        by_points_low=np.fmin(np.fmax(points[0], lower), upper),
        by_points_high=np.fmin(np.fmax(points[1], lower), upper),
        by_logit_low=by_logit[0],
        by_logit_high=by_logit[1],
        capped=(points[1] > upper) | (points[0] < lower),
        target_id=plans.map(goal["value_id"]),
        target_low=plans.map(goal["low"]),
        target_high=plans.map(goal["high"]),
    )


def to_logit(ends: Ends, lower: Floats, upper: Floats) -> Ends:
    """Return interval ends on the log-odds scale; an end at a bound becomes infinite, hence open."""
    with np.errstate(invalid="ignore", divide="ignore"):
        low = np.log(tidy(ends.low - lower) / tidy(upper - ends.low))
        high = np.log(tidy(ends.high - lower) / tidy(upper - ends.high))
    # At the upper bound the quotient divides by zero: inf, as it should be.
    return Ends(low, high, ends.low_closed & np.isfinite(low), ends.high_closed & np.isfinite(high), ends.known)


def _levels(values: pd.DataFrame, indicators: pd.DataFrame) -> pd.DataFrame:
    """Return usable, dated rows of indicators that measure a level, with interval ends and standing."""
    measures = pd.Series(text(indicators, "measures").to_numpy(), index=indicators["indicator"])
    rows = usable(values)
    rows = rows[(rows["indicator"].map(measures) == "level") & rows["year"].notna()]
    rows = rows.assign(scope=text(rows, "scope"), per=text(rows, "per"), standing=standing_of(rows["status"]))
    return add_ends(rows, indicators)


def _last(rows: pd.DataFrame, *, year: str = "year", value_id: str = "value_id") -> pd.DataFrame:
    """Return the row of the latest year for each plan, indicator, scope and rate."""
    return rows.sort_values([year, value_id], ascending=[False, True]).drop_duplicates(SAME)


def _bounds(rows: pd.DataFrame, indicators: pd.DataFrame) -> tuple[Floats, Floats, Any]:
    at = lookup(indicators, rows["indicator"])
    better = text(indicators, "better").to_numpy(dtype=object)
    return floats(indicators["lower_bound"])[at], floats(indicators["upper_bound"])[at], better[at]


def _at_bound(ends: Ends, lower: Floats, upper: Floats) -> Flags:
    """Return where the whole interval lies at a bound."""
    return (ends.low >= upper) | (ends.high <= lower)


def _saturated(baseline: Ends, rows: pd.DataFrame, better: Any, from_: float) -> Flags:
    """Return where a baseline in per cent or per mille is surely so near its good end that little is left to gain."""
    whole = text(rows, "unit_std").map({"percent": 100.0, "permille": 1000.0}).to_numpy(dtype=float)
    # Units without a whole have NaN here, and a comparison with it is false.
    high = (better == "higher") & (baseline.low / whole >= from_ / 100)
    low = (better == "lower") & (baseline.high / whole <= 1 - from_ / 100)
    return np.asarray(baseline.known & (high | low), dtype=bool)


def _change(target: Ends, baseline: Ends, years: Floats, known: Flags) -> Ends:
    """Return the interval of the yearly change."""
    with np.errstate(invalid="ignore"):
        low = tidy(target.low - baseline.high) / years
        high = tidy(target.high - baseline.low) / years
    closed = known & np.isfinite(low) & target.low_closed & baseline.high_closed
    closed_high = known & np.isfinite(high) & target.high_closed & baseline.low_closed
    return Ends(np.where(known, low, np.nan), np.where(known, high, np.nan), closed, closed_high, known)


def _columns(name: str, ends: Ends) -> dict[str, Any]:
    return {
        f"{name}_low": ends.low,
        f"{name}_high": ends.high,
        f"{name}_low_closed": ends.low_closed,
        f"{name}_high_closed": ends.high_closed,
    }


def _number(pace: pd.Series[Any], name: str) -> float:
    return float(pace[name]) if name in pace else float("nan")
