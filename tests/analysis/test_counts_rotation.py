from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.analysis import Interval, interval_of, moved_at_least_once, wilson_interval
from helpers.errors import ComparabilityError, ParameterError


def test_wilson_interval_by_hand() -> None:
    # 18 of 20, z = 1.959964: centre (0.9 + 3.841459/40) / (1 + 3.841459/20) = 0.996036/1.192073 = 0.835550
    # half 1.959964 * sqrt(0.09/20 + 3.841459/1600) / 1.192073 = 0.136648; so 69.90 % to 97.21 %.
    found = wilson_interval(18, 20, status="actual")
    assert found.low == pytest.approx(69.8966, abs=1e-3)
    assert found.high == pytest.approx(97.2133, abs=1e-3)


def test_wilson_interval_of_none_and_all_ends_at_the_bounds() -> None:
    # 0 of 10: from 0 to z²/(n + z²) = 3.841459/13.841459 = 27.75 %.
    assert wilson_interval(0, 10, status="actual").low == 0
    assert wilson_interval(0, 10, status="actual").high == pytest.approx(27.7533, abs=1e-3)
    assert wilson_interval(10, 10, status="actual").high == 100


def test_wilson_interval_is_refused_for_targets_and_for_impossible_counts() -> None:
    with pytest.raises(ComparabilityError) as caught:
        wilson_interval(18, 20, status="target")
    assert str(caught.value) == (
        "Wilson interval, status: found 'target'; expected 'actual'. What is planned was not observed and has no "
        "sampling error: show the figure as the plan prints it."
    )
    with pytest.raises(ComparabilityError) as caught:
        wilson_interval(21, 20, status="actual")
    assert str(caught.value) == (
        "Wilson interval: found 21 of 20; expected a count between 0 and a total above 0. "
        "Check which figure is the denominator."
    )


@given(st.integers(1, 500).flatmap(lambda total: st.tuples(st.integers(0, total), st.just(total))))
def test_wilson_interval_holds_the_share_and_stays_between_0_and_100(pair: tuple[int, int]) -> None:
    found = wilson_interval(*pair, status="actual")
    assert 0 <= found.low <= 100 * pair[0] / pair[1] + 1e-9
    assert 100 * pair[0] / pair[1] - 1e-9 <= found.high <= 100


def test_ten_per_cent_of_half_the_teachers_over_five_years() -> None:
    # 10 % of 50 % is 5 % of all teachers a year: 25 % if all are different people, 5 % if always the same.
    found = moved_at_least_once(Interval.point(10), 5, eligible=50)
    assert found.all_different == Interval.point(25)
    assert found.always_same == Interval.point(5)
    assert (found.bounds, found.open_above) == (Interval(5, 25), False)


def test_a_floor_is_open_above_and_no_share_passes_100() -> None:
    ratio = interval_of("ge", 10, lower=0, upper=100)
    assert ratio is not None
    found = moved_at_least_once(ratio, 3, eligible=50)
    # At least 10 %: at least 3 * 5 = 15 %; at most everybody eligible each year, 3 * 50 = 150, that is 100 %.
    assert (found.all_different, found.always_same, found.open_above) == (Interval(15, 100), Interval(5, 50), True)
    assert moved_at_least_once(Interval(10, float("inf")), 3, eligible=50) == found


def test_an_unknown_eligible_share_widens_the_bounds() -> None:
    found = moved_at_least_once(Interval.point(10), 5, eligible=Interval(20, 60))
    assert (found.all_different, found.always_same) == (Interval(10, 30), Interval(2, 6))


def test_impossible_years_and_shares_are_refused() -> None:
    with pytest.raises(ParameterError) as caught:
        moved_at_least_once(Interval.point(10), 0)
    assert str(caught.value) == "Rotation, years: found 0; expected 1 or more. Count the years that the rule runs."
    with pytest.raises(ParameterError) as caught:
        moved_at_least_once(Interval.point(10), 5, eligible=150)
    assert str(caught.value) == (
        "Rotation, eligible: found 150 to 150; expected per cent from 0 to 100. Give 10 for 10 %."
    )


@given(st.integers(0, 100), st.integers(1, 10), st.integers(0, 100))
def test_the_same_people_are_never_more_than_different_ones(ratio: int, years: int, eligible: int) -> None:
    found = moved_at_least_once(Interval.point(ratio), years, eligible=eligible)
    assert 0 <= found.always_same.low <= found.all_different.low <= 100
