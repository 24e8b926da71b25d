from __future__ import annotations

import math
from random import Random

import pandas as pd
import pytest
from analysis_tables import make_benchmarks, make_indicators, make_plans, make_regions, make_values
from hypothesis import example, given, settings
from hypothesis import strategies as st
from intervals import Interval, interval_of, judge, judge_about
from strategies import intervals

from helpers.analysis.verdicts import Verdict, judge_values

STRENGTH = {
    Verdict.meets: {Verdict.meets, Verdict.may_meet},
    Verdict.falls_short: {Verdict.falls_short, Verdict.may_meet},
}


def verdicts(values: pd.DataFrame, benchmarks: pd.DataFrame) -> pd.DataFrame:
    return judge_values(values, benchmarks, make_indicators(), make_plans(), make_regions())


@pytest.mark.parametrize(
    ("value", "benchmark", "better", "expected"),
    [
        # A floor of 93 lies wholly above a floor of 90.
        (interval_of("ge", 93, upper=100), interval_of("ge", 90), "higher", Verdict.meets),
        # A floor of 85 may turn out at 85 or at 95.
        (interval_of("ge", 85, upper=100), interval_of("ge", 90), "higher", Verdict.may_meet),
        (interval_of("eq", 89.99), interval_of("ge", 90), "higher", Verdict.falls_short),
        # Exactly 90 meets "at least 90" but not "more than 90"; "more than 90" meets both.
        (interval_of("eq", 90), interval_of("ge", 90), "higher", Verdict.meets),
        (interval_of("eq", 90), interval_of("gt", 90), "higher", Verdict.falls_short),
        (interval_of("gt", 90), interval_of("gt", 90), "higher", Verdict.meets),
        (interval_of("ge", 90), interval_of("gt", 90), "higher", Verdict.may_meet),
        (interval_of("lt", 90), interval_of("ge", 90), "higher", Verdict.falls_short),
        # A target printed as a bare 96 is a floor.
        (interval_of("eq", 97), interval_of("eq", 96), "higher", Verdict.meets),
        (interval_of("eq", 95.5), interval_of("eq", 96), "higher", Verdict.falls_short),
        # Lower is better: the near end is the high one.
        (interval_of("eq", 3), interval_of("le", 5), "lower", Verdict.meets),
        (interval_of("le", 5, lower=0), interval_of("lt", 5), "lower", Verdict.may_meet),
        (interval_of("gt", 5), interval_of("le", 5), "lower", Verdict.falls_short),
        (interval_of("eq", 5), interval_of("eq", 6), "lower", Verdict.meets),
        # Nothing can be said.
        (interval_of("approx", 95), interval_of("ge", 90), "higher", Verdict.cannot_be_said),
        (interval_of("eq", 95), interval_of("approx", 80), "higher", Verdict.cannot_be_said),
        (interval_of("eq", 95), interval_of("ge", 90), "neither", Verdict.cannot_be_said),
        (interval_of("eq", 95), interval_of("le", 90), "higher", Verdict.cannot_be_said),
    ],
)
def test_verdicts_follow_from_the_intervals(
    value: Interval | None, benchmark: Interval | None, better: str, expected: Verdict
) -> None:
    assert judge(value, benchmark, better) is expected


# where neither side is better a figure is held against the words of what is asked, not against a threshold
@given(intervals(), intervals(), intervals(), st.sampled_from(["higher", "lower"]))
def test_widening_an_interval_never_sharpens_a_verdict(
    value: Interval, more: Interval, benchmark: Interval, better: str
) -> None:
    low = min((value.low, not value.low_closed), (more.low, not more.low_closed))
    high = max((value.high, value.high_closed), (more.high, more.high_closed))
    wide = Interval(low[0], high[0], not low[1], high[1])
    before, after = judge(value, benchmark, better), judge(wide, benchmark, better)
    assert after in STRENGTH.get(before, {before})


