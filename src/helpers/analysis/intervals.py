"""What a printed figure says about the quantity: an interval with open or closed ends.

"At least 93 %" is not the point 93. Every verdict, rank and pace is worked out from these intervals, so that none of
them says more than the plan does.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import Decimal


def _exact(number: float) -> Decimal:
    # Through the shortest decimal that reads back as the float, which is the figure as printed: 93.01 - 93 is 0.01 and
    # not 0.010000000000005, so a rise of a hundredth of a point stays what the plan says.
    return Decimal(repr(float(number)))


@dataclass(frozen=True)
class Interval:
    """All numbers from `low` to `high`; an infinite end is always open.

    Parameters
    ----------
    low, high
        The ends, in the indicator's unit; `-inf` and `inf` where there is none.
    low_closed, high_closed
        Whether the end itself belongs to the interval.

    Raises
    ------
    ValueError
        Where no number lies between the ends.

    Notes
    -----
    The arithmetic is that of Moore, Kearfott and Cloud, *Introduction to Interval Analysis* (2009), section 2.2, with
    decimal rather than binary fractions. An end of a sum is closed where both ends it comes from are.
    """

    low: float
    high: float
    low_closed: bool = True
    high_closed: bool = True

    def __post_init__(self) -> None:
        object.__setattr__(self, "low", float(self.low))
        object.__setattr__(self, "high", float(self.high))
        object.__setattr__(self, "low_closed", bool(self.low_closed) and math.isfinite(self.low))
        object.__setattr__(self, "high_closed", bool(self.high_closed) and math.isfinite(self.high))
        empty = self.low == self.high and not (self.low_closed and self.high_closed)
        if not self.low <= self.high or empty:
            raise ValueError(f"Interval: found ends {self.low:g} and {self.high:g}, with no number between them.")

    @classmethod
    def point(cls, value: float) -> Interval:
        """Return the interval that holds one number."""
        return cls(value, value)

    @property
    def is_point(self) -> bool:
        """Whether it holds exactly one number."""
        return self.low == self.high

    def contains(self, value: float) -> bool:
        """Return whether a number lies in the interval."""
        above = value > self.low or (value == self.low and self.low_closed)
        below = value < self.high or (value == self.high and self.high_closed)
        return above and below

    def within(self, other: Interval) -> bool:
        """Return whether every number of this interval lies in the other."""
        low = self.low > other.low or (self.low == other.low and (other.low_closed or not self.low_closed))
        high = self.high < other.high or (self.high == other.high and (other.high_closed or not self.high_closed))
        return low and high

    def overlaps(self, other: Interval) -> bool:
        """Return whether the two share a number; ends that touch count only where both are closed."""
        if self.high == other.low:
            return self.high_closed and other.low_closed
        if other.high == self.low:
            return other.high_closed and self.low_closed
        return self.high > other.low and other.high > self.low

    def plus(self, other: Interval | float) -> Interval:
        """Return the interval of all sums."""
        term = other if isinstance(other, Interval) else Interval.point(other)
        return Interval(
            float(_exact(self.low) + _exact(term.low)),
            float(_exact(self.high) + _exact(term.high)),
            self.low_closed and term.low_closed,
            self.high_closed and term.high_closed,
        )

    def minus(self, other: Interval | float) -> Interval:
        """Return the interval of all differences, the two numbers chosen independently."""
        term = other if isinstance(other, Interval) else Interval.point(other)
        return self.plus(term.scale(-1))

    def scale(self, factor: float) -> Interval:
        """Return the interval times a number; a negative one swaps the ends, zero leaves the point 0."""
        if factor == 0:
            return Interval.point(0)
        low, high = (float(_exact(end) * _exact(factor)) for end in (self.low, self.high))
        if factor < 0:
            return Interval(high, low, self.high_closed, self.low_closed)
        return Interval(low, high, self.low_closed, self.high_closed)

    def divide(self, divisor: float) -> Interval:
        """Return the interval divided by a number above 0, such as a count of years."""
        if not divisor > 0:
            raise ValueError(f"Interval: found the divisor {divisor:g}; expected a number above 0.")
        low, high = (
            float(_exact(end) / _exact(divisor)) if math.isfinite(end) else end for end in (self.low, self.high)
        )
        return Interval(low, high, self.low_closed, self.high_closed)

    def clamp(self, lower: float | None, upper: float | None) -> Interval:
        """Return the interval with numbers past the bounds moved onto them (a share cannot pass 100)."""
        low, high, low_closed, high_closed = self.low, self.high, self.low_closed, self.high_closed
        if lower is not None:
            low, low_closed = (lower, True) if low < lower else (low, low_closed)
            high, high_closed = (lower, True) if high <= lower else (high, high_closed)
        if upper is not None:
            high, high_closed = (upper, True) if high > upper else (high, high_closed)
            low, low_closed = (upper, True) if low >= upper else (low, low_closed)
        return Interval(low, high, low_closed, high_closed)


def interval_of(
    comparator: str,
    value: float,
    value_high: float | None = None,
    *,
    lower: float | None = None,
    upper: float | None = None,
) -> Interval | None:
    """Return the interval that a printed figure states, or None where its width is unknown.

    `approx`, and a figure that is missing, state no interval.

    Parameters
    ----------
    comparator
        `eq`, `ge`, `gt`, `le`, `lt`, `approx` or `range`.
    value, value_high
        The figure in the indicator's unit; `value_high` only for `range`.
    lower, upper
        Bounds of the indicator: a share's floor ends at 100, a gross rate's nowhere. A bound that the figure itself
        passes is not applied.

    Examples
    --------
    >>> interval_of("ge", 93, upper=100)
    Interval(low=93.0, high=100.0, low_closed=True, high_closed=True)
    """
    if comparator == "approx" or value is None or math.isnan(value):
        return None
    strict = comparator in {"gt", "lt"}
    match comparator:
        case "eq":
            return Interval.point(value)
        case "ge" | "gt":
            bound = upper is not None and not math.isnan(upper) and (upper > value if strict else upper >= value)
            return Interval(value, upper if bound and upper is not None else math.inf, not strict, bound)
        case "le" | "lt":
            bound = lower is not None and not math.isnan(lower) and (lower < value if strict else lower <= value)
            return Interval(lower if bound and lower is not None else -math.inf, value, bound, not strict)
        case "range":
            if value_high is None or math.isnan(value_high):
                return None
            return Interval(value, value_high)
        case _:
            raise ValueError(f"Comparator: found '{comparator}'; expected eq, ge, gt, le, lt, approx or range.")
