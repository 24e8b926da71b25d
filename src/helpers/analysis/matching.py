"""Which benchmarks speak for which values: same indicator and part, in force for the year, applying to the region."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from helpers.analysis.ends import Flags, Floats, Positions, floats
from helpers.analysis.standing import standing_of, text, texts, usable

Codes = npt.NDArray[np.int64]


def match_benchmarks(
    values: pd.DataFrame,
    benchmarks: pd.DataFrame,
    plans: pd.DataFrame,
    regions: pd.DataFrame,
    *,
    kinds: Collection[str],
    ambiguous: bool = False,
) -> tuple[pd.DataFrame, pd.DataFrame, Positions, Positions]:
    """Return the pairs of value and benchmark that belong together.

    A pair agrees in indicator and part (the value's scope, the benchmark's `part`; empty is the whole), in `per` where
    both have one, in year (see below), and its benchmark applies to the region: `national` to all, `county_evaluation`
    to counties (a prefecture is not evaluated), `province` and `city` to regions whose gb2260 code begins with one of
    the region_codes, `every_province` to provinces. Rows that stand for another row stay out, and ambiguous
    ones unless they are asked for.

    The year of a value is its own. A standing rule without a year counts by the first year of its plan, or the year of
    issue, and is paired with standards only; any other row without a year has no pair. A standard without `year_to` is
    in force from `year_from` on; targets and actuals speak for `year_from` to `year_to`, one of which is enough.

    Returns
    -------
    tuple
        Usable values sorted by value_id, with standing and judged_year; usable benchmarks of these kinds, sorted by
        benchmark_id; and the positions of each pair in the two, ordered by value, then benchmark.
    """
    rows = values[texts(values, "stands_for") == ""] if ambiguous else usable(values)
    if not rows["value_id"].is_monotonic_increasing:
        rows = rows.sort_values("value_id", kind="stable")
    marks = usable(benchmarks.loc[benchmarks["kind"].isin(list(kinds))]).sort_values("benchmark_id")
    standing = standing_of(rows["status"])
    year = floats(rows["year"])
    undated_rule = np.isnan(year) & (standing == "standard").to_numpy(dtype=bool)
    judged = np.where(undated_rule, _first_years(rows, plans), year)
    rows = rows.assign(standing=standing, judged_year=pd.array(judged, dtype="Float64").astype("Int64"))

    indicator, indicator_of_mark = _shared_codes(rows, "indicator", marks, "indicator")
    part, part_of_mark = _shared_codes(rows, "scope", marks, "part")
    per, per_of_mark = _shared_codes(rows, "per", marks, "per")
    timed, timed_mark = (texts(some, "per") != "" for some in (rows, marks))
    place, county = _places(rows, regions)
    by_indicator = np.argsort(indicator, kind="stable")
    sorted_indicator = indicator[by_indicator]
    first, last = _in_force(marks)
    left: list[Positions] = []
    right: list[Positions] = []
    # Benchmarks are few and values many, so one pass over the values of its indicator for each benchmark.
    for at, (kind, scope, codes) in enumerate(
        zip(*(texts(marks, name) for name in ("kind", "scope", "region_codes")), strict=True)
    ):
        bounds = np.searchsorted(sorted_indicator, [indicator_of_mark[at], indicator_of_mark[at] + 1])
        some = by_indicator[bounds[0] : bounds[1]]
        fits = (part[some] == part_of_mark[at]) & (judged[some] >= first[at]) & (judged[some] <= last[at])
        if timed_mark[at]:
            fits &= ~timed[some] | (per[some] == per_of_mark[at])
        if kind != "standard":
            fits &= ~undated_rule[some]
        fits &= _applies(scope, codes, place[some], county[some])
        some = some[fits]
        left.append(some)
        right.append(np.full(len(some), at, dtype=np.intp))
    value_at = np.concatenate([*left, np.zeros(0, dtype=np.intp)])
    mark_at = np.concatenate([*right, np.zeros(0, dtype=np.intp)])
    order = np.lexsort((mark_at, value_at))
    return rows, marks, value_at[order], mark_at[order]


def _first_years(rows: pd.DataFrame, plans: pd.DataFrame) -> Floats:
    """Return for each row the first year of its plan, or the year of issue."""
    start = pd.to_numeric(plans["period_start"], errors="coerce").astype("Float64")
    issued = pd.to_numeric(text(plans, "issued").str.slice(0, 4), errors="coerce").astype("Float64")
    years = pd.Series(floats(start.fillna(issued)), index=plans["plan_id"])
    return floats(rows["plan_id"].map(years))


def _shared_codes(rows: pd.DataFrame, of_rows: str, marks: pd.DataFrame, of_marks: str) -> tuple[Codes, Codes]:
    codes, _ = pd.factorize(np.concatenate([texts(rows, of_rows), texts(marks, of_marks)]))
    codes = codes.astype(np.int64)
    return codes[: len(rows)], codes[len(rows) :]


def _places(rows: pd.DataFrame, regions: pd.DataFrame) -> tuple[Codes, Flags]:
    """Return each row's six-digit region code (-1 where unknown) and whether the region is a county."""
    at = pd.Index(regions["region_id"]).get_indexer(pd.Index(rows["region_id"]))
    code = pd.to_numeric(regions["gb2260"], errors="coerce").astype("Int64").fillna(-1).to_numpy(dtype=np.int64)
    county = texts(regions, "level") == "county"
    return np.append(code, -1)[at], np.append(county, False)[at]


def _in_force(marks: pd.DataFrame) -> tuple[Floats, Floats]:
    """Return the first and last year each benchmark speaks for."""
    first, last = floats(marks["year_from"]), floats(marks["year_to"])
    standard = (marks["kind"] == "standard").to_numpy(dtype=bool)
    open_start = np.where(standard, -np.inf, last)
    open_end = np.where(standard, np.inf, first)
    return np.where(np.isnan(first), open_start, first), np.where(np.isnan(last), open_end, last)


def _applies(scope: str, region_codes: str, place: Codes, county: Flags) -> Any:
    """Return which of the places a benchmark of this scope speaks for."""
    if scope == "national":
        return np.ones(len(place), dtype=bool)
    if scope == "county_evaluation":
        return county & within_codes(place, region_codes) if region_codes else county
    if scope == "every_province":
        return place % 10_000 == 0
    return within_codes(place, region_codes)


COUNTRY = "100000"
"""The code of the whole country, which no region's code begins with."""


def within_codes(place: Codes, region_codes: str) -> Flags:
    """Return which six-digit region codes lie in one of the listed areas; a code's closing zeros cover the area."""
    inside: Flags = np.zeros(len(place), dtype=bool)
    for listed in region_codes.split(";"):
        digits = listed.strip()
        if digits == COUNTRY:
            inside |= place >= 0
            continue
        while len(digits) > 2 and digits.endswith("00"):
            digits = digits[:-2]
        if digits:
            inside |= (place >= 0) & (place // 10 ** (6 - len(digits)) == int(digits))
    return inside
