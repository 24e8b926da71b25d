from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest
from analysis_tables import make_presence as presence
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from helpers.analysis.agreement import find_agreement, kendall_test
from helpers.errors import ParameterError


def test_agreement_of_five_regions_is_tested_exactly_where_it_can_decide() -> None:
    # Both in the same order, no ties: 10 of 10 pairs concordant; 2 of 5! = 120 orders are as extreme, 1/60 = 0.0167.
    (found,) = find_agreement(presence(preschool="swrdn", digital="swrdn"), ["preschool", "digital"]).itertuples()
    assert (found.first, found.second, found.n, found.method, found.reason) == ("preschool", "digital", 5, "exact", "")
    assert found.tau == pytest.approx(1)
    assert found.p == found.smallest_p == pytest.approx(2 / 120)


def test_every_two_themes_are_a_pair_in_the_order_asked() -> None:
    found = find_agreement(presence(c="swr", b="swr", a="swr"), ["c", "a", "b"])
    assert found[["first", "second"]].values.tolist() == [["c", "a"], ["c", "b"], ["a", "b"]]


def one(**themes: str) -> dict[str, object]:
    return find_agreement(presence(**themes), list(themes)).iloc[0].to_dict()


def test_no_test_is_run_where_none_could_decide_and_the_smallest_p_says_so() -> None:
    four = one(preschool="swrdx", digital="swrdn")
    assert (four["n"], four["reason"]) == (4, "cannot_decide")
    assert np.isnan(four["p"])
    assert four["smallest_p"] == pytest.approx(2 / 24)
    # Ties take arrangements away: one region against four alike can be dealt in five ways, each as extreme as any.
    tied = one(preschool="nnnns", digital="nwwww")
    assert (tied["reason"], tied["smallest_p"]) == ("cannot_decide", pytest.approx(0.2))


def test_a_smallest_p_at_the_level_is_not_below_it() -> None:
    # Three alike and two others can be dealt in 5!/3! = 20 ways, of which one is the most extreme.
    found = kendall_test([0, 0, 0, 1, 2], [0, 0, 0, 1, 2])
    assert (found["reason"], found["smallest_p"]) == ("cannot_decide", pytest.approx(1 / 20))


def test_alike_everywhere_and_too_few_are_named() -> None:
    assert one(preschool="nnn", digital="nws")["reason"] == "no_variation"
    assert one(preschool="nxx", digital="nws")["reason"] == "too_few"


def test_an_unknown_theme_is_refused_with_the_nearest() -> None:
    with pytest.raises(ParameterError) as caught:
        find_agreement(presence(preschool="ns"), ["preschool", "preschol"])
    assert str(caught.value) == (
        "Agreement, theme: found 'preschol'; expected a theme of the presence table, perhaps 'preschool'. Correct it."
    )


@pytest.mark.parametrize(("n", "expected"), [(3, 2 / 6), (4, 2 / 24), (5, 2 / 120), (6, 2 / 720)])
def test_smallest_attainable_p_without_ties(n: int, expected: float) -> None:
    assert kendall_test(range(n), range(n))["smallest_p"] == pytest.approx(expected)


scores = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=2, max_size=6)


@settings(max_examples=40, deadline=None)
@given(scores)
def test_exact_p_counts_all_permutations(pairs: list[tuple[int, int]]) -> None:
    x, y = (np.array(column) for column in zip(*pairs, strict=True))
    found = kendall_test(x, y)
    if found["reason"] == "no_variation":
        return

    def excess(other: np.ndarray) -> int:
        return int(np.triu(np.sign(np.subtract.outer(x, x)) * np.sign(np.subtract.outer(other, other))).sum())

    sizes = np.array([abs(excess(np.array(one))) for one in permutations(y)])
    assert found["smallest_p"] == pytest.approx((sizes == sizes.max()).mean())
    assert found["tau"] == pytest.approx(stats.kendalltau(x, y).statistic)
    if not found["reason"]:
        assert found["p"] == pytest.approx((sizes >= abs(excess(y))).mean())


def test_without_ties_the_exact_p_is_scipys() -> None:
    x, y = range(7), [1, 0, 3, 2, 5, 4, 6]
    assert kendall_test(x, y)["p"] == pytest.approx(stats.kendalltau(x, y, method="exact").pvalue)


def test_many_regions_are_tested_by_random_orders_always_the_same_and_say_so() -> None:
    generator = np.random.default_rng(1)
    x = generator.integers(0, 5, 300)
    y = np.clip(x + generator.integers(-1, 2, 300), 0, 4)
    found = kendall_test(x, y)
    assert (found["method"], found["reason"], found["p"]) == ("monte_carlo", "", 1 / 10_000)
    some = generator.permutation(x)
    assert kendall_test(x, some) == kendall_test(x, some)
