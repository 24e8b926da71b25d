"""Sums that plans allow are computed without evaluating anything as a program."""

from __future__ import annotations

from contextlib import suppress
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.data.checking import check_project
from helpers.data.crosschecks import ExpressionError, evaluate

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