def test_each_value_is_judged_against_what_is_in_force_for_its_year_and_region() -> None:
    values = make_values(
        {"region": "yingze", "value": 93, "comparator": "ge"},
        {"region": "liaocheng", "value": 88},
        {"region": "yinchuan", "value": 91},
        {"region": "yingze", "value": 84, "status": "actual", "year": 2020},
    )
    benchmarks = make_benchmarks(
        {"benchmark_id": "national", "value": 90},
        {"benchmark_id": "county", "value": 80, "scope": "county_evaluation", "kind": "standard", "year_from": 2020},
        {"benchmark_id": "ningxia", "value": 92, "comparator": "gt", "scope": "province", "region_codes": "640000"},
        {"benchmark_id": "yuxi", "value": 92, "scope": "city", "region_codes": "530400"},
        {"benchmark_id": "provinces", "value": 90, "scope": "every_province"},
        {"benchmark_id": "actual", "value": 91.49, "comparator": "eq", "kind": "actual"},
        {"benchmark_id": "before", "value": 80, "year_from": 2020, "comparator": "approx"},
    )
    found = verdicts(values, benchmarks)
    assert dict(zip(zip(found["value_id"], found["benchmark_id"], strict=True), found["verdict"], strict=True)) == {
        ("liaocheng-2021-v002", "national"): "falls_short",
        ("yinchuan-2021-v003", "national"): "meets",
        ("yinchuan-2021-v003", "ningxia"): "falls_short",
        ("yingze-2021-v001", "national"): "meets",
        ("yingze-2021-v001", "county"): "meets",
        ("yingze-2021-v004", "county"): "meets",
        ("yingze-2021-v004", "before"): "cannot_be_said",
    }


def test_the_gap_is_an_interval_and_keeps_its_ends() -> None:
    found = verdicts(make_values({"value": 90.01, "comparator": "gt"}), make_benchmarks({"value": 90})).iloc[0]
    # (90.01, 100] against 90: more than 0.01 and at most 10 points above.
    assert (found["gap_low"], found["gap_high"]) == (0.01, 10.0)
    assert (found["gap_low_closed"], found["gap_high_closed"]) == (False, True)


def test_a_standing_rule_meets_standards_of_the_plans_first_year_and_no_target() -> None:
    rule = {
        "indicator": "rotation_ratio",
        "status": "standard",
        "year": None,
        "per": "year",
        "value": 10,
        "comparator": "ge",
    }
    common = {"indicator": "rotation_ratio", "value": 10}
    benchmarks = make_benchmarks(
        {**common, "benchmark_id": "old", "kind": "standard", "year_from": 2014, "year_to": 2020},
        {**common, "benchmark_id": "now", "kind": "standard", "year_from": 2014},
        {**common, "benchmark_id": "later", "kind": "standard", "year_from": 2022},
        {**common, "benchmark_id": "target", "kind": "target", "year_from": 2021},
    )
    found = verdicts(make_values(rule), benchmarks)
    assert found[["benchmark_id", "judged_year", "verdict"]].values.tolist() == [["now", 2021, "meets"]]


def test_parts_and_rates_must_agree() -> None:
    values = make_values(
        {"value": 12, "indicator": "rotation_ratio", "scope": "urban_and_quality_schools", "per": "year"},
        {"value": 12, "indicator": "rotation_ratio", "per": "term"},
    )
    common = {"indicator": "rotation_ratio", "value": 10}
    benchmarks = make_benchmarks(
        {**common, "benchmark_id": "part", "part": "urban_and_quality_schools", "per": "year"},
        {**common, "benchmark_id": "yearly", "per": "year"},
        {**common, "benchmark_id": "untimed"},
    )
    found = verdicts(values, benchmarks)
    pairs = list(zip(found["value_id"], found["benchmark_id"], strict=True))
    assert pairs == [("yingze-2021-v001", "part"), ("yingze-2021-v002", "untimed")]


