"""The files that the index searches: what stands in them, and that they are written anew where something is amiss."""

from __future__ import annotations

import io
import json
import re
import zipfile

import pytest

from helpers.preparing.tables import prepare
from helpers.reports.searching import write_search

REPORTS = ["region_profile/aspen", "region_words/aspen", "requirements"]


@pytest.fixture
def project(small_project):
    prepare(small_project)
    small_project.reports.mkdir(exist_ok=True)
    return small_project


def entries(project, language):
    """Return what the files of a language hand over."""
    found = []
    for path in sorted((project.reports / "search").glob(f"{language}-*.js")):
        found += json.loads(re.fullmatch(r"plansFound\((.*)\);\n", path.read_text(encoding="utf-8"), flags=re.S)[1])
    return found


def test_figures_and_statements_of_reports_that_are_there_lead_to_their_entries(project):
    assert write_search(project, REPORTS) == {"en": 1, "zh": 1}
    for language in ("en", "zh"):
        ways = [way for _, _, way in entries(project, language)]
        assert f"{language}/region_profile/aspen.html#e-aspen-2021-v001" in ways
        assert f"{language}/region_words/aspen.html#e-aspen-2021-c001" in ways
        # the other plan has no report here
        assert not [way for way in ways if "birch" in way]


def test_the_archive_has_every_table_and_is_the_same_for_the_same_data(project):
    write_search(project, REPORTS)
    first = (project.reports / "data.zip").read_bytes()
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        assert {"values.csv", "statements.csv", "datapackage.json"} <= set(archive.namelist())
        assert archive.read("values.csv") == (project.processed / "values.csv").read_bytes()
    (project.reports / "data.zip").unlink()
    write_search(project, REPORTS)
    assert (project.reports / "data.zip").read_bytes() == first


def test_nothing_is_written_where_nothing_changed(project):
    write_search(project, REPORTS)
    stamps = {path: path.stat().st_mtime_ns for path in project.reports.rglob("*.*")}
    write_search(project, REPORTS[::-1])
    assert {path: path.stat().st_mtime_ns for path in project.reports.rglob("*.*")} == stamps


@pytest.mark.parametrize("name", ["search/en-0.js", "search/zh-0.js", "data.zip"])
@pytest.mark.parametrize("how", ["gone", "emptied"])
def test_a_file_that_is_gone_or_emptied_is_written_anew(project, name, how):
    write_search(project, REPORTS)
    path = project.reports / name
    kept = path.read_bytes()
    path.unlink() if how == "gone" else path.write_bytes(b"")
    write_search(project, REPORTS)
    assert path.read_bytes() == kept


@pytest.mark.parametrize(
    "state",
    [
        "",
        "[]",
        "{",
        '{"state": 1}',
        '{"state": "x", "archive": "a", "sizes": {}}',
        '{"sizes": {"../../x.js": 1}}',
        "\x00",
    ],
)
def test_a_damaged_or_hostile_record_is_written_anew(project, state):
    counts = write_search(project, REPORTS)
    record = project.reports / "search" / "state.json"
    kept = record.read_bytes()
    record.write_text(state, encoding="utf-8")
    assert write_search(project, REPORTS) == counts
    assert record.read_bytes() == kept


def test_files_that_are_no_longer_needed_go(project):
    write_search(project, REPORTS)
    old = project.reports / "search" / "en-7.js"
    old.write_text("plansFound([]);\n", encoding="utf-8")
    write_search(project, REPORTS[:1])
    assert not old.exists()
    assert not [way for _, _, way in entries(project, "en") if "words" in way]
