"""Small tables with the columns of data/processed, written as lists of what matters in a test."""

from __future__ import annotations

from typing import Any

import pandas as pd

from helpers.analysis.cells import all_comparable
from helpers.analysis.frames import ComparableFrame
from helpers.analysis.presence import order_states

REGIONS = {
    "yingze": ("county", "140106"),
    "jiangchuan": ("county", "530403"),
    "hongshan": ("county", "150402"),
    "liaocheng": ("prefecture", "371500"),
    "yinchuan": ("prefecture", "640100"),
}
TEXT = [
    "value_id",
    "plan_id",
    "region_id",
    "level",
    "indicator",
    "theme",
    "topic",
    "family",
    "base",
    "measures",
    "status",
    "undated",
]
TEXT += [
    "comparator",
    "figure_kind",
    "unit",
    "unit_std",
    "per",
    "scope",
    "stands_for",
    "reading_kind",
    "hedge",
    "term",
    "printed",
]
NUMBERS = ["value", "value_high", "value_std", "value_std_high"]


def make_indicators() -> pd.DataFrame:
    share = {"family": "coverage", "measures": "level", "unit": "percent", "lower_bound": 0.0, "better": "higher"}
    return pd.DataFrame(
        [
            {**share, "indicator": "inclusive_share", "base": "children_enrolled", "upper_bound": 100.0},
            {**share, "indicator": "kindergarten_share", "base": "kindergartens", "upper_bound": 100.0},
            {**share, "indicator": "gross_rate", "base": "population_of_age"},
            {**share, "indicator": "rotation_ratio", "base": "eligible_teachers", "upper_bound": 100.0},
            {**share, "indicator": "accident_rate", "base": "accidents", "upper_bound": 100.0, "better": "lower"},
            {**share, "indicator": "school_count", "base": "count", "unit": "schools", "better": "neither"},
        ]
    ).assign(theme="preschool", topic="enrolment")


def make_values(*rows: dict[str, Any]) -> pd.DataFrame:
    """Return a values table; each row needs region and value, the rest has defaults."""
    known = make_indicators().set_index("indicator").to_dict("index")
    full = []
    for number, given in enumerate(rows, start=1):
        region = given.get("region", "yingze")
        indicator = given.get("indicator", "inclusive_share")
        row: dict[str, Any] = {
            "plan_id": f"{region}-2021",
            "region_id": region,
            "level": REGIONS.get(region, ("county", ""))[0],
            "indicator": indicator,
            "status": "target",
            "year": 2025,
            "comparator": "eq",
            "figure_kind": "digits",
            "theme": "preschool",
            "topic": "enrolment",
        }
        row |= {name: known[indicator][name] for name in ("family", "base", "measures", "unit")}
        row["value_id"] = f"{row['plan_id']}-v{number:03d}"
        row |= {name: one for name, one in given.items() if name != "region"}
        row["unit_std"] = row["unit"]
        row["value_std"], row["value_std_high"] = row.get("value"), row.get("value_high")
        full.append(row)
    frame = pd.DataFrame(full, columns=[*TEXT, *NUMBERS, "year", "year_from"])
    frame[TEXT] = frame[TEXT].astype("str").where(frame[TEXT].notna())
    return frame.astype(dict.fromkeys(NUMBERS, "float64") | {"year": "Int64", "year_from": "Int64"})


def make_benchmarks(*rows: dict[str, Any]) -> pd.DataFrame:
    """Return a benchmarks table: by default national targets of the inclusive share for 2025."""
    default = {
        "indicator": "inclusive_share",
        "scope": "national",
        "kind": "target",
        "year_from": 2025,
        "comparator": "ge",
    }
    default |= {"confidence": "reported", "region_codes": None, "stands_for": None, "year_to": None, "value_high": None}
    full = [{**default, "benchmark_id": f"benchmark-{at}", **row} for at, row in enumerate(rows, start=1)]
    frame = pd.DataFrame(full)
    frame["value_std"], frame["value_std_high"] = (
        frame["value"].astype("float64"),
        frame["value_high"].astype("float64"),
    )
    return frame.astype({"year_from": "Int64", "year_to": "Int64"})


def make_plans() -> pd.DataFrame:
    plans = [
        {
            "plan_id": f"{region}-2021",
            "region_id": region,
            "issued": "2021-05-01",
            "period_start": 2021,
            "period_end": 2025,
        }
        for region in REGIONS
    ]
    return pd.DataFrame(plans).astype({"period_start": "Int64", "period_end": "Int64"})


def make_regions() -> pd.DataFrame:
    rows = [{"region_id": name, "level": level, "gb2260": code} for name, (level, code) in REGIONS.items()]
    return pd.DataFrame(rows).assign(province_en=lambda frame: frame["gb2260"].str[:2])


def comparable_rows(values: pd.DataFrame, indicator: str = "inclusive_share", **key: Any) -> ComparableFrame:
    """Return the one comparable set of an indicator and, by default, of what is planned for 2025."""
    wanted = {"indicator": indicator, "scope": "", "year": 2025, "standing": "planned", **key}
    cells = all_comparable(values, make_indicators(), minimum=1)
    (found,) = [cell for cell in cells if all(getattr(cell.key, name) == one for name, one in wanted.items())]
    return found


def make_presence(**themes: str) -> pd.DataFrame:
    """Return a table from one letter a region.

    n number, d dated, r direction, w words, p results (past) only, s silent, o out of scope, x not read.
    """
    names = {"n": "number", "d": "dated", "r": "direction", "w": "words", "p": "results_only", "s": "silent"}
    names |= {"o": "out_of_scope", "x": "not_read"}
    rows = [
        {"plan_id": f"r{at}-2021", "region_id": f"r{at}", "subject": "theme", "code": theme, "presence": names[letter]}
        for theme, letters in themes.items()
        for at, letter in enumerate(letters)
    ]
    return order_states(pd.DataFrame(rows))
