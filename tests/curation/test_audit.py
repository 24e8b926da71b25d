"""The audit is honest: no row can be lost or altered without its noticing."""

import shutil

import pytest
from invented_plan import (
    TEXT,
    altered_digits,
    complete_draft,
    end_draft,
    read_rows,
    registered_project,
    write_rows,
)
from places import REPOSITORY, plan_texts

from helpers.curation.audit import AuditResult, audit_plan, audit_plans, describe, run_audit
from helpers.curation.candidates import find_candidates
from helpers.data.texts import look_for_texts
from helpers.errors import ParameterError
from helpers.paths import Project

PLAN = "qinghe-2024"


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    project = registered_project(tmp_path_factory.mktemp("audit"))
    complete_draft(project)
    run_audit(project, project.documents, fill=True)
    end_draft(project)
    return project


@pytest.fixture
def project(finished, tmp_path):
    shutil.copytree(finished.root, tmp_path / "project")
    return Project(tmp_path / "project")


def audit(project):
    return audit_plan(project, look_for_texts(project).texts[PLAN])


def change(project, table, edit):
    path = project.raw / table / f"{PLAN}.csv"
    rows = read_rows(path)
    columns = list(rows[0])
    write_rows(path, columns, edit(rows))


def test_a_finished_plan_has_nothing_open_or_wrong(project):
    result = audit(project)
    assert (result.open, result.wrong) == ([], [])
    assert result.owned == len(result.candidates) == 43
    assert run_audit(project) == ([f"{PLAN}: 43 figures, 43 owned, 0 open, 0 wrong."], 0)


@pytest.mark.parametrize("table", ["values", "dismissed"])
def test_deleting_any_row_that_owns_a_figure_opens_it(project, table):
    count = len(read_rows(project.raw / table / f"{PLAN}.csv"))
    saved = (project.raw / table / f"{PLAN}.csv").read_bytes()
    for place in range(count):
        change(project, table, lambda rows, place=place: rows[:place] + rows[place + 1 :])
        assert audit(project).open, f"row {place} of {table}"
        (project.raw / table / f"{PLAN}.csv").write_bytes(saved)


COLUMNS = {
    "values": ("term_offset", "printed", "offset", "figure", "figure_offset", "value", "value_high"),
    "dismissed": ("offset", "figure"),
    "statements": ("offset",),
}


@pytest.mark.parametrize("table", COLUMNS)
def test_altering_any_digit_of_any_row_makes_something_wrong(project, table):
    path = project.raw / table / f"{PLAN}.csv"
    rows = read_rows(path)
    altered = 0
    for row in rows:
        columns = COLUMNS[table] + (("year",) if row.get("year_basis") == "stated" else ())
        for column in columns:
            right = row[column]
            for wrong in altered_digits(right):
                row[column] = wrong
                write_rows(path, list(rows[0]), rows)
                assert audit(project).wrong, (row, column)
                altered += 1
            row[column] = right
    assert altered >= len(rows)


def test_a_figure_with_two_owners_is_wrong_unless_both_share_it(project):
    def twice(rows, kind=""):
        second = {**rows[0], "value_id": f"{PLAN}-v099", "reading_kind": kind}
        return [{**rows[0], "reading_kind": kind}, *rows[1:], second]

    saved = (project.raw / "values" / f"{PLAN}.csv").read_bytes()
    change(project, "values", twice)
    at = TEXT.index("42所")
    (problem,) = audit(project).wrong
    assert str(problem) == (
        f"data/raw/values/{PLAN}.csv, line 21, figure_offset: found '42' at {at}, owned by {PLAN}-v001, {PLAN}-v099; "
        "expected one owner for each figure. Correct an offset or delete a row; for one figure of several subjects, "
        "write shared into reading_kind."
    )
    (project.raw / "values" / f"{PLAN}.csv").write_bytes(saved)
    change(project, "values", lambda rows: twice(rows, "shared"))
    assert audit(project).wrong == []


def test_sharing_with_nobody_is_wrong(project):
    change(project, "values", lambda rows: [{**rows[0], "reading_kind": "shared"}, *rows[1:]])
    assert [problem.found for problem in audit(project).wrong] == ["shared, with no other row that shares the figure"]


def test_a_year_said_to_be_stated_is_the_last_one_before_the_figure(project):
    change(project, "values", lambda rows: [{**rows[0], "year": "2026"}, *rows[1:]])
    (problem,) = audit(project).wrong
    assert str(problem) == (
        f"data/raw/values/{PLAN}.csv, line 2, year: found 2026; expected 2023, the last year before the figure "
        "(year_basis is stated). Correct the year, or say where it comes from: heading, period or implied."
    )


def test_a_figure_both_owned_and_dismissed_is_wrong(project):
    at = str(TEXT.index("42所"))
    change(
        project, "dismissed", lambda rows: [*rows, {"offset": at, "figure": "42", "reason": "name", "belongs_to": ""}]
    )
    assert [problem.found for problem in audit(project).wrong] == [
        f"'42' at {at}, owned by dismissed: name, {PLAN}-v001"
    ]


def test_a_dismissed_row_that_matches_no_figure_is_wrong(project):
    at = str(TEXT.index("教育"))
    row = {"offset": at, "figure": "教育", "reason": "name", "belongs_to": ""}
    change(project, "dismissed", lambda rows: [*rows, row])
    (problem,) = audit(project).wrong
    assert str(problem) == (
        f"data/raw/dismissed/{PLAN}.csv, line 24, figure: found '教育' at {at}, which is no figure; expected a figure "
        "that the audit finds. Delete the row, or correct its offset."
    )


