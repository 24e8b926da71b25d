"""The tool that records corrections: what differs from a revision, old and new, each with its reason or told to lack one."""

from __future__ import annotations

import csv
import importlib.util
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest
from editing import add_column, edit, read, remove_column, repeat, write
from places import REPOSITORY

from helpers.data.checking import check_project
from helpers.paths import Project

ASPEN = "values/aspen-2021"
STATEMENTS = "statements/aspen-2021"
HEADER = ["table", "row_id", "field", "reason_en", "reason_zh"]


@pytest.fixture(scope="module")
def tool() -> ModuleType:
    path = REPOSITORY / "tools" / "write_corrections.py"
    found = importlib.util.spec_from_file_location("write_corrections", path)
    assert found is not None
    assert found.loader is not None
    module = sys.modules["write_corrections"] = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return module


def git(root: Path, *arguments: str) -> None:
    names = ["-c", "user.name=Invented", "-c", "user.email=invented@example.org"]
    subprocess.run(["git", *names, *arguments], cwd=root, capture_output=True, check=True)


def commit(project: Project) -> None:
    git(project.root, "add", "data")
    git(project.root, "commit", "--quiet", "--message=Released")


@pytest.fixture
def project(small_project: Project, monkeypatch) -> Project:
    """The invented project in a git repository, not yet committed."""
    monkeypatch.setenv("GIT_COMMITTER_DATE", "2026-01-15T12:00:00+00:00")
    git(small_project.root, "init", "--quiet", "--initial-branch=main")
    return small_project


@pytest.fixture
def run(tool: ModuleType, project: Project, capsys) -> Callable[..., tuple[int, str, str]]:
    def call(*arguments: str, since: str = "main") -> tuple[int, str, str]:
        status = tool.main(["--root", str(project.root), "--since", since, *arguments])
        said = capsys.readouterr()
        return status, said.out, said.err

    return call


def reasons(project: Project, *rows: tuple[str, str, str, str], name: str = "reasons.csv") -> str:
    """Write a file of reasons and return its path; the Chinese reason is the English one with a sign behind it."""
    path = project.root / name
    write(path, [HEADER, *([*row, f"{row[3]}。"] for row in rows)])
    return str(path)


