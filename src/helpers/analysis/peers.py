"""Regions like one region: same level, same province, nearest on the baselines that both state."""

from __future__ import annotations

import numpy as np
import pandas as pd

from helpers.analysis.ends import Ends, add_ends
from helpers.analysis.standing import standing_of, text, usable
from helpers.errors import ParameterError, nearest

BASELINE = ["indicator", "scope", "year", "year_from", "per"]


def find_peers(
    values: pd.DataFrame,
    indicators: pd.DataFrame,
    regions: pd.DataFrame,
    region_id: str,
    *,
    same_province: bool = True,
    count: int = 5,
    fewest_shared: int = 1,
) -> pd.DataFrame:
    """Return the regions of the same level that report the most similar figures.

    Regions are compared only on figures that may be compared: actuals of the same indicator, scope, year and rate that
    are points. A region that shares fewer than `fewest_shared` of them has no distance and is no peer.

    Parameters
    ----------
    values, indicators, regions
        The processed tables.
    region_id
        Whose peers.
    same_province
        Whether only regions of its province count (the first two digits of gb2260).
    count
        How many, at most.
    fewest_shared
        How many shared baselines a peer must have.

    Returns
    -------
    DataFrame
        region_id, same_province, shared (number of baselines), distance; nearest first, ties by region_id.

    Raises
    ------
    ParameterError
        For an unknown region, naming the nearest.

    Notes
    -----
    The distance is the mean, over shared baselines, of the absolute difference divided by the baseline's range among
    all regions of the level (Gower 1971, *A general coefficient of similarity*); a baseline on which all agree adds 0.
    """
    places = regions.set_index("region_id")
    if region_id not in places.index:
        near = nearest(region_id, [str(one) for one in places.index])
        perhaps = f", perhaps '{near}'" if near else ""
        raise ParameterError(
            f"Peers, region: found '{region_id}'; expected a region id{perhaps}. `plans list regions` prints them all."
        )
    level = places["level"]
    province = text(places, "gb2260").str.slice(0, 2)
    rows = usable(values)
    rows = rows.loc[(standing_of(rows["status"]) == "actual") & (rows["region_id"].map(level) == level[region_id])]
    rows = add_ends(rows.assign(scope=text(rows, "scope"), per=text(rows, "per")), indicators)
    ends = Ends.from_frame(rows)
    rows = rows.loc[ends.known & (ends.low == ends.high)].sort_values("value_id")
    rows = rows.drop_duplicates([*BASELINE, "region_id"], keep="last")
    figures = rows.groupby(BASELINE, dropna=False)["low"]
    rows = rows.assign(spread=figures.transform("max") - figures.transform("min"))
    mine = rows.loc[rows["region_id"] == region_id, [*BASELINE, "low"]]
    others = rows.loc[rows["region_id"] != region_id].merge(mine, on=BASELINE, suffixes=("", "_mine"))
    apart = (others["low"] - others["low_mine"]).abs() / others["spread"].where(others["spread"] > 0, 1.0)
    grouped = others.assign(apart=apart).groupby("region_id")["apart"]
    peers = pd.DataFrame({"shared": grouped.size(), "distance": grouped.mean()}).reset_index()
    peers["same_province"] = (peers["region_id"].map(province) == province[region_id]).astype(bool)
    peers = peers.loc[(peers["shared"] >= fewest_shared) & (peers["same_province"] | (not same_province))]
    order = np.lexsort((peers["region_id"].to_numpy(dtype=object), peers["distance"].to_numpy(dtype=float).round(12)))
    columns = ["region_id", "same_province", "shared", "distance"]
    return peers.iloc[order][columns].head(count).reset_index(drop=True)
