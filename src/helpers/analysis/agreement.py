"""Whether regions that are firm on one theme are firm on another: Kendall's tau-b, tested by permutation."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from math import factorial

import numpy as np
import numpy.typing as npt
import pandas as pd

from helpers.analysis.standing import check_code
from helpers.analysis.strength import strength_table

LEVEL = 0.05
"""A test that cannot reach this however the data fall decides nothing, so it is not run."""

RESAMPLES = 9_999
SEED = 20_210_601


def find_agreement(presence: pd.DataFrame, codes: Sequence[str], *, subject: str = "theme") -> pd.DataFrame:
    """Return for each two themes (topics, indicators) whether regions firm on one are firm on the other.

    Regions whose plan was not read for one of the two stay out of that pair.

    Parameters
    ----------
    presence
        The processed table.
    codes
        Of themes, topics or indicators; every two of them are a pair, in this order.

    Returns
    -------
    DataFrame
        first, second, and what `kendall_test` returns of them.

    Raises
    ------
    ParameterError
        For a code that the table does not have, naming the nearest.
    """
    table = strength_table(presence, subject)
    for code in codes:
        check_code(code, table.columns, f"Agreement, {subject}", f"a {subject} of the presence table")
    scores = {code: table[code].astype("Float64").to_numpy(dtype=float, na_value=np.nan) for code in codes}
    pairs = list(combinations(codes, 2))
    found = [kendall_test(scores[first], scores[second]) for first, second in pairs]
    return pd.DataFrame(pairs, columns=["first", "second"]).join(pd.DataFrame(found))


def kendall_test(first: npt.ArrayLike, second: npt.ArrayLike) -> dict[str, object]:
    """Return Kendall's tau-b between two scores of the same regions, and its two-sided p by permutation.

    Pairs with a missing score (NaN) stay out; ties are handled as tau-b does. All arrangements are counted where they
    are at most `RESAMPLES` (seven regions), else so many random ones with a fixed seed. No p is given where even the
    smallest that any arrangement could give is not below `LEVEL`: with three regions and no ties it is 2/3! = 0.33, with
    four 2/4! = 0.083, with five 2/5! = 0.017.

    Returns
    -------
    dict
        n (regions), tau, p, smallest_p (NaN where there is none), reason (empty, or why there is no p: `too_few`,
        `no_variation`, `cannot_decide`), method (`exact` or `monte_carlo`).

    Notes
    -----
    Kendall, *The treatment of ties in ranking problems*, Biometrika 33 (1945). For random arrangements p is
    (b + 1) / (m + 1): Phipson and Smyth, *Permutation p-values should never be zero* (2010).
    """
    x, y = np.asarray(first, dtype=float), np.asarray(second, dtype=float)
    both = ~(np.isnan(x) | np.isnan(y))
    rows, columns = (np.unique(one[both], return_inverse=True)[1] for one in (x, y))
    n = len(rows)
    method = "exact" if n < 2 or factorial(n) <= RESAMPLES else "monte_carlo"
    none = {"n": n, "tau": np.nan, "p": np.nan, "smallest_p": np.nan, "reason": "", "method": method}
    if n < 2 or rows.max() == 0 or columns.max() == 0:
        return none | {"reason": "too_few" if n < 2 else "no_variation"}
    # it takes seconds to import
    from scipy import stats

    scores = np.eye(rows.max() + 1)[rows]

    def excess(dealt: npt.NDArray[np.int64], axis: int = -1) -> npt.NDArray[np.float64]:
        """Return how many more pairs agree than disagree, or disagree than agree."""
        table = np.einsum("ni,...nj->...ij", scores, np.eye(columns.max() + 1)[np.moveaxis(dealt, axis, -1)])
        agreeing = _signs(table.shape[-2]) @ table @ _signs(table.shape[-1]).T
        return np.asarray(np.abs((table * agreeing).sum((-2, -1))))

    tested = stats.permutation_test(
        (columns,),
        excess,
        permutation_type="pairings",
        vectorized=True,
        n_resamples=RESAMPLES,
        batch=200,
        alternative="greater",
        rng=np.random.default_rng(SEED),
    )
    null = tested.null_distribution
    smallest = float((null == null.max()).mean()) if method == "exact" else 1 / (RESAMPLES + 1)
    found = none | {"tau": float(stats.kendalltau(rows, columns).statistic), "smallest_p": smallest}
    return found | ({"p": float(tested.pvalue)} if smallest < LEVEL else {"reason": "cannot_decide"})


def _signs(size: int) -> npt.NDArray[np.float64]:
    """Return for each two of so many scores which is the higher."""
    places = np.arange(float(size))
    return np.sign(places[:, None] - places)