def written(project: Project) -> list[dict[str, str]]:
    with (project.raw / "corrections.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def told(project: Project) -> list[tuple[str, ...]]:
    return [
        tuple(row[name] for name in ("table", "row_id", "field", "old", "new", "reason_en")) for row in written(project)
    ]


def value_of(project: Project, name: str, line: int, column: str) -> str:
    rows = read(project.raw / f"{name}.csv")
    return rows[line - 1][rows[0].index(column)]


def test_a_changed_cell_is_recorded_with_its_reason_and_passes_the_check(project, run):
    commit(project)
    edit(project, ASPEN, 5, value="91", printed="不低于91%", figure="91")
    status, said, _ = run("--reasons", reasons(project, ("values", "aspen-2021-v004", "", "Misread.")))
    assert status == 0
    assert said == "Wrote data/raw/corrections.csv: 3 corrections of 1 row; without a reason: 0 rows.\n"
    assert [row[2:] for row in told(project)] == [
        ("value", "90", "91", "Misread."),
        ("printed", told(project)[1][3], "不低于91%", "Misread."),
        ("figure", "90", "91", "Misread."),
    ]
    assert {(row["reason_zh"], row["since"]) for row in written(project)} == {("Misread.。", "2026-01-15")}
    assert check_project(project).ok


def test_what_has_no_reason_is_written_listed_and_found_by_the_check(project, run):
    commit(project)
    edit(project, ASPEN, 5, value="91", year_from="2021")
    repeat(project, STATEMENTS, 2, statement_id="aspen-2021-c900")
    status, said, _ = run()
    assert status == 1
    assert said.splitlines() == [
        "Wrote data/raw/corrections.csv: 3 corrections of 2 rows; without a reason: 2 rows.",
        "  values aspen-2021-v004: year_from, value",
        "  statements aspen-2021-c900: added",
    ]
    assert [row[2] for row in told(project)] == ["year_from", "value", ""]
    assert any("reason_en: found an empty cell" in str(problem) for problem in check_project(project).problems)


def test_reasons_that_are_recorded_are_kept_and_files_go_before_them(project, run):
    commit(project)
    edit(project, ASPEN, 5, value="91", year_from="2021")
    given = [
        ("values", "aspen-2021-v004", "value", "Misread."),
        ("values", "aspen-2021-v004", "year_from", "Not said."),
    ]
    assert run("--reasons", reasons(project, *given))[0] == 0
    before = (project.raw / "corrections.csv").read_bytes()
    assert run()[0] == 0
    assert (project.raw / "corrections.csv").read_bytes() == before
    again = reasons(project, ("values", "aspen-2021-v004", "value", "Printed so in the annex."), name="again.csv")
    assert run("--reasons", again)[0] == 0
    assert [row[-1] for row in told(project)] == ["Not said.", "Printed so in the annex."]


def test_one_reason_serves_the_rows_of_a_more_complete_reading(project, run):
    commit(project)
    for number in range(3):
        repeat(project, STATEMENTS, 2, statement_id=f"aspen-2021-c90{number}")
    edit(project, STATEMENTS, 2, summary_en="All schools are to have it.")
    edit(project, STATEMENTS, 3, summary_en="Teachers are asked to go.")
    shared = "Read again whole: each verb with its own object is one row."
    given = reasons(
        project,
        ("statements", "*", "", "Said otherwise."),
        ("statements", "aspen-2021-*", "added", shared),
        ("statements", "aspen-2021-c001", "", "The verb was missed."),
    )
    assert run("--reasons", given)[0] == 0
    assert [(row[1], row[2], row[-1]) for row in told(project)] == [
        ("aspen-2021-c001", "summary_en", "The verb was missed."),
        ("aspen-2021-c002", "summary_en", "Said otherwise."),
        *((f"aspen-2021-c90{number}", "", shared) for number in range(3)),
    ]


def test_a_row_that_came_or_went_is_told_by_its_filled_cells(project, run):
    commit(project)
    rows = read(project.raw / f"{ASPEN}.csv")
    write(project.raw / f"{ASPEN}.csv", [row for row in rows if row[0] != "aspen-2021-v001"])
    repeat(project, "regions", 2, region_id="elm", gb2260="990199")
    given = [("values", "*", "removed", "No figure of the plan."), ("regions", "elm", "", "A new place.")]
    assert run("--reasons", reasons(project, *given))[0] == 0
    place, value = told(project)
    assert place[:4] == ("regions", "elm", "", "")
    assert place[4].startswith("name_en=Aspen County; name_zh=白杨县; ")
    assert (value[:3], value[4:]) == (("values", "aspen-2021-v001", ""), ("", "No figure of the plan."))
    assert "; value=92.5; " in value[3]
    assert "aspen-2021-v001" not in value[3]


def test_columns_that_came_later_are_no_corrections_unless_a_row_meant_something_else(project, run):
    acts = [
        row[read(project.raw / f"{STATEMENTS}.csv")[0].index("act")] for row in read(project.raw / f"{STATEMENTS}.csv")
    ]
    assert "promise" in acts
    assert {*acts[1:]} - {"promise"}
    for plan in ("aspen-2021", "birch-2022", "cedar-2023"):
        for column in ("act", "resources", "responsible", "span_offset", "span_end"):
            remove_column(project, f"statements/{plan}", column)
        add_column(project, f"statements/{plan}", "strength", "words")
    commit(project)
    git(project.root, "checkout", "--quiet", "-b", "later")
    for plan in ("aspen-2021", "birch-2022", "cedar-2023"):
        source = REPOSITORY / "tests" / "small" / "data" / "raw" / "statements" / f"{plan}.csv"
        (project.raw / "statements" / f"{plan}.csv").write_bytes(source.read_bytes())
    edit(project, STATEMENTS, 2, responsible="教育局")
    assert run("--reasons", reasons(project, ("statements", "*", "act", "It promises nothing.")))[0] == 0
    assert {row[2:4] for row in told(project)} == {("act", "promise")}
    assert [row[4] for row in told(project) if row[1].startswith("aspen")] == [
        act for act in acts[1:] if act != "promise"
    ]


def test_a_table_and_its_id_are_known_by_their_former_names(project, run):
    folder = project.raw / "statements"
    for path in folder.glob("*.csv"):
        path.write_text(path.read_text(encoding="utf-8").replace("statement_id", "commitment_id", 1), encoding="utf-8")
    folder.rename(project.raw / "commitments")
    commit(project)
    (project.raw / "commitments").rename(folder)
    for path in folder.glob("*.csv"):
        path.write_text(path.read_text(encoding="utf-8").replace("commitment_id", "statement_id", 1), encoding="utf-8")
    edit(project, STATEMENTS, 2, deadline="2024")
    assert run("--reasons", reasons(project, ("statements", "*", "", "Misread.")))[0] == 0
    assert told(project) == [("statements", "aspen-2021-c001", "deadline", "2023-12", "2024", "Misread.")]


def test_a_number_and_a_list_written_otherwise_are_the_same(project, run):
    commit(project)
    edit(project, ASPEN, 5, value="90.0")
    themes = value_of(project, "plans", 2, "themes_read")
    edit(project, "plans", 2, themes_read=themes.replace(";", "; "))
    assert ";" in themes
    assert run() == (0, "Wrote data/raw/corrections.csv: 0 corrections of 0 rows; without a reason: 0 rows.\n", "")
    assert written(project) == []
    assert check_project(project).ok


def test_rows_of_a_plan_that_came_stand_with_it_and_drafts_with_nobody(project, run):
    edit(project, "plans", 3, draft="yes")
    assert value_of(project, "plans", 3, "plan_id") == "birch-2022"
    commit(project)
    edit(project, "plans", 3, draft="no")
    edit(project, "plans", 4, title_en="Still being read")
    edit(project, "values/cedar-2023", 2, locator="elsewhere")
    assert run("--reasons", reasons(project, ("plans", "birch-2022", "added", "Published.")))[0] == 0
    assert [row[:3] for row in told(project)] == [("plans", "birch-2022", "")]


def test_an_indicator_of_another_code_is_one_correction(project, run):
    commit(project)
    for path in (project.raw / "indicators.csv", *project.raw.glob("values/*.csv")):
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace("digital_campus_share", "schools_with_campus"), encoding="utf-8")
    run()
    assert [row[:5] for row in told(project)] == [
        ("indicators", "schools_with_campus", "indicator", "digital_campus_share", "schools_with_campus")
    ]


