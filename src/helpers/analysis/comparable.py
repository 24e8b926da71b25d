"""How much of a group of indicators may be compared at all."""

from __future__ import annotations

import pandas as pd

from helpers.analysis.cells import find_comparable_cells
from helpers.analysis.listing import list_largest


def find_comparable(values: pd.DataFrame, indicators: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Return which sets of figures may be compared between two regions or more.

    Parameters
    ----------
    values
        Figures of the processed table, of some indicators.
    indicators
        The codebook's rows of these indicators.

    Returns
    -------
    dict of DataFrame
        rows
            One row a set of two regions or more: the columns of `cells.find_comparable_cells`.
        named
            The same, a set of counties and one of prefectures that read alike once, with listed (of a long list the
            largest).
    """
    cells = find_comparable_cells(values, indicators)
    shared = cells[cells["shared"]].reset_index(drop=True)
    largest = list_largest(shared, by="n").drop(columns="listed")
    named = largest.drop_duplicates(["indicator", "scope", "year", "standing"])
    return {"rows": shared, "named": list_largest(named, by="n")}
