"""The check that rows may stand together, and the words of its refusal."""

from __future__ import annotations

from typing import Any

import pandas as pd

from helpers.analysis.standing import standing_of, text, usable
from helpers.errors import ComparabilityError

# What must agree. `per` and `year_from` belong to it because a rate per term is not a rate per year, and a total over
# three years is not a total over five.
AGREEING = ("indicator", "base", "unit", "scope", "year", "year_from", "per", "standing")


def require_comparable(rows: pd.DataFrame) -> None:
    """Return if rows of the values table may stand together.

    An empty frame and a single row always may. The level is not looked at here: different levels are shown together,
    and ranked apart.

    Parameters
    ----------
    rows
        Columns of the values table, at least indicator, year, status and value_id.

    Raises
    ------
    ComparabilityError
        Naming which of indicator (hence base and unit), scope, year, period, rate and standing differ, and the values
        found; or the rows that stand for another row or are ambiguous.
    """
    if rows.empty:
        return
    out = sorted(set(rows["value_id"]) - set(usable(rows)["value_id"]))
    if out:
        raise ComparabilityError(
            f"Comparison: found {', '.join(out[:5])}{' and more' if len(out) > 5 else ''}, which stand for another "
            "row or have an ambiguous reading; expected rows that may be compared. Take them from `all_comparable`."
        )
    if len(rows) == 1:
        return
    columns = _agreeing(rows)
    differing = {}
    for name in AGREEING:
        if columns[name].nunique(dropna=False) > 1:
            differing[name] = ", ".join(one or "none" for one in _shown(columns[name]))
    if not differing:
        return
    # A different indicator explains the base and unit it brings along; they are named in it.
    named = [f"{name} ({found})" for name, found in differing.items()]
    raise ComparabilityError(
        f"Comparison: found rows that differ in {'; '.join(named)}; expected rows that agree in each. "
        "Take them from `all_comparable`; `why_not` shows what sets two rows apart."
    )


def _agreeing(rows: pd.DataFrame) -> dict[str, pd.Series[Any]]:
    """Return the columns that must agree; the unit is the standardised one."""
    columns: dict[str, pd.Series[Any]] = {name: text(rows, name) for name in ("indicator", "base", "scope", "per")}
    columns["unit"] = text(rows, "unit_std" if "unit_std" in rows else "unit")
    columns["year"] = rows["year"]
    columns["year_from"] = rows["year_from"] if "year_from" in rows else pd.Series(pd.NA, index=rows.index)
    columns["standing"] = standing_of(rows["status"])
    return columns


def _shown(column: pd.Series[Any]) -> list[str]:
    """Return the distinct entries as text, sorted, missing ones as the empty string."""
    return sorted(_entry(one) for one in column.drop_duplicates())


def find_differences(rows: pd.DataFrame) -> pd.DataFrame:
    """Return in what two rows of the values table agree, of all that must agree where they are to be compared.

    Parameters
    ----------
    rows
        Two rows, first and second.

    Returns
    -------
    DataFrame
        aspect (those of `AGREEING`, then `level`, in which figures must agree to be ranked, and `use`: whether the row
        stands for another or is ambiguous), first and second (codes and years; the empty string for none), agree.
    """
    columns = {**_agreeing(rows), "level": text(rows, "level")}
    found = [(name, *(_entry(one) for one in column)) for name, column in columns.items()]
    numbered = rows.reset_index(drop=True)
    left_out = ["" if place in usable(numbered).index else "left_out" for place in numbered.index]
    made = pd.DataFrame([*found, ("use", *left_out)], columns=["aspect", "first", "second"])
    alike = (made["first"] == made["second"]) & (made["first"] != "left_out")
    return made.assign(agree=alike)


def _entry(one: object) -> str:
    """Return an entry as text, the empty string where it is missing."""
    return "" if pd.isna(one) else str(int(one)) if isinstance(one, float) else str(one)  # type: ignore[call-overload]
