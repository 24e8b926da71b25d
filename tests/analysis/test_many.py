from __future__ import annotations

import math
from random import Random

import pandas as pd
import pytest
from analysis_tables import make_indicators, make_plans, make_regions, make_values
from hypothesis import example, given, settings
from hypothesis import strategies as st

from helpers.analysis import (
    ComparableFrame,
    comparable_rows,
    compare_groups,
    find_peers,
    interval_quantiles,
    latest_values,
    theil_sen,
)
from helpers.errors import ComparabilityError, ParameterError

INDICATORS = make_indicators()


def frame(figures: dict[str, float], indicator: str = "gross_rate", **more: object) -> ComparableFrame:
    values = make_values(
        *({"region": name, "value": one, "indicator": indicator, **more} for name, one in figures.items())
    )
    return comparable_rows(values, INDICATORS, indicator, year=2025, standing="planned")


def test_quantiles_of_floors_are_open_above() -> None:
    rows = [{"region": name, "value": one} for name, one in {"r1": 80, "r2": 90, "r3": 95}.items()]
    values = make_values(*rows, {"region": "r4", "value": 85, "comparator": "ge"}, {"region": "liaocheng", "value": 70})
    found = interval_quantiles(
        comparable_rows(values, INDICATORS, "inclusive_share", year=2025, standing="planned"), [0.5]
    )
    # Lows 80, 85, 90, 95: median 87.5. Highs 80, 90, 95, 100: median 92.5. The prefecture stands apart.
    assert found.values.tolist() == [["county", 0.5, 87.5, 92.5, 4], ["prefecture", 0.5, 70.0, 70.0, 1]]


def test_quantiles_are_figures_that_stand_there() -> None:
    found = interval_quantiles(frame({f"r{at}": at for at in range(1, 11)}), [0.1, 0.25, 0.9])
    # Ten figures: 0.1 falls between the first and second, 0.25 on the third, 0.9 between the ninth and tenth.
    assert found["low"].tolist() == [1.5, 3.0, 9.5]


def test_theil_sen_slope_is_the_median_of_all_slopes_and_names_who_is_left_out() -> None:
    first = frame({"r1": 1, "r2": 2, "r3": 4, "r4": 9})
    second = frame({"r1": 10, "r2": 12, "r3": 16, "r5": 3}, "inclusive_share")
    # Slopes 2, 2, 2 between the three that both state.
    found = theil_sen(first, second)
    assert (found.n, found.slope, found.low, found.left_out, found.reason) == (3, 2.0, None, ("r4", "r5"), "")
    assert theil_sen(first, frame({"r1": 1}, "inclusive_share")).reason == "too_few"
    alike = frame(dict.fromkeys(["r1", "r2", "r3"], 5))
    assert theil_sen(alike, second).reason == "no_variation"


def test_theil_sen_gives_an_interval_from_ten_regions_on() -> None:
    first = frame({f"r{at}": at for at in range(12)})
    second = frame({f"r{at}": 3 * at + (-1) ** at for at in range(12)}, "inclusive_share")
    found = theil_sen(first, second)
    assert found.low is not None
    assert found.high is not None
    assert found.low < 3 <= found.high


def test_levels_are_not_averaged_together() -> None:
    both = frame({"yingze": 90, "liaocheng": 91})
    for call in (lambda: theil_sen(both, both), lambda: compare_groups(both, ["yingze"])):
        with pytest.raises(ComparabilityError) as caught:
            call()
        assert str(caught.value) == (
            "gross_rate, level: found county and prefecture; expected one level. "
            "Call `split_levels` and treat each level by itself."
        )


def test_groups_are_compared_over_all_divisions() -> None:
    # 1, 2, 3, 4 against 11, 12, 13, 14: of C(8, 4) = 70 divisions only this and its mirror are as extreme, 2/70.
    figures = {f"r{at}": at for at in (1, 2, 3, 4, 11, 12, 13, 14)}
    found = compare_groups(frame(figures), ["r1", "r2", "r3", "r4"])
    assert (found.run, found.n, found.statistic, found.method) == (True, 8, 0.0, "exact")
    assert found.p == found.smallest_p == pytest.approx(2 / 70)


