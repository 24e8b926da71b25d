from __future__ import annotations

import pandas as pd
import pytest
from analysis_tables import comparable_rows, make_indicators, make_plans, make_values

from helpers.analysis.agreeing import find_differences, require_comparable
from helpers.analysis.cells import all_comparable, find_comparable_cells, latest_values
from helpers.analysis.frames import ComparableFrame, ComparisonKey, split_levels
from helpers.analysis.standing import Standing
from helpers.errors import ComparabilityError

INDICATORS = make_indicators()
VALUES = make_values(
    {"region": "yingze", "value": 93, "comparator": "ge"},
    {"region": "hongshan", "value": 90, "status": "milestone"},
    {"region": "liaocheng", "value": 95},
    {"region": "yinchuan", "value": 85, "comparator": "approx"},
    {"region": "jiangchuan", "value": 80, "status": "actual", "year": 2020},
    {"region": "jiangchuan", "value": 88, "indicator": "kindergarten_share"},
    {"region": "hongshan", "value": 90, "stands_for": "hongshan-2021-v002"},
    {"region": "jiangchuan", "value": 9, "reading_kind": "ambiguous"},
    {"region": "jiangchuan", "value": 99, "scope": "primary"},
)


def test_targets_and_milestones_stand_together_and_bring_their_intervals() -> None:
    found = comparable_rows(VALUES)
    assert found.frame["region_id"].tolist() == ["hongshan", "liaocheng", "yinchuan", "yingze"]
    assert found.frame["low"].tolist()[:2] == [90.0, 95.0]
    assert found.frame[["low", "high"]].iloc[3].tolist() == [93.0, 100.0]
    assert found.frame["interval_known"].tolist() == [True, True, False, True]
    assert (found.key.base, found.key.unit, found.key.standing, found.n) == (
        "children_enrolled",
        "percent",
        Standing.planned,
        4,
    )


def test_unlike_rows_are_refused_naming_what_differs() -> None:
    rows = VALUES[VALUES["value_id"].isin(["yingze-2021-v001", "liaocheng-2021-v003", "jiangchuan-2021-v006"])]
    with pytest.raises(ComparabilityError) as caught:
        require_comparable(rows)
    assert str(caught.value) == (
        "Comparison: found rows that differ in indicator (inclusive_share, kindergarten_share); "
        "base (children_enrolled, kindergartens); expected rows that agree in each. "
        "Take them from `all_comparable`; `why_not` shows what sets two rows apart."
    )


def test_year_standing_and_scope_are_each_named() -> None:
    ids = ["yingze-2021-v001", "jiangchuan-2021-v005", "jiangchuan-2021-v009"]
    with pytest.raises(ComparabilityError) as caught:
        require_comparable(VALUES[VALUES["value_id"].isin(ids)])
    assert str(caught.value) == (
        "Comparison: found rows that differ in scope (none, primary); year (2020, 2025); standing (actual, planned); "
        "expected rows that agree in each. "
        "Take them from `all_comparable`; `why_not` shows what sets two rows apart."
    )


def test_rates_per_year_and_per_term_do_not_stand_together() -> None:
    values = make_values(
        {"region": "yingze", "value": 10, "per": "year"}, {"region": "hongshan", "value": 10, "per": "term"}
    )
    with pytest.raises(ComparabilityError, match=r"differ in per \(term, year\); expected"):
        require_comparable(values)
    assert [cell.key.per for cell in all_comparable(values, INDICATORS, minimum=1)] == ["term", "year"]


def test_totals_over_unlike_periods_do_not_stand_together() -> None:
    values = make_values(
        {"region": "yingze", "value": 10, "year_from": 2021}, {"region": "hongshan", "value": 10, "year_from": 2023}
    )
    with pytest.raises(ComparabilityError, match=r"differ in year_from \(2021, 2023\); expected"):
        require_comparable(values)


