"""Agreement beyond chance: kappa and alpha worked by hand and against their formulas, and how sure they are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.preparing.coefficients import (
    BLOCK,
    cohens_kappa,
    estimate_alpha,
    estimate_kappa,
    krippendorffs_alpha,
)

NEAR = 1e-9


def marked(text: str) -> np.ndarray:
    """Return which characters are marked: those under an x."""
    return np.array([mark == "x" for mark in text], dtype=bool)


# -------------------------------------------------------------------------------------------------------------- kappa

# Cohen's own sort of table: 20 + 15 agreements of 50, chance 0.5.
COHENS = [("y", "y")] * 20 + [("y", "n")] * 5 + [("n", "y")] * 10 + [("n", "n")] * 15


def test_kappa_is_cohen_s():
    assert cohens_kappa(COHENS) == pytest.approx(0.4)


def test_kappa_of_three_codes_by_hand():
    # 6 of 10 agree; first 5 a, 3 b, 2 c; second 4 a, 4 b, 2 c: chance (20 + 12 + 4) / 100, kappa 0.24 / 0.64
    pairs = [("a", "a")] * 3 + [("b", "b")] * 2 + [("c", "c")] + [("a", "b")] * 2 + [("b", "c"), ("c", "a")]
    assert cohens_kappa(pairs) == pytest.approx(0.375)


def test_two_readings_that_never_agree_are_below_chance():
    assert cohens_kappa([("y", "n"), ("n", "y")]) == pytest.approx(-1)


@pytest.mark.parametrize("pairs", [[], [("eq", "eq")] * 9], ids=["no_pair", "one_code_alone"])
def test_kappa_is_not_given_where_chance_alone_agrees(pairs):
    assert cohens_kappa(pairs) is None
    assert estimate_kappa(pairs) is None


chosen = st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("abc")), min_size=1, max_size=20)


def kappa_by_formula(pairs: Sequence[tuple[str, str]]) -> float:
    """Return (p_o - p_e) / (1 - p_e), each share counted anew."""
    n = len(pairs)
    first, second = Counter(one for one, _ in pairs), Counter(other for _, other in pairs)
    observed = sum(one == other for one, other in pairs) / n
    chance = sum(first[code] / n * second[code] / n for code in "abc")
    return (observed - chance) / (1 - chance)


@given(chosen)
def test_kappa_follows_its_formula_whichever_reading_comes_first(pairs):
    kappa = cohens_kappa(pairs)
    if kappa is None:
        assert len({code for pair in pairs for code in pair}) == 1
        return
    assert kappa == pytest.approx(kappa_by_formula(pairs))
    assert cohens_kappa([(other, one) for one, other in pairs]) == pytest.approx(kappa)
    assert (kappa == pytest.approx(1)) == all(one == other for one, other in pairs)


@settings(max_examples=30, deadline=None)
@given(chosen)
def test_kappa_s_interval_holds_it_and_is_the_same_each_time(pairs):
    found = estimate_kappa(pairs)
    if found is not None:
        kappa, low, high = found
        assert kappa == cohens_kappa(pairs)
        assert low - NEAR <= kappa <= high + NEAR
        assert estimate_kappa(pairs) == found


def test_more_things_read_make_kappa_s_interval_narrower():
    few, many = estimate_kappa(COHENS), estimate_kappa(COHENS * 16)
    assert few is not None
    assert many is not None
    assert few[0] == pytest.approx(many[0])
    # sixteen times the things, a quarter of the width
    assert (many[2] - many[1]) / (few[2] - few[1]) == pytest.approx(0.25, abs=0.05)


def test_the_same_choices_everywhere_leave_no_doubt():
    assert estimate_kappa([("a", "a"), ("b", "b")] * 5) == (1, 1, 1)


# -------------------------------------------------------------------------------------------------------------- alpha


def test_alpha_by_hand():
    # 2 characters marked by both, 4 by one, 4 by none: 8 marks and 12 blanks of 20, 1 - 19 * 4 / (8 * 12) = 20 / 96
    assert krippendorffs_alpha([2, 4, 4]) == pytest.approx(20 / 96)
    found = estimate_alpha(marked("xxxx......"), marked("..xxxx...."))
    assert found is not None
    assert found[0] == pytest.approx(20 / 96)


def test_alpha_of_opposite_readings_is_below_chance():
    # all marks of one reading, none of the other: 10 marks and 10 blanks, 1 - 19 * 10 / 100
    found = estimate_alpha(marked("x" * 10), marked("." * 10))
    assert found is not None
    assert found[0] == pytest.approx(-0.9)


def alpha_by_formula(first: Sequence[bool], second: Sequence[bool]) -> float:
    """Return 1 - D_o / D_e, every pair of marks compared with every other."""
    observed = sum(one != other for one, other in zip(first, second, strict=True)) / len(first)
    pooled = [*first, *second]
    pairs = [(one, other) for at, one in enumerate(pooled) for to, other in enumerate(pooled) if at != to]
    return 1 - observed / (sum(one != other for one, other in pairs) / len(pairs))


readings = st.lists(st.tuples(st.booleans(), st.booleans()), min_size=1, max_size=14)


@given(readings)
def test_alpha_follows_its_formula_whichever_reading_comes_first(pairs):
    first, second = (np.array(reading) for reading in zip(*pairs, strict=True))
    found = estimate_alpha(first, second)
    if found is None:
        assert len({*first, *second}) == 1
        return
    assert found[0] == pytest.approx(alpha_by_formula(first, second))
    assert estimate_alpha(second, first) == found


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(1, 12 * BLOCK), st.floats(0.05, 0.95))
def test_alpha_s_interval_holds_it_and_is_the_same_each_time(seed, length, share):
    draw = np.random.default_rng(seed)
    first = draw.random(length) < share
    second = first ^ (draw.random(length) < 0.2)
    found = estimate_alpha(first, second)
    if found is not None:
        alpha, low, high = found
        assert low - NEAR <= alpha <= high + NEAR
        assert estimate_alpha(first, second) == found


@pytest.mark.parametrize("mark", ["", ".", "x"])
def test_alpha_is_not_given_where_nothing_or_everything_is_marked(mark):
    assert estimate_alpha(marked(mark * 9), marked(mark * 9)) is None


def test_alpha_is_told_of_a_single_blank_that_both_left():
    found = estimate_alpha(marked("xx."), marked("xx."))
    assert found is not None
    assert found[0] == 1
