"""An invented plan of an invented county, taken from text file to finished rows as docs/curating.md says.

Nothing here comes from a real document. The text has what real ones have: a table, two figures in one phrase, floors,
Chinese numerals, a ratio, a span, a word for all, dates, list marks and a telephone number.
"""

import csv
import re
from pathlib import Path
from typing import get_args

from helpers.curation.new_plan import register
from helpers.data.codes import Presence
from helpers.data.schema import INDICATORS, PLANS, REGIONS, STATEMENTS, TABLES, VOCABULARY
from helpers.paths import Project

TEXT = """清河县教育发展行动计划（2024—2026年）
清教发〔2024〕8号

一、现状
（一）学前教育。2023年全县现有幼儿园42所,其中公办幼儿园18所,学前三年毛入园率达91.5%。
（二）义务教育。2023年九年义务教育巩固率为96.2%,小学、初中大班额比例分别为1.2%、0.8%。
二、目标
（一）到2026年,学前三年毛入园率不低于94%,公办园在园幼儿占比和普惠性幼儿园覆盖率分别达到55%和88%以上。
（二）校长每三年轮岗一次,城镇学校教师交流轮岗比例每年不少于10%。
（三）义务教育学校专任教师每年接受不少于七十二课时的培训,师生比达到1:17,校长任期３至５年。
表1 主要指标
序号 | 指标名称 | 2023年 | 2026年 |
1 | 学前三年毛入园率(%) | 91.5 | 94 |
2 | 数字教室覆盖率(%) | 40 | 100 |
三、保障
到2026年,所有幼儿园完成等级评定。推动骨干教师向农村学校流动。联系电话：0571-88886666
2024年3月5日
"""

PLACE = {
    "name_en": "Qinghe",
    "name_zh": "清河县",
    "province_en": "Testland",
    "province_zh": "试验省",
    "level": "county",
    "gb2260": "990101",
}

FACTS = {
    **PLACE,
    "title_zh": "清河县教育发展行动计划(2024—2026年)",
    "title_en": "Education action plan of Qinghe County (2024–2026)",
    "document_number": "清教发〔2024〕8号",
    "kind": "action_plan",
    "issued": "2024-03-05",
    "period_start": "2024",
    "period_end": "2026",
    "themes_read": "preschool;rotation;digital;compulsory;teachers",
    "curated_on": "2024-04-01",
}

# indicator, theme, topic, name, base, unit, upper bound
CODEBOOK = (
    ("kindergartens_total", "preschool", "preschool_capacity", "幼儿园数", "count", "kindergartens", ""),
    ("kindergartens_public", "preschool", "preschool_capacity", "公办幼儿园数", "count", "kindergartens", ""),
    ("gross_enrolment", "preschool", "enrolment", "学前三年毛入园率", "population_of_age", "percent", ""),
    (
        "public_share_children",
        "preschool",
        "public_provision",
        "公办园在园幼儿占比",
        "children_enrolled",
        "percent",
        "100",
    ),
    (
        "inclusive_share",
        "preschool",
        "inclusive_provision",
        "普惠性幼儿园覆盖率",
        "children_enrolled",
        "percent",
        "100",
    ),
    ("graded_share", "preschool", "preschool_quality", "完成等级评定的幼儿园占比", "kindergartens", "percent", "100"),
    ("retention_rate", "compulsory", "", "九年义务教育巩固率", "cohort", "percent", "100"),
    ("large_classes_primary", "compulsory", "", "小学大班额比例", "classrooms", "percent", "100"),
    ("large_classes_junior", "compulsory", "", "初中大班额比例", "classrooms", "percent", "100"),
    ("principal_moves", "rotation", "principal_moves", "校长轮岗次数", "count", "times", ""),
    (
        "teacher_rotation_rate",
        "rotation",
        "teacher_exchange",
        "教师交流轮岗比例",
        "eligible_teachers",
        "percent",
        "100",
    ),
    ("training_hours", "teachers", "", "专任教师培训课时", "count", "class_hours", ""),
    ("staff_pupil_ratio", "teachers", "", "师生比", "teachers", "ratio", ""),
    ("principal_term", "rotation", "principal_moves", "校长任期", "principals", "years", ""),
    ("digital_classrooms", "digital", "classrooms", "数字教室覆盖率", "classrooms", "percent", "100"),
)

