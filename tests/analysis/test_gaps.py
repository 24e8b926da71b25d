from __future__ import annotations

import pandas as pd
from analysis_tables import make_benchmarks, make_indicators, make_plans, make_regions, make_values

from helpers.analysis.gaps import MOST_PAIRS, find_gaps, find_worst

VALUES = make_values({"value": 93, "comparator": "ge"}, {"value": 90.01, "status": "actual", "year": 2020})
BENCHMARKS = make_benchmarks(
    {
        "benchmark_id": "city-actual",
        "value": 84,
        "kind": "actual",
        "year_from": 2020,
        "scope": "city",
        "region_codes": "140100",
    }
    | {"confidence": "derived", "comparator": "eq"},
    {"benchmark_id": "national-actual-2025", "value": 91.49, "kind": "actual", "comparator": "eq"},
    {"benchmark_id": "national-target", "value": 85},
    {"benchmark_id": "vague-actual", "value": 84, "kind": "actual", "year_from": 2020, "comparator": "approx"},
)


def gaps(values: pd.DataFrame, **asked: object) -> dict[str, pd.DataFrame]:
    return find_gaps(values, BENCHMARKS, make_indicators(), make_plans(), make_regions(), **asked)


def test_targets_are_judged_and_past_results_counted_apart() -> None:
    past = make_benchmarks({"benchmark_id": "past-target", "value": 85, "year_from": 2020})
    tables = make_indicators(), make_plans(), make_regions()
    found = find_gaps(VALUES, pd.concat([BENCHMARKS, past]), *tables)
    shown = ["value_id", "benchmark_id", "verdict", "gap_low", "gap_high", "confidence", "listed"]
    assert found["rows"][shown].values.tolist() == [
        ["yingze-2021-v001", "national-target", "meets", 8.0, 15.0, "reported", True]
    ]
    assert found["past"]["benchmark_id"].tolist() == ["past-target"]
    assert sorted(found["benchmarks"]["benchmark_id"]) == ["national-target", "past-target"]
    both = find_gaps(VALUES, pd.concat([BENCHMARKS, past]), *tables, past=True)
    assert both["rows"]["standing"].tolist() == ["planned", "actual"]


def test_results_stand_beside_results_only_without_a_verdict_and_only_where_their_width_is_known() -> None:
    found = gaps(VALUES, against="results")
    # the target of 2025 has an actual of that year, but is none itself; the vague actual has no width
    assert found["rows"][["value_id", "benchmark_id", "gap_low", "gap_high", "verdict"]].values.tolist() == [
        ["yingze-2021-v002", "city-actual", 6.01, 6.01, ""]
    ]
    assert found["rows"]["confidence"].tolist() == ["derived"]
    assert found["past"].empty


def test_the_rows_bring_the_columns_of_their_figures() -> None:
    row = gaps(VALUES)["rows"].iloc[0]
    assert (row["value"], row["comparator"], row["status"]) == (93, "ge", "target")


def test_of_many_pairs_the_ends_are_listed() -> None:
    values = make_values(*({"region": f"r{at}", "value": 40 + at} for at in range(MOST_PAIRS + 1)))
    found = gaps(values)["rows"]
    assert found.loc[found["listed"], "value"].tolist() == [40, 80]


def test_order_and_silent_regions_change_nothing() -> None:
    pd.testing.assert_frame_equal(gaps(VALUES.iloc[::-1])["rows"], gaps(VALUES)["rows"])
    for against in ("targets", "results"):
        assert gaps(VALUES.iloc[:0], against=against)["rows"].empty
    other = make_values({"region": "hongshan", "value": 50, "year": 2024})
    pd.testing.assert_frame_equal(gaps(pd.concat([VALUES, other]))["rows"], gaps(VALUES)["rows"])


def test_the_worst_comparison_of_each_figure_is_kept() -> None:
    pairs = [
        ("v1", "b1", "meets"),
        ("v1", "b2", "falls_short"),
        ("v2", "b1", "may_meet"),
        ("v1", "b3", "falls_short"),
        ("v2", "b2", "cannot_be_said"),
        ("v3", "b1", "meets"),
        ("v4", "b1", "meets"),
        ("v4", "b2", "may_meet"),
    ]
    rows = pd.DataFrame(pairs, columns=["value_id", "benchmark_id", "verdict"])
    # of two alike the first, and rows keep their order
    assert find_worst(rows).values.tolist() == [
        ["v1", "b2", "falls_short"],
        ["v2", "b2", "cannot_be_said"],
        ["v3", "b1", "meets"],
        ["v4", "b2", "may_meet"],
    ]
    assert find_worst(rows.iloc[:0]).empty
    assert set(find_worst(gaps(VALUES)["rows"])["value_id"]) == set(gaps(VALUES)["rows"]["value_id"])