def test_a_dismissed_figure_goes_by_its_plan_place_and_letters(project, run):
    commit(project)
    rows = read(project.raw / "dismissed" / "aspen-2021.csv")
    write(project.raw / "dismissed" / "aspen-2021.csv", rows[:-1])
    run()
    (row,) = told(project)
    assert row[:3] == ("dismissed", f"aspen-2021/{rows[-1][0]}/{rows[-1][1]}", "")
    assert row[3].startswith("reason=")


def test_reasons_that_serve_for_nothing_are_named(project, run):
    commit(project)
    edit(project, ASPEN, 5, year_from="2021")
    given = [
        ("values", "aspen-2021-v004", "year_from", "Not said."),
        ("values", "aspen-2021-v003", "value", "Misread."),
    ]
    status, said, _ = run("--reasons", reasons(project, *given))
    assert status == 0
    assert said.splitlines()[1:] == [
        "reasons.csv: 1 reason for what does not differ or has another reason.",
        "  values aspen-2021-v003 value",
    ]


@pytest.mark.parametrize(("release", "since"), [("", "2026-01-15"), ("0.1.0", "0.1.0"), ("2025-12-01", "2025-12-01")])
def test_the_release_is_as_given_or_the_date_of_the_revision(project, run, release, since):
    commit(project)
    edit(project, ASPEN, 5, year_from="2021")
    run(*(["--release", release] if release else []))
    assert {row["since"] for row in written(project)} == {since}