TWO = {
    "reading_kind": "two_in_phrase",
    "reading_en": "Two figures for two subjects, in the printed order.",
    "reading_zh": "两数依次对应两个指标。",
}
TIMES = {
    "reading_kind": "",
    "reading_en": "The number is the teachers per pupil.",
    "reading_zh": "数值为每名学生的教师数。",
}

# What a person puts right in the draft, by the figure as the draft prints it (and its turn, where it is printed twice).
EDITS = {
    ("42所", 0): {"indicator": "kindergartens_total", "term": "幼儿园", "term_offset": ""},
    ("18所", 0): {"indicator": "kindergartens_public", "term": "公办幼儿园", "term_offset": ""},
    ("91.5%", 0): {"indicator": "gross_enrolment"},
    ("96.2%", 0): {"indicator": "retention_rate"},
    ("1.2%", 0): {"indicator": "large_classes_primary", "term": "小学…大班额比例", "term_offset": "", **TWO},
    ("0.8%", 0): {"indicator": "large_classes_junior", "term": "初中大班额比例", "term_offset": "", **TWO},
    ("不低于94%", 0): {"indicator": "gross_enrolment"},
    ("55%", 0): {
        **{"indicator": "public_share_children", "term": "公办园在园幼儿占比", "term_offset": "", "comparator": "ge"},
        **{"printed": "55%和88%以上", "offset": ""},
        **TWO,
    },
    ("88%以上", 0): {
        **{"indicator": "inclusive_share", "term": "普惠性幼儿园覆盖率", "term_offset": ""},
        **{"printed": "55%和88%以上", "offset": ""},
        **TWO,
    },
    ("一次", 0): {"indicator": "principal_moves", "status": "standard", "term": "校长…轮岗", "term_offset": ""},
    ("不少于10%", 0): {
        **{"indicator": "teacher_rotation_rate", "scope": "urban_and_quality_schools"},
        **{"term": "城镇学校教师交流轮岗比例", "term_offset": "", "status": "standard"},
    },
    ("不少于七十二课时", 0): {
        "indicator": "training_hours",
        "status": "standard",
        "term": "专任教师",
        "term_offset": "",
    },
    ("1:17", 0): {"indicator": "staff_pupil_ratio", "status": "standard", **TIMES},
    ("３至５年", 0): {"indicator": "principal_term", "status": "standard"},
    ("91.5", 0): {"indicator": "gross_enrolment"},
    ("94", 0): {"indicator": "gross_enrolment"},
    ("40", 0): {"indicator": "digital_classrooms"},
    ("100", 0): {"indicator": "digital_classrooms"},
    ("所有", 0): {"indicator": "graded_share", "term": "幼儿园完成等级评定", "term_offset": "", "status": "target"},
}
# Text and table print the same thing: the table's point is the sharper, its text twin stands for it.
STANDS_FOR = {"91.5%": "91.5", "不低于94%": "94"}

STATEMENT = {
    **{"theme": "rotation", "topic": "rural_flow", "act": "promise", "year_basis": "none"},
    "summary_en": "Backbone teachers are to move to rural schools.",
    "summary_zh": "鼓励骨干教师到农村任教。",
    **{"term": "骨干教师向农村学校流动", "locator": "三"},
}


