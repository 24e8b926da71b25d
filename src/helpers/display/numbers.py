"""How a number is written: sign or words of its comparator, unit, period, in the words of each language.

Numbers are written with the digits that the plan prints; nothing is rounded here.
"""

from __future__ import annotations

from decimal import Decimal

import pandas as pd

from helpers.display.words import Spoken, say

SIGNS = {"eq": "", "ge": "≥", "gt": ">", "le": "≤", "lt": "<", "approx": "≈", "range": ""}


def plain_number(number: float) -> str:
    """Return a number as data has it: all its digits, no exponent, no grouping."""
    # repr of a float is the shortest text that reads back as it, hence the digits of the CSV
    text = f"{Decimal(repr(float(number))):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def plain(number: float, who: Spoken | str = "en") -> str:
    """Return a number with all its digits and no exponent; thousands are grouped where the language groups them."""
    text = plain_number(number)
    whole, dot, rest = text.lstrip("-").partition(".")
    grouped = f"{int(whole):,}".replace(",", str(say(who, "numbers.thousands")))
    return ("−" if text.startswith("-") else "") + grouped + dot + rest


def with_unit(text: str, unit: str, who: Spoken | str, unit_name: str | None = None) -> str:
    """Return a written number with its unit.

    Parameters
    ----------
    text
        The written number.
    unit
        The unit's code.
    unit_name
        The unit's name in the language, for all but `percent`, `permille` and `ratio`.
    """
    if unit == "percent":
        return f"{text}%"
    if unit == "permille":
        return f"{text}‰"
    if unit == "ratio" or not unit_name:
        return text
    if text.lstrip("+−") == "1":
        unit_name = singular(unit_name)
    return _plainly(who, "numbers.rank" if unit == "rank" else "numbers.unit", number=text, unit=unit_name)


def _plainly(who: Spoken | str, key: str, **values: str) -> str:
    """Return a text that is written before it is marked up, so that nothing in it is escaped twice."""
    return str(say(who, key, **values).unescape())


def write_value(
    value: float,
    comparator: str,
    unit: str,
    who: Spoken | str,
    *,
    high: float | None = None,
    unit_name: str | None = None,
    per_name: str | None = None,
    words: bool = False,
) -> str:
    """Return a value as tables print it (`≥93%`) or, with `words`, as sentences say it (`at least 93%`)."""
    number = plain(value, who)
    if comparator == "range" and high is not None and not pd.isna(high):
        number = f"{number}–{plain(high, who)}"
    if unit == "ratio":
        # a ratio is printed a:b and kept as a/b
        number = f"{number}:1"
    body = with_unit(number, unit, who, unit_name)
    if words and SIGNS[comparator]:
        body = _plainly(who, f"numbers.{comparator}", number=body)
    else:
        body = SIGNS[comparator] + body
    return _plainly(who, "numbers.per", number=body, per=per_name) if per_name else body


IRREGULAR = {"people": "person", "children": "child", "person-times": "person-time", "classes a grade": "class a grade"}


def singular(unit_name: str) -> str:
    """Return the English name of a unit as one of it is called: 'school', 'year of age'; Chinese is left alone."""
    first, _, rest = unit_name.partition(" ")
    if unit_name in IRREGULAR or first in IRREGULAR:
        return IRREGULAR.get(unit_name) or f"{IRREGULAR[first]} {rest}".strip()
    if "/" in unit_name:
        return unit_name
    if unit_name in {"lowest places", "percentage points", "class hours"}:
        return unit_name[:-1]
    if first.endswith("ies"):
        first = f"{first[:-3]}y"
    elif first.endswith("uses"):
        first = first[:-2]
    elif first.endswith("s"):
        first = first[:-1]
    return f"{first} {rest}".strip()
