"""What bounds a figure travels into its cell: direction, softener, condition, missing year, second hand, what is met."""

from __future__ import annotations

import lxml.html
import pytest
from matplotlib.text import Text

import helpers as h
from helpers.display.findings import Finding
from helpers.display.study import each

YINGZE, HONGSHAN, JIANGCHUAN, LIAOCHENG, YINCHUAN = range(1, 6)
"""Columns of boards on the five plans."""


@pytest.fixture(scope="module", autouse=True)
def _own_data():
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("PLANS_ROOT", raising=False)
        yield


@pytest.fixture(scope="module")
def boards():
    """Return the boards of what is asked on the headline themes, as rows of texts by the name of what is asked."""
    return {theme: read(h.uptake(h.open_study(theme))) for theme in ("preschool", "rotation", "digital")}


def read(finding: Finding) -> dict[str, list[str]]:
    """Return the texts of a board's cells, by the name that its row begins with; lines of a cell are set off by a bar."""
    root = lxml.html.fromstring(f"<div>{finding._repr_mimebundle_()['text/html']}</div>")
    for small in root.iter("small"):
        small.text = f" | {small.text or ''}"
    rows = [[" ".join(cell.text_content().split()) for cell in row] for row in root.iterfind(".//tbody/tr")]
    return {row[0].partition(" | ")[0]: row for row in rows}


def tell(finding: Finding) -> str:
    found = finding.text()
    assert found is not None
    return " ".join(lxml.html.fromstring(f"<div>{found._repr_html_()}</div>").text_content().split())


def test_a_direction_that_alone_is_dated_is_told_beside_its_year(boards):
    assert boards["preschool"]["Public share of 50% by 2025"][YINGZE].startswith("dated | 2025; to rise")
    # fewer unlicensed kindergartens is no quantity that is asked for
    assert boards["preschool"]["Unlicensed kindergartens dealt with‡"][YINGZE] == "dated | 2025; later"


def test_a_softener_and_the_condition_that_bounds_a_figure_stand_in_its_cell(boards):
    """The state asks a year in a school after five years in post, Yinchuan after six, in principle."""
    cell = boards["rotation"]["Research staff teach after five years‡"][YINCHUAN]
    assert cell == "≥1 year | in principle, 原則上; level cannot be said; another scope: after six years in post"
    assert "basically, 基本" in boards["digital"]["All pupils learn digitally by 2022"][JIANGCHUAN]


def test_the_leading_figures_of_a_plan_keep_softener_and_scope():
    table = read(h.strongest(h.open_study("digital")))
    assert "Campuses with an internet of things 100%§ (2025*, target; supported, 支持)" in table["Yingze District"][1]
    assert "100%§ (goal without a year; compulsory education)" in table["Liaocheng"][1]


def test_a_level_without_a_year_says_so_in_cell_and_sentence(boards):
    assert boards["digital"]["All pupils learn digitally by 2022"][YINGZE] == "words | at the goal; no date"
    told = tell(h.uptake(h.open_study("digital")))
    assert "All pupils learn digitally by 2022 (Yingze District, no date; Jiangchuan District, 2025)" in told


def test_what_was_not_seen_in_its_document_is_marked_where_it_is_asked(boards):
    study = h.open_study("rotation")
    marked = {name.rstrip("‡") for name in boards["rotation"] if name.endswith("‡")}
    asked = study.requirements.query("theme == 'rotation' and confidence != 'reported'")
    assert marked == set(asked["name_en"]) != set()


@pytest.mark.parametrize(
    ("language", "told"), [("en", "meets county evaluation standard ≥80%"), ("zh", "达到县域督导评估标准≥80%")]
)
def test_a_verdict_on_what_binds_places_names_what_is_met(language, told):
    study = h.open_study("preschool", language=language)
    board = read(h.presence(study, "indicator", "inclusive_share_children"))
    (row,) = board.values()
    assert told in row[YINGZE]
    assert told in row[JIANGCHUAN]


