"""What became of an earlier plan's targets, as far as the next plan of the same region prints results."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd

from helpers.analysis.ends import Ends, add_ends, lookup
from helpers.analysis.standing import text, usable
from helpers.analysis.verdicts import benchmark_ends, judge_ends
from helpers.data.codes import PLANNED

OUTCOMES = ("not_met", "cannot_be_said", "met")
"""In the order in which they are shown."""

SAME = ["region_id", "indicator", "scope_as", "per_as", "from_as"]
OUTCOME = ["later", "actual_id", "actual_year", "outcome", "reason"]


def order_latest(plans: pd.DataFrame) -> pd.DataFrame:
    """Return the plans of regions that have several, the latest of each region first, by region_id.

    The first year of the plan decides, or else its year of issue; then plan_id.
    """
    several = plans[plans["region_id"].duplicated(keep=False)]
    return several.assign(first_year=first_years(several)).sort_values(
        ["region_id", "first_year", "plan_id"], ascending=[True, False, False]
    )


def first_years(plans: pd.DataFrame) -> pd.Series[Any]:
    """Return the first year that each plan speaks for, or else its year of issue; missing for neither."""
    issued = pd.to_numeric(text(plans, "issued").str[:4], errors="coerce")
    return pd.to_numeric(plans["period_start"], errors="coerce").astype("Float64").fillna(issued.astype("Float64"))


def find_outcomes(values: pd.DataFrame, plans: pd.DataFrame, indicators: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Return the targets of each plan beside the results that the next plan of its region prints, as the frames of a finding.

    A target and a result belong together where indicator, scope, per and the start of a span agree; of several results
    that of the target's own year, else that of the nearest year, the later of two as near. What repeats another figure,
    and what is ambiguous, stays out.

    Parameters
    ----------
    values, plans, indicators
        The processed tables, or some of their rows.

    Returns
    -------
    dict of DataFrame
        rows
            A row for each target or milestone that has such a result, by region, the latest pair of plans first, by
            outcome in the order of `OUTCOMES`, then value_id: the columns of values, of the target, and

            =========== =======================================================================================
            later       id of the next plan, which prints the result
            actual_id   the result, with actual_year
            outcome     `met` where every number that the result may be meets the target, `not_met` where none does, else
                        `cannot_be_said`
            reason      of that: `other_year`, `approximate`, `no_direction` (neither side is better, or the target has no
                        end on the side that should be reached), `open` (the result may or may not meet it); else empty
            =========== =======================================================================================

        counts
            For each pair of plans, in that order: region_id, earlier, later, targets (that the earlier one sets),
            answered (those with a row), met, not_met, cannot_be_said.
    """
    own = usable(values)
    own = own.assign(
        scope_as=text(own, "scope"),
        per_as=text(own, "per"),
        # a flow of five years is no flow of three; of a level a start says nothing
        from_as=own["year_from"].where(own["year_from"] != own["year"]).astype("str"),
    )
    pairs, counts = [], []
    ordered = order_latest(plans)
    for region, some in ordered.groupby("region_id", sort=True):
        ids = list(some["plan_id"])
        for later, earlier in pairwise(ids):
            targets = own[(own["plan_id"] == earlier) & own["status"].isin(PLANNED) & own["year"].notna()]
            actuals = own[(own["plan_id"] == later) & (own["status"] == "actual") & own["year"].notna()]
            found = judge_outcomes(_pair(targets, actuals), indicators)
            pairs.append(found.assign(later=later).sort_values(["rank", "value_id"])[[*values, *OUTCOME]])
            told = {outcome: int((found["outcome"] == outcome).sum()) for outcome in OUTCOMES}
            counts.append((region, earlier, later, len(targets), len(found), *told.values()))
    heads = ["region_id", "earlier", "later", "targets", "answered", *OUTCOMES]
    none = values.iloc[:0].assign(**dict.fromkeys(OUTCOME, ""))
    rows = pd.concat(pairs, ignore_index=True) if pairs else none
    return {"rows": rows, "counts": pd.DataFrame(counts, columns=heads)}


def _pair(targets: pd.DataFrame, actuals: pd.DataFrame) -> pd.DataFrame:
    """Return each target with the result of its own year, or else of the nearest: its columns end in `_of_actual`."""
    both = targets.merge(actuals, on=SAME, suffixes=("", "_of_actual"))
    both = both.assign(away=(both["year_of_actual"] - both["year"]).abs())
    order = both.sort_values(
        ["value_id", "away", "year_of_actual", "value_id_of_actual"], ascending=[True, True, False, True]
    )
    return order.drop_duplicates("value_id").reset_index(drop=True)


def judge_outcomes(pairs: pd.DataFrame, indicators: pd.DataFrame) -> pd.DataFrame:
    """Return pairs of target and result with actual_id, actual_year, outcome, reason and rank (place among `OUTCOMES`).

    The result is held against the target's near end as a figure is held against a benchmark.
    """
    shared = ["indicator", "comparator", "value_std", "value_std_high"]
    results = pairs[[f"{name}_of_actual" if name != "indicator" else name for name in shared]].set_axis(shared, axis=1)
    result, target = Ends.from_frame(add_ends(results, indicators)), benchmark_ends(pairs)
    better = np.append(text(indicators, "better").to_numpy(dtype=object), "neither")[
        lookup(indicators, pairs["indicator"])
    ]
    met, short, said, _ = judge_ends(result, target, better == "higher", better == "lower")
    same = (pairs["year"] == pairs["year_of_actual"]).to_numpy(dtype=bool)
    outcome = np.select([same & met, same & short], ["met", "not_met"], "cannot_be_said")
    reasons = [
        outcome != "cannot_be_said",
        ~same,
        ~(result.known & target.known),
        ~np.isin(better, ["higher", "lower"]),
    ]
    reason = np.select([*reasons, ~said], ["", "other_year", "approximate", "no_direction", "no_direction"], "open")
    return pairs.assign(
        actual_id=pairs["value_id_of_actual"],
        actual_year=pairs["year_of_actual"],
        outcome=outcome,
        reason=reason,
        rank=[OUTCOMES.index(one) for one in outcome],
    )
