"""Which rows may stand together, and the ways to ask for them.

Rows are comparable when indicator (hence base and unit), scope, year, period, rate and standing agree; see `frames` for
the check, `cells` for all such sets at once, and `side_by_side` for what is shown, labelled, where they do not agree.
"""

from __future__ import annotations

import pandas as pd

from helpers.analysis.agreeing import require_comparable
from helpers.analysis.cells import all_comparable, find_comparable_cells, latest_values
from helpers.analysis.definitions import define, make_key
from helpers.analysis.ends import add_ends
from helpers.analysis.frames import (
    ComparableFrame,
    ComparisonKey,
    require_one_level,
    require_one_row_per_region,
    split_levels,
)
from helpers.analysis.standing import Standing, standing_of, text, usable
from helpers.errors import ComparabilityError, nearest

__all__ = [
    "ComparableFrame",
    "ComparisonKey",
    "all_comparable",
    "comparable_rows",
    "find_comparable_cells",
    "latest_values",
    "require_comparable",
    "require_one_level",
    "require_one_row_per_region",
    "side_by_side",
    "split_levels",
]


def comparable_rows(
    values: pd.DataFrame,
    indicators: pd.DataFrame,
    indicator: str,
    *,
    year: int | None,
    standing: Standing | str,
    scope: str = "",
    per: str | None = None,
    year_from: int | None = None,
) -> ComparableFrame:
    """Return the rows of one indicator, year, standing and scope, which may stand together.

    Rows that stand for another row or have an ambiguous reading stay out; silent regions have no row. Where nothing
    matches, the frame is empty.

    Parameters
    ----------
    values, indicators
        The processed tables.
    indicator
        A code of the codebook.
    year
        The calendar year; None for standing rules without a year.
    standing
        `planned` (targets and milestones), `actual` or `standard`.
    scope
        The scope's code; empty for the whole that the indicator names.
    per, year_from
        The rate's time and a flow's first year; needed only where the rows have several.

    Returns
    -------
    ComparableFrame
        Its frame has the columns of values and low, high, low_closed, high_closed, interval_known.

    Raises
    ------
    ComparabilityError
        For an unknown indicator or standing, naming the nearest; where rows differ in rate or period.
    """
    standing = _known_standing(standing)
    definition = define(indicators, indicator)
    rows = values.loc[values["indicator"] == indicator]
    rows = usable(rows.loc[(text(rows, "scope") == scope) & (standing_of(rows["status"]) == str(standing))])
    rows = rows.loc[rows["year"].isna() if year is None else (rows["year"] == year).fillna(False).astype(bool)]
    if per is not None:
        rows = rows.loc[text(rows, "per") == per]
    if year_from is not None:
        rows = rows.loc[(rows["year_from"] == year_from).fillna(False).astype(bool)]
    rows = rows.sort_values("value_id")
    require_comparable(rows)
    if len(rows):
        per = text(rows, "per").iloc[0]
        first = rows["year_from"].iloc[0]
        year_from = None if pd.isna(first) else int(first)
    key = make_key(definition, scope=scope, year=year, year_from=year_from, per=per or "", standing=standing)
    return ComparableFrame(add_ends(rows, indicators), key)


def side_by_side(values: pd.DataFrame, family: str) -> pd.DataFrame:
    """Return all rows of a family, labelled by what sets them apart; to be shown, never ranked or averaged.

    Always possible: rows that stand for another row and ambiguous readings are there too, marked.

    Returns
    -------
    DataFrame
        The columns of values and standing, comparable (false for rows that comparisons leave out), and label
        (indicator, base, scope, year, standing joined by ` · `). Sorted by indicator, scope, standing, year, region_id,
        value_id.
    """
    rows = values.loc[text(values, "family") == family]
    rows = rows.assign(standing=standing_of(rows["status"]), comparable=rows["value_id"].isin(usable(rows)["value_id"]))
    years = rows["year"].astype("Int64").astype(object).where(rows["year"].notna(), "")
    parts = [text(rows, "indicator"), text(rows, "base"), text(rows, "scope"), years.astype("str"), rows["standing"]]
    labels = [" · ".join(part for part in row if part) for row in zip(*parts, strict=True)]
    rows = rows.assign(label=pd.Series(labels, index=rows.index, dtype="str"))
    return rows.sort_values(["indicator", "scope", "standing", "year", "region_id", "value_id"], na_position="first")


def _known_standing(standing: Standing | str) -> Standing:
    names = [str(one) for one in Standing]
    if str(standing) in names:
        return Standing(standing)
    near = nearest(str(standing), names)
    perhaps = f", perhaps '{near}'" if near else ""
    raise ComparabilityError(
        f"Comparison, standing: found '{standing}'; expected {', '.join(names)}{perhaps}. "
        "Targets and milestones count together as planned."
    )
