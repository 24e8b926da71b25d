from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from intervals import Interval, interval_of
from strategies import intervals

from helpers.analysis.ends import ends_of

INF = math.inf


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        (interval_of("ge", 93, lower=0, upper=100), Interval(93, 100)),
        (interval_of("ge", 93, lower=0), Interval(93, INF, True, False)),
        (interval_of("gt", 90, upper=100), Interval(90, 100, False, True)),
        (interval_of("le", 5, lower=0), Interval(0, 5)),
        (interval_of("lt", 5), Interval(-INF, 5, False, False)),
        (interval_of("eq", 96, lower=0, upper=100), Interval(96, 96)),
        (interval_of("range", 3, 5), Interval(3, 5)),
        (interval_of("ge", 100, upper=100), Interval(100, 100)),
    ],
)
def test_comparators_make_the_intervals_of_the_design(printed: Interval, expected: Interval) -> None:
    assert printed == expected


def test_approx_and_missing_figures_make_no_interval() -> None:
    assert interval_of("approx", 80, lower=0, upper=100) is None
    assert interval_of("eq", math.nan) is None
    assert interval_of("range", 3) is None


def test_a_bound_that_the_figure_passes_is_not_applied() -> None:
    assert interval_of("ge", 109.2, upper=100) == Interval(109.2, INF)
    assert interval_of("gt", 100, upper=100) == Interval(100, INF, False, False)


def test_an_interval_without_numbers_is_refused() -> None:
    with pytest.raises(ValueError, match=r"^Interval: found ends 5 and 3, with no number between them\.$"):
        Interval(5, 3)
    with pytest.raises(ValueError, match=r"^Interval: found ends 5 and 5, with no number between them\.$"):
        Interval(5, 5, low_closed=False)


def test_an_unknown_comparator_is_refused() -> None:
    with pytest.raises(ValueError, match=r"^Comparator: found '~'; expected eq, ge, gt, le, lt, approx or range\.$"):
        interval_of("~", 1)


@given(intervals(), intervals())
def test_overlap_is_symmetric_and_follows_from_lying_within(one: Interval, other: Interval) -> None:
    assert one.overlaps(other) == other.overlaps(one)
    if one.within(other):
        assert one.overlaps(other)


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["eq", "ge", "gt", "le", "lt", "range", "approx"]),
            st.sampled_from([0.0, 50.0, 93.0, 100.0, 109.2]),
            st.sampled_from([None, 0.0]),
            st.sampled_from([None, 100.0]),
        ),
        max_size=30,
    )
)
def test_columns_of_ends_follow_the_same_rules_as_single_intervals(rows: list[tuple[str, float, float, float]]) -> None:
    frame = pd.DataFrame(rows, columns=["comparator", "value", "lower", "upper"])
    value = frame["value"].to_numpy(dtype=float)
    lower, upper = (frame[name].astype(float).to_numpy() for name in ("lower", "upper"))
    ends = ends_of(frame["comparator"].astype("str"), value, value + 2, lower, upper)
    for at, (comparator, figure, least, most) in enumerate(rows):
        alone = interval_of(comparator, figure, figure + 2, lower=least, upper=most)
        assert ends.known[at] == (alone is not None)
        if alone is None:
            assert np.isnan(ends.low[at])
            continue
        together = Interval(ends.low[at], ends.high[at], ends.low_closed[at], ends.high_closed[at])
        assert together == alone
        assert (ends.low_closed[at], ends.high_closed[at]) == (alone.low_closed, alone.high_closed)