def test_groups_too_small_to_decide_are_not_tested() -> None:
    found = compare_groups(frame({"r1": 1, "r2": 2, "r3": 3}), ["r1"])
    assert (found.run, found.p, found.reason) == (False, None, "cannot_decide")
    # Three divisions: r1, r2 or r3 apart, of which the first and the last are the most extreme.
    assert found.smallest_p == pytest.approx(2 / 3)
    assert compare_groups(frame({"r1": 1, "r2": 2}), []).reason == "too_few"
    assert compare_groups(frame({"r1": 1, "r2": 1}), ["r1"]).reason == "no_variation"


def test_hundreds_of_regions_are_tested_by_random_divisions() -> None:
    found = compare_groups(frame({f"r{at}": at for at in range(200)}), [f"r{at}" for at in range(100)])
    assert (found.method, found.resamples, found.p) == ("monte_carlo", 9_999, 1 / 10_000)


@settings(max_examples=15, deadline=None)
@given(st.lists(st.integers(0, 20), min_size=3, max_size=8), st.randoms(use_true_random=False))
@example([0, 1, 1, 1, 1], Random(1))
def test_order_does_not_matter_and_silent_regions_count_nowhere(figures: list[int], random: object) -> None:
    named = [(f"r{at}", float(one)) for at, one in enumerate(figures)]
    shuffled = list(named)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    one, other = frame(dict(named)), frame(dict(shuffled))
    pd.testing.assert_frame_equal(interval_quantiles(one), interval_quantiles(other))
    assert compare_groups(one, ["r0", "silent"]) == compare_groups(other, ["r0"])
    again = frame(dict(named), "inclusive_share")
    assert theil_sen(one, again) == theil_sen(other, again)


def test_peers_are_near_on_baselines_that_both_state() -> None:
    actual = {"status": "actual", "year": 2020}
    values = make_values(
        {"region": "yingze", "value": 90, **actual},
        {"region": "yingze", "value": 100, "indicator": "gross_rate", **actual},
        {"region": "hongshan", "value": 80, **actual},
        {"region": "jiangchuan", "value": 85, **actual},
        {"region": "jiangchuan", "value": 110, "indicator": "gross_rate", **actual},
        {"region": "liaocheng", "value": 90, **actual},
    )
    regions = make_regions()
    found = find_peers(values, INDICATORS, regions, "yingze", same_province=False)
    # Ranges: 90 - 80 = 10 and 110 - 100 = 10. jiangchuan (0.5 + 1) / 2 = 0.75, hongshan 1.
    # liaocheng is no county.
    assert found.values.tolist() == [["jiangchuan", False, 2, 0.75], ["hongshan", False, 1, 1.0]]
    assert find_peers(values, INDICATORS, regions, "yingze").empty
    assert len(find_peers(values, INDICATORS, regions, "yingze", same_province=False, fewest_shared=2)) == 1


def test_peers_of_an_unknown_region_are_refused() -> None:
    with pytest.raises(ParameterError) as caught:
        find_peers(make_values({"value": 9}), INDICATORS, make_regions(), "yingzi")
    assert str(caught.value) == (
        "Peers, region: found 'yingzi'; expected a region id, perhaps 'yingze'. `plans list regions` prints them all."
    )


def test_latest_values_let_a_region_with_two_plans_be_counted_once() -> None:
    values = make_values({"value": 95}, {"value": 96, "plan_id": "yingze-2023"})
    plans = pd.concat(
        [make_plans(), pd.DataFrame([{"plan_id": "yingze-2023", "issued": "2023-02", "period_start": 2023}])]
    )
    kept = comparable_rows(latest_values(values, plans), INDICATORS, "inclusive_share", year=2025, standing="planned")
    assert interval_quantiles(kept, [0.5])["low"].tolist() == [96.0]
    assert not math.isinf(kept.frame["high"].iloc[0])
