"""Write projects of invented plans, to measure how time and memory grow. Nothing in them is real.

    python tests/synthetic.py FOLDER [PLANS] [ROWS]
    python tests/synthetic.py FOLDER [PLANS] headlines

With `headlines` the invented plans speak of the project's own codebook, so that every notebook runs on them. Every name
says so, and every region's code begins with 9, which GB/T 2260 does not use for counties.
"""

from __future__ import annotations

import csv
import hashlib
import random
import shutil
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from places import REPOSITORY

from helpers.data import schema
from helpers.data.schema import Table

PLANS = 3000
ROWS = 60
INDICATORS = 200
STATEMENTS = 10
THEMES = [f"theme{number:02d}" for number in range(1, 20)]
CURATED = REPOSITORY / "data" / "raw"
TOPICS = [f"topic{number:02d}" for number in range(1, 24)]

Row = Sequence[object]


def write_project(root: Path, plans: int = PLANS, rows: int = ROWS) -> Path:
    """Write a project of `plans` invented plans with `rows` values each, and return its folder."""
    raw = root / "data" / "raw"
    for folder in ("values", "statements", "dismissed", "documents"):
        (raw / folder).mkdir(parents=True, exist_ok=True)
    _write(root, schema.VOCABULARY, _vocabulary())
    _write(root, schema.INDICATORS, map(_indicator, range(INDICATORS)))
    _write(root, schema.REGIONS, map(_region, range(plans)))
    _write(root, schema.PLANS, map(_plan, range(plans)))
    _write(root, schema.BENCHMARKS, map(_benchmark, range(20)))
    for number in range(plans):
        plan_id = f"synthetic-{number:05d}-2021"
        _write(root, schema.VALUES, (_value(number, row) for row in range(rows)), plan_id)
        _write(root, schema.STATEMENTS, (_statement(number, row) for row in range(STATEMENTS)), plan_id)
    return root


def write_headlines(root: Path, plans: int = 300) -> Path:
    """Write a project of invented plans on the project's own codebook and benchmarks, and return its folder.

    Counties and prefectures, exact figures, floors, ranges and unknown widths, several years, softeners, repaired
    readings; plans with a deadline, a direction or words alone, silent ones, and some not read for a theme.
    """
    raw = root / "data" / "raw"
    for folder in ("values", "statements", "dismissed", "documents"):
        (raw / folder).mkdir(parents=True, exist_ok=True)
    for name in ("vocabulary", "indicators", "benchmarks"):
        shutil.copyfile(CURATED / f"{name}.csv", raw / f"{name}.csv")
    with (CURATED / "indicators.csv").open(encoding="utf-8", newline="") as file:
        book = {row["indicator"]: row for row in csv.DictReader(file)}
    with (CURATED / "vocabulary.csv").open(encoding="utf-8", newline="") as file:
        themes = [row["code"] for row in csv.DictReader(file) if row["field"] == "theme"]
    _write(root, schema.REGIONS, map(_headline_region, range(plans)))
    _write(root, schema.PLANS, (_headline_plan(number, themes) for number in range(plans)))
    for number in range(plans):
        plan_id = f"synthetic-{number:05d}-2021"
        chance = random.Random(f"plan {number}")
        _write(root, schema.VALUES, _headline_values(number, book, chance), plan_id)
        _write(root, schema.STATEMENTS, _headline_statements(number, chance), plan_id)
    return root


def _headline_region(number: int) -> Row:
    """Return a region; every eighth is a prefecture, whose code ends in two noughts."""
    found = list(_region(number))
    if number % 8 == 7:
        found[5] = "prefecture"
        found[6] = f"{93 + number // 8 // 99}{number // 8 % 99 + 1:02d}00"
    return found


def _headline_plan(number: int, themes: Sequence[str]) -> Row:
    found = list(_plan(number))
    read = themes[3:] if number % 25 == 12 else themes
    found[15] = ";".join(read)
    return found


# What the invented plans print: indicator, scope, how many in a hundred print it, year and status, lowest, highest, step.
PRINTED = [
    ("preschool_gross_enrolment_rate", "", 85, ((2020, "actual"), (2025, "target")), 80, 104, 0.5),
    ("inclusive_share_children", "", 75, ((2020, "actual"), (2025, "target")), 70, 99, 0.5),
    ("inclusive_share_kindergartens", "", 20, ((2025, "target"),), 60, 95, 1),
    ("public_share_children", "", 60, ((2020, "actual"), (2025, "target")), 35, 80, 1),
    ("public_share_places", "", 20, ((2025, "target"),), 35, 80, 1),
    ("kindergartens_public", "", 50, ((2020, "actual"), (2025, "target")), 2, 90, 1),
    ("new_public_places", "", 40, ((2025, "target"),), 200, 9000, 10),
    ("teacher_rotation_rate", "", 30, ((0, "standard"),), 5, 25, 1),
    ("teacher_rotation_rate", "urban_and_quality_schools", 25, ((0, "standard"),), 10, 20, 1),
    ("backbone_share_rotation", "", 15, ((0, "standard"),), 10, 30, 5),
    ("principal_rotation_interval", "", 20, ((0, "standard"),), 3, 9, 1),
    ("principal_term_length", "", 20, ((0, "standard"),), 3, 6, 1),
    ("digital_classroom_coverage", "", 45, tuple((year, "milestone") for year in range(2021, 2026)), 30, 100, 1),
    ("smart_campus_share", "", 35, ((2025, "target"),), 10, 100, 5),
    ("digital_campus_share", "", 30, ((2025, "target"),), 40, 100, 5),
    ("schools_connected_share", "", 25, ((2020, "actual"),), 90, 100, 1),
    ("school_bandwidth", "", 40, ((2025, "target"),), 100, 1000, 100),
    ("schools_with_smart_classrooms", "", 30, ((2025, "target"),), 1, 60, 1),
    ("multimedia_sets_renewed", "", 30, ((2025, "target"),), 20, 900, 5),
]
COMPARATORS = ("eq", "eq", "ge", "ge", "ge", "range", "approx", "gt")
SIGNS = {"eq": "{}", "ge": "{}以上", "gt": "超过{}", "approx": "约{}", "range": "{}"}


