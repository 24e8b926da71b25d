"""A new indicator takes from its figure what the figure tells, and says which codes the rest may have."""

from __future__ import annotations

import pytest
from invented_plan import read_rows, registered_project

from helpers.curation.new_indicator import add_indicator, choices, propose
from helpers.errors import ParameterError

FIRST = "qinghe-2024-v001"


@pytest.fixture
def project(tmp_path):
    return registered_project(tmp_path)


def test_its_name_is_the_term_without_the_words_before_it(project):
    term = next(
        row["term"] for row in read_rows(project.raw / "values" / "qinghe-2024.csv") if row["value_id"] == FIRST
    )
    assert term == "全县现有幼儿园"
    assert propose(project, FIRST, {}).row["name_zh"] == "幼儿园"


def test_a_stock_is_of_no_family_of_flows(project):
    rows = read_rows(project.raw / "indicators.csv")
    near = propose(project, FIRST, {}).near[0][0]
    row = next(row for row in rows if row["indicator"] == near)
    same = propose(project, FIRST, {}).row
    assert (same["measures"], same["family"]) == (row["measures"], row["family"])
    text = (project.raw / "indicators.csv").read_text(encoding="utf-8")
    line = next(line for line in text.splitlines() if line.startswith(near + ","))
    changed = line.replace(",level,", ",flow,", 1).replace(",,flow", ",enrolment,flow", 1)
    (project.raw / "indicators.csv").write_text(text.replace(line, changed), encoding="utf-8")
    assert propose(project, FIRST, {}).row["family"] == ""


def test_a_missing_code_is_asked_for_with_all_that_it_may_be(project):
    given = {"name_en": "Courses", "name_zh": "课时", "definition_en": "Hours.", "definition_zh": "学时。"}
    row = next(row for row in read_rows(project.raw / "values" / "qinghe-2024.csv") if "现有" in row["term"])
    bases = choices(project, "base")
    assert "count" in bases
    assert choices(project, "name_en") == ()
    codebook = project.raw / "indicators.csv"
    codebook.write_text(codebook.read_text(encoding="utf-8").partition("\n")[0] + "\n", encoding="utf-8")
    with pytest.raises(ParameterError) as error:
        add_indicator(project, "hours_in_all", row["value_id"], given)
    themes = ", ".join(choices(project, "theme"))
    assert str(error.value) == (
        f"plans indicator new: found no --theme ({themes}); expected what indicators.csv needs. "
        "Give the flags, or run it in a terminal."
    )
