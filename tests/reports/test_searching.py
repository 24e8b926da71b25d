"""The files that the index searches: what stands in them, and that they are written anew where something is amiss."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import zipfile

import pytest

from helpers.preparing.tables import prepare
from helpers.reports import searching
from helpers.reports.jobs import FONTS
from helpers.reports.searching import find_terms, place_of, write_search

REPORTS = ["region_profile/aspen", "region_words/aspen", "requirements"]


@pytest.fixture(scope="module")
def fonts(tmp_path_factory):
    """Return a folder that keeps the font of the small project from test to test."""
    return tmp_path_factory.mktemp("fonts")


@pytest.fixture
def project(small_project, fonts):
    prepare(small_project)
    small_project.reports.mkdir(exist_ok=True)
    shutil.copytree(fonts, small_project.reports / FONTS)
    yield small_project
    shutil.copytree(small_project.reports / FONTS, fonts, dirs_exist_ok=True)


def entries(project, language):
    """Return what the files of a language hand over."""
    found = []
    for path in sorted((project.reports / "search").glob(f"{language}-*.js")):
        if "-t" not in path.name:
            found += handed_over(path)[2]
    return found


def handed_over(path):
    """Return what a file hands over: its language, its number, its entries or terms."""
    text = path.read_text(encoding="utf-8")
    return json.loads(f"[{re.fullmatch(r'plans(?:Found|Terms)[(](.*)[)];', text.strip(), flags=re.S)[1]}]")


def lead(project, language, asked):
    """Return the files of a language that a search for some words has to load, as the index's script does."""
    shards, groups = write_search(project, REPORTS).files[language]
    left = set(range(shards))
    for term in find_terms(asked):
        terms = handed_over(project.reports / "search" / f"{language}-t{place_of(term, groups)}.js")[2]
        known = [numbers for known, numbers in terms.items() if known.startswith(term)]
        left &= {number for numbers in known for number in numbers or range(shards)}
    return left


def test_figures_and_statements_of_reports_that_are_there_lead_to_their_entries(project):
    assert write_search(project, REPORTS).files == {"en": [1, 1], "zh": [1, 1]}
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


@pytest.mark.parametrize("name", ["search/en-0.js", "search/zh-t0.js", "search/font.js", "data.zip"])
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
        '{"sizes": {}, "cards": [{"region_id": "aspen"}]}',
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


def test_a_search_loads_the_files_that_have_all_it_asks_for_and_few_others(project, monkeypatch):
    monkeypatch.setattr(searching, "LARGEST", 300)
    for language in ("en", "zh"):
        shards, groups = write_search(project, REPORTS).files[language]
        assert shards > 4
        assert groups > 1
        spared = 0
        for number in range(shards):
            for told, also, _ in handed_over(project.reports / "search" / f"{language}-{number}.js")[2]:
                found = lead(project, language, told)
                assert number in found
                assert number in lead(project, language, also)
                spared += shards - len(found)
        assert spared > 0


def test_words_are_found_by_their_beginning_and_other_scripts_by_two_characters():
    assert list(find_terms("Puhui coverage, 99.02% · 9,000")) == ["puhui", "coverage", "99.02", "9,000"]
    assert list(find_terms("普惠园，5所")) == ["普惠", "惠园", "5"]
    assert {place_of(term, 7) for term in ("co", "coverage", "count")} == {place_of("co", 7)}


def test_a_plan_comes_to_the_numbers_that_its_rows_give(project):
    cards = write_search(project, REPORTS).cards
    assert [card.region_id for card in cards] == ["aspen", "birch"]
    tables = {name: rows(project, name) for name in ("plans", "values", "statements", "presence")}
    plans = {row["region_id"]: row["plan_id"] for row in tables["plans"]}
    for card in cards:
        own = {
            name: [row for row in table if row["plan_id"] == plans[card.region_id]] for name, table in tables.items()
        }
        figures = [row for row in own["values"] if row["status"] != "actual" and not row["stands_for"]]
        words = [row for row in own["statements"] if row["act"] in {"promise", "rule"} and not row["restates"]]
        themes = [row["presence"] for row in own["presence"] if row["subject"] == "theme"]
        assert card.numbers["promises"] == len(figures) + len(words) > 0
        assert card.numbers["dated"] == sum(row["year"] != "" for row in figures) + sum(
            row["deadline"] != "" for row in words
        )
        assert card.numbers["silent"] == themes.count("silent")
        assert card.numbers["outside"] == themes.count("out_of_scope")


def rows(project, name):
    with (project.processed / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
