"""Sums that the plans' own figures allow, computed and shown whether they come out or not.

An expression is written in value ids and numbers with `+ - * / ( )`; a minus sign needs a space before it, since ids
hold dashes. It is read here, never evaluated as a program, and computed in fractions, so nothing is lost in rounding.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from fractions import Fraction
from math import inf

from helpers.data.cells import LIST_SEPARATOR, split_list
from helpers.data.schema import Crosscheck, PreparedCrosscheck, Value

BESIDE = ("repeat", "kept")
"""Kinds that set one figure beside others and work nothing out: printed again; to be kept, beside what was there."""

LONGEST = 4000
DEEPEST = 40
_TOKEN = re.compile(
    r"\s*(?:(?P<id>[a-z0-9]+(?:-[a-z0-9]+)*-v[0-9]+)|(?P<number>[0-9]+(?:\.[0-9]+)?)|(?P<sign>[-+*/()]))"
)


class ExpressionError(ValueError):
    """An expression that cannot be read; the message says where and why."""


def tokens_of(expression: str) -> list[tuple[str, str]]:
    """Return the expression's parts as pairs of kind (`id`, `number`, `sign`) and text.

    Raises
    ------
    ExpressionError
        Where a character belongs to none of them.
    """
    if len(expression) > LONGEST:
        raise ExpressionError(f"an expression of {len(expression)} characters, where {LONGEST} are allowed")
    found: list[tuple[str, str]] = []
    place = 0
    text = expression.rstrip()
    while place < len(text):
        match = _TOKEN.match(text, place)
        if match is None:
            raise ExpressionError(f"'{text[place:].lstrip()[:20]}' at character {place + 1}")
        found.append((str(match.lastgroup), str(match[str(match.lastgroup)])))
        place = match.end()
    return found


def evaluate(expression: str, values: Mapping[str, Decimal]) -> Fraction:
    """Return what an expression comes to.

    Parameters
    ----------
    expression
        Value ids and numbers with `+ - * / ( )`.
    values
        The number that each id stands for, in the unit as printed.

    Raises
    ------
    ExpressionError
        Where it cannot be read or names an unknown id.
    ZeroDivisionError
        Where it divides by zero.
    """
    return _Reader(tokens_of(expression), values).read_all()


class _Reader:
    def __init__(self, tokens: list[tuple[str, str]], values: Mapping[str, Decimal]):
        self.tokens = tokens
        self.values = values
        self.place = 0
        self.depth = 0

    def read_all(self) -> Fraction:
        answer = self.read_sum()
        if self.place < len(self.tokens):
            raise ExpressionError(f"'{self.tokens[self.place][1]}' after the expression's end")
        return answer

    def sign(self) -> str:
        kind, text = self.tokens[self.place] if self.place < len(self.tokens) else ("", "")
        return text if kind == "sign" else ""

    def read_sum(self) -> Fraction:
        answer = self.read_product()
        while (sign := self.sign()) in ("+", "-"):
            self.place += 1
            term = self.read_product()
            answer = answer + term if sign == "+" else answer - term
        return answer

    def read_product(self) -> Fraction:
        answer = self.read_factor()
        while (sign := self.sign()) in ("*", "/"):
            self.place += 1
            factor = self.read_factor()
            answer = answer * factor if sign == "*" else answer / factor
        return answer

    def read_factor(self) -> Fraction:
        if self.place >= len(self.tokens):
            raise ExpressionError("an end where an id or a number should stand")
        kind, text = self.tokens[self.place]
        self.place += 1
        if kind == "id":
            if text not in self.values:
                raise ExpressionError(f"the id '{text}', which this plan's values do not have")
            return Fraction(self.values[text])
        if kind == "number":
            return Fraction(text)
        if text == "(":
            self.depth += 1
            if self.depth > DEEPEST:
                raise ExpressionError(f"brackets nested more than {DEEPEST} deep")
            answer = self.read_sum()
            if self.sign() != ")":
                raise ExpressionError("a bracket that is not closed")
            self.place += 1
            self.depth -= 1
            return answer
        raise ExpressionError(f"'{text}' where an id or a number should stand")


def expression_of(check: Crosscheck) -> str:
    """Return the declared expression, or the one that the kind implies for the inputs in their order."""
    if check.expression:
        return check.expression
    inputs = inputs_of(check)
    if check.kind == "share" and len(inputs) == 2:
        return f"{inputs[0]} / {inputs[1]} * 100"
    if check.kind == "count":
        return str(len(inputs))
    if check.kind in BESIDE:
        return inputs[0] if inputs else ""
    return (" * " if check.kind == "product" else " + ").join(inputs)


def inputs_of(check: Crosscheck) -> tuple[str, ...]:
    """Return the ids of the inputs in their order."""
    return tuple(split_list(check.inputs))


def compute_crosschecks(checks: Iterable[Crosscheck], values: Iterable[Value]) -> list[PreparedCrosscheck]:
    """Return how each cross-check comes out, in the order of the declarations.

    Numbers enter in their units as printed, and as points: a floor counts as its lower end. Checks whose ids or
    expression are faulty are passed over here and reported by `plans check`. Whether stated and computed agree is None
    where nothing can be computed, where the plan does not say that both speak of the same (`same` is no), and where a
    quantity is printed again with other bounds that overlap, or only about. A point within a floor, a ceiling or a
    range that is printed for the same quantity contradicts nothing: they agree. So it is with a level that is to be
    `kept`: where it was not there at the start, there is nothing to keep.

    Parameters
    ----------
    checks
        The declarations.
    values
        The rows they speak of.
    """
    known = {row.value_id: row for row in values}
    numbers = {name: row.value for name, row in known.items()}
    results = []
    for check in checks:
        if check.result not in numbers:
            continue
        stated, tolerance, computed = numbers[check.result], check.tolerance or Decimal(0), None
        try:
            computed = evaluate(expression_of(check), numbers)
        except ExpressionError:
            continue
        except ZeroDivisionError:
            pass
        difference = None if computed is None else Fraction(stated) - computed
        agrees = None if difference is None or check.same == "no" else abs(difference) <= Fraction(tolerance)
        if check.kind in BESIDE and agrees is not None:
            others = [known[name] for name in inputs_of(check)]
            agrees = _repeats(known[check.result], others)
            differing = next((row.value for row in others if row.value != stated), None)
            if differing is not None:
                computed, difference = Fraction(differing), Fraction(stated) - Fraction(differing)
        came_out = {
            "inputs": LIST_SEPARATOR.join(inputs_of(check)),
            "expression": expression_of(check),
            "tolerance": tolerance,
            "stated": stated,
            "computed": computed,
            "difference": difference,
            "agrees": agrees,
        }
        results.append(PreparedCrosscheck.model_construct(**(vars(check) | came_out)))
    return results


def _repeats(stated: Value, others: Iterable[Value]) -> bool | None:
    """Return whether a quantity printed again agrees; None where it may or may not be the same."""
    alike = [_compare(stated, other) for other in others]
    return False if False in alike else None if None in alike else True


def _compare(one: Value, other: Value) -> bool | None:
    if one.unit != other.unit:
        return None
    if (one.value, one.value_high, one.comparator) == (other.value, other.value_high, other.comparator):
        return True
    (low, high), (floor, ceiling) = _reach(one), _reach(other)
    strict = {one.comparator, other.comparator} & {"gt", "lt"}
    meet = low < ceiling and floor < high if strict else low <= ceiling and floor <= high
    if not meet:
        return False
    # 92.63 lies within "at least 90": a plan that prints both says one thing twice, once less sharply
    comparators = {one.comparator, other.comparator}
    return True if "eq" in comparators and "approx" not in comparators else None


def _reach(row: Value) -> tuple[float, float]:
    """Return the ends of what a figure allows; nothing is known of an approximate one."""
    value, high = float(row.value), float(row.value_high or row.value)
    if row.comparator == "approx":
        return -inf, inf
    return -inf if row.comparator in ("le", "lt") else value, inf if row.comparator in ("ge", "gt") else high
