"""Figures as plans print them: those of a theme, of a plan, of one plan alone; sums of money; readings with a reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from helpers.analysis.listing import MOST_ROWS, list_first, sort_by
from helpers.analysis.spread import known_cells, spread_of
from helpers.analysis.standing import text, texts, usable

DEPARTING = ("repaired", "ambiguous", "unit")
"""Readings that are not the bare letters of one figure."""

ALIKE = 4
"""Where so many figures are read alike, what is noted of each is said once."""

MOST_SETS = 12
"""So many sets of comparable figures have a row each."""

SETS = ["set", "indicator", "level", "n", "lowest_id", "highest_id", "listed"]


def find_values(
    values: pd.DataFrame,
    benchmarks: pd.DataFrame,
    indicators: pd.DataFrame,
    plans: pd.DataFrame,
    themes: Sequence[str],
    *,
    years: tuple[int, int],
    theme: str = "",
    codes: Collection[str] = (),
    without: Collection[str] = (),
    shared: bool | None = None,
) -> dict[str, pd.DataFrame]:
    """Return the figures that plans print, as the frames of a finding; `rows` is the main one.

    Parameters
    ----------
    values, benchmarks, indicators
        The processed tables.
    plans
        The plans compared, in the order in which they are shown.
    themes
        All themes, in the order in which they are shown.
    years
        First and last year shown; figures without a year are always shown.
    theme, codes
        Whose indicators, and which; empty for all.
    without
        Indicators and themes left out.
    shared
        Only indicators that two plans or more print, or, where false, that one plan alone prints. What is ambiguous is
        printed all the same.

    Returns
    -------
    dict of DataFrame
        rows
            One row a figure: the columns of values, and noted (`row` where its reading is told with it, `alike` where many
            are read so and it is told once, else empty; beside other plans only what departs from the letters is told) and
            listed. By theme, indicator, plan and year; ambiguous ones too, but of what one plan alone prints. Where
            nothing narrows the choice also figures that repeat another, by theme and value_id.
        sets
            Of more than `listing.MOST_ROWS` plans, unless each figure stands alone: a row a set of comparable figures
            and level: set (a number), indicator, level, n (regions), lowest_id and highest_id (value ids), listed (of
            the `MOST_SETS` sets of most regions). Else empty.
        spread, quantiles
            The figures of those sets and how they lie, each with its set; see `spread.find_spread`.
        parts
            How many of all figures that are asked for (n) are what (part): `planned`, targets, steps and rules that
            repeat no other; `past` results; `encouraged`, those of a permission or a principle, which commit to
            nothing; `again`, planned ones that repeat another. They add up to all.
        doubtful
            Of what one plan alone prints, the figures of indicators that have none but ambiguous ones.
        benchmarks
            Of `codes`, the targets and standards known for those that are looked at, of whatever year; else none.
    """
    narrowed = bool(theme or codes or without) or shared is not None
    doubtful = values.iloc[:0]
    inside = values["plan_id"].isin(plans["plan_id"]) & (values["year"].isna() | values["year"].between(*years))
    rows = values[inside & (texts(values, "stands_for") == "")] if narrowed else values[inside]
    book = indicators[~indicators["indicator"].isin(without) & ~indicators["theme"].isin(without)]
    book = book[book["theme"] == theme] if theme else book
    book = book[book["indicator"].isin(codes)] if codes else book
    if shared is not None:
        printing = book["indicator"].map(rows.groupby("indicator")["plan_id"].nunique()).fillna(0)
        book = book[printing >= 2 if shared else printing == 1]
        sure = rows if shared else usable(rows)
        doubtful = rows[rows["indicator"].isin(book["indicator"]) & ~rows["indicator"].isin(sure["indicator"])]
        rows = sure
    by = ["indicator", "plan_id", "year", "value_id"] if narrowed else ["theme", "value_id"]
    places = {"theme": themes, "indicator": list(indicators["indicator"]), "plan_id": list(plans["plan_id"])}
    rows = sort_by(rows, by, rows["indicator"].isin(book["indicator"]), **places)
    many = len(plans) > MOST_ROWS and shared is not False
    sets = find_sets(usable(rows.iloc[: len(rows) * many]), indicators, plans)
    rows = list_first(rows, len(plans))
    rows["listed"] &= sets["sets"].empty
    marks = benchmarks[
        benchmarks["indicator"].isin(book["indicator"]) & benchmarks["kind"].isin(["target", "standard"])
    ]
    marks = marks[text(marks, "stands_for") == ""].iloc[: len(marks) * bool(codes)]
    return {
        "rows": rows.assign(noted=_note(rows, alone=len(plans) == 1)),
        **sets,
        "parts": _count_parts(rows),
        "doubtful": doubtful.reset_index(drop=True),
        "benchmarks": marks.sort_values(["indicator", "kind", "year_from", "benchmark_id"], ignore_index=True),
    }


def _count_parts(rows: pd.DataFrame) -> pd.DataFrame:
    past, again = rows["status"] == "actual", text(rows, "stands_for") != ""
    encouraged = rows["status"] == "encouraged"
    planned = ~past & ~encouraged
    n = {"planned": planned & ~again, "past": past, "encouraged": encouraged, "again": planned & again}
    return pd.DataFrame({"part": list(n), "n": [int(some.sum()) for some in n.values()]})


def _note(rows: pd.DataFrame, *, alone: bool) -> pd.Series[Any]:
    """Return where the reading of each figure listed is told: with it, once for many alike, or not at all."""
    told = (texts(rows, "reading_en") != "") & rows["listed"].to_numpy(bool)
    if not alone:
        told &= rows["reading_kind"].isin(DEPARTING).to_numpy(bool)
    readings = list(zip(texts(rows, "reading_en"), texts(rows, "reading_zh"), strict=True))
    counts = Counter(reading for reading, here in zip(readings, told, strict=True) if here)
    alike = told & np.array([counts[reading] >= ALIKE for reading in readings], dtype=bool)
    return pd.Series(np.select([alike, told], ["alike", "row"], ""), index=rows.index, dtype="str")


def find_sets(rows: pd.DataFrame, indicators: pd.DataFrame, plans: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Return the sets of comparable figures among rows, how each lies, and which are listed; see `find_values`."""
    cells = known_cells(rows, indicators, plans)
    order = {code: place for place, code in enumerate(rows["indicator"].drop_duplicates())}
    cells.sort(key=lambda cell: (order[cell.key.indicator], cell.key.scope, cell.key.year or 0))
    largest = sorted(range(len(cells)), key=lambda at: -cells[at].n)[:MOST_SETS]
    found = []
    spreads, quantiles = [rows.iloc[:0].assign(set=0)], [pd.DataFrame(columns=["level", "share", "low", "high", "set"])]
    for at, cell in enumerate(cells):
        own, lie = spread_of(cell)
        spreads.append(own.assign(set=at))
        quantiles.append(lie.assign(set=at))
        for level, some in own.groupby("level", sort=True):
            ids = some["value_id"]
            found.append((at, cell.key.indicator, level, len(some), ids.iloc[0], ids.iloc[-1], at in largest))
    return {
        "sets": pd.DataFrame(found, columns=SETS).astype({"listed": "bool"}),
        "spread": pd.concat(spreads[1:] or spreads, ignore_index=True),
        "quantiles": pd.concat(quantiles[1:] or quantiles, ignore_index=True),
    }


