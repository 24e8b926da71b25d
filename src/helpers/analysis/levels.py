"""Levels: what each plan states on one indicator, what that is held against, and what of it may be compared."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from helpers.analysis.cells import find_comparable_cells
from helpers.analysis.ends import add_ends
from helpers.analysis.listing import MOST_ROWS, list_largest, order_of_ends
from helpers.analysis.spread import find_spread
from helpers.analysis.standing import narrow, standing_of, text, usable
from helpers.analysis.verdicts import judge_values
from helpers.data.codes import PLANNED

RANK = {"encouraged": 0, "actual": 0, "standard": 1, "milestone": 2, "target": 2}
"""A plan ends with its last planned figure, else its standing rule, else its last actual."""

NEAR = (2018, 2025)
"""Years of actuals that stand beside the plans' figures."""


FIRM = ("dated", "direction")
"""How firm words on an indicator may be, beyond words."""


def find_levels(
    values: pd.DataFrame,
    presence: pd.DataFrame,
    benchmarks: pd.DataFrame,
    indicators: pd.DataFrame,
    plans: pd.DataFrame,
    regions: pd.DataFrame,
    indicator: str,
    *,
    years: tuple[int, int],
    strengths: Mapping[str, str] | None = None,
) -> dict[str, pd.DataFrame]:
    """Return what the plans state on an indicator, as the frames of a finding; `rows` is the main one.

    Parameters
    ----------
    values
        The processed table, or of it the rows of the indicator and of those that measure the same thing otherwise.
    presence, benchmarks, indicators, regions
        The processed tables, or the rows of them that concern the indicator.
    plans
        The plans compared, in the order in which they are shown, with their `level`.
    indicator
        A code of the codebook.
    years
        First and last year shown; figures without a year are always shown.
    strengths
        How firm each statement is, by its id.

    Returns
    -------
    dict of DataFrame
        rows
            One row a figure that may be compared (repeated and ambiguous ones stay out), and one for each plan without
            any; ordered by plan, year, value_id, or, where the figures are spread, those at the ends first. The
            columns of values (`value_id` missing where there is no figure) and

            ========== ======================================================================================
            standing   planned, actual or standard
            low, high  the interval stated, in the indicator's unit; with low_closed, high_closed, interval_known
            presence   how firmly the plan speaks of the indicator
            told       what readers are told of that: of words on the indicator how firm they are, where that is one of `FIRM`
            absence    why there is no figure: `outside_years`, `not_comparable`, or the presence; of words on the indicator
                       `dated` or `direction` where they are so firm; else empty
            instead    where that is `stated_otherwise`, the figures by which the plan measures the same thing
            last       whether the plan ends with this figure
            listed     whether figures and tables show the row; of many plans only some, see `listing`
            ========== ======================================================================================
        benchmarks
            National figures, none that repeats another, by kind and year: the columns of benchmarks, drawn (a line in
            the figure) and beside (named under the table).
        verdicts
            Every last figure against the targets and standards in force for it: the columns of `judge_values`.
        changes
            From a plan's own last actual to its last planned figure: plan_id, baseline_id, target_id, change (in the
            indicator's unit), floor (whether the change may be larger). Only where all its figures have one scope.
        cells
            What of it may be compared between two regions or more: the columns of `find_comparable_cells`, and listed.
        spread, quantiles
            Where more plans than `listing.MOST_ROWS` print it, how the figures lie: see `spread.find_spread`. Else empty.
    """
    own = usable(values[values["indicator"] == indicator])
    order = pd.Series(np.arange(len(plans)), index=plans["plan_id"])
    own = add_ends(own.assign(standing=standing_of(own["status"])), indicators)
    own = own.assign(_plan=own["plan_id"].map(order)).sort_values(["_plan", "year", "value_id"], na_position="last")
    shown = own[own["year"].isna() | own["year"].between(*years)].drop(columns="_plan")
    shown = shown.assign(last=shown["value_id"].isin(list_last(shown)))
    rows = pd.concat([shown, _absent(shown, plans)], ignore_index=True)
    said = presence[(presence["subject"] == "indicator") & (presence["code"] == indicator)]
    state = rows["plan_id"].map(said.set_index("plan_id")["presence"]).fillna("not_read")
    outside = rows["plan_id"].isin(own["plan_id"])
    reasons = [rows["value_id"].notna(), outside, state == "stated"]
    absence = pd.Series(np.select(reasons, ["", "outside_years", "not_comparable"], state), index=rows.index)
    decided = rows["plan_id"].map(dict(zip(said["plan_id"], text(said, "decided_by"), strict=True)))
    told = {"told": state, "absence": absence}
    rows = rows.assign(presence=state, **{key: tell_words(one, decided, strengths or {}) for key, one in told.items()})
    rows = rows.assign(
        instead=rows["plan_id"].map(said.set_index("plan_id").pipe(find_instead, values, years)).fillna("")
    )
    rows = rows.sort_values("plan_id", key=lambda ids: ids.map(order), kind="stable", ignore_index=True)
    many = len(plans) > MOST_ROWS
    crowded = many and shown["plan_id"].nunique() > MOST_ROWS
    spread, quantiles = find_spread(shown if crowded else shown.iloc[:0], indicators, plans)
    rows = _list(rows, spread, many=many)
    marks = benchmarks[(benchmarks["indicator"] == indicator) & (text(benchmarks, "stands_for") == "")]
    drawn_by = spread[spread["chosen"]] if len(spread) else shown
    marks = mark_benchmarks(
        marks.sort_values(["kind", "year_from", "benchmark_id"]), drawn_by, set(plans["level"]), years[1]
    )
    if len(spread):
        marks = marks.assign(beside=marks["drawn"])
    ends = shown[shown["last"]]
    cells = find_comparable_cells(shown, indicators)
    return {
        "rows": rows,
        "benchmarks": marks,
        "verdicts": judge_values(ends, marks, indicators, plans, regions),
        "changes": _changes(shown),
        "cells": list_largest(cells[cells["shared"]], by="n"),
        "spread": spread,
        "quantiles": quantiles,
    }


