"""Statistics for many regions: robust slopes and permutation tests, each with its n."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from itertools import combinations
from math import comb

import numpy as np
import pandas as pd

from helpers.analysis.frames import ComparableFrame, require_one_level, require_one_row_per_region
from helpers.analysis.results import LEVEL, TestResult

MOST_ARRANGEMENTS = 20_000
RESAMPLES = 9_999
# Below this the slope's interval rests on a normal approximation that does not hold.
FEWEST_FOR_SLOPE_INTERVAL = 10


@dataclass(frozen=True)
class Slope:
    """A robust slope, its n and the regions left out; None where there is none.

    `low` and `high` are a 95 % interval, given from ten regions on. `reason` is empty, `too_few` (fewer than three) or
    `no_variation` (all regions alike on the first axis).
    """

    n: int
    slope: float | None
    intercept: float | None
    low: float | None
    high: float | None
    left_out: tuple[str, ...]
    reason: str = ""


def theil_sen(first: ComparableFrame, second: ComparableFrame) -> Slope:
    """Return the Theil-Sen slope of the second frame's figures on the first's, over the regions of one level.

    Only regions whose two figures are points take part; the others are named in `left_out`. The two frames may be of
    unlike indicators: each is comparable within itself, and the slope's unit is the second's per the first's.

    Raises
    ------
    ComparabilityError
        Where a frame holds several levels or a region twice.

    Notes
    -----
    Sen (1968), *Estimates of the regression coefficient based on Kendall's tau*: the median of the slopes of all pairs,
    with his interval; the work grows with the square of n.
    """
    columns = []
    for frame in (first, second):
        require_one_level(frame)
        require_one_row_per_region(frame)
        ends = frame.ends
        point = ends.known & (ends.low == ends.high)
        columns.append(pd.Series(np.where(point, ends.low, np.nan), index=frame.frame["region_id"]))
    both = pd.concat(columns, axis=1, keys=["x", "y"]).sort_index()
    left_out = tuple(str(region) for region in both.index[both.isna().any(axis=1)])
    both = both.dropna()
    n = len(both)
    if n < 3:
        return Slope(n, None, None, None, None, left_out, "too_few")
    if both["x"].nunique() == 1:
        return Slope(n, None, None, None, None, left_out, "no_variation")
    # with many ties in both, Sen's variance falls below zero, and there is no interval
    with np.errstate(invalid="ignore"):
        # it takes seconds to import
        from scipy import stats

        found = stats.theilslopes(both["y"].to_numpy(), both["x"].to_numpy(), alpha=0.95)
    wide = n >= FEWEST_FOR_SLOPE_INTERVAL and np.isfinite(found[2:4]).all()
    low, high = (float(found[2]), float(found[3])) if wide else (None, None)
    return Slope(n, float(found[0]), float(found[1]), low, high, left_out)


def compare_groups(comparable: ComparableFrame, group: Collection[str], *, seed: int = 20_210_601) -> TestResult:
    """Return whether a group of regions states higher or lower figures than the others, tested by permutation.

    The statistic is the share of pairs of one region inside and one outside in which the one inside is higher, ties
    counting half: 0.5 where there is no difference, 1 where every region inside is higher than every other.

    Only regions whose figure is a point take part. All divisions into groups of these sizes are counted where they are
    at most 20,000; otherwise 9,999 random ones with a fixed seed.

    Parameters
    ----------
    comparable
        Rows of one level.
    group
        Ids of the regions in the group.

    Raises
    ------
    ComparabilityError
        Where the frame holds several levels or a region twice.

    Notes
    -----
    The rank-sum test of Wilcoxon (1945) and of Mann and Whitney (1947), with midranks, over all divisions instead of a
    table; the statistic is Vargha and Delaney's A (2000). For random divisions p is (b + 1) / (m + 1), Phipson and
    Smyth (2010).
    """
    require_one_level(comparable)
    require_one_row_per_region(comparable)
    ends = comparable.ends
    point = ends.known & (ends.low == ends.high)
    inside = comparable.frame["region_id"].isin(list(group)).to_numpy(dtype=bool)[point]
    n, k = len(inside), int(inside.sum())
    if k == 0 or k == n:
        return TestResult(False, n, None, None, None, "too_few")
    # Twice the midranks are whole numbers, so that equal sums are equal.
    # it takes seconds to import
    from scipy import stats

    ranks = np.rint(2 * stats.rankdata(ends.low[point])).astype(np.int64)
    own = int(ranks[inside].sum())
    statistic = (own / 2 - k * (k + 1) / 2) / (k * (n - k))
    if ranks.min() == ranks.max():
        return TestResult(False, n, statistic, None, None, "no_variation")
    expected = k * (n + 1)
    if comb(n, k) <= MOST_ARRANGEMENTS:
        sums = np.array([sum(chosen) for chosen in combinations(ranks.tolist(), k)])
        sizes = np.abs(sums - expected)
        smallest = float((sizes == sizes.max()).mean())
        if smallest > LEVEL:
            return TestResult(False, n, statistic, None, smallest, "cannot_decide")
        return TestResult(True, n, statistic, float((sizes >= abs(own - expected)).mean()), smallest)
    ranks = np.sort(ranks)
    generator = np.random.default_rng(seed)
    dealt = (abs(int(generator.permutation(ranks)[:k].sum()) - expected) for _ in range(RESAMPLES))
    extreme = sum(size >= abs(own - expected) for size in dealt)
    smallest = 1 / (RESAMPLES + 1)
    return TestResult(True, n, statistic, (extreme + 1) * smallest, smallest, "", "monte_carlo", RESAMPLES)