def _headline_values(plan: int, book: dict[str, dict[str, str]], chance: random.Random) -> Iterator[Row]:
    if plan % 15 == 4:
        return
    row = 0
    for indicator, scope, likely, years, least, most, step in PRINTED:
        if plan % 25 == 12 and book[indicator]["theme"] in {"preschool", "rotation", "digital"}:
            continue
        if chance.randrange(100) >= likely:
            continue
        steps = round((most - least) / step)
        share = sorted(least + step * chance.randrange(steps + 1) for _ in years)
        sign = chance.choice(COMPARATORS)
        for (year, status), value in zip(years, share, strict=True):
            comparator = sign if status != "actual" else "eq"
            high = min(value + 5 * step, most)
            if (comparator == "range" and high <= value) or (comparator == "gt" and value == most):
                comparator = "eq"
            span = comparator == "range"
            figure = f"{value:g}" + (f"-{high:g}" if span else "")
            repaired = chance.randrange(40) == 0
            yield _headline_value(
                plan, row, book[indicator], scope, year, status, comparator, value, high, figure, repaired
            )
            row += 1


def _headline_value(
    plan: int,
    row: int,
    definition: dict[str, str],
    scope: str,
    year: int,
    status: str,
    comparator: str,
    value: float,
    high: float,
    figure: str,
    repaired: bool,
) -> Row:
    offset = 100 + row * 60
    flow = definition["measures"] == "flow"
    return (
        f"synthetic-{plan:05d}-2021-v{row + 1:03d}",
        definition["indicator"],
        year or "",
        2021 if flow else "",
        "stated" if year else "none",
        status,
        comparator,
        f"{value:g}",
        f"{high:g}" if comparator == "range" else "",
        definition["unit"],
        "year" if definition["indicator"] == "teacher_rotation_rate" else "",
        scope,
        "digits",
        "虚构指标",
        offset,
        SIGNS[comparator].format(figure),
        offset + 20,
        figure,
        offset + 20 + SIGNS[comparator].index("{"),
        f"第{row + 1}章",
        ("力争", "原则上")[plan % 2] if plan % 11 == 5 and status != "actual" else "",
        "",
        "repaired" if repaired else "",
        "Invented damage, invented repair." if repaired else "",
        "虚构的缺损与修复。" if repaired else "",
    )


SPOKEN = [
    ("preschool", "enrolment", "preschool_gross_enrolment_rate"),
    ("preschool", "inclusive_provision", "inclusive_share_children"),
    ("preschool", "public_provision", "public_share_children"),
    ("preschool", "preschool_regulation", ""),
    ("rotation", "teacher_exchange", "teacher_rotation_rate"),
    ("rotation", "county_managed_hiring", ""),
    ("rotation", "principal_moves", ""),
    ("rotation", "rural_flow", ""),
    ("digital", "classrooms", "digital_classroom_coverage"),
    ("digital", "campus", ""),
    ("digital", "network", "school_bandwidth"),
    ("digital", "digital_skills", ""),
    ("finance", "", ""),
]


def _headline_statements(plan: int, chance: random.Random) -> Iterator[Row]:
    if plan % 15 == 4:
        return
    row = 0
    for theme, topic, indicator in SPOKEN:
        unread = plan % 25 == 12 and theme in {"preschool", "rotation", "digital"}
        if unread or chance.randrange(100) >= 55:
            continue
        strength = chance.choice(("dated", "direction", "words", "words"))
        dated = strength == "dated"
        deadline = f"{chance.randrange(2021, 2026)}" + ("-06" if chance.randrange(3) == 0 else "") if dated else ""
        yield (
            f"synthetic-{plan:05d}-2021-c{row + 1:03d}",
            theme,
            topic,
            indicator,
            strength,
            "",
            deadline,
            "stated" if dated else "none",
            "",
            f"An invented promise on {(topic or theme).replace('_', ' ')}, in our own words, of no plan.",
            "一条虚构的承诺，任何规划里都没有。",
            "虚构承诺",
            9000 + row * 30,
            f"第{row + 1}章",
            "",
        )
        row += 1


