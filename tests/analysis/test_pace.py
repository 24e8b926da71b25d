from __future__ import annotations

import math

import pandas as pd
import pytest
from analysis_tables import make_indicators, make_plans, make_values
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.analysis.pace import FEWEST_FOR_INTERVAL, find_pace, find_paces, find_slopes, project_paces

INDICATORS = make_indicators()


def pace(baseline: dict[str, object], target: dict[str, object], **both: object) -> pd.Series[object]:
    values = make_values({"status": "actual", "year": 2020, **baseline, **both}, {**target, **both})
    found = find_paces(values, INDICATORS)
    assert len(found) == 1
    return found.iloc[0]


def test_pace_in_points_and_in_log_odds_by_hand() -> None:
    # (95.01 - 92.63) / 5 = 0.476; (ln(95.01/4.99) - ln(92.63/7.37)) / 5 = (2.946546 - 2.531195) / 5 = 0.0830702
    found = pace({"value": 92.63}, {"value": 95.01})
    assert (found["points_low"], found["points_high"], found["years"]) == (0.476, 0.476, 5)
    assert found["logit_low"] == found["logit_high"] == pytest.approx(0.0830702, abs=1e-7)
    assert (found["points_reason"], found["logit_reason"], found["saturated"]) == ("", "", False)


def test_a_rise_of_a_hundredth_of_a_point_survives_and_saturation_is_named() -> None:
    found = pace({"value": 99.01}, {"value": 99.02}, indicator="gross_rate")
    assert (found["points_low"], found["points_high"]) == (0.002, 0.002)
    assert (found["saturated"], found["logit_reason"]) == (True, "not_a_share")
    falling = pace({"value": 0.5}, {"value": 0.4}, indicator="accident_rate")
    assert (falling["points_low"], falling["saturated"]) == (-0.02, True)


def test_a_floor_asks_at_least_so_much() -> None:
    found = pace({"value": 90}, {"value": 93, "comparator": "ge"})
    # (93 - 90) / 5 = 0.6 at least, (100 - 90) / 5 = 2 at most; towards 100 the log odds have no end.
    assert (found["points_low"], found["points_high"]) == (0.6, 2.0)
    assert found["logit_low"] == pytest.approx((math.log(93 / 7) - math.log(9)) / 5)
    assert (found["logit_high"], found["logit_low_closed"], found["logit_high_closed"]) == (math.inf, True, False)


def test_open_ends_stay_open() -> None:
    found = pace({"value": 90, "comparator": "gt"}, {"value": 95})
    # From more than 90, up to 100: between (95 - 100) / 5 = -1 and less than (95 - 90) / 5 = 1.
    assert (found["points_low"], found["points_high"]) == (-1.0, 1.0)
    assert (found["points_low_closed"], found["points_high_closed"]) == (True, False)


@pytest.mark.parametrize(("baseline", "target"), [(95, 100), (0, 50), (100, 100)])
def test_log_odds_are_undefined_at_the_bounds_and_said_to_be(baseline: float, target: float) -> None:
    found = pace({"value": baseline}, {"value": target})
    assert found["logit_reason"] == "undefined_at_bound"
    assert math.isnan(found["logit_low"])
    assert math.isnan(found["logit_high"])
    assert found["points_low"] == (target - baseline) / 5


def test_unknown_widths_have_no_pace() -> None:
    found = pace({"value": 80, "comparator": "approx"}, {"value": 90})
    assert (found["points_reason"], found["logit_reason"]) == ("unknown_width", "unknown_width")
    assert math.isnan(found["points_low"])


def test_only_what_one_plan_prints_twice_has_a_pace() -> None:
    values = make_values(
        {"region": "yingze", "value": 80, "status": "actual", "year": 2020},
        {"region": "hongshan", "value": 90},
        {"region": "yingze", "value": 90, "scope": "primary"},
        {"region": "yingze", "value": 90, "indicator": "gross_rate"},
        {"region": "yingze", "value": 90, "year": 2019},
        {"region": "yingze", "value": 90, "stands_for": "yingze-2021-v009"},
    )
    assert find_paces(values, INDICATORS).empty


def test_the_last_report_and_the_last_target_count() -> None:
    values = make_values(
        {"value": 80, "status": "actual", "year": 2019},
        {"value": 82, "status": "actual", "year": 2020},
        {"value": 85, "status": "milestone", "year": 2022},
        {"value": 92, "year": 2025},
    )
    found = find_paces(values, INDICATORS).iloc[0]
    assert (found["baseline_year"], found["target_year"], found["points_low"]) == (2020, 2025, 2.0)


