"""How a number is written: sign or words of its comparator, unit, period, in both languages.

Numbers are written with the digits that the plan prints; nothing is rounded here.
"""

from __future__ import annotations

from decimal import Decimal

import pandas as pd

from helpers.display.language import Language

SIGNS = {"eq": "", "ge": "≥", "gt": ">", "le": "≤", "lt": "<", "approx": "≈", "range": ""}
WORDS = {
    "en": {
        "eq": "",
        "ge": "at least ",
        "gt": "more than ",
        "le": "at most ",
        "lt": "less than ",
        "approx": "about ",
        "range": "",
    },
    "zh": {"eq": "", "ge": "不低于", "gt": "高于", "le": "不超过", "lt": "低于", "approx": "约", "range": ""},
}


def plain(number: float, language: Language = "en") -> str:
    """Return a number with all its digits and no exponent; thousands are grouped in English from 1,000 on."""
    # repr of a float is the shortest text that reads back as it, hence the digits of the CSV
    exact = Decimal(repr(float(number)))
    text = f"{exact:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    whole, dot, rest = text.partition(".")
    grouped = f"{int(whole):,}" if language == "en" and abs(int(whole)) >= 1000 else whole
    if whole.startswith("-") and not grouped.startswith("-"):
        grouped = "-" + grouped
    return (grouped + dot + rest).replace("-", "−")


def with_unit(text: str, unit: str, language: Language, unit_name: str | None = None) -> str:
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
    if unit == "rank":
        return f"{unit_name} {text}" if language == "en" else f"第{text}{unit_name}"
    return f"{text} {unit_name}" if language == "en" else f"{text}{unit_name}"


def write_value(
    value: float,
    comparator: str,
    unit: str,
    language: Language,
    *,
    high: float | None = None,
    unit_name: str | None = None,
    per_name: str | None = None,
    words: bool = False,
) -> str:
    """Return a value as tables print it (`≥93%`) or, with `words`, as sentences say it (`at least 93%`)."""
    number = plain(value, language)
    if comparator == "range" and high is not None and not pd.isna(high):
        number = f"{number}–{plain(high, language)}"
    if unit == "ratio":
        # a ratio is printed a:b and kept as a/b
        number = f"{number}:1"
    body = with_unit(number, unit, language, singular(unit_name) if unit_name and number == "1" else unit_name)
    sign = WORDS[language][comparator] if words else SIGNS[comparator]
    if not per_name:
        return f"{sign}{body}"
    return f"{sign}{body} {per_name}" if language == "en" else f"{per_name}{sign}{body}"


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
