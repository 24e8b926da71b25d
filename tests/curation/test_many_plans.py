"""Plans registered from a list, places known by their code or name, and kinds of documents that are only a part of a plan."""

from __future__ import annotations

import pytest
from invented_plan import FACTS, TEXT, empty_project, read_rows, write_rows
from typer.testing import CliRunner

from helpers.cli import app
from helpers.curation.new_plan import choices, complete_region, missing_fields, read_document, register_list
from helpers.data.divisions import describe_division, find_codes
from helpers.errors import ParameterError

PLAN = {name: FACTS[name] for name in ("title_zh", "title_en", "kind", "period_start", "period_end")}


def test_a_code_says_name_level_and_what_a_place_belongs_to():
    assert describe_division("150402") == {
        "name_zh": "红山区",
        "name_en": "Hongshan District",
        "province_zh": "内蒙古自治区",
        "province_en": "Inner Mongolia",
        "level": "county",
        "gb2260": "150402",
        "parent_zh": "赤峰市",
        "parent_en": "Chifeng",
    }
    assert describe_division("371500")["level"] == "prefecture"
    assert describe_division("310101")["parent_zh"] == "上海市"
    assert describe_division("990101") == {}


@pytest.mark.parametrize(
    ("name", "codes"), [("江川区", ["530403"]), ("江川", ["530403"]), ("清江浦县", []), ("河", [])]
)
def test_a_name_is_found_with_and_without_its_last_character(name, codes):
    assert find_codes(name) == codes


def test_the_curated_regions_agree_with_the_table(repository):
    for row in read_rows(repository.raw / "regions.csv"):
        told = describe_division(row["gb2260"])
        assert {name: row[name] for name in told} == told


def test_a_name_alone_completes_a_region_and_what_was_typed_stands(tmp_path):
    assert complete_region({"name_zh": "江川区", "name_en": "Jiangchuan"})["name_en"] == "Jiangchuan"
    project = empty_project(tmp_path / "project")
    assert missing_fields(project, "jiangchuan", {"name_zh": "江川区", **PLAN}) == []


def test_a_name_of_several_places_is_refused_until_one_is_meant():
    with pytest.raises(ParameterError) as error:
        complete_region({"name_zh": "鼓楼区"})
    assert str(error.value) == (
        "--name-zh: found '鼓楼区', the name of 4 places: 320106 (江苏省), 320302 (江苏省), 350102 (福建省), "
        "410204 (河南省); expected one. Give the code of the one that is meant with --gb2260."
    )
    assert complete_region({"name_zh": "鼓楼区", "province_zh": "福建省"})["gb2260"] == "350102"


def listed_project(tmp_path):
    project = empty_project(tmp_path / "project")
    rows = []
    for number, (region, code) in enumerate((("hongshan", "150402"), ("nowhere", ""), ("jiangchuan", "530403"))):
        (tmp_path / f"{region}.txt").write_text(TEXT + f"第{number}稿。", encoding="utf-8")
        rows.append({"region_id": region, "document": f"{region}.txt", "gb2260": code, **PLAN})
    write_rows(tmp_path / "list.csv", list(rows[0]), rows)
    return project


def test_a_list_registers_what_it_can_and_says_what_it_cannot(tmp_path):
    project = listed_project(tmp_path)
    done = list(register_list(project, tmp_path / "list.csv"))
    assert [each.plan_id if each else "" for each, _ in done] == ["hongshan-2024", "", "jiangchuan-2024"]
    assert done[1][1] == (
        "list.csv, line 3: plans new: found no --name-en, --name-zh, --province-en, --province-zh, --level, --gb2260; "
        "expected what plans.csv needs. Give the flags, or run it in a terminal."
    )
    assert [row["name_zh"] for row in read_rows(project.raw / "regions.csv")] == ["红山区", "江川区"]


def test_the_command_goes_on_after_a_refused_row_and_ends_with_2(tmp_path):
    project = listed_project(tmp_path)
    result = CliRunner().invoke(app, ["new", "--from", str(tmp_path / "list.csv"), "--root", str(project.root)])
    assert result.exit_code == 2
    assert "jiangchuan-2024: registered as a draft." in result.output
    assert "1 row was refused; all others are registered." in result.output


def test_of_thousands_of_refused_rows_two_hundred_are_listed(tmp_path):
    project = listed_project(tmp_path)
    row = {"region_id": "nowhere", "document": "none.txt"}
    write_rows(tmp_path / "list.csv", list(row), [row] * 1_000)
    result = CliRunner().invoke(app, ["new", "--from", str(tmp_path / "list.csv"), "--root", str(project.root)])
    assert result.exit_code == 2
    assert result.output.count("list.csv, line ") == 200
    assert "1,000 rows were refused, of which 200 are listed; all others are registered." in result.output


def test_a_list_with_an_unknown_column_is_refused(tmp_path):
    project = listed_project(tmp_path)
    write_rows(tmp_path / "list.csv", ["region_id", "document", "colour"], [])
    with pytest.raises(ParameterError) as error:
        list(register_list(project, tmp_path / "list.csv"))
    assert str(error.value) == (
        "--from: found the column colour in 'list.csv'; expected region_id, document and columns of regions.csv and "
        "plans.csv. Correct the first line."
    )


def test_what_has_choices_names_them():
    assert choices("kind")[-2:] == ("excerpt", "news_report")
    assert choices("level") == ("prefecture", "county")
    assert choices("title_en") == ()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("公办园在园幼儿占比达到\ufffd\ufffd%。", "2 letters that were lost (replacement characters)"),
        ("锟斤拷锟斤拷锟斤拷占比55%", "text that was read in the wrong encoding ('锟斤拷')"),
    ],
)
def test_a_text_that_lost_its_letters_is_refused(tmp_path, text, found):
    path = tmp_path / "plan.txt"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ParameterError) as error:
        read_document(path)
    assert str(error.value) == (
        f"--document: found {found} in '{path}'; expected the plan's text as plain text. "
        "Get the text anew, and save it as UTF-8."
    )
