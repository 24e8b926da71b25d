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
    body = with_unit(number, unit, language, unit_name)
    if per_name:
        body = f"{body} {per_name}" if language == "en" else f"{per_name}{body}"
    sign = WORDS[language][comparator] if words else SIGNS[comparator]
    return f"{sign}{body}"
