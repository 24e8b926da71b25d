"""The codebook's word on an indicator, as the key that comparable rows have in common."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from helpers.analysis.frames import ComparisonKey
from helpers.analysis.standing import Standing

Definition = Mapping[str, Any]


def define_all(indicators: pd.DataFrame) -> dict[str, Definition]:
    """Return the codebook's row for each indicator."""
    rows = indicators.to_dict("records")
    return {str(row["indicator"]): {str(name): one for name, one in row.items()} for row in rows}


def make_key(
    definition: Definition,
    *,
    scope: str,
    year: int | None,
    year_from: int | None,
    per: str,
    standing: Standing,
) -> ComparisonKey:
    """Return the key of a cell."""

    def number(name: str) -> float | None:
        return None if pd.isna(definition[name]) else float(definition[name])

    return ComparisonKey(
        indicator=str(definition["indicator"]),
        scope=scope,
        year=year,
        standing=standing,
        base=str(definition["base"]),
        unit=str(definition["unit"]),
        per=per,
        year_from=year_from,
        better=str(definition["better"]),
        measures=str(definition["measures"]),
        lower=number("lower_bound"),
        upper=number("upper_bound"),
    )
