"""Which figures of an indicator are shown, what stands where there is none, what is held against them and compared."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
from analysis_tables import make_benchmarks, make_indicators, make_plans, make_regions, make_values

from helpers.analysis.levels import find_levels, mark_benchmarks
from helpers.analysis.listing import EXTREMES, MOST_ROWS, list_largest, mark_extremes

PRESENCE = {"yingze": "stated", "jiangchuan": "stated", "hongshan": "words", "liaocheng": "not_used"}


def find(
    values: pd.DataFrame,
    benchmarks: pd.DataFrame | None = None,
    plans: pd.DataFrame | None = None,
    years: tuple[int, int] = (2015, 2035),
    presence: dict[str, str] = PRESENCE,
    otherwise: str = "",
) -> dict[str, pd.DataFrame]:
    said = [{"plan_id": f"{name}-2021", "presence": state, "value_ids": otherwise} for name, state in presence.items()]
    marks = make_benchmarks({"value": 85}) if benchmarks is None else benchmarks
    plans = with_level(make_plans()) if plans is None else plans
    return find_levels(
        values,
        pd.DataFrame(said).assign(subject="indicator", code="inclusive_share"),
        marks,
        make_indicators(),
        plans,
        make_regions(),
        "inclusive_share",
        years=years,
    )


def with_level(plans: pd.DataFrame) -> pd.DataFrame:
    return plans.assign(level=plans["region_id"].map(make_regions().set_index("region_id")["level"]).fillna("county"))


def many(count: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return figures of so many counties, the same at either end twice, and their plans."""
    rows: list[dict[str, Any]] = [{"region": f"r{at:02}", "value": 50 + at} for at in range(count - 2)]
    rows += [{"region": f"r{count - 2:02}", "value": 50}, {"region": f"r{count - 1:02}", "value": 50 + count - 3}]
    plans = [
        {"plan_id": f"{row['region']}-2021", "region_id": row["region"], "issued": "2021", "period_start": 2021}
        for row in rows
    ]
    return make_values(*rows), pd.DataFrame(plans).assign(level="county")


def test_every_plan_has_a_row_and_what_stands_for_a_figure_that_is_not_there() -> None:
    values = make_values(
        {"region": "yingze", "value": 80, "status": "actual", "year": 2020},
        {"region": "yingze", "value": 90},
        {"region": "jiangchuan", "value": 95, "year": 2040},
    )
    rows = find(values)["rows"]
    assert rows[["plan_id", "value", "presence", "absence"]].fillna(-1).values.tolist() == [
        ["yingze-2021", 80, "stated", ""],
        ["yingze-2021", 90, "stated", ""],
        ["jiangchuan-2021", -1, "stated", "outside_years"],
        ["hongshan-2021", -1, "words", "words"],
        ["liaocheng-2021", -1, "not_used", "not_used"],
        ["yinchuan-2021", -1, "not_read", "not_read"],
    ]
    assert rows["listed"].all()
    assert rows[["last", "interval_known"]].dtypes.eq("bool").all()


def test_a_plan_that_measures_it_otherwise_has_the_figure_that_it_ends_with_there() -> None:
    values = make_values(
        {"region": "jiangchuan", "value": 80, "status": "actual", "year": 2020, "indicator": "kindergarten_share"},
        {"region": "jiangchuan", "value": 90, "indicator": "kindergarten_share"},
        {"region": "yingze", "value": 95},
    )
    ids = list(values["value_id"])
    said = {"jiangchuan": "stated_otherwise", "yingze": "stated"}
    rows = find(values, presence=said, otherwise=";".join(ids[:2]))["rows"].set_index("plan_id")
    assert rows.at["jiangchuan-2021", "instead"] == ids[1]
    assert rows.at["yingze-2021", "instead"] == ""


@pytest.mark.parametrize("state", ["stated_otherwise", "out_of_scope", "not_read"])
def test_without_a_figure_the_state_itself_is_the_reason(state: str) -> None:
    rows = find(make_values({"region": "jiangchuan", "value": 80}), presence={"yingze": state})["rows"]
    assert rows.loc[rows["plan_id"] == "yingze-2021", ["presence", "absence"]].values.tolist() == [[state, state]]


@pytest.mark.parametrize("out", [{"stands_for": "yingze-2021-v009"}, {"reading_kind": "ambiguous"}])
def test_what_repeats_another_or_is_ambiguous_is_no_figure_to_compare(out: dict[str, str]) -> None:
    rows = find(make_values({"region": "yingze", "value": 80, **out}))["rows"]
    assert rows["value_id"].isna().all()
    assert rows.loc[0, "absence"] == "not_comparable"


@pytest.mark.parametrize(
    ("statuses", "last"),
    [
        ([("target", 2025), ("milestone", 2023), ("actual", 2030)], 0),
        ([("actual", 2020), ("standard", None), ("actual", 2022)], 1),
        ([("actual", 2020), ("actual", 2022)], 1),
    ],
)
def test_a_plan_ends_with_its_last_planned_figure_else_its_rule_else_its_last_actual(
    statuses: list[tuple[str, int | None]], last: int
) -> None:
    values = make_values(
        *({"value": 80 + at, "status": kind, "year": year} for at, (kind, year) in enumerate(statuses))
    )
    rows = find(values)["rows"]
    assert rows.loc[rows["last"], "value_id"].tolist() == [f"yingze-2021-v{last + 1:03d}"]


