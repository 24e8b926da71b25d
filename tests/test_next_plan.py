"""The next plan beside the five: from a text file to a comparison report, following docs/curating.md."""

from __future__ import annotations

import io
import re
import shutil

import pytest
from invented_plan import CODEBOOK, FACTS, TEXT, complete_draft, end_draft, read_rows, write_rows

from helpers.curation.audit import run_audit
from helpers.curation.new_plan import register
from helpers.data.checking import check_project
from helpers.paths import Project

# Where the repository's codebook has the quantity already; the others are new indicators.
KNOWN = {
    "gross_enrolment": "preschool_gross_enrolment_rate",
    "inclusive_share": "inclusive_share_children",
    "graded_share": "kindergartens_graded_share",
    "principal_term": "principal_term_length",
    "retention_rate": "compulsory_retention_rate",
    "digital_classrooms": "digital_classroom_coverage",
}


@pytest.fixture
def six_plans(repository, tmp_path) -> Project:
    """The repository's project with the invented plan registered as a draft."""
    project = Project(tmp_path / "six")
    shutil.copytree(repository.raw, project.raw, ignore=shutil.ignore_patterns("documents"))
    shutil.copytree(repository.notebooks, project.notebooks, ignore=shutil.ignore_patterns(".ipynb_checkpoints"))
    path = project.raw / "indicators.csv"
    book = read_rows(path)
    for indicator, theme, topic, name, counted, unit, upper in CODEBOOK:
        base = {"classrooms": "classes"}.get(counted, counted)
        if indicator in KNOWN or any(row["indicator"] == indicator for row in book):
            continue
        english = indicator.replace("_", " ").capitalize()
        book.append(
            {
                **{
                    "indicator": indicator,
                    "theme": theme,
                    "topic": topic,
                    "base": base,
                    "unit": unit,
                    "better": "neither",
                },
                **{"measures": "level", "name_en": english, "name_zh": name, "lower_bound": "0", "upper_bound": upper},
                **{"definition_en": english + ".", "definition_zh": name + "。"},
            }
        )
    write_rows(path, list(book[0]), book)
    document = tmp_path / "qinghe.txt"
    document.write_text(TEXT, encoding="utf-8", newline="")
    register(project, "qinghe", FACTS, document)
    return project


@pytest.mark.kernel
def test_a_sixth_plan_reaches_the_comparison_report(six_plans, monkeypatch):
    from helpers.reports.building import Options, build

    complete_draft(six_plans)
    path = six_plans.raw / "values" / "qinghe-2024.csv"
    rows = read_rows(path)
    for row in rows:
        row["indicator"] = KNOWN.get(row["indicator"], row["indicator"])
    write_rows(path, list(rows[0]), rows)
    lines, _ = run_audit(six_plans, fill=True)
    assert "qinghe-2024: 43 figures, 43 owned, 0 open, 0 wrong." in lines
    end_draft(six_plans)
    checked = check_project(six_plans)
    assert (checked.problems, checked.remaining) == ([], [])

    printed = io.StringIO()
    monkeypatch.setenv("PLANS_ROOT", str(six_plans.root))
    assert build(six_plans, Options(only="preschool_coverage", jobs=1), printed) == 0, printed.getvalue()
    for language, name in (("en", FACTS["name_en"]), ("zh", FACTS["name_zh"])):
        page = (six_plans.reports / language / "preschool_coverage.html").read_text(encoding="utf-8")
        assert name in page
        shown = set(re.findall(r'href="#e-(qinghe-2024-v\d+)"[^>]*>([^<]+)<', page))
        by_id = {row["value_id"]: row for row in rows}
        wanted = {row["value_id"] for row in rows if row["indicator"] == "inclusive_share_children"}
        assert {value for value, _ in shown if by_id[value]["indicator"] == "inclusive_share_children"} == wanted
        assert any(value in wanted and text == "≥88%" for value, text in shown)
        # the sentence around the figure is quoted, since the reader's copy is at hand
        assert "<blockquote" in page
