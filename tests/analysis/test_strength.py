from __future__ import annotations

from itertools import permutations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from helpers.analysis import find_agreement, kendall_test, smallest_attainable_p
from helpers.analysis.presence import STATES, count_states, order_states
from helpers.analysis.strength import strength_table
from helpers.errors import ParameterError


def presence(**themes: str) -> pd.DataFrame:
    """Return a table from one letter a region: n number, d dated, r direction, w words, s silent, x not read."""
    names = {"n": "number", "d": "dated", "r": "direction", "w": "words", "s": "silent", "x": "not_read"}
    rows = [
        {"plan_id": f"r{at}-2021", "region_id": f"r{at}", "subject": "theme", "code": theme, "presence": names[letter]}
        for theme, letters in themes.items()
        for at, letter in enumerate(letters)
    ]
    return order_states(pd.DataFrame(rows))


def test_the_scale_is_ordinal_and_not_read_is_missing_rather_than_silent() -> None:
    table = strength_table(presence(preschool="ndrwsx"))
    assert table["preschool"].tolist() == [4, 3, 2, 1, 0, pd.NA]
    counts = count_states(presence(preschool="ndrwsxx"))
    assert counts[["presence", "n"]].values.tolist() == [[state, 1 + (state == "not_read")] for state in STATES]


def test_a_region_with_two_plans_counts_by_its_strongest_word() -> None:
    rows = presence(preschool="sn")
    rows["region_id"] = "r0"
    assert strength_table(rows)["preschool"].tolist() == [4]


def test_agreement_of_five_regions_is_tested_exactly_where_it_can_decide() -> None:
    # Both in the same order, no ties: 10 of 10 pairs concordant; 2 of 5! = 120 orders are as extreme, 1/60 = 0.0167.
    found = find_agreement(presence(preschool="swrdn", digital="swrdn"), "preschool", "digital")
    assert (found.run, found.n, found.statistic, found.method) == (True, 5, 1.0, "exact")
    assert found.p == found.smallest_p == pytest.approx(2 / 120)


def test_no_test_is_run_where_none_could_decide_and_the_smallest_p_says_so() -> None:
    four = find_agreement(presence(preschool="swrdx", digital="swrdn"), "preschool", "digital")
    assert (four.run, four.n, four.p, four.reason) == (False, 4, None, "cannot_decide")
    assert four.smallest_p == pytest.approx(2 / 24)
    # Ties take arrangements away: one region against four alike can be dealt in five ways, each as extreme as any.
    tied = find_agreement(presence(preschool="nnnns", digital="nwwww"), "preschool", "digital")
    assert (tied.run, tied.reason, tied.smallest_p) == (False, "cannot_decide", pytest.approx(0.2))


def test_alike_everywhere_and_too_few_are_named() -> None:
    assert find_agreement(presence(preschool="nnn", digital="nws"), "preschool", "digital").reason == "no_variation"
    assert find_agreement(presence(preschool="nxx", digital="nws"), "preschool", "digital").reason == "too_few"


def test_an_unknown_theme_or_subject_is_refused() -> None:
    with pytest.raises(ParameterError) as caught:
        find_agreement(presence(preschool="ns"), "preschool", "preschol")
    assert str(caught.value) == (
        "Agreement, theme: found 'preschol'; expected a theme of the presence table, perhaps 'preschool'. "
        "data/raw/vocabulary.csv lists them all."
    )
    with pytest.raises(ParameterError, match=r"^Presence, subject: found 'region'; expected theme, topic, indicator\."):
        strength_table(presence(preschool="ns"), "region")


@pytest.mark.parametrize(("n", "expected"), [(3, 2 / 6), (4, 2 / 24), (5, 2 / 120), (6, 2 / 720)])
def test_smallest_attainable_p_without_ties(n: int, expected: float) -> None:
    assert smallest_attainable_p(list(range(n)), list(range(n))) == pytest.approx(expected)


scores = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=2, max_size=6)


@settings(max_examples=60, deadline=None)
@given(scores)
def test_exact_p_counts_all_permutations(pairs: list[tuple[int, int]]) -> None:
    x, y = (np.array(column) for column in zip(*pairs, strict=True))
    found = kendall_test(x, y)
    if found.reason == "no_variation":
        return

    def excess(other: np.ndarray) -> int:
        return int(np.triu(np.sign(np.subtract.outer(x, x)) * np.sign(np.subtract.outer(other, other))).sum())

    sizes = np.array([abs(excess(np.array(one))) for one in permutations(y)])
    assert found.smallest_p == pytest.approx((sizes == sizes.max()).mean())
    assert found.statistic == pytest.approx(stats.kendalltau(x, y).statistic)
    if found.run:
        assert found.p == pytest.approx((sizes >= abs(excess(y))).mean())


@settings(max_examples=30, deadline=None)
@given(scores, st.randoms(use_true_random=False))
def test_the_order_of_regions_does_not_matter(pairs: list[tuple[int, int]], random: object) -> None:
    shuffled = list(pairs)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    one, other = (kendall_test(*zip(*rows, strict=True)) for rows in (pairs, shuffled))
    assert (one.run, one.n, one.reason) == (other.run, other.n, other.reason)
    assert one.p == pytest.approx(other.p)


def test_without_ties_the_exact_p_is_scipys() -> None:
    x, y = list(range(10)), [1, 0, 3, 2, 5, 4, 7, 9, 6, 8]
    assert kendall_test(x, y).p == pytest.approx(stats.kendalltau(x, y, method="exact").pvalue)


def test_three_hundred_regions_are_tested_by_counted_random_orders_and_say_so() -> None:
    generator = np.random.default_rng(1)
    x = generator.integers(0, 5, 300)
    found = kendall_test(x, np.clip(x + generator.integers(-1, 2, 300), 0, 4))
    assert (found.run, found.method, found.resamples, found.p) == (True, "monte_carlo", 9_999, 1 / 10_000)