def test_a_theme_counts_printed_figures_and_those_its_statements_restate():
    study = h.open_study()
    rows = h.presence(study).frame.set_index(["code", "plan_id"])
    assert (rows.loc[rows["presence"] == "number", "planned"] > 0).all()
    # three steps of digital classrooms and the walk-throughs; what reaches all teachers, pupils, schools is in words
    assert rows.at[("digital", "jiangchuan-2023"), "planned"] == 4
    assert rows.at[("lifelong", "jiangchuan-2023"), "planned"] == 1


def test_figures_that_share_no_axis_are_a_sentence():
    """One school district's 100 Mbit/s of primary and secondary schools, another's 300 of all: two dots by themselves."""
    found = h.compare(h.open_study("digital"), "school_bandwidth")
    assert found.exhibit() is None
    assert tell(found).startswith(
        "Bandwidth of a school's connection: 2 of 5 plans print a figure, 100 Mbit/s (Yingze District, actual 2020*) "
        "and 300 Mbit/s (Hongshan District, target 2025*)."
    )


def test_planned_equipment_is_listed_though_its_years_are_in_doubt():
    study = h.open_study("digital")
    rows = h.figures(
        study, "digital", without=study.codes_of("indicator", theme="digital", family="digital_reach")
    ).frame
    planned = rows[rows["status"] == "target"].set_index("indicator")["value"]
    assert {"computer_rooms_renewed": 36, "teacher_computers_renewed": 1500}.items() <= planned.to_dict().items()


def test_an_inferred_year_is_marked_wherever_it_is_told():
    """Yingze's plan prints no year with its digital campuses, pupils and teachers; Jiangchuan's prints 2025."""
    study = h.open_study("digital")
    found = h.compare(study, "digital_campus_share")
    drawn = found.exhibit()
    assert drawn is not None
    years = {one.get_text().strip() for one in drawn.figure.findobj(Text)}
    assert {"2025*", "2025"} <= years
    assert "100% (2025*, target); Hongshan" in drawn.description
    limits = found.limits()
    assert limits is not None
    assert "2025* (planned; 2 plans)" in lxml.html.fromstring(f"<p>{limits._repr_html_()}</p>").text_content()
    sets = tell(h.comparable(study, study.codes_of("indicator", family="digital_reach")))
    assert "Schools with a digital campus (planned 2025*)" in sets


def test_a_theme_that_is_only_a_second_one_leads_to_where_it_stands():
    """All that Jiangchuan says of private schools stands under other themes."""
    study = h.open_study(region="jiangchuan")
    assert not study.statements["theme"].eq("private").any()
    (tiles,) = h.presence(study).blocks()
    items = lxml.html.fromstring(f"<div>{tiles._repr_html_()}</div>").iter("li")
    private = next(item for item in items if "Private education" in item.text_content())
    assert private.find(".//span[@class='of']/a").get("href").startswith("../region_words/jiangchuan.html#words-")


@pytest.mark.parametrize(
    ("language", "undated", "told"),
    [
        ("en", "goal", "goal without a year"),
        ("en", "rule", "standing rule"),
        ("en", "", "rule or goal without a year"),
        ("zh", "goal", "未写年份的目标"),
        ("zh", "rule", "长期性要求"),
        ("zh", "", "未写年份的要求或目标"),
    ],
)
def test_a_figure_without_a_year_is_told_as_what_it_is_and_its_year_as_missing(language, undated, told):
    study = h.open_study("senior_high", language=language)
    rows = study.all_values
    row = each(rows[rows["value_id"] == "yinchuan-2024-v011"].assign(undated=undated))[0]
    assert study.status(row) == study.when(row).striptags() == told
    assert study.year(row).striptags() == {"en": "no year", "zh": "未写年份"}[language]


@pytest.mark.parametrize(
    ("printed", "english", "chinese"),
    [
        ("適時", "in due time, 適時", "适时"),
        ("原則上", "in principle, 原則上", "原则上"),
        ("具備條件的", "where conditions allow, 具備條件的", "有条件的"),
        ("力争", "strive, 力争", "力争"),
        ("某某", "某某", "某某"),
    ],
)
def test_a_softener_stands_in_the_script_of_the_page(printed, english, chinese):
    told = [h.open_study("digital", language=one).softener(printed).striptags() for one in ("en", "zh")]
    assert told == [english, chinese]