def test_rows_that_stand_for_another_are_not_judged_and_of_ambiguous_ones_it_cannot_be_said() -> None:
    values = make_values(
        {"value": 93}, {"value": 93, "stands_for": "yingze-2021-v001"}, {"value": 9, "reading_kind": "ambiguous"}
    )
    found = verdicts(values, make_benchmarks({"value": 90})).set_index("value_id")
    assert found["verdict"].to_dict() == {"yingze-2021-v001": "meets", "yingze-2021-v003": "cannot_be_said"}
    assert found.loc["yingze-2021-v003", ["gap_low", "gap_high"]].isna().all()


def test_what_a_plan_only_encourages_is_not_judged() -> None:
    values = make_values({"value": 95}, {"region": "jiangchuan", "value": 95, "status": "encouraged"})
    found = verdicts(values, make_benchmarks({"value": 90}))
    assert found["plan_id"].tolist() == [values["plan_id"][0]]


def test_the_distance_to_what_is_asked_only_about_is_one_from_its_figure() -> None:
    values = make_values({"value": 92.63}, {"value": 85}, {"value": 70})
    found = verdicts(values, make_benchmarks({"value": 80, "comparator": "approx"}))
    assert found["verdict"].tolist() == ["meets", "cannot_be_said", "falls_short"]
    assert found["gap_low"].fillna(0).tolist() == [12.63, 0, -10]


figures = st.lists(
    st.tuples(
        st.sampled_from(["yingze", "jiangchuan", "hongshan", "liaocheng", "yinchuan"]),
        st.sampled_from(["eq", "ge", "gt", "le", "lt", "approx"]),
        st.integers(70, 100),
        st.sampled_from(["inclusive_share", "accident_rate", "school_count"]),
    ),
    min_size=1,
    max_size=8,
)


@settings(max_examples=30, deadline=None)
@example([("yingze", "ge", 85, "school_count"), ("hongshan", "ge", 86, "school_count")], "ge", Random(0))
@given(figures, st.sampled_from(["ge", "gt", "eq", "le", "approx"]), st.randoms(use_true_random=False))
def test_tables_are_judged_as_single_intervals_are_whatever_the_order_of_rows(
    rows: list[tuple[str, str, int, str]], sign: str, random: object
) -> None:
    values = make_values(
        *(
            {"region": region, "comparator": sign, "value": value, "indicator": name}
            for region, sign, value, name in rows
        )
    )
    benchmarks = make_benchmarks(
        *(
            {"indicator": name, "value": 85, "comparator": sign}
            for name in ("inclusive_share", "accident_rate", "school_count")
        )
    )
    found = verdicts(values, benchmarks)
    shuffled = list(values.index)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    pd.testing.assert_frame_equal(verdicts(values.loc[shuffled], benchmarks.iloc[::-1]), found)
    better = {"inclusive_share": "higher", "accident_rate": "lower", "school_count": "neither"}
    upper = {"inclusive_share": 100.0, "accident_rate": 100.0, "school_count": math.inf}
    assert len(found) == len(values)
    by_id = values.set_index("value_id")
    for row in found.itertuples():
        one = by_id.loc[row.value_id]
        interval = interval_of(one["comparator"], one["value"], lower=0, upper=upper[one["indicator"]])
        asked = interval_of(sign, 85)
        side = better[one["indicator"]]
        assert row.verdict == (judge(interval, asked, side) if asked is not None else judge_about(interval, 85, side))


def test_a_silent_region_changes_no_other_verdict() -> None:
    values = make_values({"region": "yingze", "value": 93}, {"region": "hongshan", "value": 80})
    both = verdicts(values, make_benchmarks({"value": 90}))
    alone = verdicts(values.iloc[:1], make_benchmarks({"value": 90}))
    pd.testing.assert_frame_equal(both[both["region_id"] == "yingze"].reset_index(drop=True), alone)
