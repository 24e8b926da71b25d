from __future__ import annotations

from itertools import product

import numpy as np
import pandas as pd
import pytest
from analysis_tables import comparable_rows, make_indicators, make_plans, make_values
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.analysis.ends import Ends
from helpers.analysis.ranks import MOST_OF_GROUP, _bounds, find_ranks, rank_ranges
from helpers.errors import ComparabilityError

INDICATORS = make_indicators()


def ranks(*rows: dict[str, object], indicator: str = "inclusive_share") -> dict[str, tuple[object, ...]]:
    values = make_values(*({"indicator": indicator, **row} for row in rows))
    found = rank_ranges(comparable_rows(values, indicator))
    return {
        row.region_id: (row.level, None if pd.isna(row.best) else row.best, None if pd.isna(row.worst) else row.worst)
        for row in found.itertuples()
    }


def test_a_floor_may_come_first_or_second() -> None:
    # yingze 95.01 exactly; jiangchuan at least 92: it may lie above or below. hongshan 80 is below both.
    assert ranks(
        {"region": "yingze", "value": 95.01},
        {"region": "jiangchuan", "value": 92, "comparator": "ge"},
        {"region": "hongshan", "value": 80},
    ) == {"yingze": ("county", 1, 2), "jiangchuan": ("county", 1, 2), "hongshan": ("county", 3, 3)}


def test_equal_figures_share_the_better_rank() -> None:
    assert ranks(
        {"region": "yingze", "value": 95},
        {"region": "jiangchuan", "value": 95},
        {"region": "hongshan", "value": 90},
    ) == {"yingze": ("county", 1, 1), "jiangchuan": ("county", 1, 1), "hongshan": ("county", 3, 3)}


def test_more_than_ninety_always_beats_ninety() -> None:
    assert ranks({"region": "yingze", "value": 90, "comparator": "gt"}, {"region": "hongshan", "value": 90}) == {
        "yingze": ("county", 1, 1),
        "hongshan": ("county", 2, 2),
    }


def test_lower_comes_first_where_lower_is_better() -> None:
    rows = ({"region": "yingze", "value": 3, "comparator": "lt"}, {"region": "hongshan", "value": 3})
    assert ranks(*rows, indicator="accident_rate") == {"yingze": ("county", 1, 1), "hongshan": ("county", 2, 2)}


def test_levels_are_ranked_apart_and_unknown_widths_have_no_rank_and_count_nowhere() -> None:
    assert ranks(
        {"region": "yingze", "value": 95},
        {"region": "hongshan", "value": 99, "comparator": "approx"},
        {"region": "liaocheng", "value": 97},
    ) == {"yingze": ("county", 1, 1), "hongshan": ("county", None, None), "liaocheng": ("prefecture", 1, 1)}


def test_a_region_with_two_rows_is_refused_by_name() -> None:
    values = make_values({"value": 95}, {"value": 96, "plan_id": "yingze-2023"})
    frame = comparable_rows(values)
    with pytest.raises(ComparabilityError) as caught:
        rank_ranges(frame)
    assert str(caught.value) == (
        "inclusive_share, region yingze: found 2 rows (yingze-2021-v001, yingze-2021-v002); expected one for each "
        "region. Keep the later plan with `latest_values`, or choose the plan."
    )


def found_ranks(*rows: dict[str, object]) -> pd.DataFrame:
    return find_ranks(make_values(*rows), INDICATORS, make_plans())


def test_groups_of_two_levels_are_two_groups_and_a_region_alone_is_none() -> None:
    names = ["yingze", "hongshan", "liaocheng", "yinchuan"]
    found = found_ranks(
        *({"region": name, "value": 90 + at} for at, name in enumerate(names)),
        {"region": "yingze", "indicator": "gross_rate", "value": 99},
        {"region": "yinchuan", "indicator": "gross_rate", "value": 98},
    )
    shown = found[["group", "level", "region_id", "best", "worst", "n", "decided"]]
    assert shown.values.tolist() == [
        [1, "county", "hongshan", 1, 1, 2, True],
        [1, "county", "yingze", 2, 2, 2, True],
        [2, "prefecture", "yinchuan", 1, 1, 2, True],
        [2, "prefecture", "liaocheng", 2, 2, 2, True],
    ]


def test_a_group_decides_only_where_a_figure_cannot_be_first_and_one_side_is_better() -> None:
    floor = found_ranks({"value": 90}, {"region": "hongshan", "value": 85, "comparator": "ge"})
    assert floor["decided"].tolist() == [False, False]
    counted = {"indicator": "school_count"}
    found = found_ranks({"value": 9, **counted}, {"region": "hongshan", "value": 5, **counted})
    assert (found["best"].tolist(), found["decided"].tolist()) == ([1, 2], [False, False])