def tell_words(states: pd.Series[Any], decided_by: pd.Series[Any], strengths: Mapping[str, str]) -> pd.Series[Any]:
    """Return states of an indicator in which words are told by how firm they are, where that is one of `FIRM`.

    Parameters
    ----------
    decided_by
        The row that makes each state.
    strengths
        How firm each statement is, by its id.
    """
    told, firm = states.astype("object"), decided_by.map(strengths)
    return told.mask((told == "words") & firm.isin(FIRM), firm)


def list_last(rows: pd.DataFrame) -> list[str]:
    """Return the ids of the figures that plans end with, one a plan, in the order of the rows' plans."""
    ranked = rows.assign(_rank=rows["status"].map(RANK), _year=rows["year"].fillna(0))
    last = ranked.sort_values(["_rank", "_year"], kind="stable").drop_duplicates("plan_id", keep="last")
    by_plan = dict(zip(last["plan_id"], last["value_id"], strict=True))
    return [by_plan[plan] for plan in rows["plan_id"].drop_duplicates()]


def find_instead(said: pd.DataFrame, values: pd.DataFrame, years: tuple[int, int]) -> pd.Series[Any]:
    """Return for each cell of presence the figures by which a plan measures the same thing otherwise, `;` between them.

    That is of each other indicator the one that the plan ends with, in the order of ids; empty where it is not
    `stated_otherwise`.

    Parameters
    ----------
    said
        With presence and value_ids, of any index.
    values
        The processed table, or the rows of the plans in it.
    years
        First and last year of figures that may be shown; those without a year always may.
    """
    cells = text(said, "value_ids").where(said["presence"] == "stated_otherwise", "").rename("value_id")
    cells = cells[cells != ""]
    if cells.empty:
        return pd.Series("", index=said.index, dtype="str")
    ids = cells.str.split(";").explode().rename_axis("cell").reset_index()
    own = narrow(values, ("value_id", "indicator", "status", "year", "reading_kind", "stands_for"))
    own = usable(own[own["year"].isna() | own["year"].between(*years)])
    rows = ids.merge(own, on="value_id").assign(
        rank=lambda found: found["status"].map(RANK), when=lambda found: found["year"].fillna(0)
    )
    last = rows.sort_values(["rank", "when", "value_id"]).drop_duplicates(["cell", "indicator"], keep="last")
    joined = last.sort_values("value_id").groupby("cell")["value_id"].agg(";".join)
    return joined.reindex(said.index).fillna("").astype("str")