def test_a_tag_of_a_version_names_the_release(project, run):
    commit(project)
    git(project.root, "tag", "v0.1.0")
    edit(project, ASPEN, 5, year_from="2021")
    run(since="v0.1.0")
    assert {row["since"] for row in written(project)} == {"0.1.0"}


def test_another_file_can_be_written(project, run, tmp_path):
    commit(project)
    edit(project, ASPEN, 5, year_from="2021")
    assert run("--output", str(tmp_path / "trial.csv"))[0] == 1
    assert (tmp_path / "trial.csv").read_text(encoding="utf-8").count("\n") == 2
    assert not (project.raw / "corrections.csv").exists()


def test_what_cannot_be_used_is_refused_and_nothing_written(project, run):
    commit(project)
    for arguments, since, expected in [
        (
            (),
            "mian",
            "--since: found 'mian'; expected a revision of the project's git repository, or a folder, perhaps",
        ),
        (("--release", "soon"), "main", "--release: found 'soon'; expected a version or a date."),
        (("--reasons", str(project.root / "none.csv")), "main", "none.csv: found no such file; expected a CSV file."),
    ]:
        status, said, errors = run(*arguments, since=since)
        assert (status, said) == (2, "")
        assert errors.startswith(expected)
    assert not (project.raw / "corrections.csv").exists()


def test_every_fault_of_a_file_of_reasons_is_told(project, run):
    commit(project)
    rows = [
        ["value", "aspen-2021-v004", "", "Misread.", "误读。"],
        ["values", "", "", "Misread.", "误读。"],
        ["values", "aspen-2021-v004", "valeu", "Misread.", "误读。"],
        ["values", "aspen-2021-v004", "value", "Misread.", ""],
        ["values", "aspen-2021-v003", "value", "Misread.", "误读。"],
        ["values", "aspen-2021-v003", "value", "Not so.", "不然。"],
        ["values", "aspen-2021-v005", "value", "", ""],
    ]
    write(project.root / "faulty.csv", [HEADER, *rows])
    status, _, errors = run("--reasons", str(project.root / "faulty.csv"))
    assert status == 2
    assert [line.partition(": found")[0] for line in errors.splitlines()] == [
        "faulty.csv, line 2, table",
        "faulty.csv, line 3, row_id",
        "faulty.csv, line 4, field",
        "faulty.csv, line 5, reason_zh",
        "faulty.csv, line 7, row_id",
    ]
    assert "Perhaps 'values' is meant." in errors
    assert "Perhaps 'value' is meant." in errors
    write(project.root / "faulty.csv", [["table", "row_id", "reason_en"], ["values", "a", "b"]])
    assert run("--reasons", str(project.root / "faulty.csv"))[2].splitlines()[0] == (
        "faulty.csv, line 1, field: found no such column; expected the columns table, row_id, field, reason_en, "
        "reason_zh. Add the column."
    )


def outdated(tool: ModuleType, project: Project, rows: list[dict[str, str]]) -> list[str]:
    """Return which recorded corrections no longer say what stands in the tables."""
    now = tool.read_curation(project.root)
    tables = {name: tool._by_id(table, now.frames[name], "data/raw") for name, table in tool.CURATED.items()}
    found = []
    for row in rows:
        table, key = tables[row["table"]], row["row_id"]
        there = key in table.index
        sound = there and table.at[key, row["field"]] == row["new"] if row["field"] else there == bool(row["new"])
        found += [] if sound else [" ".join(filter(None, (row["table"], key, row["field"])))]
    return found


def test_recorded_corrections_that_no_longer_hold_are_found(tool, project, run):
    commit(project)
    edit(project, ASPEN, 5, value="91", year_from="2021")
    repeat(project, "regions", 2, region_id="elm", gb2260="990199")
    run()
    assert outdated(tool, project, written(project)) == []
    edit(project, ASPEN, 5, value="92")
    rows = read(project.raw / "regions.csv")
    write(project.raw / "regions.csv", rows[:-1])
    assert outdated(tool, project, written(project)) == ["regions elm", "values aspen-2021-v004 value"]


def test_the_recorded_corrections_say_what_stands_in_the_tables(tool, repository):
    assert outdated(tool, repository, written(repository)) == [], "run `python tools/write_corrections.py` again"
