"""How a figure stands: planned, actual or a standing rule; and which rows may be compared at all."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from helpers.data.codes import INFERRED
from helpers.errors import ParameterError, nearest


class Standing(StrEnum):
    """What a value's status makes of it in comparisons: targets and milestones count together as planned."""

    planned = "planned"
    actual = "actual"
    standard = "standard"
    encouraged = "encouraged"


STANDING_OF_STATUS = {
    "target": Standing.planned,
    "milestone": Standing.planned,
    "actual": Standing.actual,
    "standard": Standing.standard,
    "encouraged": Standing.encouraged,
}


def text(frame: pd.DataFrame, column: str) -> pd.Series[Any]:
    """Return a column of text with the empty string where it is missing or the frame has no such column."""
    if column not in frame:
        return pd.Series("", index=frame.index, name=column, dtype="str")
    values = frame[column]
    if isinstance(values.dtype, pd.StringDtype):
        return values.fillna("") if values.array.isna().any() else values
    return values.astype(object).where(values.notna(), "").astype("str")


def texts(frame: pd.DataFrame, column: str) -> npt.NDArray[np.object_]:
    """Return what `text` does as an array: of few rows its cells are compared in a tenth of a column's time."""
    cells = frame.get(column)
    if cells is not None and isinstance(cells.dtype, pd.StringDtype):
        return cells.to_numpy(dtype=object, na_value="")
    return text(frame, column).to_numpy(dtype=object)


def order_of(ids: pd.Series[Any]) -> npt.NDArray[np.int64]:
    """Return the place of each id among the sorted ids; at no cost where they are sorted, as in processed tables."""
    if ids.is_monotonic_increasing:
        return np.arange(len(ids), dtype=np.int64)
    return pd.factorize(ids, sort=True)[0].astype(np.int64)


def has_printed(rows: pd.DataFrame, column: str) -> pd.Series[bool]:
    """Return for each row whether it has a year or date that the plan prints with it or over it: an inferred one dates nothing.

    Parameters
    ----------
    column
        `year` of figures, `deadline` of statements.
    """
    return (text(rows, column) != "") & ~np.isin(texts(rows, "year_basis"), INFERRED)


def standing_of(status: pd.Series[Any]) -> pd.Series[Any]:
    """Return the standing of each status."""
    return status.map({name: str(standing) for name, standing in STANDING_OF_STATUS.items()}).astype("str")


def usable(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows that comparisons may use: not those that stand for another row, not ambiguous readings."""
    kinds, others = (texts(rows, name) for name in ("reading_kind", "stands_for"))
    kept = [not other and "ambiguous" not in kind for kind, other in zip(kinds, others, strict=True)]
    return rows.take(np.flatnonzero(kept))


def is_ambiguous(rows: pd.DataFrame) -> pd.Series[Any]:
    """Return whether each figure may be read in more than one way."""
    return text(rows, "reading_kind").str.contains("ambiguous", regex=False)


def narrow(rows: pd.DataFrame, columns: Iterable[str]) -> pd.DataFrame:
    """Return those of some columns that a frame has: each choice of rows takes time for every column."""
    return rows[[name for name in columns if name in rows]]


def check_code(code: str, known: Iterable[object], where: str, expected: str) -> None:
    """Raise ParameterError for a code that is not among the known ones, naming the nearest.

    Parameters
    ----------
    where, expected
        What the message says of it: `Agreement, theme` and `a theme of the presence table`.
    """
    names = [str(one) for one in known]
    if code not in names:
        near = nearest(code, names)
        perhaps = f", perhaps '{near}'" if near else ""
        raise ParameterError(f"{where}: found '{code}'; expected {expected}{perhaps}. Correct it.")
