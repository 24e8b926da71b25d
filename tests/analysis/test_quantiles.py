from __future__ import annotations

import math
from random import Random

import pandas as pd
from analysis_tables import comparable_rows, make_plans, make_values
from hypothesis import example, given, settings
from hypothesis import strategies as st

from helpers.analysis.cells import latest_values
from helpers.analysis.frames import ComparableFrame
from helpers.analysis.spread import interval_quantiles


def frame(figures: dict[str, float]) -> ComparableFrame:
    values = make_values(*({"region": name, "value": one, "indicator": "gross_rate"} for name, one in figures.items()))
    return comparable_rows(values, "gross_rate")


def test_quantiles_of_floors_are_open_above() -> None:
    rows = [{"region": name, "value": one} for name, one in {"r1": 80, "r2": 90, "r3": 95}.items()]
    values = make_values(*rows, {"region": "r4", "value": 85, "comparator": "ge"}, {"region": "liaocheng", "value": 70})
    found = interval_quantiles(comparable_rows(values), [0.5])
    # Lows 80, 85, 90, 95: median 87.5. Highs 80, 90, 95, 100: median 92.5. The prefecture stands apart.
    assert found.values.tolist() == [["county", 0.5, 87.5, 92.5, 4], ["prefecture", 0.5, 70.0, 70.0, 1]]


def test_quantiles_are_figures_that_stand_there() -> None:
    found = interval_quantiles(frame({f"r{at}": at for at in range(1, 11)}), [0.1, 0.25, 0.9])
    # Ten figures: 0.1 falls between the first and second, 0.25 on the third, 0.9 between the ninth and tenth.
    assert found["low"].tolist() == [1.5, 3.0, 9.5]


@settings(max_examples=15, deadline=None)
@given(st.lists(st.integers(0, 20), min_size=3, max_size=8), st.randoms(use_true_random=False))
@example([0, 1, 1, 1, 1], Random(1))
def test_order_of_regions_does_not_matter(figures: list[int], random: object) -> None:
    named = [(f"r{at}", float(one)) for at, one in enumerate(figures)]
    shuffled = list(named)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    one, other = frame(dict(named)), frame(dict(shuffled))
    pd.testing.assert_frame_equal(interval_quantiles(one), interval_quantiles(other))


def test_latest_values_let_a_region_with_two_plans_be_counted_once() -> None:
    values = make_values({"value": 95}, {"value": 96, "plan_id": "yingze-2023"})
    plans = pd.concat(
        [make_plans(), pd.DataFrame([{"plan_id": "yingze-2023", "issued": "2023-02", "period_start": 2023}])]
    )
    kept = comparable_rows(latest_values(values, plans))
    assert interval_quantiles(kept, [0.5])["low"].tolist() == [96.0]
    assert not math.isinf(kept.frame["high"].iloc[0])