def _absent(shown: pd.DataFrame, plans: pd.DataFrame) -> pd.DataFrame:
    """Return a row for each plan without a figure shown."""
    rows = plans.loc[~plans["plan_id"].isin(shown["plan_id"]), ["plan_id", "region_id", "level"]]
    flags = [str(name) for name, kind in shown.dtypes.items() if str(kind) == "bool"]
    rows = rows.assign(**dict.fromkeys(flags, False)).reset_index(drop=True)
    return rows.reindex(columns=shown.columns).astype(shown.dtypes.to_dict())


def _list(rows: pd.DataFrame, spread: pd.DataFrame, *, many: bool) -> pd.DataFrame:
    """Return the rows with `listed`: all of a few plans; of many those with a figure; of a spread its ends, first."""
    if not len(spread):
        return rows.assign(listed=rows["value_id"].notna() | (not many))
    places = {one: place for place, one in enumerate(order_of_ends(spread[spread["chosen"]], "level"))}
    place = rows["value_id"].map(places)
    rows = rows.assign(listed=place.notna(), _place=place.fillna(len(places)))
    return rows.sort_values("_place", kind="stable", ignore_index=True).drop(columns="_place")


def mark_benchmarks(
    benchmarks: pd.DataFrame, rows: pd.DataFrame, levels: Iterable[str], last_year: int
) -> pd.DataFrame:
    """Return the benchmarks of an indicator, those marked that stand beside figures of it.

    Parameters
    ----------
    benchmarks
        Of one indicator, none that repeats another.
    rows
        The figures drawn, of the values table.
    levels
        Of the plans compared: county evaluations speak of counties only.
    last_year
        For which targets count where no figure is planned.

    Returns
    -------
    DataFrame
        The benchmarks with drawn (targets of the last planned year, standards in force then, and the latest national
        actual up to that year, for the scopes that the figures have; of several that draw the same line the first) and
        beside (national and county evaluation figures: every target and standard, and actuals of the years `NEAR`).
    """
    planned = rows[rows["status"].isin(PLANNED)]
    year = int(planned["year"].max()) if planned["year"].notna().any() else last_year
    county = "county" in set(levels)
    reach = benchmarks["scope"].isin(["national", "county_evaluation"])
    scopes = {*text(rows, "scope"), ""}
    fits = reach & text(benchmarks, "part").isin(scopes)
    starts, ends = benchmarks["year_from"].fillna(-9999), benchmarks["year_to"].fillna(9999)
    held = fits & benchmarks["kind"].isin(["target", "standard"]) & (starts <= year) & (ends >= year)
    held &= county | (benchmarks["scope"] != "county_evaluation")
    held &= ~benchmarks[held].duplicated(["kind", "value_std"]).reindex(benchmarks.index, fill_value=False)
    actual = fits & (benchmarks["kind"] == "actual") & (benchmarks["scope"] == "national") & (ends <= year)
    latest: list[Any] = list(benchmarks[actual].sort_values("year_from", kind="stable").index[-1:])
    near = benchmarks["kind"].isin(["target", "standard"]) | benchmarks["year_from"].between(*NEAR)
    return benchmarks.assign(
        drawn=(held | benchmarks.index.isin(latest)).astype(bool), beside=(reach & near.fillna(False)).astype(bool)
    )


def _changes(shown: pd.DataFrame) -> pd.DataFrame:
    """Return what each plan asks between its own baseline and its target."""
    found = []
    for plan, own in shown.groupby("plan_id", sort=False):
        actual, planned = own[own["status"] == "actual"], own[own["status"].isin(PLANNED)]
        if actual.empty or planned.empty or text(own, "scope").nunique() > 1:
            continue
        first, last = actual.iloc[-1], planned.iloc[-1]
        if pd.isna(first["year"]) or pd.isna(last["year"]) or first["comparator"] != "eq":
            continue
        change = round(float(last["value_std"]) - float(first["value_std"]), 6)
        found.append((plan, first["value_id"], last["value_id"], change, last["comparator"] in {"ge", "gt"}))
    return pd.DataFrame(found, columns=["plan_id", "baseline_id", "target_id", "change", "floor"])
