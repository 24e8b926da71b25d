"""Places by their GB/T 2260 codes, down to counties, so that nobody types what a code or a name says.

The table is made by `tools/make_divisions.py`, which names its source. English names in it are pinyin, a guess.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from helpers.data.sheets import open_sheet

TABLE = Path(__file__).with_name("divisions.csv")


@cache
def _divisions() -> dict[str, tuple[str, str]]:
    rows = open_sheet(TABLE, TABLE.name).mappings()
    return {row["gb2260"]: (row["name_zh"], row["name_en"]) for row in rows}


def find_codes(name: str) -> list[str]:
    """Return the codes of prefectures and counties with a Chinese name, which may lack its last character (`红山`)."""
    known = _divisions()
    exact = [code for code, (own, _) in known.items() if own == name and not code.endswith("0000")]
    shorter = (code for code, (own, _) in known.items() if own[:-1] == name and not code.endswith("0000"))
    return exact or list(shorter if len(name) > 1 else ())


def describe_division(code: str) -> dict[str, str]:
    """Return what a code says of its place, by the columns of regions.csv; empty for a code that the table lacks."""
    known = _divisions()
    if code not in known or code.endswith("0000"):
        return {}
    province = known[f"{code[:2]}0000"]
    is_prefecture = code.endswith("00")
    # Counties of a municipality, or ruled by their province, have no prefecture over them.
    parent = province if is_prefecture else known.get(f"{code[:4]}00", province)
    return {
        "name_zh": known[code][0],
        "name_en": known[code][1],
        "province_zh": province[0],
        "province_en": province[1],
        "level": "prefecture" if is_prefecture else "county",
        "gb2260": code,
        "parent_zh": parent[0],
        "parent_en": parent[1],
    }
