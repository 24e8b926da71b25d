"""Recorded corrections are checked like every curated table, and prepared."""

from __future__ import annotations

import json

import pytest
from editing import write

from helpers.data.checking import check_project
from helpers.data.loading import load_table
from helpers.data.schema import CORRECTIONS
from helpers.paths import Project
from helpers.preparing.tables import prepare

SOUND = {
    "table": "values",
    "row_id": "aspen-2021-v004",
    "field": "value",
    "old": "80",
    "new": "90",
    "reason_en": "Misread.",
    "reason_zh": "误读。",
    "since": "0.1.0",
}


def record(project: Project, *rows: dict[str, str]) -> None:
    cells = [[{**SOUND, **row}[name] for name in CORRECTIONS.columns] for row in rows]
    write(project.raw / "corrections.csv", [[*CORRECTIONS.columns], *cells])


def problems(project: Project) -> list[str]:
    return [str(problem).removeprefix("data/raw/") for problem in check_project(project).problems]


def test_corrections_may_be_missing_and_are_prepared_as_an_empty_table(prepared_project: Project):
    assert not (prepared_project.raw / "corrections.csv").exists()
    assert load_table("corrections", prepared_project.root).empty


def test_corrections_are_prepared_by_table_row_and_column_and_described(small_project: Project):
    whole = {"row_id": "aspen-2021-v099", "field": "", "old": "indicator=x; value=1", "new": ""}
    code = {"table": "vocabulary", "row_id": "theme/preschool", "field": "name_en", "since": "2026-11-22"}
    record(small_project, code, whole, {})
    assert problems(small_project) == []
    prepare(small_project)
    frame = load_table("corrections", small_project.root)
    assert list(frame.columns) == list(CORRECTIONS.columns)
    assert frame[["table", "row_id"]].values.tolist() == [
        ["values", "aspen-2021-v004"],
        ["values", "aspen-2021-v099"],
        ["vocabulary", "theme/preschool"],
    ]
    assert frame["field"].isna().tolist() == [False, True, False]
    described = json.loads((small_project.processed / "datapackage.json").read_text(encoding="utf-8"))
    (table,) = [one for one in described["resources"] if one["name"] == "corrections"]
    assert table["schema"]["primaryKey"] == ["table", "row_id", "field"]
    assert "statements" in table["schema"]["fields"][0]["constraints"]["enum"]


def test_old_and_new_may_be_long(small_project: Project):
    record(small_project, {"field": "reading_en", "old": "a" * 4000, "new": "b" * 4000})
    assert problems(small_project) == []


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        (
            {"table": "value"},
            "table: found 'value'; expected one of vocabulary, regions, plans, indicators, benchmarks, crosschecks, "
            "values, statements, dismissed. Correct the cell; perhaps 'values'.",
        ),
        (
            {"field": "valeu"},
            "field: found 'valeu'; expected a column of values, or nothing for a whole row. Perhaps 'value' is meant.",
        ),
        (
            {"table": "statements", "field": "strength"},
            "field: found 'strength'; expected a column of statements, or nothing for a whole row. "
            "Correct the cell, or clear it for a whole row.",
        ),
        (
            {"row_id": ""},
            "row_id: found an empty cell; expected the row's id; of several key columns all, with '/' between",
        ),
        ({"reason_en": ""}, "reason_en: found an empty cell; expected some text. Fill in the cell."),
        ({"reason_zh": ""}, "reason_zh: found an empty cell; expected some text. Fill in the cell."),
        (
            {"old": "90"},
            "new: found '90' in old and new; expected what differs. "
            "Delete the row, or write the file again with tools/write_corrections.py.",
        ),
        (
            {"field": ""},
            "field: found a whole row that was there before and is there now; expected a row added (old is empty) or "
            "removed (new is empty). Name the column that differs, or clear old or new.",
        ),
        (
            {"since": "last year"},
            "since: found 'last year'; expected the version or the date of the release that it is measured from. "
            "Write it like 0.1.0 or 2026-11-22.",
        ),
        ({"old": "a" * 4001}, "expected at most 4,000 characters. Shorten the text."),
        ({"new": "=1+1"}, "new: found '=1+1', a formula; expected at most 4,000 characters."),
    ],
)
def test_each_fault_of_a_correction_is_told(small_project: Project, cells: dict[str, str], said: str):
    record(small_project, cells)
    (found,) = problems(small_project)
    assert found.startswith("corrections.csv, line 2, ")
    assert said in found


def test_one_cell_is_corrected_once(small_project: Project):
    record(small_project, {}, {"old": "70"})
    (found,) = problems(small_project)
    assert found.startswith(
        "corrections.csv, line 3, table: found 'values aspen-2021-v004 value' again (first on line 2)"
    )
