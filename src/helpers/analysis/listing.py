"""How much a page can list: of a few plans every row, of many the ends of what they state.

Frames of findings have a column `listed`: figures and tables show the rows where it is true and count the others. So few
and many plans differ in this column and in nothing else.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

MOST_ROWS = 8
"""So many plans have a row each in figures and tables, and a page of them stays within 350 KB."""

MOST_COLUMNS = 7
"""So many plans have a column each; of more they are counted, and named where few are counted."""

EXTREMES = 3
"""Of more plans, so many different figures are listed at either end."""

MOST_NAMES = 8
"""So many names may stand in a sentence; of a longer list the first `NAMED` stand there, and a count."""

NAMED = 3

MOST_LISTED = 12
"""Of a list of more plans, so many rows are shown: the first."""

SAME = ["low", "comparator", "value", "value_high", "unit", "per"]
"""Figures that agree in these are printed alike."""


def mark_drawn(rows: pd.DataFrame, fits: pd.Series[bool]) -> pd.DataFrame:
    """Return rows with `drawn`: whether a figure shows the row, which the first `MOST_LISTED` of those that fit are.

    Parameters
    ----------
    rows
        With `listed`; what tables leave out is not drawn.
    fits
        For each row whether it can stand on the figure's axis.
    """
    fits = fits.astype(bool) & rows["listed"].astype(bool)
    return rows.assign(drawn=fits & (fits.cumsum() <= MOST_LISTED))


def mark_extremes(rows: pd.DataFrame, groups: list[str]) -> pd.DataFrame:
    """Return comparable figures from the lowest up, with those at the ends of each group marked.

    A figure never stands at both ends: those at the lower end go first.

    Parameters
    ----------
    rows
        Figures with `low` and `high`, as `ends.add_ends` gives them.
    groups
        Columns within which ends are looked for, in the order of sorting.

    Returns
    -------
    DataFrame
        The rows sorted by the groups, low, high and value_id, with end (`lowest`, `highest` or empty; the first of
        figures printed alike has it) and further (how many more rows of the group print the same; 0 but at the ends).
    """
    rows = rows.sort_values([*groups, "low", "high", "value_id"]).reset_index(drop=True)
    end = pd.Series("", index=rows.index, dtype="str")
    further = pd.Series(0, index=rows.index, dtype="int64")
    for _, group in rows.groupby(groups, dropna=False, sort=False):
        alike = group.groupby(SAME, dropna=False, sort=False)["value_id"]
        first = ~group.duplicated(SAME)
        firsts = group.index[first]
        lowest, rest = firsts[:EXTREMES], firsts[EXTREMES:]
        highest = rest[-EXTREMES:]
        end[lowest], end[highest] = "lowest", "highest"
        sizes: pd.Series[Any] = alike.transform("size") - 1
        for some in (lowest, highest):
            further[some] = sizes[some]
    return rows.assign(end=end, further=further)


def order_of_ends(rows: pd.DataFrame, group: str) -> list[str]:
    """Return the ids of the rows at the ends in the order in which tables list them: lowest up, then highest down."""
    made: list[str] = []
    for _, some in rows.groupby(group, sort=True):
        made += list(some.loc[some["end"] == "lowest", "value_id"])
        made += list(some.loc[some["end"] == "highest", "value_id"])[::-1]
    return made


def list_largest(rows: pd.DataFrame, by: str, most: int = MOST_NAMES, named: int = NAMED) -> pd.DataFrame:
    """Return rows with `listed`: all of them, or of more than `most` the first `named` from the largest down."""
    if len(rows) <= most:
        return rows.assign(listed=True)
    ordered = rows.sort_values(by, ascending=False, kind="stable")
    return ordered.assign(listed=np.arange(len(rows)) < named)


def list_ends(rows: pd.DataFrame, by: Sequence[str], most: int, shown: int = 2) -> pd.DataFrame:
    """Return rows with `listed`: all, as they are; of more than `most` those at the ends, sorted by some columns."""
    if len(rows) <= most:
        made = rows.reset_index(drop=True)
        made["listed"] = True
        return made
    place = np.arange(len(rows))
    ends = (place < shown // 2) | (place >= len(rows) - shown // 2)
    return rows.sort_values(list(by), kind="stable", ignore_index=True).assign(listed=ends)


def list_first(rows: pd.DataFrame, plans: int) -> pd.DataFrame:
    """Return rows with `listed`: all of up to `MOST_ROWS` plans, of more the first `MOST_LISTED`."""
    return rows.assign(listed=(np.arange(len(rows)) < MOST_LISTED) | (plans <= MOST_ROWS))


def sort_by(
    rows: pd.DataFrame, by: Sequence[str], kept: pd.Series[bool] | None = None, /, **places: Sequence[str]
) -> pd.DataFrame:
    """Return rows, or those of them that are `kept`, sorted by columns, missing cells last.

    A column named in `places` goes by the place of its code there.
    """
    orders = {name: {code: at for at, code in enumerate(codes)} for name, codes in places.items()}

    def place(column: pd.Series[Any]) -> pd.Series[Any]:
        return column.map(orders[str(column.name)]) if column.name in orders else column

    # of many columns each choice of rows takes time for every one: they are chosen once
    keys = rows[list(by)].reset_index(drop=True)
    keys = keys if kept is None else keys[kept.to_numpy(dtype=bool)]
    order = keys.sort_values(list(by), key=place, na_position="last", kind="stable").index
    return rows.take(order.to_numpy()).reset_index(drop=True)
