"""Kendall's tau-b with its exact permutation distribution, ties included."""

from __future__ import annotations

from collections.abc import Sequence
from math import comb, prod, sqrt

import numpy as np
import numpy.typing as npt

from helpers.analysis.results import LEVEL, TestResult

Counts = tuple[int, ...]
# How many tables of remaining counts the exact recursion may pass through: 12 regions without ties, or 20 on a scale
# of five.
MOST_STATES = 5_000
RESAMPLES = 9_999
# Up to so many cells a cross table counts the pairs faster than sorting does.
LARGEST_TABLE = 2_500
RESAMPLES_UNTIED = 1_999


def kendall_test(first: Sequence[float], second: Sequence[float], *, seed: int = 20_210_601) -> TestResult:
    """Return Kendall's tau-b between two scores of the same regions, tested by permutation.

    Pairs with a missing score (NaN) stay out; ties are handled as tau-b does. The test is run only where its smallest
    attainable p reaches 0.05. Where counting all arrangements would take too long (some dozens of regions), random ones
    with a fixed seed are counted, and said so.

    Notes
    -----
    Kendall, *The treatment of ties in ranking problems*, Biometrika 33 (1945). For random arrangements p is
    (b + 1) / (m + 1): Phipson and Smyth, *Permutation p-values should never be zero* (2010).
    """
    x, y = np.asarray(first, dtype=float), np.asarray(second, dtype=float)
    both = ~(np.isnan(x) | np.isnan(y))
    x, y = x[both], y[both]
    n = len(x)
    if n < 2:
        return TestResult(False, n, None, None, None, "too_few")
    rows, columns = _codes(x), _codes(y)
    if rows.max() == 0 or columns.max() == 0:
        return TestResult(False, n, None, None, None, "no_variation")
    x_counts, y_counts = (tuple(int(one) for one in np.bincount(codes)) for codes in (rows, columns))
    tau = _tau(rows, columns, x_counts, y_counts)
    if min(_states(x_counts), _states(y_counts)) > MOST_STATES:
        return _by_sampling(rows, columns, tau, seed)
    sizes, chances = null_distribution(x_counts, y_counts)
    observed = abs(_excess(_table(rows, columns)))
    smallest = _tail(sizes, chances, int(np.abs(sizes).max()))
    if smallest > LEVEL:
        return TestResult(False, n, tau, None, smallest, "cannot_decide")
    return TestResult(True, n, tau, _tail(sizes, chances, observed), smallest)


def smallest_attainable_p(first: Sequence[float], second: Sequence[float]) -> float | None:
    """Return the smallest two-sided p that any arrangement of these scores could give; None where all are alike.

    With three regions and no ties it is 2/3! = 0.33, with four 2/4! = 0.083, with five 2/5! = 0.017: below five
    regions no test can reach 0.05.
    """
    return kendall_test(first, second).smallest_p


def null_distribution(x_counts: Counts, y_counts: Counts) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float64]]:
    """Return concordant minus discordant pairs and their chances when all arrangements are equally likely.

    Parameters
    ----------
    x_counts, y_counts
        How many regions share each score, scores ascending; both add to n.

    Notes
    -----
    Regions are dealt score by score of x; what is left of each score of y is all that later steps need to know, since a
    region's pairs with later ones depend only on the counts left above and below it.
    """
    if _states(x_counts) < _states(y_counts):
        x_counts, y_counts = y_counts, x_counts
    n = sum(x_counts)
    most = n * (n - 1) // 2
    ways: dict[Counts, npt.NDArray[np.float64]] = {y_counts: np.eye(1, 2 * most + 1, most)[0]}
    for size in x_counts:
        after: dict[Counts, npt.NDArray[np.float64]] = {}
        for left, weights in ways.items():
            for taken in _dealt(left, size):
                rest = tuple(have - take for have, take in zip(left, taken, strict=True))
                shift = sum(take * (sum(rest[at + 1 :]) - sum(rest[:at])) for at, take in enumerate(taken))
                number = prod(comb(have, take) for have, take in zip(left, taken, strict=True))
                after.setdefault(rest, np.zeros(2 * most + 1))
                # No weight lies where the shift would wrap round: the excess never passes the number of pairs.
                after[rest] += number * np.roll(weights, shift)
        ways = after
    total = next(iter(ways.values()))
    at = np.flatnonzero(total)
    return (at - most).astype(np.int64), total[at] / total.sum()


def _dealt(left: Counts, size: int) -> list[Counts]:
    """Return every way to take `size` regions from what is left of each score."""
    if len(left) == 1:
        return [(size,)] if size <= left[0] else []
    return [(take, *more) for take in range(min(left[0], size) + 1) for more in _dealt(left[1:], size - take)]


def _states(counts: Counts) -> int:
    return prod(count + 1 for count in counts)


def _codes(scores: npt.NDArray[np.float64]) -> npt.NDArray[np.int64]:
    return np.unique(scores, return_inverse=True)[1].astype(np.int64)


def _table(rows: npt.NDArray[np.int64], columns: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    width = int(columns.max()) + 1
    height = int(rows.max()) + 1
    return np.bincount(rows * width + columns, minlength=height * width).reshape(height, width).astype(np.int64)


def _excess(table: npt.NDArray[np.int64]) -> int:
    """Return concordant minus discordant pairs of a cross table."""
    below = np.cumsum(table[::-1], axis=0)[::-1] - table
    right = np.cumsum(below[:, ::-1], axis=1)[:, ::-1] - below
    left = np.cumsum(below, axis=1) - below
    return int((table * (right - left)).sum())


def _tau(rows: npt.NDArray[np.int64], columns: npt.NDArray[np.int64], x_counts: Counts, y_counts: Counts) -> float:
    """Return tau-b: the excess over the geometric mean of the pairs that are not tied on either side."""
    if len(x_counts) * len(y_counts) > LARGEST_TABLE:
        return _scipy_tau(rows, columns)
    pairs = comb(len(rows), 2)
    untied = [pairs - sum(comb(count, 2) for count in counts) for counts in (x_counts, y_counts)]
    return _excess(_table(rows, columns)) / sqrt(untied[0] * untied[1])


def _scipy_tau(rows: npt.NDArray[np.int64], columns: npt.NDArray[np.int64]) -> float:
    # it takes seconds to import
    from scipy import stats

    return float(stats.kendalltau(rows, columns, variant="b").statistic)


def _tail(sizes: npt.NDArray[np.int64], chances: npt.NDArray[np.float64], size: int) -> float:
    return min(1.0, float(chances[np.abs(sizes) >= size].sum()))


def _by_sampling(rows: npt.NDArray[np.int64], columns: npt.NDArray[np.int64], tau: float, seed: int) -> TestResult:
    generator = np.random.default_rng(seed)
    tabled = (int(rows.max()) + 1) * (int(columns.max()) + 1) <= LARGEST_TABLE
    resamples = RESAMPLES if tabled else RESAMPLES_UNTIED
    observed = abs(_excess(_table(rows, columns))) if tabled else abs(tau) - 1e-12
    extreme = 0
    for _ in range(resamples):
        dealt = generator.permutation(columns)
        size = _excess(_table(rows, dealt)) if tabled else _scipy_tau(rows, dealt)
        extreme += bool(abs(size) >= observed)
    smallest = 1 / (resamples + 1)
    return TestResult(True, len(rows), tau, (extreme + 1) * smallest, smallest, "", "monte_carlo", resamples)