def test_a_run_of_digits_may_be_owned_in_parts_that_cover_it(tmp_path):
    project = registered_project(tmp_path)
    plan = look_for_texts(project, project.documents).texts[PLAN]
    text = type(plan)(PLAN, "聘任56级岗位", plan.path, "")
    for table in ("values", "dismissed", "statements"):
        (project.raw / table / f"{PLAN}.csv").unlink()
    row = {"term": "级岗位", "term_offset": "4", "figure_kind": "digits", "printed": "56级", "offset": "2"}
    parts = [
        {**row, "value_id": "a", "figure": "5", "figure_offset": "2", "value": "5"},
        {**row, "value_id": "b", "figure": "6", "figure_offset": "3", "value": "6"},
    ]
    columns = [*parts[0], "value_high", "reading_kind"]
    write_rows(project.raw / "values" / f"{PLAN}.csv", columns, parts)
    assert audit_plan(project, text).is_clean
    write_rows(project.raw / "values" / f"{PLAN}.csv", columns, parts[:1])
    assert [each.text for each in audit_plan(project, text).open] == ["56"]


def test_a_row_still_marked_as_draft_is_unfinished_and_what_is_empty_in_it_is_not_wrong(project):
    mark = "draft: complete the row, then clear this cell (guessed: year; empty: indicator)"
    change(project, "values", lambda rows: [{**rows[0], "term": "", "note_draft": mark}, *rows[1:]])
    result = audit(project)
    assert (result.wrong, result.is_clean) == ([], False)
    assert [str(problem) for problem in result.unfinished] == [
        "data/raw/values/qinghe-2024.csv, line 2, note_draft: found a row still marked as draft (guessed: year; empty: "
        "indicator); expected nothing. Read it in the plan, correct it, then confirm it with `plans confirm`, or clear the cell."
    ]
    lines, status = run_audit(project)
    assert (lines[0], status) == ("qinghe-2024: 43 figures, 43 owned, 0 open, 0 wrong, 1 unfinished.", 1)


def test_a_draft_row_that_the_text_contradicts_is_wrong_all_the_same(project):
    change(project, "values", lambda rows: [{**rows[0], "value": "43", "note_draft": "draft"}, *rows[1:]])
    assert [problem.column for problem in audit(project).wrong] == ["value"]


def test_open_figures_are_printed_with_their_context(project):
    change(project, "values", lambda rows: rows[1:])
    lines, status = run_audit(project)
    at = TEXT.index("42所")
    assert lines[1] == f"  open {at}: 教育。2023年全县现有幼儿园【42】所,其中公办幼儿园18所,学前"
    assert status == 1


def test_a_named_plan_without_text_is_refused(project, tmp_path):
    with pytest.raises(ParameterError) as error:
        audit_plans(project, tmp_path, [PLAN])
    assert str(error.value).startswith(f"Plan texts: found no text of '{PLAN}' in '{tmp_path}'")
    with pytest.raises(ParameterError, match="perhaps 'qinghe-2024'"):
        audit_plans(project, tmp_path, ["qinhe-2024"])


def test_without_any_text_the_audit_says_what_to_do(project, tmp_path):
    empty = tmp_path / "empty"
    empty.mkdir()
    with pytest.raises(ParameterError) as error:
        run_audit(project, empty)
    assert str(error.value) == (
        f"Plan texts: found no plan text in '{empty}'; expected a copy with the checksum in plans.csv. "
        "Put your copy there, name its folder with --documents, or set PLAN_DOCUMENTS."
    )


@pytest.mark.documents
def test_every_figure_of_the_five_plans_has_one_owner():
    folder = plan_texts()
    results, _ = audit_plans(Project(REPOSITORY), folder)
    assert {result.plan_id: (len(result.open), len(result.wrong)) for result in results} == {
        result.plan_id: (0, 0) for result in results
    }


@pytest.mark.documents
def test_losing_any_row_of_the_five_plans_is_noticed(tmp_path):
    folder = plan_texts()
    shutil.copytree(REPOSITORY / "data" / "raw", tmp_path / "data" / "raw", ignore=shutil.ignore_patterns("documents"))
    project = Project(tmp_path)
    for plan in look_for_texts(project, folder).texts.values():
        for table, columns in (("values", COLUMNS["values"]), ("dismissed", COLUMNS["dismissed"])):
            path = project.raw / table / f"{plan.plan_id}.csv"
            saved, rows = path.read_bytes(), read_rows(path)
            # Every row would take minutes; a fixed step through each file meets each kind of row.
            for place in range(0, len(rows), max(len(rows) // 5, 1)):
                row = rows[place]
                if row["figure"]:
                    write_rows(path, list(rows[0]), rows[:place] + rows[place + 1 :])
                    opened = audit_plan(project, plan).open
                    alone = row.get("reading_kind") != "shared"
                    assert opened or not alone, row
                for column in columns:
                    wrong = next(altered_digits(row[column]), None)
                    if wrong is not None:
                        write_rows(path, list(rows[0]), [*rows[:place], {**row, column: wrong}, *rows[place + 1 :]])
                        assert audit_plan(project, plan).wrong, (row, column)
                path.write_bytes(saved)


def test_of_thousands_of_open_figures_the_first_thousand_are_listed(project):
    plan = look_for_texts(project).texts[PLAN]
    candidates = find_candidates("1,2;" * 600)
    result = AuditResult(type(plan)(PLAN, "1,2;" * 600, plan.path, plan.sha256), candidates, open=candidates)
    lines = list(describe(result))
    assert len(lines) == 1002
    assert lines[-1] == "  open: 200 more that are not listed; these first."
