"""Write projects of invented plans, to measure how time and memory grow. Nothing in them is real.

    python tests/support/synthetic.py FOLDER [PLANS] [ROWS]
    python tests/support/synthetic.py FOLDER [PLANS] headlines

With `headlines` the invented plans speak of the project's own codebook, so that every notebook runs on them. Every name
says so, and every region's code begins with 9, which GB/T 2260 does not use for counties.
"""

from __future__ import annotations

import csv
import hashlib
import random
import shutil
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import get_args

from places import REPOSITORY

from helpers.data import schema
from helpers.data.codes import Presence
from helpers.data.schema import Table

PLANS = 3000
ROWS = 60
INDICATORS = 200
STATEMENTS = 10
THEMES = [f"theme{number:02d}" for number in range(1, 20)]
CURATED = REPOSITORY / "data" / "raw"
TOPICS = [f"topic{number:02d}" for number in range(1, 24)]
THEME_OF = {topic: THEMES[number % len(THEMES)] for number, topic in enumerate(TOPICS)}

Row = Mapping[str, object]
"""Cells by column; what is left out stays empty."""


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
    readings; plans with a deadline, a direction or words alone, rules, reports and principles, statements that restate a
    figure; silent plans, some that do not cover kindergartens, and some not read for a theme.
    """
    raw = root / "data" / "raw"
    for folder in ("values", "statements", "dismissed", "documents"):
        (raw / folder).mkdir(parents=True, exist_ok=True)
    for name in ("vocabulary", "indicators", "benchmarks", "requirements"):
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
        values = list(_headline_values(number, book, chance))
        _write(root, schema.VALUES, values, plan_id)
        printed = {str(row["indicator"]): str(row["value_id"]) for row in values}
        _write(root, schema.STATEMENTS, _headline_statements(number, printed, chance), plan_id)
    return root


def _headline_region(number: int) -> Row:
    """Return a region; every eighth is a prefecture, whose code ends in two noughts."""
    if number % 8 != 7:
        return _region(number)
    code = f"{93 + number // 8 // 99}{number // 8 % 99 + 1:02d}00"
    return {**_region(number), "level": "prefecture", "gb2260": code}


def _headline_plan(number: int, themes: Sequence[str]) -> Row:
    read = [theme for theme in themes if number % 25 != 12 or theme not in HEADLINES]
    return _plan(number, read, ["preschool"] if number % 25 == 13 else [])


HEADLINES = {"preschool", "rotation", "digital"}


def _has_nothing_on(plan: int) -> set[str]:
    """Return the themes on which a plan says nothing: those for which it was not read, or which it does not cover."""
    return {12: HEADLINES, 13: {"preschool"}}.get(plan % 25, set())


STEPS = tuple((year, "milestone") for year in range(2021, 2025))
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
    ("digital_classroom_coverage", "", 45, (*STEPS, (2025, "target")), 30, 100, 1),
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
        if book[indicator]["theme"] in _has_nothing_on(plan):
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
    sign = SIGNS[comparator]
    cells = {
        "value_id": f"synthetic-{plan:05d}-2021-v{row + 1:03d}",
        "indicator": definition["indicator"],
        "year": year or "",
        "year_from": 2021 if definition["measures"] == "flow" else "",
        "year_basis": "stated" if year else "none",
        "status": status,
        "comparator": comparator,
        "value": f"{value:g}",
        "value_high": f"{high:g}" if comparator == "range" else "",
        "unit": definition["unit"],
        "per": "year" if definition["indicator"] == "teacher_rotation_rate" else "",
        "scope": scope,
        "figure_kind": "digits",
        "term": "虚构指标",
        "term_offset": offset,
        "printed": sign.format(figure),
        "offset": offset + 20,
        "figure": figure,
        "figure_offset": offset + 20 + sign.index("{"),
        "locator": f"第{row + 1}章",
        "hedge": ("力争", "原则上")[plan % 2] if plan % 11 == 5 and status != "actual" else "",
    }
    return {**cells, **(REPAIRED if repaired else {})}


REPAIRED = {
    "reading_kind": "repaired",
    "reading_en": "Invented damage, invented repair.",
    "reading_zh": "虚构的缺损与修复。",
}


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


def _headline_statements(plan: int, printed: dict[str, str], chance: random.Random) -> Iterator[Row]:
    if plan % 15 == 4:
        return
    row = 0
    for theme, topic, indicator in SPOKEN:
        if theme in _has_nothing_on(plan) or chance.randrange(100) >= 55:
            continue
        strength = chance.choice(("dated", "direction", "words", "words"))
        dated = strength == "dated"
        deadline = f"{chance.randrange(2021, 2026)}" + ("-06" if chance.randrange(3) == 0 else "") if dated else ""
        yield _statement_row(
            *(plan, row, 9000 + row * 30),
            theme=theme,
            topic=topic,
            indicator=indicator,
            summary_en=f"An invented promise on {(topic or theme).replace('_', ' ')}, in our own words, of no plan.",
            summary_zh="一条虚构的承诺，任何规划里都没有。",
            act=("promise", "rule", "report", "principle")[(plan + row) % 4] if strength == "words" else "promise",
            direction="up" if strength == "direction" else "",
            deadline=deadline,
            year_basis="stated" if dated else "none",
            restates=printed.get(indicator, "") if (plan + row) % 3 == 0 else "",
        )
        row += 1


def _statement_row(plan: int, row: int, offset: int, **more: str) -> Row:
    """Return a statement of a plan; what is not said of it stays empty."""
    return {
        "statement_id": f"synthetic-{plan:05d}-2021-c{row + 1:03d}",
        "year_basis": "none",
        "term": "虚构承诺",
        "offset": offset,
        "span_offset": offset - 5,
        "span_end": offset + 10,
        "locator": f"第{row + 1}章",
        **more,
    }


def _write(root: Path, table: Table, rows: Iterable[Row], plan_id: str = "") -> None:
    with (root / table.where(plan_id)).open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, table.columns, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def _vocabulary() -> Iterator[Row]:
    for code in THEMES:
        yield _word("theme", code, f"Synthetic {code}", f"虚构{code}")
    for code, theme in THEME_OF.items():
        yield _word("topic", code, f"Synthetic {code}", f"虚构{code}", theme=theme)
    yield _word("base", "children", "Synthetic children", "虚构幼儿")
    yield _word("unit", "percent", "%", "%", factor="1")
    yield _word("unit", "permille", "‰", "‰", factor="0.1")
    listed = {
        (column.cell.vocabulary, code)
        for table in schema.TABLES
        for column in table.columns.values()
        for code in column.closed
        if code and column.cell.vocabulary
    }
    listed |= {("presence", code) for code in get_args(Presence)}
    listed |= {("scope", "national")}
    for field, code in sorted(listed):
        yield _word(field, code, code, code)


def _word(field: str, code: str, english: str, chinese: str, **more: str) -> Row:
    return {"field": field, "code": code, "name_en": english, "name_zh": chinese, **more}


def _indicator(number: int) -> Row:
    topic = TOPICS[number % len(TOPICS)]
    return {
        "indicator": f"synthetic_{number:03d}",
        "theme": THEME_OF[topic],
        "topic": topic,
        "measures": "level",
        "name_en": f"Synthetic indicator {number}",
        "name_zh": f"虚构指标{number}",
        "definition_en": "Invented.",
        "definition_zh": "虚构。",
        "numerator_en": "part",
        "numerator_zh": "部分",
        "denominator_en": "whole",
        "denominator_zh": "全体",
        "base": "children",
        "unit": "percent",
        "lower_bound": 0,
        "upper_bound": 100,
        "better": "higher",
    }


def _region(number: int) -> Row:
    return {
        "region_id": f"synthetic-{number:05d}",
        "name_en": f"Synthetic Region {number}",
        "name_zh": f"虚构县{number}",
        "province_en": "Synthetic Province",
        "province_zh": "虚构省",
        "level": "county",
        "gb2260": f"{90 + number // 9801}{number // 99 % 99 + 1:02d}{number % 99 + 1:02d}",
        "parent_en": "Synthetic City",
        "parent_zh": "虚构市",
    }


def _plan(number: int, read: Sequence[str] = THEMES[:15], outside: Sequence[str] = ()) -> Row:
    return {
        "plan_id": f"synthetic-{number:05d}-2021",
        "region_id": f"synthetic-{number:05d}",
        "title_zh": f"虚构规划{number}",
        "title_en": f"Synthetic plan {number}",
        "issuer_zh": "虚构教育局",
        "issuer_en": "Synthetic bureau",
        "issued": "2021-03",
        "period_start": 2021,
        "period_end": 2025,
        "kind": "five_year_plan",
        "script": "Hans",
        "document_sha256": hashlib.sha256(f"synthetic {number}".encode()).hexdigest(),
        "document_chars": 20000,
        "themes_read": ";".join(read),
        "themes_outside": ";".join(outside),
        "scope_en": "Synthetic." if outside else "",
        "scope_zh": "虚构。" if outside else "",
        "draft": "no",
        "curated_on": "2026-01",
        "note_en": "Synthetic.",
        "note_zh": "虚构。",
    }


def _value(plan: int, row: int) -> Row:
    number = (row * 7 + plan) % INDICATORS
    share = 40 + (row * 13 + plan * 7) % 60
    offset = 100 + row * 40
    spans = row % 15 == 14
    figure = f"{share - 5}-{share}" if spans else str(share)
    permille = row % 20 == 19 and not spans
    actual = row % 5 == 4
    cells = {
        "value_id": f"synthetic-{plan:05d}-2021-v{row + 1:03d}",
        "indicator": f"synthetic_{number:03d}",
        "year": 2020 if actual else 2025,
        "year_basis": "stated",
        "status": "actual" if actual else "target",
        "comparator": "range" if spans else "ge",
        "value": share - 5 if spans else share,
        "value_high": share if spans else "",
        "unit": "permille" if permille else "percent",
        "figure_kind": "digits",
        "term": f"虚构指标{number}",
        "term_offset": offset,
        "printed": f"达到{figure}{'‰' if permille else '%'}以上",
        "offset": offset + 12,
        "figure": figure,
        "figure_offset": offset + 14,
        "locator": f"第{row // 10 + 1}章表{row % 10 + 1}",
    }
    return {**cells, **(REPAIRED if row % 25 == 24 else {})}


SECOND_THEME = THEMES[-1]
SPOKEN_OF = [topic for topic, theme in THEME_OF.items() if theme != SECOND_THEME]
# By turns a promise with a deadline, one in words on a second theme too, a result, a rule with a direction, and a promise
# of what the plan's first figure says.
TURNS: tuple[dict[str, str], ...] = (
    {"act": "promise", "deadline": "2023-06", "year_basis": "stated"},
    {"act": "promise", "also_theme": SECOND_THEME},
    {"act": "report"},
    {"act": "rule", "direction": "up"},
    {"act": "promise", "restates": "v001"},
)


def _statement(plan: int, row: int) -> Row:
    more = dict(TURNS[row % len(TURNS)])
    if "restates" in more:
        more["restates"] = f"synthetic-{plan:05d}-2021-{more['restates']}"
    topic = SPOKEN_OF[(plan + row) % len(SPOKEN_OF)]
    more |= {"theme": THEME_OF[topic], "topic": topic}
    more |= {"summary_en": "An invented promise, in our own words, of no plan.", "summary_zh": "一条虚构的承诺。"}
    return _statement_row(plan, row, 5000 + row * 30, **more)


def _benchmark(number: int) -> Row:
    return {
        "benchmark_id": f"synthetic-b{number:03d}",
        "indicator": f"synthetic_{number:03d}",
        "scope": "national",
        "kind": "target",
        "year_to": 2025,
        "comparator": "ge",
        "value": 80,
        "unit": "percent",
        "issuing_document": "Synthetic document",
        "confidence": "derived",
        "note_en": "Synthetic.",
        "note_zh": "虚构。",
    }


if __name__ == "__main__":
    arguments = sys.argv[1:]
    if not arguments:
        raise SystemExit(__doc__)
    if arguments[2:] == ["headlines"]:
        write_headlines(Path(arguments[0]), int(arguments[1]))
    else:
        write_project(Path(arguments[0]), *map(int, arguments[1:3]))