def test_what_is_about_so_much_stands_in_its_group_and_counts_in_no_rank() -> None:
    found = found_ranks(
        {"value": 90},
        {"region": "hongshan", "value": 91},
        {"region": "jiangchuan", "value": 99, "comparator": "approx"},
    )
    assert found["n"].tolist() == [2, 2, 2]
    assert found["best"].fillna(0).tolist() == [1, 2, 0]


def test_the_later_plan_of_a_region_is_ranked() -> None:
    plans = pd.concat([make_plans(), make_plans().iloc[:1].assign(plan_id="yingze-2023", issued="2023-01-01")])
    rows = make_values({"value": 95}, {"value": 80, "plan_id": "yingze-2023"}, {"region": "hongshan", "value": 90})
    found = find_ranks(rows, INDICATORS, plans)
    assert found["plan_id"].tolist() == ["hongshan-2021", "yingze-2023"]


def test_of_a_large_group_the_ends_are_listed() -> None:
    found = found_ranks(*({"region": f"r{at}", "value": at} for at in range(MOST_OF_GROUP + 1)))
    assert found.loc[found["listed"], "best"].tolist() == [1, MOST_OF_GROUP + 1]
    assert len(found) == MOST_OF_GROUP + 1


def test_nothing_comparable_is_an_empty_frame_with_all_columns() -> None:
    found = found_ranks({"value": 9})
    assert found.empty
    assert {"value_id", "best", "worst", "group", "listed"} <= set(found)


ends_of_few = st.lists(
    st.tuples(st.integers(0, 4), st.integers(0, 4), st.booleans(), st.booleans()).map(
        lambda one: (min(one[:2]), max(one[:2]), *((True, True) if one[0] == one[1] else one[2:]))
    ),
    min_size=1,
    max_size=4,
)


def by_brute_force(rows: list[tuple[int, int, bool, bool]], lower_first: bool) -> list[tuple[int, int]]:
    # Between two integers lie points enough to put four regions in any order: ends, and four steps in between.
    grids = []
    for low, high, low_closed, high_closed in rows:
        steps = np.arange(low * 10, high * 10 + 1)
        grids.append([one for one in steps if (one > low * 10 or low_closed) and (one < high * 10 or high_closed)])
    # Only the ends and the points next to them matter for the extreme ranks.
    grids = [sorted({*grid[:2], *grid[-2:], grid[len(grid) // 2]}) for grid in grids]
    found: list[set[int]] = [set() for _ in rows]
    for figures in product(*grids):
        for at, own in enumerate(figures):
            ahead = sum(one < own if lower_first else one > own for one in figures)
            found[at].add(1 + ahead)
    return [(min(one), max(one)) for one in found]


@settings(max_examples=200, deadline=None)
@given(ends_of_few, st.booleans())
def test_rank_ranges_are_those_of_brute_force(rows: list[tuple[int, int, bool, bool]], lower_first: bool) -> None:
    low, high, low_closed, high_closed = (np.array(column) for column in zip(*rows, strict=True))
    known = np.ones(len(rows), dtype=bool)
    best, worst = _bounds(
        Ends(low.astype(float), high.astype(float), low_closed, high_closed, known), lower_first=lower_first
    )
    assert list(zip(best.tolist(), worst.tolist(), strict=True)) == by_brute_force(rows, lower_first)


@settings(max_examples=30, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(["eq", "ge", "le", "approx"]), st.integers(80, 99)), min_size=2, max_size=5),
    st.randoms(use_true_random=False),
)
def test_order_of_rows_and_regions_without_a_figure_change_nothing(rows: list[tuple[str, int]], random: object) -> None:
    names = ["yingze", "jiangchuan", "hongshan", "liaocheng", "yinchuan"]
    values = make_values(
        *(
            {"region": name, "comparator": sign, "value": figure}
            for name, (sign, figure) in zip(names, rows, strict=False)
        )
    )
    order = list(values.index)
    random.shuffle(order)  # type: ignore[attr-defined]
    silent = make_values({"region": "yinchuan", "indicator": "gross_rate", "value": 109.2})
    more = pd.concat([values.loc[order], silent.assign(value_id="yinchuan-2021-v900")])

    def ranked(table: pd.DataFrame) -> pd.DataFrame:
        return rank_ranges(comparable_rows(table))

    pd.testing.assert_frame_equal(ranked(more), ranked(values))
