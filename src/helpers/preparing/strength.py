"""How firm a promise or a rule is. Strength is worked out from what is coded, never typed."""

from __future__ import annotations

from collections.abc import Mapping

from helpers.data.codes import COMMITTING, COUNTED, INFERRED, PLANNED, STANDING, OptionalStrength
from helpers.data.schema import Statement, Value


def is_planned_number(value: Value) -> bool:
    """Return whether a figure is printed in digits or numerals for something to come, or for a standing rule."""
    return value.status in STANDING and value.figure_kind in COUNTED


def strength_of(statement: Statement, values: Mapping[str, Value]) -> OptionalStrength:
    """Return how firm a statement is, empty where it commits the plan to nothing.

    Parameters
    ----------
    statement
        What the plan says in words.
    values
        The plan's figures by id: a statement that restates a planned one is a `number`, else one with a deadline is
        `dated` (a start alone is none, and a year that is inferred dates nothing), else one with a direction is
        `direction`, else it is `words`.
    """
    if statement.act not in COMMITTING:
        return ""
    restated = values.get(statement.restates)
    if restated is not None and is_planned_number(restated):
        return "number"
    dated = statement.deadline and statement.year_basis not in INFERRED
    return "dated" if dated else "direction" if statement.direction else "words"


def strength_of_value(value: Value) -> OptionalStrength:
    """Return how firm a figure is, empty for a result: without digits it is as firm as its printed year, or a form of words."""
    if value.status not in STANDING:
        return ""
    if is_planned_number(value):
        return "number"
    dated = value.status in PLANNED and value.year is not None and value.year_basis not in INFERRED
    return "dated" if dated else "words"
