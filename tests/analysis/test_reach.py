from __future__ import annotations

from analysis_tables import make_values

from helpers.analysis.reach import find_reach


def test_every_row_counts_as_a_figure_and_an_indicator_and_is_shared_but_where_it_repeats_another() -> None:
    values = make_values(
        {"value": 90},
        {"region": "hongshan", "value": 80, "status": "actual", "year": 2020},
        {"value": 9, "indicator": "school_count", "reading_kind": "ambiguous"},
        {"region": "hongshan", "value": 9, "indicator": "school_count"},
        {"value": 7, "indicator": "gross_rate", "stands_for": "yingze-2021-v001"},
    )
    assert find_reach(values).values.tolist() == [
        ["gross_rate", 1, 0, 0, False],
        ["inclusive_share", 2, 1, 2, True],
        ["school_count", 2, 0, 1, True],
    ]
