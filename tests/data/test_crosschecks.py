"""Sums that plans allow are computed without evaluating anything as a program."""

from __future__ import annotations

from contextlib import suppress
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from records import make

from helpers.data.checking import check_project
from helpers.data.crosschecks import ExpressionError, compute_crosschecks, evaluate
from helpers.data.schema import Crosscheck, Value

VALUES = {"aspen-2021-v001": Decimal("92.5"), "aspen-2021-v002": Decimal("3")}


@pytest.mark.parametrize(
    ("expression", "number"),
    [
        ("aspen-2021-v001 + aspen-2021-v002", Fraction(191, 2)),
        ("aspen-2021-v001 - aspen-2021-v002", Fraction(179, 2)),
        ("aspen-2021-v001*2", 185),
        ("(1 + 2) * 3 / aspen-2021-v002", 3),
        ("1 - 2 - 3", -4),
        ("8 / 2 / 2", 2),
        ("0.1 + 0.2", Fraction(3, 10)),
    ],
)
def test_expressions_are_computed_exactly(expression, number):
    assert evaluate(expression, VALUES) == number


@pytest.mark.parametrize(
    ("expression", "message"),
    [
        ("", "an end where an id or a number should stand"),
        ("1 +", "an end where an id or a number should stand"),
        ("1 2", "'2' after the expression's end"),
        ("(1", "a bracket that is not closed"),
        ("aspen-2021-v009", "the id 'aspen-2021-v009', which this plan's values do not have"),
        ("__import__('os')", "'__import__('os')' at character 1"),
        ("(" * 50 + "1" + ")" * 50, "brackets nested more than 40 deep"),
        ("1 + " * 2000 + "1", "an expression of 8001 characters, where 4000 are allowed"),
    ],
)
def test_expressions_that_cannot_be_read_say_why(expression, message):
    with pytest.raises(ExpressionError) as error:
        evaluate(expression, VALUES)
    assert str(error.value) == message


@given(st.text("0123456789+-*/(). av", max_size=40))
def test_no_expression_crashes(expression):
    with suppress(ExpressionError, ZeroDivisionError):
        evaluate(expression, VALUES)


def test_a_disagreement_is_shown_and_is_no_problem(small_project):
    result = check_project(small_project)
    assert result.ok
    assert [(each.crosscheck_id, each.agrees) for each in result.crosschecks] == [
        ("aspen-2021-x01", True),
        ("aspen-2021-x02", False),
    ]
    share = result.crosschecks[1]
    assert (share.stated, share.computed) == (Decimal(55), Fraction(125, 3))


def repeat(*figures: tuple[str, str], **cells: str):
    """Return how a cross-check comes out that the first figure (comparator and value) is printed again as the others."""
    ids = [f"aspen-2021-v{number:03}" for number in range(1, len(figures) + 1)]
    rows = []
    for value_id, (comparator, printed) in zip(ids, figures, strict=True):
        value, _, high = printed.partition("-")
        rows.append(make(Value, value_id=value_id, comparator=comparator, value=value, value_high=high))
    check = make(Crosscheck, **({"kind": "repeat", "result": ids[0], "inputs": ";".join(ids[1:])} | cells))
    (found,) = compute_crosschecks([check], rows)
    return found


@pytest.mark.parametrize(
    ("figures", "agrees"),
    [
        pytest.param([("eq", "95"), ("eq", "95")], True, id="the_same"),
        pytest.param([("ge", "95"), ("ge", "95")], True, id="the_same_floor"),
        pytest.param([("range", "3-5"), ("range", "3-5")], True, id="the_same_range"),
        pytest.param([("eq", "95"), ("eq", "96")], False, id="another_number"),
        pytest.param([("ge", "95"), ("eq", "94")], False, id="a_point_below_the_floor"),
        pytest.param([("le", "5"), ("eq", "6")], False, id="a_point_above_the_ceiling"),
        pytest.param([("range", "3-5"), ("eq", "6")], False, id="a_point_beside_the_range"),
        pytest.param([("eq", "92.63"), ("ge", "90")], True, id="a_point_above_a_floor"),
        pytest.param([("ge", "95"), ("eq", "95")], True, id="a_floor_and_its_point"),
        pytest.param([("gt", "95"), ("eq", "95")], False, id="a_point_that_more_than_leaves_out"),
        pytest.param([("ge", "95"), ("ge", "90")], None, id="two_floors"),
        pytest.param([("range", "3-5"), ("eq", "4")], True, id="a_point_within_the_range"),
        pytest.param([("range", "3-5"), ("range", "4-6")], None, id="two_ranges"),
        pytest.param([("approx", "95"), ("eq", "96")], None, id="about_a_number"),
        pytest.param([("eq", "95"), ("eq", "95"), ("eq", "96")], False, id="one_of_two_differs"),
        pytest.param([("eq", "95"), ("approx", "95"), ("eq", "95")], None, id="one_of_two_cannot_be_said"),
        pytest.param([("eq", "95"), ("ge", "90"), ("eq", "96")], False, id="a_difference_goes_before_doubt"),
    ],
)
def test_a_quantity_printed_again_agrees_or_not_or_cannot_be_said(figures, agrees):
    assert repeat(*figures).agrees is agrees


@pytest.mark.parametrize(
    ("figures", "agrees"),
    [
        pytest.param([("eq", "100"), ("eq", "100")], True, id="there_and_kept"),
        pytest.param([("eq", "100"), ("eq", "100"), ("eq", "99.9")], False, id="of_two_stages_one_was_not_there"),
        pytest.param([("ge", "90"), ("eq", "92.63")], True, id="above_the_floor_that_is_kept"),
        pytest.param([("ge", "90"), ("approx", "90")], None, id="about_there"),
    ],
)
def test_a_level_can_be_kept_where_it_was_there(figures, agrees):
    found = repeat(*figures, kind="kept")
    assert found.agrees is agrees
    if agrees is False:
        assert (found.computed, found.difference) == (Fraction(999, 10), Fraction(1, 10))


def test_the_figure_that_differs_is_shown_with_the_difference():
    found = repeat(("eq", "95"), ("eq", "95"), ("eq", "96.5"))
    assert (found.stated, found.computed, found.difference) == (Decimal(95), Fraction(193, 2), Fraction(-3, 2))


def test_what_the_plan_does_not_say_to_be_the_same_cannot_agree_or_disagree():
    found = repeat(("eq", "95"), ("eq", "96"), same="no")
    assert found.agrees is None
    assert found.difference == -1
