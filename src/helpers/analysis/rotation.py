"""What a yearly rotation ratio means for the share of teachers who move at least once."""

from __future__ import annotations

from dataclasses import dataclass

from helpers.analysis.intervals import Interval
from helpers.errors import ParameterError


@dataclass(frozen=True)
class MovedShare:
    """Bounds on the share of all teachers moved at least once, in per cent.

    Attributes
    ----------
    all_different
        If nobody moves twice.
    always_same
        If the same people move every year.
    open_above
        Whether the rule is only a floor, so that the high ends say what is possible and not what is asked.
    """

    all_different: Interval
    always_same: Interval
    open_above: bool

    @property
    def bounds(self) -> Interval:
        """From the least that always the same people make to the most that all different people make."""
        return Interval(
            self.always_same.low,
            self.all_different.high,
            self.always_same.low_closed,
            self.all_different.high_closed,
        )


def moved_at_least_once(ratio: Interval, years: int, *, eligible: Interval | float = 100.0) -> MovedShare:
    """Return bounds on the share of all teachers that a yearly rotation ratio moves at least once.

    Parameters
    ----------
    ratio
        Per cent of eligible teachers who move each year.
    years
        How many years the rule runs.
    eligible
        Per cent of all teachers who are eligible in a year; an interval where it is not known. It is an assumption
        wherever the plan does not print it.

    Raises
    ------
    ParameterError
        For fewer than one year, or shares outside 0 to 100.

    Notes
    -----
    With r the ratio, e the eligible share and T the years, as fractions of 1: all different people make min(1, e·r·T),
    since each year moves e·r of all teachers; always the same people make e·r. The number of teachers is held constant.
    The first bound lets people become eligible as the years pass; where those eligible are the same throughout, it is
    at most e. Worked: at least 10 % of eligible teachers a year, half of all eligible, five years: 50 % × 10 % = 5 %
    of all teachers a year, so at least 5 % (always the same) and, if the floor is just met by different people, 25 %;
    a floor allows more, so both intervals are open above.
    """
    part = eligible if isinstance(eligible, Interval) else Interval.point(eligible)
    if years < 1:
        raise ParameterError(f"Rotation, years: found {years}; expected 1 or more. Count the years that the rule runs.")
    open_above = not ratio.is_point and ratio.high >= 100
    ratio = ratio.clamp(None, 100) if open_above else ratio
    for name, interval in (("ratio", ratio), ("eligible", part)):
        if interval.low < 0 or interval.high > 100:
            raise ParameterError(
                f"Rotation, {name}: found {interval.low:g} to {interval.high:g}; expected per cent from 0 to 100. "
                "Give 10 for 10 %."
            )
    yearly = Interval(
        Interval.point(ratio.low).scale(part.low).divide(100).low,
        Interval.point(ratio.high).scale(part.high).divide(100).high,
        ratio.low_closed and part.low_closed,
        ratio.high_closed and part.high_closed,
    )
    return MovedShare(yearly.scale(years).clamp(None, 100), yearly, open_above)
