"""What a plan asks per year between its own baseline and its target."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from helpers.analysis.ends import Ends, Flags, Floats, add_ends, floats, lookup, tidy
from helpers.analysis.listing import MOST_ROWS, list_ends, mark_drawn, sort_by
from helpers.analysis.standing import narrow, standing_of, text, usable
from helpers.analysis.verdicts import JUDGED

SAME = ["plan_id", "indicator", "scope", "per"]
SLOPE = ["indicator", "scope", "per", "level", "baseline_year", "target_year"]

READ = (*JUDGED, "unit_std")
"""What is read of values where their paces are found."""

FEWEST_FOR_INTERVAL = 10
"""Regions that a slope's interval rests on."""

MOST_PACES = 40
MOST_LED = 5
"""So many paces are listed, and so many are tried on so many neighbours; of many plans one on one."""


def find_pace(
    values: pd.DataFrame,
    indicators: pd.DataFrame,
    plans: pd.DataFrame,
    *,
    wanted: Sequence[str] | None = None,
    neighbours: bool = False,
) -> dict[str, pd.DataFrame]:
    """Return what plans ask of themselves a year, as the frames of a finding; `rows` is the main one.

    Parameters
    ----------
    values, indicators, plans
        The processed tables, or some of their rows.
    wanted
        Indicators to keep; None for all.
    neighbours
        Whether to see where a pace would lead others, and how targets rise with baselines.

    Returns
    -------
    dict of DataFrame
        rows
            A row for each figure planned that has a baseline in the same plan: its columns of values, those of
            `find_paces`, end (`slowest` and `fastest` of the shares with a pace in points, else empty), compared (whether
            it is such a share), listed and drawn (whether a figure shows it).
        baselines
            The figures that they start from: the columns of values.
        projections
            What `project_paces` returns for the first of them. Empty without neighbours.
        slopes
            What `find_slopes` returns. Empty without neighbours.
    """
    paces = find_paces(values, indicators)
    if wanted is not None:
        paces = paces[paces["indicator"].isin(list(wanted))]
    share = (
        paces["indicator"].map(indicators.set_index("indicator")["unit"]).eq("percent") & paces["points_low"].notna()
    )
    ordered = paces[share].sort_values(["points_low", "target_id"]).index
    end = pd.Series("", index=paces.index)
    end[ordered[:1]] = "slowest"
    end[ordered[-1:]] = "fastest"
    own = [name for name in paces.columns if name not in {*values.columns, "target_id"}]
    beside = paces[["target_id", *own]].assign(end=end, compared=share)
    at = pd.Index(values["value_id"]).get_indexer(pd.Index(paces["target_id"]))
    rows = pd.concat([one.reset_index(drop=True) for one in (values.take(at), beside)], axis=1)
    rows = list_ends(rows, ["points_low", "target_id"], MOST_PACES)
    rows = mark_drawn(rows, rows["compared"])
    most = 1 if len(plans) > MOST_ROWS else MOST_LED
    led = project_paces(paces[paces["points_low"].notna()].head(most if neighbours else 0), values, indicators)
    return {
        "rows": rows,
        "baselines": values[values["value_id"].isin(rows["baseline_id"])],
        "projections": led[led["by_points_low"].notna()].groupby("pace_id", sort=False).head(most),
        "slopes": find_slopes(paces if neighbours else paces.iloc[:0], values),
    }


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
        indicator (as `indicators` has them), scope, plan_id.

    Notes
    -----
    Points: (target - baseline) / years. Logit: (ln(t/(u-t)) - ln(b/(u-b))) / years with u the upper bound and figures
    counted from the lower, as for logistic growth (Verhulst 1838); a figure at a bound has no finite logit. Both are
    intervals: the least pace leads from the baseline's high end to the target's low end. A rise of 0.01 points in five
    years is 0.002 and is not rounded.
    """
    rows = _levels(narrow(values, READ), indicators)
    planned = _last(rows[rows["standing"] == "planned"])
    reported = rows[rows["standing"] == "actual"]
    columns = [*SAME, "value_id", "year"]
    both = planned.merge(reported[columns], on=SAME, suffixes=("", "_baseline"))
    both = _last(both[both["year_baseline"] < both["year"]], year="year_baseline", value_id="value_id_baseline")
    both = sort_by(both, ["indicator", "scope", "plan_id", "per"], indicator=list(indicators["indicator"]))
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


PROJECTED = [
    *("pace_id", "plan_id", "region_id", "level", "baseline_id", "baseline_year", "years"),
    *("by_points_low", "by_logit_low", "by_points_high", "by_logit_high", "capped"),
    *("target_id", "target_low", "target_high"),
]


def project_paces(paces: pd.DataFrame, values: pd.DataFrame, indicators: pd.DataFrame) -> pd.DataFrame:
    """Return where each pace would lead the other plans that report the same indicator.

    Each neighbour starts from its own last reported figure before the target year of the pace. Projections in points stop
    at the indicator's bounds (`capped` says that they would have passed one); those on the logit scale cannot reach them.

    Parameters
    ----------
    paces
        Rows that `find_paces` returned.
    values, indicators
        The processed tables.

    Returns
    -------
    DataFrame
        pace_id (the target_id of the pace), plan_id, region_id, level, baseline_id, baseline_year, years, by_points_low,
        by_points_high, by_logit_low, by_logit_high, capped, target_id, target_low, target_high (the neighbour's own plan
        for that year, missing where it prints none). In the order of paces, then plan_id.
    """
    if paces.empty:
        # no pace leads nobody
        return pd.DataFrame(columns=PROJECTED)
    rows = _levels(narrow(values, READ), indicators)
    rows = rows[rows["interval_known"]]
    led = paces.assign(place=range(len(paces))).rename(columns={"target_id": "pace_id", "plan_id": "leader"})
    led = led.drop(columns=["region_id", "level", "baseline_id", "baseline_year", "years"])
    of_pace = ["indicator", "scope", "per"]
    start = led.merge(rows[rows["standing"] == "actual"], on=of_pace)
    start = start[(start["plan_id"] != start["leader"]) & (start["year"] < start["target_year"])]
    start = start.sort_values(["year", "value_id"], ascending=[False, True])
    start = start.drop_duplicates(["pace_id", "plan_id"]).sort_values(["place", "plan_id"], ignore_index=True)
    goal = rows[rows["standing"] == "planned"].sort_values("value_id").drop_duplicates([*SAME, "year"])
    goal = goal.rename(columns={"value_id": "target_id", "low": "target_low", "high": "target_high"})
    start["target_year"] = start["target_year"].astype(rows["year"].dtype)
    goal = goal[[*SAME, "year", "target_id", "target_low", "target_high"]]
    goals = start[[*SAME, "target_year"]].merge(
        goal, left_on=[*SAME, "target_year"], right_on=[*SAME, "year"], how="left"
    )
    years = floats(start["target_year"] - start["year"])
    lower, upper, _ = _bounds(start, indicators)
    ends = Ends.from_frame(start)
    logits = to_logit(ends, lower, upper)
    made: dict[str, Any] = {}
    passed = {}
    for side, end, odds in (("low", ends.low, logits.low), ("high", ends.high, logits.high)):
        passed[side] = tidy(end + years * floats(start[f"points_{side}"]))
        made[f"by_points_{side}"] = np.fmin(np.fmax(passed[side], lower), upper)
        with np.errstate(invalid="ignore"):
            by = np.clip(odds + years * floats(start[f"logit_{side}"]), -700, 700)
        made[f"by_logit_{side}"] = lower + (upper - lower) / (1 + np.exp(-by))
    return start[["pace_id", "plan_id", "region_id", "level"]].assign(
        baseline_id=start["value_id"],
        baseline_year=start["year"],
        years=years,
        **made,
        capped=(passed["high"] > upper) | (passed["low"] < lower),
        **goals[["target_id", "target_low", "target_high"]],
    )


def find_slopes(paces: pd.DataFrame, values: pd.DataFrame) -> pd.DataFrame:
    """Return how targets rise with baselines, over regions of one level that print both for the same two years.

    Only points take part. A slope below 1 would bring those who start low nearer to the others.

    Returns
    -------
    DataFrame
        indicator, scope, per, level, baseline_year, target_year, n (regions), slope, low and high (a 95 % interval, from
        `FEWEST_FOR_INTERVAL` regions on), reason (empty, or why there is no slope: `too_few` (fewer than three) or
        `no_variation` (one baseline)), target_ids (joined by `;`), listed (the first that has a slope); most regions first.

    Notes
    -----
    Sen (1968), *Estimates of the regression coefficient based on Kendall's tau*: the median of the slopes of all pairs,
    with his interval.
    """
    figure = pd.Series(floats(values["value_std"]), index=values["value_id"])
    points = paces[paces["points_low"] == paces["points_high"]].drop_duplicates([*SLOPE, "region_id"], keep="last")
    found = []
    for key, own in points.groupby(SLOPE, dropna=False, sort=True):
        x, y = (floats(own[name].map(figure)) for name in ("baseline_id", "target_id"))
        reason = "too_few" if len(own) < 3 else "no_variation" if len(set(x)) == 1 else ""
        made = (np.nan,) * 3 if reason else _slope(x, y)
        found.append((*key, len(own), *made, reason, ";".join(own["target_id"])))
    slopes = pd.DataFrame(found, columns=[*SLOPE, "n", "slope", "low", "high", "reason", "target_ids"])
    slopes = slopes.sort_values("n", ascending=False, kind="stable", ignore_index=True)
    return slopes.assign(listed=(slopes["reason"] == "") & ((slopes["reason"] == "").cumsum() == 1))


def _slope(x: Floats, y: Floats) -> tuple[float, float, float]:
    # it takes seconds to import
    from scipy import stats

    # with many ties in both, Sen's variance falls below zero, and there is no interval
    with np.errstate(invalid="ignore"):
        slope, _, low, high = stats.theilslopes(y, x, alpha=0.95)
    # below so many regions the interval rests on a normal approximation that does not hold
    return (float(slope), float(low), float(high)) if len(x) >= FEWEST_FOR_INTERVAL else (float(slope), np.nan, np.nan)


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
