"""Draft rows are confirmed by a person: guesses stay on the list of what is to do until then."""

from __future__ import annotations

import pytest
from invented_plan import read_rows, registered_project, write_rows
from typer.testing import CliRunner

from helpers.cli import app
from helpers.curation.audit import audit_plans, run_audit
from helpers.curation.confirming import confirm_rows
from helpers.data.checking import check_project
from helpers.errors import ParameterError

PLAN = "qinghe-2024"


@pytest.fixture
def project(tmp_path):
    return registered_project(tmp_path)


def values_of(project):
    return read_rows(project.raw / "values" / f"{PLAN}.csv")


def test_a_fresh_draft_has_nothing_open_or_wrong_and_every_row_unfinished(project):
    (result,), _ = audit_plans(project, plans=[PLAN])
    statements = read_rows(project.raw / "statements" / f"{PLAN}.csv")
    assert (result.open, result.wrong) == ([], [])
    assert len(result.unfinished) == len(values_of(project)) + len(statements)
    assert run_audit(project, plans=[PLAN])[0][0].endswith(f", {len(result.unfinished)} unfinished.")


def test_a_guess_is_marked_as_one_and_listed_until_it_is_confirmed(project):
    row = next(row for row in values_of(project) if row["term"] == "九年义务教育巩固率")
    assert row["note_draft"].endswith("(guessed: indicator, year, status)")
    listed = [str(problem) for problem in check_project(project).remaining if problem.column == "note_draft"]
    assert any("found a row still marked as draft (guessed: indicator, year, status)" in line for line in listed)
    done = confirm_rows(project, PLAN, [row["value_id"]])
    assert done.confirmed == [row["value_id"]]
    after = [str(problem) for problem in check_project(project).remaining if problem.column == "note_draft"]
    assert len(after) == len(listed) - 1


def test_the_nearest_indicators_are_named_with_their_bases_where_none_is_sure(project):
    row = next(row for row in values_of(project) if row["printed"] == "不少于七十二课时")
    assert (row["indicator"], row["note_nearest"]) == ("", "training_hours (count)")


def test_a_row_that_lacks_a_cell_keeps_its_mark(project):
    row = next(row for row in values_of(project) if row["printed"] == "不少于七十二课时")
    done = confirm_rows(project, PLAN, [row["value_id"].removeprefix(f"{PLAN}-")])
    assert done.incomplete == {row["value_id"]: ("indicator",)}
    assert {each["value_id"]: each["note_draft"] for each in values_of(project)}[row["value_id"]]


def test_a_chosen_indicator_gives_its_unit_where_a_text_does_not_tell_two_apart(project):
    path = project.raw / "values" / f"{PLAN}.csv"
    rows = values_of(project)
    rows[0] |= {"indicator": "kindergartens_total", "unit": "count"}
    rows[1] |= {"indicator": "kindergartens_public", "unit": "percent"}
    write_rows(path, list(rows[0]), rows)
    done = confirm_rows(project, PLAN, ["v001-v002"])
    assert done.fitted == {f"{PLAN}-v001": ("count", "kindergartens")}
    assert [row["unit"] for row in values_of(project)[:2]] == ["kindergartens", "percent"]


def test_columns_of_the_draft_go_with_its_last_mark(project):
    path = project.raw / "values" / f"{PLAN}.csv"
    rows = [row | {"indicator": row["indicator"] or "kindergartens_total"} for row in values_of(project)]
    write_rows(path, list(rows[0]), rows)
    done = confirm_rows(project, PLAN, ["v001-v100"])
    assert done.incomplete == {}
    assert {"note_draft", "note_nearest"}.isdisjoint(values_of(project)[0])


def test_statements_that_say_nothing_new_are_taken_out(project):
    path = project.raw / "statements" / f"{PLAN}.csv"
    ids = [row["statement_id"] for row in read_rows(path)]
    done = confirm_rows(project, PLAN, ["c001-c900"], drop=True)
    assert (done.dropped, read_rows(path)) == (ids, [])


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (
            ["v900"],
            "plans confirm: found 'v900'; expected rows of 'qinghe-2024' such as v003, v003-v010 or c001. Correct it.",
        ),
        (
            [],
            "plans confirm: found no row; expected rows such as v003 or c001-c010. Name them, or give --complete alone.",
        ),
    ],
)
def test_rows_that_are_none_are_refused(project, rows, said):
    with pytest.raises(ParameterError) as error:
        confirm_rows(project, PLAN, rows)
    assert str(error.value) == said


def test_the_command_ends_with_1_while_a_named_row_is_incomplete(project):
    result = CliRunner().invoke(app, ["confirm", PLAN, "v009-v012", "--root", str(project.root)])
    assert result.exit_code == 1
    assert "still empty: indicator." in result.output
    result = CliRunner().invoke(app, ["confirm", PLAN, "--complete", "--root", str(project.root)])
    assert result.exit_code == 0
    assert "rows confirmed, 0 taken out" in result.output


def test_an_unknown_plan_is_refused_as_by_the_audit(project):
    with pytest.raises(ParameterError) as error:
        confirm_rows(project, "qinhe-2024", ["v001"])
    assert str(error.value) == (
        "Plan: found 'qinhe-2024'; expected a plan id of plans.csv, perhaps 'qinghe-2024'. "
        "`plans list` prints the regions."
    )