def find_money(values: pd.DataFrame, plans: pd.DataFrame, factors: Mapping[str, float]) -> dict[str, pd.DataFrame]:
    """Return the sums of money that plans print, none that repeats another or is ambiguous.

    Parameters
    ----------
    values
        Figures within the years shown.
    plans
        The plans compared, in the order in which they are shown.
    factors
        What one of each unit of money is in yuan.

    Returns
    -------
    dict of DataFrame
        rows: the columns of values, with factor, yuan (the sum in yuan of its year) and listed; by unit, plan, value_id.
    """
    rows = usable(values[values["unit"].isin(list(factors)) & values["plan_id"].isin(plans["plan_id"])])
    rows = sort_by(rows, ["unit", "plan_id", "value_id"], plan_id=list(plans["plan_id"]))
    factor = rows["unit"].map(factors).astype("float64")
    rows = rows.assign(factor=factor, yuan=(rows["value"] * factor).round(2))
    return {"rows": list_first(rows, len(plans))}


def find_readings(values: pd.DataFrame, plans: pd.DataFrame, kinds: Sequence[str]) -> dict[str, pd.DataFrame]:
    """Return the figures whose reading departs from the letters.

    Parameters
    ----------
    values
        Figures of whatever year.
    plans
        The plans compared.
    kinds
        Of reading, in the order in which they are shown.

    Returns
    -------
    dict of DataFrame
        rows: the columns of values, and listed; by kind and value_id.
    """
    rows = values[values["reading_kind"].isin(list(kinds)) & values["plan_id"].isin(plans["plan_id"])]
    return {"rows": list_first(sort_by(rows, ["reading_kind", "value_id"], reading_kind=kinds), len(plans))}
