"""Which figures are listed, in which order, and what stands for many of them."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
from analysis_tables import make_benchmarks, make_indicators, make_plans, make_values

from helpers.analysis.documents import find_crosschecks
from helpers.analysis.listing import MOST_LISTED, MOST_ROWS
from helpers.analysis.values import ALIKE, find_money, find_values

THEMES = ["preschool", "rotation"]


def find(
    values: pd.DataFrame, plans: pd.DataFrame | None = None, years: tuple[int, int] = (2015, 2035), **asked: Any
) -> dict[str, pd.DataFrame]:
    read = values.assign(**{name: values.get(name, "") for name in ("reading_en", "reading_zh")})
    chosen = make_plans() if plans is None else plans
    return find_values(read, make_benchmarks({"value": 85}), make_indicators(), chosen, THEMES, years=years, **asked)


def many(count: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    values = make_values(*({"region": f"r{at:02}", "value": 50 + at} for at in range(count)))
    plans = values[["plan_id", "region_id", "level"]].assign(issued="2021", period_start=2021)
    return values, plans


def test_what_one_plan_prints_stands_apart_from_what_two_print() -> None:
    values = make_values(
        {"value": 80},
        {"region": "jiangchuan", "value": 90},
        {"value": 7, "indicator": "school_count"},
        {"value": 9, "indicator": "gross_rate", "reading_kind": "ambiguous"},
        {"value": 9, "indicator": "gross_rate", "year": 2040},
    )
    assert find(values, shared=True)["rows"]["value"].tolist() == [80, 90]
    assert find(values, shared=False)["rows"]["value"].tolist() == [7]
    assert find(values, shared=False, without=["preschool"])["rows"].empty
    # what is in doubt is counted beside what one plan alone prints
    assert find(values, shared=False)["doubtful"]["value"].tolist() == [9]
    assert find(values, shared=True)["doubtful"].empty
    # what is ambiguous is shown where nothing is compared, also of a theme
    assert find(values, theme="preschool", without=["inclusive_share"])["rows"]["value"].tolist() == [9, 7]
    assert find(values)["rows"]["value"].tolist() == [90, 80, 7, 9]
    # what two plans print is no plan's alone, though one of the figures is ambiguous
    beside = make_values({"value": 98}, {"region": "jiangchuan", "value": 90, "reading_kind": "ambiguous"})
    assert find(beside, shared=True)["rows"]["value"].tolist() == [98, 90]
    assert find(beside, shared=False)["rows"].empty
    # what repeats another stays out of a theme's list
    again = values.assign(stands_for=["", "", values["value_id"][3], "", ""])
    assert find(again, theme="preschool", without=["inclusive_share"])["rows"]["value"].tolist() == [9]


def test_figures_are_planned_past_or_told_again() -> None:
    values = make_values(
        {"value": 80, "status": "target"},
        {"value": 81, "year": 2024, "status": "milestone"},
        {"value": 7, "indicator": "school_count", "status": "actual"},
        {"value": 80, "year": 2026, "status": "target"},
        {"value": 2, "year": None, "status": "encouraged"},
    )
    again = values.assign(stands_for=["", "", "", values["value_id"][0], ""])
    counts = {"planned": 2, "past": 1, "encouraged": 1, "again": 1}
    assert find(again)["parts"].set_index("part")["n"].to_dict() == counts


def test_indicators_asked_for_have_their_targets_and_nothing_else_does() -> None:
    values = make_values({"value": 80}, {"value": 7, "indicator": "school_count"})
    assert len(find(values, codes=["inclusive_share"])["benchmarks"]) == 1
    assert find(values, codes=["inclusive_share"])["rows"]["value"].tolist() == [80]
    assert find(values, codes=["school_count"])["benchmarks"].empty
    assert find(values, theme="preschool")["benchmarks"].empty


@pytest.mark.parametrize(("count", "noted"), [(ALIKE - 1, "row"), (ALIKE, "alike")])
def test_what_is_read_alike_is_told_once(count: int, noted: str) -> None:
    values = make_values(*({"value": at, "year": 2020 + at} for at in range(count)))
    alone = make_plans().iloc[:1]
    read = values.assign(reading_en="Read so.", reading_zh="a")
    assert set(find(read, alone)["rows"]["noted"]) == {noted}
    # beside other plans only what departs from the letters is told
    assert set(find(read)["rows"]["noted"]) == {""}
    assert set(find(read.assign(reading_kind="repaired"))["rows"]["noted"]) == {noted}


def test_up_to_a_few_plans_figures_are_listed_and_of_more_the_sets_they_make() -> None:
    few = find(*many(MOST_ROWS), shared=True)
    assert few["rows"]["listed"].all()
    assert few["sets"].empty
    found = find(*many(MOST_ROWS + 1), shared=True)
    assert not found["rows"]["listed"].any()
    assert found["sets"].drop(columns="set").values.tolist() == [
        ["inclusive_share", "county", 9, "r00-2021-v001", "r08-2021-v009", True]
    ]


def test_of_many_plans_all_their_figures_are_listed_as_far_as_the_first() -> None:
    values, plans = many(MOST_LISTED + 3)
    alone = values.assign(indicator=[f"own_{at}" for at in range(len(values))])
    book = pd.concat([make_indicators().iloc[:1]] * len(alone)).assign(indicator=alone["indicator"].to_numpy())
    read = alone.assign(reading_en="", reading_zh="")
    made = find_values(read, make_benchmarks({"value": 85}), book, plans, THEMES, years=(2015, 2035), shared=False)
    assert made["rows"]["listed"].tolist() == [True] * MOST_LISTED + [False] * 3


def test_money_is_in_yuan_and_what_repeats_is_left_out() -> None:
    values = make_values(
        {"value": 3, "unit": "10k_cny"}, {"value": 5, "unit": "10k_cny", "stands_for": "a"}, {"value": 1}
    )
    rows = find_money(values, make_plans(), {"10k_cny": 10000.0})["rows"]
    assert rows[["value", "yuan", "listed"]].values.tolist() == [[3, 30000, True]]


def test_a_crosscheck_names_the_indicator_of_the_figure_checked() -> None:
    checks = pd.DataFrame(
        [("x1", "yingze-2021", "yingze-2021-v001"), ("x2", "yingze-2021", "none"), ("x3", "elsewhere", "none")],
        columns=["crosscheck_id", "plan_id", "result"],
    )
    found = find_crosschecks(checks, make_plans(), make_values({"value": 80}))
    assert found["rows"][["crosscheck_id", "indicator"]].fillna("").values.tolist() == [
        ["x1", "inclusive_share"],
        ["x2", ""],
    ]
    assert found["stated"]["value"].tolist() == [80]