def _write(root: Path, table: Table, rows: Iterable[Row], plan_id: str = "") -> None:
    with (root / table.where(plan_id)).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(table.columns)
        writer.writerows(rows)


def _vocabulary() -> Iterator[Row]:
    for code in THEMES:
        yield "theme", code, f"Synthetic {code}", f"虚构{code}", "", "", ""
    for code in TOPICS:
        yield "topic", code, f"Synthetic {code}", f"虚构{code}", "", "", ""
    yield "base", "children", "Synthetic children", "虚构幼儿", "", "", ""
    yield "unit", "percent", "%", "%", 1, "", ""
    yield "unit", "permille", "‰", "‰", "0.1", "", ""
    listed = {
        (column.cell.vocabulary, code)
        for table in schema.TABLES
        for column in table.columns.values()
        for code in column.closed
        if code and column.cell.vocabulary
    }
    listed |= {("presence", code) for code in ("number", "dated", "direction", "words", "silent", "not_read")}
    listed |= {("scope", "national")}
    for field, code in sorted(listed):
        yield field, code, code, code, "", "", ""


def _indicator(number: int) -> Row:
    theme, topic = THEMES[number % len(THEMES)], TOPICS[number % len(TOPICS)]
    names = [f"Synthetic indicator {number}", f"虚构指标{number}", "Invented.", "虚构。"]
    shares = ["part", "部分", "whole", "全体"]
    return (
        f"synthetic_{number:03d}",
        theme,
        topic,
        "",
        "level",
        *names,
        *shares,
        "children",
        "percent",
        0,
        100,
        "higher",
        "",
    )


def _region(number: int) -> Row:
    code = f"{90 + number // 9801}{number // 99 % 99 + 1:02d}{number % 99 + 1:02d}"
    name = (f"Synthetic Region {number}", f"虚构县{number}")
    return f"synthetic-{number:05d}", *name, "Synthetic Province", "虚构省", "county", code, "Synthetic City", "虚构市"


def _plan(number: int) -> Row:
    digest = hashlib.sha256(f"synthetic {number}".encode()).hexdigest()
    return (
        f"synthetic-{number:05d}-2021",
        f"synthetic-{number:05d}",
        f"虚构规划{number}",
        f"Synthetic plan {number}",
        "",
        "虚构教育局",
        "Synthetic bureau",
        "2021-03",
        2021,
        2025,
        "five_year_plan",
        "Hans",
        digest,
        20000,
        "",
        ";".join(THEMES[:15]),
        "no",
        "2026-01",
        "Synthetic.",
        "虚构。",
    )


def _value(plan: int, row: int) -> Row:
    number = (row * 7 + plan) % INDICATORS
    share = 40 + (row * 13 + plan * 7) % 60
    offset = 100 + row * 40
    spans = row % 15 == 14
    figure = f"{share - 5}-{share}" if spans else str(share)
    permille = row % 20 == 19 and not spans
    actual = row % 5 == 4
    return (
        f"synthetic-{plan:05d}-2021-v{row + 1:03d}",
        f"synthetic_{number:03d}",
        2020 if actual else 2025,
        "",
        "stated",
        "actual" if actual else "target",
        "range" if spans else "ge",
        share - 5 if spans else share,
        share if spans else "",
        "permille" if permille else "percent",
        "",
        "",
        "digits",
        f"虚构指标{number}",
        offset,
        f"达到{figure}%以上",
        offset + 12,
        figure,
        offset + 14,
        f"第{row // 10 + 1}章表{row % 10 + 1}",
        "",
        "",
        "repaired" if row % 25 == 24 else "",
        "Invented damage, invented repair." if row % 25 == 24 else "",
        "虚构的缺损与修复。" if row % 25 == 24 else "",
    )


def _statement(plan: int, row: int) -> Row:
    dated = row % 3 == 0
    return (
        f"synthetic-{plan:05d}-2021-c{row + 1:03d}",
        THEMES[(plan + row) % len(THEMES)],
        TOPICS[(plan + row) % len(TOPICS)],
        "",
        "dated" if dated else "words",
        "",
        "2023-06" if dated else "",
        "stated" if dated else "none",
        "",
        "An invented promise, in our own words, of no plan.",
        "一条虚构的承诺。",
        "虚构承诺",
        5000 + row * 30,
        f"第{row + 1}章",
        "",
    )


def _benchmark(number: int) -> Row:
    return (
        f"synthetic-b{number:03d}",
        f"synthetic_{number:03d}",
        "national",
        "",
        "",
        "target",
        "",
        2025,
        "ge",
        80,
        "",
        "percent",
        "Synthetic document",
        "",
        "derived",
        "",
        "",
        "Synthetic.",
        "虚构。",
    )


if __name__ == "__main__":
    arguments = sys.argv[1:]
    if not arguments:
        raise SystemExit(__doc__)
    if arguments[2:] == ["headlines"]:
        write_headlines(Path(arguments[0]), int(arguments[1]))
    else:
        write_project(Path(arguments[0]), *map(int, arguments[1:3]))
