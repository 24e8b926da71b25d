from __future__ import annotations

import pandas as pd
import pytest
from analysis_tables import make_indicators, make_plans, make_values
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.analysis.rotation import find_moved
from helpers.errors import ParameterError

RULE = {"indicator": "rotation_ratio", "status": "standard", "year": None, "per": "year"}


def moved(*rows: dict[str, object], eligible: float = 50, plans: pd.DataFrame | None = None) -> pd.DataFrame:
    table = make_values(*({**RULE, **row} for row in rows))
    plans = make_plans() if plans is None else plans
    return find_moved(table, make_indicators(), plans, "rotation_ratio", eligible=eligible)


ENDS = ["same_low", "same_high", "different_low", "different_high"]


def test_ten_per_cent_of_half_the_teachers_over_five_years() -> None:
    # 10 % of 50 % is 5 % of all teachers a year: 25 % if all are different people, 5 % if always the same.
    found = moved({"value": 10})
    assert found["years"].tolist() == [5]
    assert found[ENDS].values.tolist() == [[5, 5, 25, 25]]


def test_a_floor_is_open_above_and_no_share_passes_100() -> None:
    # At least 10 %: at least 5 * 5 = 25 %; at most everybody eligible each year, 5 * 50 = 250, that is 100 %.
    bounded = make_indicators().assign(upper_bound=float("nan"))
    found = moved({"value": 10, "comparator": "ge"})
    assert found[ENDS].values.tolist() == [[5, 50, 25, 100]]
    table = make_values({**RULE, "value": 10, "comparator": "ge"})
    assert find_moved(table, bounded, make_plans(), "rotation_ratio", eligible=50)[ENDS].equals(found[ENDS])


def test_a_plan_without_a_last_year_has_no_bounds_and_comes_last() -> None:
    plans = make_plans()
    plans.loc[plans["region_id"] == "hongshan", "period_end"] = pd.NA
    found = moved({"region": "hongshan", "value": 10}, {"region": "yingze", "value": 10}, plans=plans)
    assert found[["region_id", "absence"]].values.tolist() == [["yingze", ""], ["hongshan", "no_span"]]
    assert found[ENDS].isna().all(axis=1).tolist() == [False, True]
    assert found["years"].isna().tolist() == [False, True]


def test_rates_of_other_spans_repeated_and_vague_rows_stay_out() -> None:
    other = {"region": "hongshan", "value": 10}
    found = moved(
        {**other, "per": "term"},
        {**other, "stands_for": "hongshan-2021-v002"},
        {**other, "comparator": "approx"},
        {"value": 10},
    )
    assert found["region_id"].tolist() == ["yingze"]


def test_of_many_rules_a_few_are_listed() -> None:
    found = moved(*({"region": name, "value": 10} for name in ("yingze", "jiangchuan", "hongshan", "liaocheng")))
    assert found["listed"].tolist() == [True, True, True, False]


def test_impossible_shares_are_refused() -> None:
    with pytest.raises(ParameterError) as caught:
        moved({"value": 10}, eligible=150)
    assert str(caught.value) == ("Rotation, eligible: found 150; expected per cent from 0 to 100. Give 10 for 10 %.")


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 100), st.integers(0, 100))
def test_the_same_people_are_never_more_than_different_ones(ratio: int, eligible: int) -> None:
    (row,) = moved({"value": ratio}, eligible=eligible).itertuples()
    assert 0 <= row.same_low <= row.different_low <= 100