def test_no_comparable_frame_can_be_made_of_unlike_or_barred_rows() -> None:
    key = ComparisonKey("inclusive_share", "", 2025, Standing.planned)
    with pytest.raises(ComparabilityError):
        ComparableFrame(VALUES[VALUES["stands_for"].isna() & VALUES["reading_kind"].isna()], key)
    with pytest.raises(ComparabilityError) as caught:
        ComparableFrame(VALUES.iloc[6:8], key)
    assert str(caught.value) == (
        "Comparison: found hongshan-2021-v007, jiangchuan-2021-v008, which stand for another row or have an ambiguous "
        "reading; expected rows that may be compared. Take them from `all_comparable`."
    )
    with pytest.raises(ComparabilityError, match=r"^Comparison: found rows of year 2025 under the key 2024; expected"):
        ComparableFrame(VALUES.iloc[:2], ComparisonKey("inclusive_share", "", 2024, Standing.planned))


def test_levels_are_split() -> None:
    found = comparable_rows(VALUES)
    assert found.levels == ("county", "prefecture")
    assert {name: frame.frame["region_id"].tolist() for name, frame in split_levels(found).items()} == {
        "county": ["hongshan", "yingze"],
        "prefecture": ["liaocheng", "yinchuan"],
    }


def test_cells_count_regions_by_level_and_leave_barred_rows_out() -> None:
    cells = find_comparable_cells(VALUES, INDICATORS)
    shown = cells[["indicator", "scope", "year", "standing", "level", "n", "n_all_levels", "region_ids"]]
    assert shown.values.tolist() == [
        ["inclusive_share", "", 2020, "actual", "county", 1, 1, "jiangchuan"],
        ["inclusive_share", "", 2025, "planned", "county", 2, 4, "hongshan;yingze"],
        ["inclusive_share", "", 2025, "planned", "prefecture", 2, 4, "liaocheng;yinchuan"],
        ["inclusive_share", "primary", 2025, "planned", "county", 1, 1, "jiangchuan"],
        ["kindergarten_share", "", 2025, "planned", "county", 1, 1, "jiangchuan"],
    ]
    assert cells["shared"].tolist() == [False, True, True, False, False]
    assert cells["value_ids"][1] == "hongshan-2021-v002;yingze-2021-v001"
    assert find_comparable_cells(VALUES.iloc[:0], INDICATORS).empty


def test_standing_rules_without_a_year_are_a_cell() -> None:
    rule = {"indicator": "rotation_ratio", "status": "standard", "year": None, "per": "year", "value": 10}
    values = make_values({**rule, "region": "yingze"}, {**rule, "region": "hongshan"})
    assert find_comparable_cells(values, INDICATORS)["n"].tolist() == [2]
    assert comparable_rows(values, "rotation_ratio", year=None, standing="standard").key.per == "year"


def test_the_order_of_rows_changes_no_set_and_each_passes_the_check() -> None:
    sets, turned = (list(all_comparable(rows, INDICATORS, minimum=1)) for rows in (VALUES, VALUES.iloc[::-1]))
    assert len(sets) == 4
    for one, other in zip(sets, turned, strict=True):
        assert one.key == other.key
        pd.testing.assert_frame_equal(one.frame, other.frame)
        require_comparable(one.frame)


def test_two_rows_are_set_apart_aspect_by_aspect() -> None:
    found = find_differences(VALUES.iloc[[0, 5]])
    assert found.loc[~found["agree"], ["aspect", "first", "second"]].values.tolist() == [
        ["indicator", "inclusive_share", "kindergarten_share"],
        ["base", "children_enrolled", "kindergartens"],
    ]
    assert found["aspect"].tolist()[-2:] == ["level", "use"]


def test_levels_years_and_barred_rows_set_rows_apart_too() -> None:
    def apart(*places: int) -> list[str]:
        found = find_differences(VALUES.iloc[list(places)])
        return found.loc[~found["agree"], "aspect"].tolist()

    assert apart(0, 1) == []
    assert apart(0, 2) == ["level"]
    assert apart(0, 4) == ["year", "standing"]
    assert apart(0, 7) == ["use"]
    assert apart(0, 8) == ["scope"]


def test_the_later_plan_of_a_region_speaks_where_both_do() -> None:
    plans = pd.concat(
        [make_plans(), pd.DataFrame([{"plan_id": "yingze-2023", "region_id": "yingze", "issued": "2023-01-01"}])]
    )
    values = make_values(
        {"region": "yingze", "value": 93},
        {"region": "yingze", "value": 95, "plan_id": "yingze-2023"},
        {"region": "yingze", "value": 80, "status": "actual", "year": 2020},
    )
    assert latest_values(values, plans)["value"].tolist() == [95, 80]
