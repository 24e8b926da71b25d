"""Oracles: intervals one by one, and the verdict on one figure, by which the columns of `helpers.analysis` are tested."""

from __future__ import annotations

import math
from dataclasses import dataclass

from helpers.analysis.verdicts import Verdict


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

    def mirrored(self) -> Interval:
        """Return the interval times −1: what is low is high."""
        return Interval(-self.high, -self.low, self.high_closed, self.low_closed)


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


def judge(value: Interval | None, benchmark: Interval | None, better: str) -> Verdict:
    """Return whether a figure meets a target or standard.

    The benchmark's near end is the threshold: with `better` higher its low end (`ge 90`, `gt 90`, `eq 96` are floors),
    with lower its high end. A figure meets it where every number of its interval does, falls short where none does, and
    may meet it otherwise. Nothing can be said where an interval is unknown (None) or where the benchmark has no near end: a
    ceiling on what should be high is no floor. So give the benchmark's interval without the indicator's bounds. Where
    neither side is better a figure meets what it repeats, and of any other nothing can be said.

    Examples
    --------
    >>> judge(Interval(93, 100), Interval(90, float("inf")), "higher")
    <Verdict.meets: 'meets'>
    """
    if value is None or benchmark is None:
        return Verdict.cannot_be_said
    if better == "neither":
        ends = ((value.low, benchmark.low), (value.high, benchmark.high))
        just = all(mine == asked or math.isinf(asked) for mine, asked in ends)
        return Verdict.meets if just else Verdict.cannot_be_said
    if better == "lower":
        value, benchmark = value.mirrored(), benchmark.mirrored()
    if benchmark.low == -math.inf:
        return Verdict.cannot_be_said
    required = Interval(benchmark.low, math.inf, benchmark.low_closed)
    if value.within(required):
        return Verdict.meets
    return Verdict.may_meet if value.overlaps(required) else Verdict.falls_short


def judge_about(value: Interval | None, asked: float, better: str) -> Verdict:
    """Return whether a figure meets what is asked only about: plainly where all of it lies more than a tenth beyond or short.

    Examples
    --------
    >>> judge_about(Interval(89, 89), 80, "higher"), judge_about(Interval(88, 100), 80, "higher")
    (<Verdict.meets: 'meets'>, <Verdict.cannot_be_said: 'cannot_be_said'>)
    """
    if value is None or better == "neither":
        return Verdict.cannot_be_said
    if better == "lower":
        value, asked = value.mirrored(), -asked
    slack = abs(asked) / 10
    if value.low > asked + slack:
        return Verdict.meets
    return Verdict.falls_short if value.high < asked - slack else Verdict.cannot_be_said
