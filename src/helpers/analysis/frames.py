"""The only thing ranks, gaps and statistics accept: rows that have been shown to be comparable."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from helpers.analysis.agreeing import require_comparable
from helpers.analysis.ends import Ends
from helpers.analysis.standing import STANDING_OF_STATUS, Standing, text
from helpers.errors import ComparabilityError


@dataclass(frozen=True)
class ComparisonKey:
    """What all rows of a comparable frame have in common.

    `year` is None for standing rules, `year_from` is set for flows over a period.
    """

    indicator: str
    scope: str
    year: int | None
    standing: Standing
    base: str = ""
    unit: str = ""
    per: str = ""
    year_from: int | None = None
    better: str = "neither"


@dataclass(frozen=True)
class ComparableFrame:
    """Rows that may stand together, and what they agree in.

    Making one checks the rows, so no other way leads to a rank, a gap or a statistic.

    Attributes
    ----------
    frame
        Rows of the values table with low, high, low_closed, high_closed, interval_known, sorted by value_id.
    key
        What the rows agree in.

    Raises
    ------
    ComparabilityError
        Where the rows differ in what must agree, or some may not be compared at all.
    """

    frame: pd.DataFrame
    key: ComparisonKey

    def __post_init__(self) -> None:
        require_comparable(self.frame)
        if len(self.frame):
            _require_key(self.frame.iloc[0], self.key)

    @classmethod
    def of_cell(cls, frame: pd.DataFrame, key: ComparisonKey) -> ComparableFrame:
        """Return the frame unchecked: for rows that a sort by all that must agree put together, and for some of these."""
        made = object.__new__(cls)
        object.__setattr__(made, "frame", frame)
        object.__setattr__(made, "key", key)
        return made

    def __len__(self) -> int:
        return len(self.frame)

    @property
    def n(self) -> int:
        """The number of regions."""
        return int(self.frame["region_id"].nunique())

    @property
    def levels(self) -> tuple[str, ...]:
        """The administrative levels present, sorted."""
        return tuple(sorted(text(self.frame, "level").unique()))

    @property
    def ends(self) -> Ends:
        """The rows' interval ends as arrays."""
        return Ends.from_frame(self.frame)

    def only(self, rows: Any) -> ComparableFrame:
        """Return the frame with some of its rows (a mask or a list of labels); it stays comparable."""
        return ComparableFrame.of_cell(self.frame.loc[rows], self.key)


def split_levels(comparable: ComparableFrame) -> dict[str, ComparableFrame]:
    """Return one comparable frame per level: prefectures and counties are shown together, never ranked together."""
    level = text(comparable.frame, "level")
    return {name: comparable.only(level == name) for name in comparable.levels}


def require_one_row_per_region(comparable: ComparableFrame) -> None:
    """Raise where a region has two rows, as it can from two plans.

    Raises
    ------
    ComparabilityError
        Naming the first such region and its values.
    """
    region = comparable.frame["region_id"]
    if not region.is_unique:
        first = min(region[region.duplicated()])
        ids = sorted(comparable.frame.loc[region == first, "value_id"])
        raise ComparabilityError(
            f"{comparable.key.indicator}, region {first}: found {len(ids)} rows ({', '.join(ids)}); expected one "
            "for each region. Keep the later plan with `latest_values`, or choose the plan."
        )


def _require_key(row: pd.Series[Any], key: ComparisonKey) -> None:
    """Raise where rows that agree with one another do not agree with the key they are filed under."""
    found = {name: row.get(name) for name in ("indicator", "scope", "year", "year_from", "per")}
    found["standing"] = STANDING_OF_STATUS.get(str(row["status"]))
    for name, one in found.items():
        wanted = getattr(key, name)
        one = None if pd.isna(one) or one == "" else one
        if one != (None if wanted == "" else wanted):
            raise ComparabilityError(
                f"Comparison: found rows of {name} {one or 'none'} under the key {wanted or 'none'}; expected the rows "
                "that the key names. Take them from `all_comparable`."
            )
