"""What printed figures say about the quantity: intervals with open or closed ends, as columns.

"At least 93 %" is not the point 93. Every verdict, rank and pace is worked out from these intervals, so that none of them
says more than the plan does.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Positions = npt.NDArray[np.intp]

COMPARATORS = ["eq", "ge", "gt", "le", "lt", "range"]
_EQ, _GE, _GT, _LE, _LT, _RANGE = range(6)


@dataclass(frozen=True)
class Ends:
    """Interval ends of many rows; where `known` is false, low and high are NaN."""

    low: Floats
    high: Floats
    low_closed: Flags
    high_closed: Flags
    known: Flags

    def take(self, positions: Any) -> Ends:
        """Return the ends of some of the rows."""
        return Ends(
            self.low[positions],
            self.high[positions],
            self.low_closed[positions],
            self.high_closed[positions],
            self.known[positions],
        )

    @classmethod
    def from_frame(cls, frame: pd.DataFrame) -> Ends:
        """Return the ends from the columns that `add_ends` added."""
        return cls(
            floats(frame["low"]),
            floats(frame["high"]),
            frame["low_closed"].to_numpy(dtype=bool),
            frame["high_closed"].to_numpy(dtype=bool),
            frame["interval_known"].to_numpy(dtype=bool),
        )


def floats(column: pd.Series[Any]) -> Floats:
    """Return a column of numbers, missing ones as NaN."""
    return column.to_numpy(dtype=float, na_value=np.nan)


def tidy(numbers: Floats) -> Floats:
    """Return differences of printed decimals without the binary dust: 93.01 - 93 is 0.01."""
    return np.round(numbers, 9)


def ends_of(comparator: pd.Series[Any], value: Floats, value_high: Floats, lower: Floats, upper: Floats) -> Ends:
    """Return the ends of the intervals that printed figures state; an infinite end is always open.

    Parameters
    ----------
    comparator
        Codes as in the values table; `approx` and anything unknown or missing gives no interval.
    value, value_high, lower, upper
        The figure (`value_high` only for `range`) and the bounds of its indicator, NaN where there is none: a share's
        floor ends at 100, a gross rate's nowhere. A bound that the figure itself passes is not applied.
    """
    code = pd.Index(COMPARATORS).get_indexer(pd.Index(comparator))
    floor, ceiling = (code == _GE) | (code == _GT), (code == _LE) | (code == _LT)
    known = (code >= 0) & ~np.isnan(value) & ~((code == _RANGE) & np.isnan(value_high))
    # Comparisons with NaN are false, so a missing bound is not applied.
    bounded_above = (floor & (upper > value)) | ((code == _GE) & (upper == value))
    bounded_below = (ceiling & (lower < value)) | ((code == _LE) & (lower == value))
    high = np.where(floor, np.where(bounded_above, upper, np.inf), np.where(code == _RANGE, value_high, value))
    low = np.where(ceiling, np.where(bounded_below, lower, -np.inf), value)
    return Ends(
        np.where(known, low, np.nan),
        np.where(known, high, np.nan),
        known & ~((code == _GT) | (ceiling & ~bounded_below)),
        known & ~((code == _LT) | (floor & ~bounded_above)),
        known,
    )


def lookup(indicators: pd.DataFrame, codes: pd.Series[Any]) -> Positions:
    """Return for each code the codebook row that defines it, -1 where none does."""
    return np.asarray(pd.Index(indicators["indicator"]).get_indexer(pd.Index(codes)), dtype=np.intp)


def add_ends(values: pd.DataFrame, indicators: pd.DataFrame) -> pd.DataFrame:
    """Return values with low, high, low_closed, high_closed, interval_known, in the indicator's unit.

    Where the interval is unknown (`approx`, no standardised value), low and high are NaN.
    """
    at = lookup(indicators, values["indicator"])

    def bound(column: str) -> Floats:
        # The appended NaN is what an unknown indicator, at position -1, reads.
        return np.append(floats(indicators[column]), np.nan)[at]

    ends = ends_of(
        values["comparator"],
        floats(values["value_std"]),
        floats(values["value_std_high"]),
        bound("lower_bound"),
        bound("upper_bound"),
    )
    return values.assign(
        low=ends.low,
        high=ends.high,
        low_closed=ends.low_closed,
        high_closed=ends.high_closed,
        interval_known=ends.known,
    )
