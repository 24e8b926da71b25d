from __future__ import annotations

import pandas as pd
from analysis_tables import make_benchmarks, make_indicators, make_plans, make_regions, make_values

from helpers.analysis import find_gaps

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


def gaps(values: pd.DataFrame) -> pd.DataFrame:
    return find_gaps(values, BENCHMARKS, make_indicators(), make_plans(), make_regions())


def test_gaps_stand_beside_their_confidence_and_mix_no_standings() -> None:
    found = gaps(VALUES).set_index("benchmark_id")
    shown = found[["value_id", "gap_low", "gap_high", "confidence", "reason"]]
    assert shown.loc["city-actual"].tolist() == ["yingze-2021-v002", 6.01, 6.01, "derived", ""]
    assert shown.loc["national-target"].tolist() == ["yingze-2021-v001", 8.0, 15.0, "reported", ""]
    assert shown.loc["national-actual-2025", "reason"] == "standing_differs"
    assert shown.loc["vague-actual", "reason"] == "cannot_be_said"
    assert shown.loc[["national-actual-2025", "vague-actual"], "gap_low"].isna().all()
    assert found["verdict"].notna().tolist() == [False, True, False, False]


def test_order_and_silent_regions_change_nothing() -> None:
    pd.testing.assert_frame_equal(gaps(VALUES.iloc[::-1]), gaps(VALUES))
    assert gaps(VALUES.iloc[:0]).empty
    other = make_values({"region": "hongshan", "value": 50, "year": 2024})
    pd.testing.assert_frame_equal(gaps(pd.concat([VALUES, other])), gaps(VALUES))
