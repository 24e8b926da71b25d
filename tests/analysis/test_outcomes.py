"""An earlier plan's targets beside the next plan's results, worked by hand."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
from analysis_tables import make_indicators, make_plans, make_values

from helpers.analysis.outcomes import find_outcomes

INDICATORS = make_indicators()
PLANS = (
    make_plans()
    .iloc[[0, 0, 0]]
    .assign(
        plan_id=["yingze-2016", "yingze-2021", "yingze-2026"],
        period_start=pd.array([2016, 2021, pd.NA], dtype="Int64"),
        issued=["2016", "2021", "2026-03"],
    )
)
OLD, NEW = {"plan_id": "yingze-2021"}, {"plan_id": "yingze-2026", "status": "actual"}


def outcome(target: dict[str, Any], result: dict[str, Any], **both: Any) -> tuple[str, str]:
    values = make_values({"value": 90, **OLD, **both, **target}, {"value": 90, **NEW, **both, **result})
    rows = find_outcomes(values, PLANS, INDICATORS)["rows"]
    assert len(rows) == 1
    return rows["outcome"].iloc[0], rows["reason"].iloc[0]


@pytest.mark.parametrize(
    ("target", "result", "expected"),
    [
        ({"value": 90}, {"value": 90}, ("met", "")),
        ({"value": 90}, {"value": 89.9}, ("not_met", "")),
        ({"value": 90, "comparator": "ge"}, {"value": 95}, ("met", "")),
        ({"value": 90, "comparator": "gt"}, {"value": 90}, ("not_met", "")),
        # at least 85 may be 85 and may be 95
        ({"value": 90}, {"value": 85, "comparator": "ge"}, ("cannot_be_said", "open")),
        ({"value": 90}, {"value": 92, "comparator": "ge"}, ("met", "")),
        ({"value": 90}, {"value": 90, "comparator": "lt"}, ("not_met", "")),
        ({"value": 90, "comparator": "approx"}, {"value": 95}, ("cannot_be_said", "approximate")),
        ({"value": 90}, {"value": 95, "comparator": "approx"}, ("cannot_be_said", "approximate")),
        # of a year before its end nothing is decided, and of a later one neither
        ({"value": 90}, {"value": 95, "year": 2024}, ("cannot_be_said", "other_year")),
        ({"value": 90}, {"value": 80, "year": 2026}, ("cannot_be_said", "other_year")),
        # "at most 90" of what should be high sets no floor
        ({"value": 90, "comparator": "le"}, {"value": 95}, ("cannot_be_said", "no_direction")),
    ],
)
def test_outcomes_by_hand(target, result, expected):
    assert outcome(target, result) == expected


def test_what_should_fall_is_met_from_above_and_a_count_has_no_side():
    assert outcome({"value": 2}, {"value": 1}, indicator="accident_rate") == ("met", "")
    assert outcome({"value": 2}, {"value": 3}, indicator="accident_rate") == ("not_met", "")
    assert outcome({"value": 2}, {"value": 3}, indicator="school_count") == ("cannot_be_said", "no_direction")


@pytest.mark.parametrize(
    "result",
    [
        {"indicator": "gross_rate"},
        {"scope": "rural"},
        {"status": "target"},
        {"stands_for": "x"},
        {"reading_kind": "ambiguous"},
        {"year_from": 2023},
        {"per": "year"},
        {"plan_id": "yingze-2021"},
    ],
)
def test_another_quantity_is_no_result_of_the_target(result):
    values = make_values({"value": 90, **OLD}, {"value": 95, **NEW, **result})
    found = find_outcomes(values, PLANS, INDICATORS)
    assert found["rows"].empty
    pair = found["counts"].set_index("earlier").loc["yingze-2021"]
    assert (pair["later"], pair["targets"], pair["answered"]) == ("yingze-2026", 1, 0)


def test_the_result_of_the_targets_own_year_goes_before_the_nearest():
    years = [{"value": 80 + year, "year": 2020 + year, **NEW} for year in (4, 5, 6)]
    rows = find_outcomes(make_values({"value": 85, **OLD}, *years), PLANS, INDICATORS)["rows"]
    assert (rows["actual_year"].item(), rows["outcome"].item()) == (2025, "met")
    rows = find_outcomes(make_values({"value": 85, **OLD}, years[0], years[2]), PLANS, INDICATORS)["rows"]
    # of two as near the later
    assert (rows["actual_year"].item(), rows["reason"].item()) == (2026, "other_year")


def test_each_plan_is_held_against_the_next_alone_the_latest_pair_first():
    values = make_values(
        {"value": 80, "plan_id": "yingze-2016", "year": 2020},
        {"value": 81, "plan_id": "yingze-2021", "status": "actual", "year": 2020},
        {"value": 90, "plan_id": "yingze-2021", "status": "milestone"},
        {"value": 89, "plan_id": "yingze-2026", "status": "actual"},
    )
    found = find_outcomes(values, PLANS, INDICATORS)
    assert list(zip(found["rows"]["plan_id"], found["rows"]["later"], found["rows"]["outcome"], strict=True)) == [
        ("yingze-2021", "yingze-2026", "not_met"),
        ("yingze-2016", "yingze-2021", "met"),
    ]
    assert found["counts"].to_dict("records") == [
        {
            **{"region_id": "yingze", "earlier": earlier, "later": later, "targets": 1, "answered": 1},
            **{"not_met": int(outcome == "not_met"), "cannot_be_said": 0, "met": int(outcome == "met")},
        }
        for earlier, later, outcome in (
            ("yingze-2021", "yingze-2026", "not_met"),
            ("yingze-2016", "yingze-2021", "met"),
        )
    ]


def test_regions_with_one_plan_have_no_outcome():
    values = make_values({"value": 90, **OLD}, {"value": 95, "plan_id": "yingze-2021", "status": "actual"})
    found = find_outcomes(values, PLANS[PLANS["plan_id"] == "yingze-2021"], INDICATORS)
    assert found["rows"].empty
    assert found["counts"].empty