def empty_project(root: Path) -> Project:
    """Return a project with a small codebook and neither region nor plan."""
    project = Project(root)
    project.raw.mkdir(parents=True)
    write_rows(project.raw / "vocabulary.csv", VOCABULARY.columns, _words())
    write_rows(project.raw / "regions.csv", REGIONS.columns, [])
    write_rows(project.raw / "plans.csv", PLANS.columns, [])
    indicators = []
    for indicator, theme, topic, name, base, unit, upper in CODEBOOK:
        english = indicator.replace("_", " ").capitalize()
        row = {"indicator": indicator, "theme": theme, "topic": topic, "base": base, "unit": unit, "better": "neither"}
        row |= {"measures": "level", "name_en": english, "name_zh": name, "lower_bound": "0", "upper_bound": upper}
        indicators.append(row | {"definition_en": english + ".", "definition_zh": name + "。"})
    write_rows(project.raw / "indicators.csv", INDICATORS.columns, indicators)
    return project


def _words() -> list[dict[str, str]]:
    """Return a vocabulary of all closed codes and of those that the invented plan uses."""
    closed = {
        (column.cell.vocabulary, code)
        for table in TABLES
        for column in table.columns.values()
        for code in column.closed
    }
    pairs = {pair for pair in closed if all(pair)}
    pairs |= {("presence", code) for code in get_args(Presence)} | {("hedge", "strive")}
    pairs |= {("theme", theme) for theme in FACTS["themes_read"].split(";")}
    pairs |= {("topic", topic) for _, _, topic, *_ in CODEBOOK if topic} | {("topic", "rural_flow")}
    pairs |= {("base", base) for *_, base, _, _ in CODEBOOK}
    pairs |= {("unit", unit) for *_, unit, _ in CODEBOOK}
    pairs |= {("per", "year"), ("per", "three_years"), ("scope", "urban_and_quality_schools")}
    leads = {"preschool": "1", "rotation": "2", "digital": "3"}
    themes = {topic: theme for _, theme, topic, *_ in CODEBOOK} | {"rural_flow": "rotation"}
    return [
        {
            "field": name,
            "code": code,
            "name_en": code,
            "name_zh": "力争" if name == "hedge" else code,
            "leads": leads.get(code, "") * (name == "theme"),
            "theme": themes[code] if name == "topic" else "",
        }
        for name, code in sorted(pairs)
    ]


def registered_project(root: Path) -> Project:
    """Return a project in which the invented plan is registered as a draft."""
    project = empty_project(root / "project")
    document = root / "qinghe.txt"
    document.write_text(TEXT, encoding="utf-8", newline="")
    register(project, "qinghe", FACTS, document)
    return project


def complete_draft(project: Project) -> None:
    """Edit the draft as a person would in a spreadsheet: complete rows, move a condition, clear the marks."""
    path = project.raw / "values" / "qinghe-2024.csv"
    rows = read_rows(path)
    ids = {}
    turn: dict[str, int] = {}
    for row in rows:
        printed = row["printed"]
        edits = EDITS[printed, turn.setdefault(printed, 0)]
        turn[printed] += 1
        ids[printed] = row["value_id"]
        row.update(edits, note_draft="")
    for row, (printed, _) in zip(rows, EDITS, strict=True):
        row["stands_for"] = ids[STANDS_FOR[printed]] if printed in STANDS_FOR else ""
    write_rows(path, list(rows[0]), rows)
    statement = {"statement_id": "qinghe-2024-c001", **STATEMENT}
    write_rows(project.raw / "statements" / "qinghe-2024.csv", STATEMENTS.columns, [statement])


def end_draft(project: Project) -> None:
    """Set the plan's draft flag to no."""
    path = project.raw / "plans.csv"
    rows = read_rows(path)
    rows[-1]["draft"] = "no"
    write_rows(path, list(rows[0]), rows)


def read_rows(path: Path) -> list[dict[str, str]]:
    """Return a CSV's rows."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write_rows(path: Path, columns, rows) -> None:
    """Write a CSV; columns that a row leaves out stay empty."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(columns), restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def altered_digits(cell: str):
    """Yield a cell with each of its digits altered in turn."""
    for match in re.finditer(r"[0-9０-９]", cell):
        zero = "0" if match.group().isascii() else "０"
        other = chr((ord(match.group()) - ord(zero) + 1) % 10 + ord(zero))
        yield cell[: match.start()] + other + cell[match.end() :]