def test_verdicts_are_on_last_figures_alone() -> None:
    values = make_values(
        {"region": "yingze", "value": 80, "status": "milestone", "year": 2024},
        {"region": "yingze", "value": 90},
        {"region": "jiangchuan", "value": 70},
    )
    judged = find(values)["verdicts"]
    assert judged[["value_id", "verdict"]].values.tolist() == [
        ["jiangchuan-2021-v003", "falls_short"],
        ["yingze-2021-v002", "meets"],
    ]


def test_a_change_needs_a_baseline_and_a_target_of_one_scope() -> None:
    base = {"value": 80.3, "status": "actual", "year": 2020}
    found = find(make_values(base, {"value": 90, "comparator": "ge"}))["changes"]
    assert found.values.tolist() == [["yingze-2021", "yingze-2021-v001", "yingze-2021-v002", 9.7, True]]
    assert find(make_values(base, {"value": 90, "scope": "urban"}))["changes"].empty
    assert find(make_values({**base, "comparator": "approx"}, {"value": 90}))["changes"].empty
    assert find(make_values(base))["changes"].empty


def test_rows_that_agree_in_year_status_and_level_may_be_compared() -> None:
    values = make_values(
        {"region": "yingze", "value": 80},
        {"region": "jiangchuan", "value": 90},
        {"region": "hongshan", "value": 70, "year": 2024},
        {"region": "liaocheng", "value": 60},
    )
    cells = find(values)["cells"]
    assert cells[["year", "level", "n", "listed"]].values.tolist() == [[2025, "county", 2, True]]


def test_benchmarks_drawn_are_of_the_last_planned_year_and_no_line_is_drawn_twice() -> None:
    marks = make_benchmarks(
        {"value": 80, "year_from": 2020},
        {"value": 85},
        {"value": 85},
        {"value": 85, "kind": "standard", "year_from": 2017},
        {"value": 70, "kind": "actual", "year_from": 2019, "year_to": 2019},
        {"value": 75, "kind": "actual", "year_from": 2021, "year_to": 2021},
        {"value": 60, "scope": "province"},
        {"value": 65, "scope": "county_evaluation", "kind": "standard"},
    )
    marks.loc[marks["kind"] == "target", "year_to"] = marks["year_from"]
    rows = make_values({"value": 90})
    drawn = mark_benchmarks(marks, rows, {"county"}, 2030)
    assert drawn.loc[drawn["drawn"], "value"].tolist() == [85, 85, 75, 65]
    assert drawn.loc[drawn["drawn"], "kind"].tolist() == ["target", "standard", "actual", "standard"]
    assert drawn.loc[~drawn["beside"], "value"].tolist() == [60]
    # no county is compared, so that county evaluations say nothing
    assert 65 not in mark_benchmarks(marks, rows, {"prefecture"}, 2030).query("drawn")["value"].tolist()


def test_up_to_a_few_plans_all_rows_are_listed_and_of_more_the_ends() -> None:
    values, plans = many(MOST_ROWS)
    few = find(values, plans=plans)
    assert few["rows"]["listed"].all()
    assert few["spread"].empty
    values, plans = many(20)
    found = find(values, plans=plans)
    shown = found["rows"][found["rows"]["listed"]]
    # the lowest up, then the highest down; what is printed twice stands once
    assert shown["value"].tolist() == [50, 51, 52, 67, 66, 65]
    assert len(found["rows"]) == 20
    assert found["quantiles"]["n"].eq(20).all()
    ends = found["spread"].set_index("value_id").loc[shown["value_id"]]
    assert ends["further"].tolist() == [1, 0, 0, 1, 0, 0]
    assert ends["end"].tolist() == ["lowest"] * EXTREMES + ["highest"] * EXTREMES


def test_where_few_of_many_plans_print_it_those_have_their_rows() -> None:
    _, plans = many(20)
    found = find(make_values({"region": "r01", "value": 80}), plans=plans)
    assert found["rows"].query("listed")["plan_id"].tolist() == ["r01-2021"]
    assert found["spread"].empty


def test_spread_figures_are_of_one_year_and_their_median_is_reached_by_half() -> None:
    values, plans = many(20)
    more = make_values(*({"region": f"r{at:02}", "value": 40 + at, "year": 2023} for at in range(9)))
    more["value_id"] += "x"
    found = find(pd.concat([values, more], ignore_index=True), plans=plans)
    spread = found["spread"]
    assert spread.groupby("year")["chosen"].all().to_dict() == {2023: False, 2025: True}
    middle = found["quantiles"].query("chosen and share == 0.5")["low"].iloc[0]
    low = spread.loc[spread["chosen"], "low"]
    assert (low >= middle).mean() >= 0.5
    assert (low <= middle).mean() >= 0.5


def test_a_figure_never_stands_at_both_ends() -> None:
    rows = make_values(*({"region": f"r{at}", "value": at} for at in range(4)))
    marked = mark_extremes(rows.assign(low=rows["value"], high=rows["value"]), ["level"])
    assert marked["end"].tolist() == ["lowest"] * 3 + ["highest"]


def test_of_a_long_list_the_largest_are_listed() -> None:
    rows = pd.DataFrame({"n": [1, 3, 2] * 4})
    assert list_largest(rows, by="n").query("listed")["n"].tolist() == [3, 3, 3]
    assert list_largest(rows.head(8), by="n")["listed"].all()
