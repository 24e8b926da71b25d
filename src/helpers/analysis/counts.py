"""How sure an observed count makes its share."""

from __future__ import annotations

from math import sqrt

from helpers.analysis.intervals import Interval
from helpers.errors import ComparabilityError


def wilson_interval(count: int, total: int, *, status: str, confidence: float = 0.95) -> Interval:
    """Return the Wilson interval of the share `count` of `total`, in per cent.

    Parameters
    ----------
    count, total
        Observed numbers, such as 18 of 20 schools.
    status
        Status of the figures; only `actual` is an observation. A target has no sampling error.
    confidence
        Between 0 and 1.

    Raises
    ------
    ComparabilityError
        Where the figures are planned or a rule, or the count does not lie between 0 and a positive total.

    Notes
    -----
    Wilson (1927), *Probable inference, the law of succession, and statistical inference*, JASA 22: with p = count/total
    and z the normal quantile, (p + z²/2n ± z sqrt(p(1-p)/n + z²/4n²)) / (1 + z²/n). Without continuity correction.
    """
    if status != "actual":
        raise ComparabilityError(
            f"Wilson interval, status: found '{status}'; expected 'actual'. What is planned was not observed and has "
            "no sampling error: show the figure as the plan prints it."
        )
    if not 0 <= count <= total or total <= 0:
        raise ComparabilityError(
            f"Wilson interval: found {count} of {total}; expected a count between 0 and a total above 0. "
            "Check which figure is the denominator."
        )
    # it takes seconds to import
    from scipy import stats

    z = float(stats.norm.ppf((1 + confidence) / 2))
    share = count / total
    centre = share + z * z / (2 * total)
    half = z * sqrt(share * (1 - share) / total + z * z / (4 * total * total))
    scale = 100 / (1 + z * z / total)
    # At none and at all the formula gives 0 and 1 but for the last bit.
    low = 0.0 if count == 0 else scale * (centre - half)
    high = 100.0 if count == total else scale * (centre + half)
    return Interval(low, high)
