"""Each kind of sentence and table that plans print, drafted as a curator would read it."""

from __future__ import annotations

import csv
import shutil
import tomllib
from pathlib import Path

import pytest
from places import DOCUMENTS

from helpers.curation.audit import audit_plan
from helpers.curation.drafting import Drafter
from helpers.curation.new_plan import register
from helpers.data.texts import PlanText
from helpers.errors import ParameterError
from helpers.paths import Project

PLAN = {"plan_id": "x-2021", "issued": "2021-06", "period_start": "2021", "period_end": "2025"}
OWN = tomllib.loads(Path(__file__).with_name("drafted_kinds.toml").read_text(encoding="utf-8"))["case"]
# Cases that a reviewer keeps beside the plan texts; read from there, never copied here.
SHOWN = DOCUMENTS.parent / "curation-cases.toml"


@pytest.fixture(scope="module")
def drafter(repository):
    return Drafter(repository)


@pytest.fixture(scope="module")
def factors(repository):
    with (repository.raw / "vocabulary.csv").open(encoding="utf-8", newline="") as file:
        return {row["code"]: float(row["factor"]) for row in csv.DictReader(file) if row["field"] == "unit"}


def hold(case, drafter, factors):
    """Return what a case asks and the draft of its text does not give, in words."""
    values, dismissed = drafter.draft(case["text"], PLAN)

    def scaled(row, name):
        return float(row[name]) * factors[row["unit"] or "count"] if row[name] else None

    def fits(row, want):
        return all(
            scaled(row, name) == pytest.approx(wanted, rel=1e-4)
            if name in {"value", "value_high"}
            else str(row.get(name, "")) == str(wanted)
            for name, wanted in want.items()
        )

    problems = [f"wanted {want}" for want in case.get("want", ()) if not any(fits(row, want) for row in values)]
    problems += [
        f"never {value}" for value in case.get("never", ()) if any(scaled(row, "value") == value for row in values)
    ]
    problems += [
        f"not dismissed {each}"
        for each in case.get("dismissed", ())
        if not any(each.items() <= row.items() for row in dismissed)
    ]
    if case.get("flagged"):
        problems += [f"silent {row['printed']}" for row in values if row["reading_kind"] != "ambiguous"]
    return problems, [{name: cell for name, cell in row.items() if cell} for row in values]


@pytest.mark.parametrize("case", OWN, ids=[case["id"] for case in OWN])
def test_a_kind_of_sentence_is_drafted_right(case, drafter, factors):
    problems, drafted = hold(case, drafter, factors)
    assert not problems, drafted


def test_the_cases_beside_the_plan_texts_are_drafted_right(drafter, factors):
    if not SHOWN.is_file():
        pytest.skip("no curation-cases.toml beside the plan texts")
    shown = tomllib.loads(SHOWN.read_text(encoding="utf-8"))["case"]
    assert {case["id"]: problems for case in shown if (problems := hold(case, drafter, factors)[0])} == {}


def test_what_plans_new_writes_of_each_kind_is_neither_open_nor_wrong_to_the_audit(repository, drafter, tmp_path):
    project = Project(tmp_path / "project")
    shutil.copytree(
        repository.raw, project.raw, ignore=shutil.ignore_patterns("documents", "values", "statements", "dismissed")
    )
    facts = {"title_zh": "规划", "title_en": "Plan", "kind": "five_year_plan", "level": "county", **PLAN}
    facts |= {"name_en": "Place", "province_en": "Province", "province_zh": "省"}
    refused, contradicted = [], {}
    for number, case in enumerate(OWN):
        document = tmp_path / "plan.txt"
        document.write_text(case["text"], encoding="utf-8", newline="")
        place = {"name_zh": f"第{number}县", "gb2260": str(990_000 + number)}
        try:
            done = register(project, f"place{number}", facts | place, document, drafter)
        except ParameterError:
            refused.append(case["id"])
            continue
        plan = PlanText(done.plan_id, document.read_bytes().decode(), document, "")
        result = audit_plan(project, plan)
        if result.open or result.wrong:
            contradicted[case["id"]] = (result.open, [str(problem) for problem in result.wrong])
    assert contradicted == {}
    assert refused == ["lost-character", "soft-hyphen"]


def test_the_year_of_a_question_dates_no_answer_of_an_interview(drafter):
    text = "问：到2025年目标是什么？\n目标：2025年教育更加公平。选树星级学校2所以上。建成数字教室30间。"

    def when(kind):
        return [(row["year"], row["status"]) for row in drafter.draft(text, PLAN | {"kind": kind})[0]]

    assert when("interview") == [("", "standard"), ("", "standard")]
    assert when("action_plan") == [("2025", "target"), ("2025", "target")]
