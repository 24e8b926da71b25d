"""Every set of rows that may stand together, found by one sort of the whole table."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from helpers.analysis.ends import add_ends
from helpers.analysis.frames import ComparableFrame, ComparisonKey
from helpers.analysis.standing import STANDING_OF_STATUS, order_of, standing_of, text, usable

CELL = ("indicator", "scope", "year", "year_from", "per", "standing")
Numbers = npt.NDArray[np.int64]


def all_comparable(values: pd.DataFrame, indicators: pd.DataFrame, *, minimum: int = 2) -> Iterator[ComparableFrame]:
    """Yield every comparable frame with at least `minimum` regions, in the order of `find_comparable_cells`.

    One sort of the whole table, then slices: the way to treat thousands of regions at once.
    """
    rows, cell = _cells(values)
    rows = add_ends(rows, indicators)
    book: dict[Any, Any] = indicators.set_index("indicator")[["base", "unit", "better"]].to_dict("index")
    regions = _distinct(cell, text(rows, "region_id"))
    ends = np.append(np.flatnonzero(np.diff(cell, prepend=-1)), len(rows)).tolist()
    first_rows = rows.iloc[ends[:-1]]
    heads = {name: text(first_rows, name).tolist() for name in ("indicator", "scope", "per", "status")}
    heads |= {name: first_rows[name].tolist() for name in ("year", "year_from")}
    for number, (first, after) in enumerate(pairwise(ends)):
        if regions[number] < minimum:
            continue
        head: dict[str, Any] = {name: column[number] for name, column in heads.items()}
        key = ComparisonKey(
            indicator=head["indicator"],
            scope=head["scope"],
            year=None if pd.isna(head["year"]) else int(head["year"]),
            year_from=None if pd.isna(head["year_from"]) else int(head["year_from"]),
            per=head["per"],
            standing=STANDING_OF_STATUS[head["status"]],
            **book[head["indicator"]],
        )
        yield ComparableFrame.of_cell(rows.iloc[first:after], key)


def find_comparable_cells(values: pd.DataFrame, indicators: pd.DataFrame) -> pd.DataFrame:
    """Return every cell of indicator, scope, year, period, rate, standing and level, with its number of regions.

    Parameters
    ----------
    values, indicators
        The processed tables.

    Returns
    -------
    DataFrame
        indicator, scope, year, year_from, per, standing, level, n (regions), shared (n is 2 or more), n_all_levels (of
        the cell without the level), region_ids and value_ids (lists joined by `;`, sorted), family. Sorted by the first
        seven.
    """
    rows, cell = _cells(values)
    level = text(rows, "level")
    rows = rows.assign(
        scope=text(rows, "scope"), per=text(rows, "per"), standing=standing_of(rows["status"]), level=level, cell=cell
    )
    rows["n_all_levels"] = rows.groupby("cell")["region_id"].transform("nunique")
    grouped = rows.groupby(["cell", "level"], sort=True)
    cells = grouped[[*CELL, "n_all_levels"]].first()
    cells["n"] = grouped["region_id"].nunique()
    cells["shared"] = cells["n"] >= 2
    cells["region_ids"] = grouped["region_id"].agg(lambda ids: ";".join(sorted(set(ids))))
    cells["value_ids"] = grouped["value_id"].agg(lambda ids: ";".join(sorted(ids)))
    cells = cells.reset_index().drop(columns="cell")
    family = indicators.set_index("indicator")["family"] if len(indicators) else pd.Series(dtype="str")
    cells["family"] = cells["indicator"].map(family)
    return cells[[*CELL, "level", "n", "shared", "n_all_levels", "region_ids", "value_ids", "family"]]


def latest_values(values: pd.DataFrame, plans: pd.DataFrame) -> pd.DataFrame:
    """Return values with one plan's word for each region and cell: the later plan's.

    Later is by date of issue, then first year, then plan_id; a plan without a date of issue counts by its first year.
    Only rows that comparisons could use are dropped, and only where a later plan of the region fills the same cell.
    """
    issued = text(plans, "issued").where(text(plans, "issued") != "", text(plans, "period_start"))
    order = pd.DataFrame({"plan_id": text(plans, "plan_id"), "issued": issued, "start": text(plans, "period_start")})
    order = order.sort_values(["issued", "start", "plan_id"]).reset_index(drop=True)
    rank = values["plan_id"].map(pd.Series(order.index, index=order["plan_id"]))
    rows, cell = _cells(values)
    rank = rank.loc[rows.index]
    newest = rank.groupby([pd.Series(cell, index=rows.index), rows["region_id"]]).transform("max")
    return values.drop(index=rows.index[(rank < newest).to_numpy()])


def _cells(values: pd.DataFrame) -> tuple[pd.DataFrame, Numbers]:
    """Return the usable rows sorted by cell, then value_id, and the number of each row's cell, from 0 without gaps."""
    rows = usable(values)
    number: Numbers = np.zeros(len(rows), dtype=np.int64)
    keys: dict[str, Any] = {"indicator": text(rows, "indicator"), "scope": text(rows, "scope"), "year": rows["year"]}
    keys |= {"year_from": rows["year_from"], "per": text(rows, "per"), "standing": standing_of(rows["status"])}
    for name in CELL:
        codes, distinct = pd.factorize(keys[name], sort=True)
        # Missing years get code -1; shifted, so that they sort first.
        number = number * (len(distinct) + 1) + codes + 1
        number = np.unique(number, return_inverse=True)[1].astype(np.int64)
    order = np.lexsort((order_of(text(rows, "value_id")), number))
    return rows.take(order), number[order]


def _distinct(cell: Numbers, regions: pd.Series[Any]) -> Numbers:
    """Return how many regions each cell has."""
    codes, distinct = pd.factorize(regions)
    pairs = np.unique(cell * max(len(distinct), 1) + codes)
    return np.bincount(pairs // max(len(distinct), 1), minlength=int(cell[-1]) + 1 if len(cell) else 0)
