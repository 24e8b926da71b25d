"""Processed tables are a pure function of the curated files."""

from __future__ import annotations

import csv
import json
import shutil
from types import SimpleNamespace

import pytest
from editing import edit, read, write

from helpers.data.freshness import digest_raw
from helpers.data.loading import load_table
from helpers.data.schema import PREPARED
from helpers.errors import BuildError, DataError, ParameterError
from helpers.paths import Project
from helpers.preparing.tables import find_last_reported, prepare


def contents(project: Project) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(project.processed.iterdir())}


def table(project: Project, name: str) -> list[dict[str, str]]:
    with (project.processed / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_preparing_twice_gives_the_same_bytes_and_changes_nothing(small_project):
    first = prepare(small_project)
    before = contents(small_project)
    stamps = {path: path.stat().st_mtime_ns for path in small_project.processed.iterdir()}
    second = prepare(small_project)
    assert set(first.changed) == {
        *(f"{name}.csv" for name in PREPARED),
        "codebook.md",
        "datapackage.json",
        "digests.json",
    }
    assert second.changed == ()
    assert contents(small_project) == before
    assert {path: path.stat().st_mtime_ns for path in small_project.processed.iterdir()} == stamps


def test_indicators_stand_by_theme_and_family_of_the_vocabulary_then_in_the_order_of_the_codebook(small_project):
    path, (header, *rows) = small_project.raw / "vocabulary.csv", read(small_project.raw / "vocabulary.csv")
    book, (head, *indicators) = small_project.raw / "indicators.csv", read(small_project.raw / "indicators.csv")

    def listed() -> list[tuple[int, int, int]]:
        write(path, [header, *rows])
        write(book, [head, *indicators])
        prepare(small_project)
        places = {(row[0], row[1]): place for place, row in enumerate(rows)}
        order = [row[0] for row in indicators]
        return [
            (places["theme", row[1]], places.get(("family", row[3]), len(rows)), order.index(row[0]))
            for row in read(small_project.processed / "indicators.csv")[1:]
        ]

    first = listed()
    rows.reverse()
    indicators.reverse()
    assert listed() != first
    assert first == sorted(first)
    assert listed() == sorted(listed())
    assert {row[1] for row in indicators} > {indicators[0][1]}, "of more than one theme"


def test_the_order_of_rows_and_line_ends_does_not_matter_to_the_tables(small_project):
    prepare(small_project)
    before = {name: data for name, data in contents(small_project).items() if name.endswith(".csv")}
    for path in small_project.raw.rglob("*.csv"):
        header, *rows = read(path)
        # the order of the codebook is what readers see
        write(path, [header, *(rows if path.stem in ("vocabulary", "indicators") else reversed(rows))])
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    prepare(small_project)
    assert {name: data for name, data in contents(small_project).items() if name.endswith(".csv")} == before


def test_bad_data_is_refused_and_leaves_the_last_tables(small_project):
    prepare(small_project)
    before = contents(small_project)
    edit(small_project, "values/aspen-2021", 3, unit="years")
    with pytest.raises(DataError) as error:
        prepare(small_project)
    assert str(error.value).startswith("data/raw/values/aspen-2021.csv, line 3, unit: found 'years'")
    assert contents(small_project) == before


def test_files_that_change_while_they_are_read_are_refused(small_project, monkeypatch):
    from helpers.preparing import tables

    def measure(project):
        edit(project, "values/aspen-2021", 3, locator="elsewhere")
        return [], []

    monkeypatch.setattr(tables, "measure_agreement", measure)
    with pytest.raises(DataError) as error:
        prepare(small_project)
    assert str(error.value) == (
        "data/raw: found files that were changed while they were read; expected one state of the data. "
        "Run the command again."
    )
    assert contents(small_project) == {}


def test_a_stray_file_is_reason_enough_to_refuse(small_project):
    (small_project.raw / "values" / "other-2020.csv").write_text("x\n", encoding="utf-8")
    with pytest.raises(DataError):
        prepare(small_project)
    assert contents(small_project) == {}


def test_a_folder_in_the_way_is_told(small_project):
    small_project.processed.parent.mkdir(exist_ok=True)
    small_project.processed.write_text("", encoding="utf-8")
    with pytest.raises(
        BuildError, match=r"^data/processed: found that it cannot be written \(File exists\); expected a "
    ):
        prepare(small_project)


def test_units_are_converted_exactly(small_project):
    prepare(small_project)
    row = next(row for row in table(small_project, "values") if row["unit"] == "permille")
    assert (row["value"], row["value_std"], row["unit_std"]) == ("900", "90", "percent")
    row = next(row for row in table(small_project, "benchmarks") if row["unit"] == "permille")
    assert (row["value"], row["value_std"], row["unit_std"]) == ("100", "10", "percent")


@pytest.mark.parametrize(
    ("results", "last"),
    [
        ([], None),
        ([(2020, "stated"), (2019, "heading")], 2020),
        ([(2020, "period")], 2020),
        # a guessed year is none, and a result may have no year
        ([(2021, "implied"), (2018, "stated")], 2018),
        ([(2021, "implied"), (None, "none")], None),
    ],
)
def test_a_plan_stands_with_the_last_year_of_which_it_prints_a_result(results, last):
    rows = [SimpleNamespace(status="actual", year=year, year_basis=basis) for year, basis in results]
    planned = SimpleNamespace(status="target", year=2030, year_basis="stated")
    assert find_last_reported([*rows, planned]) == last


def test_the_table_of_plans_has_the_last_year_reported(small_project):
    prepare(small_project)
    assert [row["reported"] for row in table(small_project, "plans")] == ["2020", "2021"]


def test_drafts_and_their_regions_stay_out(small_project):
    prepare(small_project)
    assert [row["plan_id"] for row in table(small_project, "plans")] == ["aspen-2021", "birch-2022"]
    assert [row["region_id"] for row in table(small_project, "regions")] == ["aspen", "birch"]
    assert b"cedar" not in b"".join(contents(small_project).values())


def test_values_carry_their_region_and_codebook(small_project):
    prepare(small_project)
    row = table(small_project, "values")[0]
    assert [
        row[name] for name in ("value_id", "plan_id", "region_id", "level", "theme", "family", "base", "measures")
    ] == [
        "aspen-2021-v001",
        "aspen-2021",
        "aspen",
        "county",
        "preschool",
        "preschool_coverage",
        "population_of_age",
        "level",
    ]


def told(project: Project) -> dict[tuple[str, str, str], dict[str, str]]:
    prepare(project)
    return {(row["plan_id"], row["subject"], row["code"]): row for row in table(project, "presence")}


def test_silence_is_told_from_not_having_read_and_from_what_the_document_does_not_cover(small_project):
    scope = {"scope_en": "On compulsory education.", "scope_zh": "只涉义务教育。"}
    edit(small_project, "plans", 3, themes_outside="preschool", **scope)
    said = told(small_project)
    assert said["birch-2022", "theme", "compulsory"]["presence"] == "silent"
    assert said["birch-2022", "theme", "arts"]["presence"] == "not_read"
    assert said["birch-2022", "theme", "preschool"]["presence"] == "out_of_scope"
    assert said["birch-2022", "topic", "enrolment"]["presence"] == "out_of_scope"
    assert said["birch-2022", "indicator", "preschool_gross_enrolment_rate"]["presence"] == "out_of_scope"
    assert said["birch-2022", "indicator", "principal_rotation_interval"]["presence"] == "not_used"
    assert said["birch-2022", "indicator", "student_loans_total"]["presence"] == "not_read"


def test_a_plan_uses_an_indicator_or_another_that_measures_the_same_thing(small_project):
    said = told(small_project)
    stated = said["aspen-2021", "indicator", "preschool_gross_enrolment_rate"]
    assert (stated["presence"], stated["value_ids"]) == ("stated", "aspen-2021-v001;aspen-2021-v003")
    otherwise = said["aspen-2021", "indicator", "smart_campus_share"]
    assert (otherwise["presence"], otherwise["value_ids"]) == (
        "stated_otherwise",
        "aspen-2021-v011",
    )
    otherwise = said["birch-2022", "indicator", "multimedia_classroom_ratio"]
    assert (otherwise["presence"], otherwise["value_ids"]) == ("stated_otherwise", "birch-2022-v002;birch-2022-v003")
    words = said["birch-2022", "indicator", "backbone_share_rotation"]
    # a rate of teachers moved is of the family, and counts no backbone teachers: the words on them are what there is
    assert (words["presence"], words["value_ids"], words["statement_ids"]) == ("topic_only", "", "birch-2022-c001")


def test_the_firmest_commitment_wins_and_is_named(small_project):
    said = {key[0::2]: (row["presence"], row["decided_by"]) for key, row in told(small_project).items()}
    assert said["aspen-2021", "county_managed_hiring"] == ("dated", "aspen-2021-c001")
    assert said["aspen-2021", "backbone_exchange"] == ("results_only", "aspen-2021-c002")
    assert said["birch-2022", "backbone_exchange"] == ("direction", "birch-2022-c001")
    assert said["birch-2022", "rotation"] == ("number", "birch-2022-v001")
    assert said["birch-2022", "campus"] == ("number", "birch-2022-v004")
    assert said["aspen-2021", "preschool_aid"] == ("results_only", "aspen-2021-v012")
    assert said["birch-2022", "preschool"] == ("silent", "")


def test_statements_carry_what_is_derived_of_them(small_project):
    edit(small_project, "statements/birch-2022", 2, restates="birch-2022-v001", hedge="力争")
    prepare(small_project)
    rows = table(small_project, "statements")
    assert [(row["statement_id"], row["act"], row["strength"], row["hedge_code"]) for row in rows] == [
        ("aspen-2021-c001", "promise", "dated", ""),
        ("aspen-2021-c002", "principle", "", "encourage"),
        ("birch-2022-c001", "promise", "number", "strive"),
    ]


def test_every_plan_has_a_word_on_every_subject(small_project):
    prepare(small_project)
    subjects = len(table(small_project, "indicators"))
    subjects += sum(row["field"] in ("theme", "topic") for row in table(small_project, "vocabulary"))
    assert len(table(small_project, "presence")) == 2 * subjects


def test_the_description_passes_an_independent_validator(small_project, monkeypatch):
    from frictionless import validate

    prepare(small_project)
    monkeypatch.chdir(small_project.processed)
    report = validate("datapackage.json")
    assert report.flatten(["type", "message"]) == []
    assert report.stats["tasks"] == len(PREPARED)


def test_the_independent_validator_sees_a_broken_key(small_project, monkeypatch):
    from frictionless import validate

    prepare(small_project)
    path = small_project.processed / "values.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(",aspen,", ",cedar,"), encoding="utf-8")
    monkeypatch.chdir(small_project.processed)
    assert "foreign-key" in {row[0] for row in validate("datapackage.json").flatten(["type"])}


def test_the_description_names_licence_and_types(small_project):
    prepare(small_project)
    package = json.loads((small_project.processed / "datapackage.json").read_bytes())
    assert package["licenses"][0]["name"] == "CC-BY-4.0"
    values = next(each for each in package["resources"] if each["name"] == "values")
    types = {column["name"]: column["type"] for column in values["schema"]["fields"]}
    assert (types["value_std"], types["year"], types["figure"]) == ("number", "integer", "string")
    assert values["schema"]["primaryKey"] == ["value_id"]


def test_tables_load_with_their_types(prepared_project):
    values = load_table("values", prepared_project.root)
    assert list(values.columns) == list(PREPARED["values"].columns)
    assert (str(values["year"].dtype), str(values["value_std"].dtype)) == ("Int64", "float64")
    assert values["year"].isna().sum() == 2
    assert values["figure"].isna().sum() == 1


def test_an_id_that_looks_like_nothing_is_loaded_as_text(small_project):
    for name in ("regions", "plans"):
        path = small_project.raw / f"{name}.csv"
        path.write_text(path.read_text(encoding="utf-8").replace("birch", "na"), encoding="utf-8")
    for name in ("values", "statements"):
        old = small_project.raw / name / "birch-2022.csv"
        new = old.with_name("na-2022.csv")
        new.write_text(old.read_text(encoding="utf-8").replace("birch", "na"), encoding="utf-8")
        old.unlink()
    prepare(small_project)
    assert list(load_table("regions", small_project.root)["region_id"]) == ["aspen", "na"]


def test_tables_that_are_missing_are_refused(small_project):
    with pytest.raises(DataError) as error:
        load_table("values", small_project.root)
    assert str(error.value) == (
        "data/processed/values.csv: found no such file; expected the tables made from data/raw. Run `plans prepare`."
    )


def test_tables_of_other_curated_files_are_refused(prepared_project):
    load_table("values", prepared_project.root)
    edit(prepared_project, "values/aspen-2021", 3, locator="elsewhere")
    with pytest.raises(DataError) as error:
        load_table("values", prepared_project.root)
    assert str(error.value) == (
        "data/processed: found tables made from other curated files than those in data/raw; "
        "expected tables made from data/raw as it is now. Run `plans prepare`."
    )


def test_work_on_a_draft_leaves_the_tables_in_force(prepared_project):
    edit(prepared_project, "values/cedar-2023", 2, locator="一")
    load_table("values", prepared_project.root)


def test_an_unknown_table_is_refused_with_the_nearest_name(prepared_project):
    with pytest.raises(ParameterError) as error:
        load_table("value", prepared_project.root)
    assert str(error.value) == (
        "Table: found 'value'; expected the name of a processed table, perhaps 'values'. There are "
        "agreement, confusion, benchmarks, corrections, crosschecks, "
        "indicators, neighbours, plans, presence, regions, requirements, statements, values, vocabulary."
    )


@pytest.mark.parametrize("content", ["", "{", "[]", "7", '{"guests": {}}', '{"guests": {}, "subjects": []}'])
def test_digests_of_another_form_are_refused_in_a_sentence(prepared_project, content):
    (prepared_project.processed / "digests.json").write_text(content, encoding="utf-8")
    with pytest.raises(DataError) as refused:
        load_table("values", prepared_project.root, themes=["preschool"])
    assert str(refused.value).startswith("data/processed/digests.json: found a file that cannot be read (")
    assert str(refused.value).endswith("; expected what `plans prepare` wrote. Run `plans prepare`.")


def test_a_build_s_own_state_decides_and_the_curated_files_are_not_read(prepared_project, monkeypatch):
    state = digest_raw(prepared_project)
    monkeypatch.setenv("PLANS_STATE", state)
    edit(prepared_project, "values/aspen-2021", 3, locator="elsewhere")
    (prepared_project.raw / "regions.csv").unlink()
    assert len(load_table("values", prepared_project.root)) == 18
    monkeypatch.setenv("PLANS_STATE", state[::-1])
    with pytest.raises(DataError, match="found tables made from other curated files"):
        load_table("values", prepared_project.root)


def test_a_table_is_read_once_and_handed_out_as_a_copy(prepared_project, monkeypatch):
    first = load_table("values", prepared_project.root)
    monkeypatch.setattr("helpers.data.loading.pd.read_csv", None)
    first["value"] = 0.0
    first.loc[0, "unit"] = "changed"
    second = load_table("values", prepared_project.root)
    assert (second["value"] != 0).any()
    assert "changed" not in set(second["unit"])


def test_a_table_that_was_changed_is_read_again(prepared_project):
    before = load_table("statements", prepared_project.root)
    edit(prepared_project, "statements/aspen-2021", 2, locator="elsewhere")
    prepare(prepared_project)
    after = load_table("statements", prepared_project.root)
    assert list(after["locator"]) != list(before["locator"])


def test_the_committed_tables_match_a_rebuild(repository, tmp_path):
    copy = Project(tmp_path / "copy")
    shutil.copytree(repository.raw, copy.raw, ignore=shutil.ignore_patterns("documents"))
    prepare(copy)
    committed = contents(repository)
    assert contents(copy) == {
        name: committed.get(name)
        for name in (*sorted(f"{table}.csv" for table in PREPARED), "codebook.md", "datapackage.json", "digests.json")
    }