def test_the_same_pace_for_a_neighbour_by_hand() -> None:
    values = make_values(
        {"region": "yingze", "value": 80, "status": "actual", "year": 2020},
        {"region": "yingze", "value": 90},
        {"region": "hongshan", "value": 50, "status": "actual", "year": 2021},
        {"region": "hongshan", "value": 60},
        {"region": "jiangchuan", "value": 97, "status": "actual", "year": 2020},
    )
    paces = find_paces(values, INDICATORS)
    found = project_paces(paces[paces["plan_id"] == "yingze-2021"], values, INDICATORS)
    assert found["pace_id"].unique().tolist() == ["yingze-2021-v002"]
    assert found["region_id"].tolist() == ["hongshan", "jiangchuan"]
    # 2 points a year: hongshan 50 + 4 * 2 = 58; jiangchuan 97 + 5 * 2 = 107, stopped at 100.
    assert found["by_points_low"].tolist() == [58.0, 100.0]
    assert found["capped"].tolist() == [False, True]
    # Log odds: ln 9 - ln 4 = 0.81093 in five years; hongshan 0 + 4/5 of it = 0.648744, that is 65.67 %.
    assert found["by_logit_low"][0] == pytest.approx(100 / (1 + math.exp(-0.8 * math.log(9 / 4))))
    assert found["by_logit_low"][1] == pytest.approx(100 / (1 + math.exp(-math.log(97 / 3) - math.log(9 / 4))))
    assert found["target_low"].fillna(-1).tolist() == [60.0, -1.0]
    # a frame without a pace has the same columns
    assert list(project_paces(paces.iloc[:0], values, INDICATORS)) == list(found)


def test_without_a_pace_nothing_is_projected() -> None:
    values = make_values({"value": 80, "status": "actual", "year": 2020})
    assert project_paces(find_paces(values, INDICATORS), values, INDICATORS).empty


def both(figures: dict[str, tuple[float, float]], **more: object) -> pd.DataFrame:
    """Return a baseline and a target for each region."""
    rows: list[dict[str, object]] = []
    for region, (baseline, target) in figures.items():
        rows += [
            {"region": region, "value": baseline, "status": "actual", "year": 2020},
            {"region": region, "value": target, **more},
        ]
    return make_values(*rows)


def slopes(values: pd.DataFrame) -> pd.DataFrame:
    return find_slopes(find_paces(values, INDICATORS), values)


def test_the_slope_of_targets_on_baselines_is_the_median_of_all_slopes() -> None:
    # (90 - 80) / (80 - 60) = 0.5, (94 - 80) / (88 - 60) = 0.5, (94 - 90) / (88 - 80) = 0.5
    found = slopes(both({"r1": (60, 80), "r2": (80, 90), "r3": (88, 94)}))
    assert found[["indicator", "level", "n", "slope", "reason"]].values.tolist() == [
        ["inclusive_share", "county", 3, 0.5, ""]
    ]
    assert found[["low", "high"]].isna().all(axis=None)


def test_slopes_need_three_points_of_one_level_and_two_baselines() -> None:
    mixed = slopes(both({"yingze": (60, 80), "hongshan": (80, 90), "liaocheng": (88, 94)}))
    assert mixed[["level", "n", "reason"]].values.tolist() == [
        ["county", 2, "too_few"],
        ["prefecture", 1, "too_few"],
    ]
    alike = slopes(both({"r1": (60, 80), "r2": (60, 90), "r3": (60, 94)}))
    assert alike["reason"].tolist() == ["no_variation"]
    assert slopes(both({"r1": (60, 80), "r2": (80, 90), "r3": (88, 94)}, comparator="ge")).empty


def test_slopes_have_an_interval_from_ten_regions_on() -> None:
    found = slopes(both({f"r{at}": (at, 3 * at + (-1) ** at + 1) for at in range(1, FEWEST_FOR_INTERVAL + 1)})).iloc[0]
    assert found["n"] == FEWEST_FOR_INTERVAL
    assert found["low"] <= 3 <= found["high"]
    assert found["low"] < found["high"]


def test_a_finding_of_paces_names_the_slowest_and_the_fastest_share() -> None:
    values = both({"yingze": (80, 90), "hongshan": (80, 81), "jiangchuan": (80, 85)})
    found = find_pace(values, INDICATORS, make_plans(), neighbours=True)
    rows = found["rows"].set_index("region_id")
    assert rows["end"].to_dict() == {"yingze": "fastest", "hongshan": "slowest", "jiangchuan": ""}
    assert (rows["value_id"] == rows["target_id"]).all()
    assert rows["compared"].all()
    assert sorted(found["baselines"]["value_id"]) == sorted(rows["baseline_id"])
    assert len(found["projections"]) == 6
    assert found["slopes"]["reason"].tolist() == ["no_variation"]
    alone = find_pace(values, INDICATORS, make_plans(), wanted=["gross_rate"])
    assert all(frame.empty for frame in alone.values())


figures = st.decimals(1, 99, places=2).map(float)


@settings(max_examples=25, deadline=None)
@given(figures, figures, st.sampled_from(["eq", "ge", "gt"]), st.randoms(use_true_random=False))
def test_a_wider_figure_makes_a_wider_pace_and_order_does_not_matter(
    baseline: float, target: float, sign: str, random: object
) -> None:
    rows = [{"value": baseline, "status": "actual", "year": 2020}, {"value": target}]
    exact = find_paces(make_values(*rows), INDICATORS).iloc[0]
    wide = make_values(rows[0], {**rows[1], "comparator": sign}, {"region": "hongshan", "value": 5})
    order = list(wide.index)
    random.shuffle(order)  # type: ignore[attr-defined]
    found = find_paces(wide.loc[order], INDICATORS)
    pd.testing.assert_frame_equal(found, find_paces(wide, INDICATORS))
    for scale in ("points", "logit"):
        assert found[f"{scale}_low"][0] <= exact[f"{scale}_low"] <= exact[f"{scale}_high"] <= found[f"{scale}_high"][0]
