"""Agreement of two readings, recomputed from both."""

import csv
from typing import get_args

import pytest
from invented_plan import complete_draft, read_rows, registered_project, write_rows
from places import REPOSITORY

from helpers.curation.audit import run_audit
from helpers.data.schema import Compared
from helpers.errors import DataError
from helpers.paths import Project
from helpers.preparing.agreement import cohens_kappa, measure_agreement

PLAN = "qinghe-2024"


@pytest.fixture
def project(tmp_path):
    project = registered_project(tmp_path)
    complete_draft(project)
    run_audit(project, fill=True)
    return project


def second_reading(project, edit=lambda rows: rows, coverage="whole"):
    rows = edit(read_rows(project.raw / "values" / f"{PLAN}.csv"))
    write_rows(project.raw / "second_reading" / f"{PLAN}.csv", list(rows[0]), rows)
    coverage_row = {"plan_id": PLAN, "coverage": coverage}
    write_rows(project.raw / "second_reading" / "coverage.csv", list(coverage_row), [coverage_row])
    return {(row["plan_id"], row["coverage"], row["field"]): row for row in measure_agreement(project)}


def test_kappa_is_cohen_s():
    # Cohen's own sort of table: 20 + 15 agreements of 50, chance 0.5.
    pairs = [("y", "y")] * 20 + [("y", "n")] * 5 + [("n", "y")] * 10 + [("n", "n")] * 15
    assert cohens_kappa(pairs) == pytest.approx(0.4)


def test_kappa_is_not_given_where_chance_alone_agrees():
    assert cohens_kappa([("eq", "eq")] * 9) is None
    assert cohens_kappa([]) is None


def test_identical_readings_agree_in_all_fields(project):
    rows = second_reading(project)
    assert {
        (row["percent"], row["first_only"], row["second_only"]) for row in rows.values() if row["field"] == "found"
    } == {("100.0", "0", "0")}
    assert {row["percent"] for row in rows.values()} == {"100.0"}
    found = rows[PLAN, "whole", "found"]
    assert (found["n"], found["agree"], found["kappa"]) == ("41", "41", "1.000")
    assert rows[PLAN, "whole", "value"]["n"] == "19"


def test_a_missing_row_an_extra_row_and_a_different_choice_are_each_counted(project):
    def edit(rows):
        changed = [dict(row) for row in rows[1:]]
        changed[0]["status"] = "target"
        changed[1]["value"] = "91.6"
        extra = dict(changed[-1], value_id="x", figure="2", printed="2", figure_offset="325", offset="325")
        return [*changed, dict(extra, figure_kind="digits")]

    rows = second_reading(project, edit)
    found = rows[PLAN, "whole", "found"]
    assert (found["first_only"], found["second_only"]) == ("1", "1")
    assert rows[PLAN, "whole", "status"]["agree"] == "17"
    assert rows[PLAN, "whole", "value"]["agree"] == "17"
    assert rows[PLAN, "whole", "value"]["n"] == "18"


def test_the_same_amount_in_another_unit_is_the_same(project):
    def edit(rows):
        return [dict(row, value="0.3", unit="percent") if row["figure"] == "40" else row for row in rows]

    assert second_reading(project, edit)[PLAN, "whole", "value"]["agree"] == "18"


def test_headline_coverage_leaves_other_themes_out(project):
    rows = second_reading(project, coverage="headline")
    assert (PLAN, "whole", "found") not in rows
    assert rows[PLAN, "headline", "value"]["n"] == "14"
    assert rows["all", "headline", "value"]["n"] == "14"


def test_a_first_reading_that_was_kept_is_compared_rather_than_the_settled_rows(project):
    kept = read_rows(project.raw / "values" / f"{PLAN}.csv")
    kept[0]["status"] = "target"
    write_rows(project.raw / "first_reading" / f"{PLAN}.csv", list(kept[0]), kept[:-1])
    rows = second_reading(project)
    assert rows[PLAN, "whole", "status"]["agree"] == "17"
    assert (rows[PLAN, "whole", "found"]["both"], rows[PLAN, "whole", "found"]["second_only"]) == ("18", "1")


def test_an_unknown_coverage_is_refused(project):
    with pytest.raises(DataError) as error:
        second_reading(project, coverage="some")
    assert str(error.value) == (
        "data/raw/second_reading/coverage.csv, line 2, coverage: found 'some'; expected whole or headline. "
        "Correct the cell."
    )


def test_without_a_second_reading_there_is_nothing_to_compare(project):
    assert measure_agreement(project) == []


def test_the_published_agreement_follows_from_both_readings():
    project = Project(REPOSITORY)
    rows = measure_agreement(project)
    with (project.processed / "agreement.csv").open(encoding="utf-8", newline="") as published:
        assert list(csv.DictReader(published)) == rows
    assert {row["field"] for row in rows if row["plan_id"] == "all"} == set(get_args(Compared))
