"""What bounds a figure travels into its cell: direction, softener, condition, missing year, second hand, what is met."""

from __future__ import annotations

import lxml.html
import pytest
from matplotlib.text import Text

import helpers as h
from helpers.analysis.uptake import TOLD
from helpers.display.findings import Finding
from helpers.display.markup import FAILURE, UNSURE, Headline
from helpers.display.study import each
from helpers.display.words import say

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


def headline(one: Headline) -> str:
    return lxml.html.fromstring(f"<p>{one.tell()}</p>").text_content()


def sentence(finding: Finding, key: str) -> str:
    """Return the item of what a finding says that begins with one of its labels."""
    found = finding.text()
    assert found is not None
    label = str(say(finding.study, f"uptake.{key}"))
    items = [lxml.html.fromstring(f"<p>{one}</p>").text_content() for one in found.paragraphs]
    (item,) = [one for one in items if one.startswith(f"{label}: ")]
    return item


def tell(finding: Finding) -> str:
    found = finding.text()
    assert found is not None
    return " ".join(lxml.html.fromstring(f"<div>{found._repr_html_()}</div>").text_content().split())


def test_what_is_promised_without_the_figure_asked_is_told_as_such_with_year_and_direction(boards):
    told = boards["preschool"]["Public share of 50% by 2025"][YINGZE]
    assert told.startswith("promised, no figure | 2025; to rise")
    # a fifth of those rotated is asked for; that backbone teachers rotate is promised
    assert boards["rotation"]["A fifth of those rotated are backbone"][YINCHUAN] == "promised, no figure"
    # a word for all is the figure where all are asked for
    assert boards["digital"]["All teachers teach digitally by 2022"][YINGZE].startswith(
        "all§ words | 2025*; at the goal"
    )
    # fewer unlicensed kindergartens is no quantity that is asked for
    told = boards["preschool"]["Unlicensed kindergartens dealt with‡"][YINGZE]
    assert told == "dated | 2025; later: due before the plan came out"


def test_a_direction_is_told_only_where_it_is_of_the_quantity_asked():
    """ "Zero school choosing step by step" lets fewer choose a school; asked is the share that goes to school nearby."""
    board = read(h.uptake(h.open_study(), "compulsory"))
    told = [cells[YINGZE] for name, cells in board.items() if name.startswith("Nearby entry")]
    assert len(told) == 2
    assert all(one.startswith("promised, no figure | 2025;") and "to fall" not in one for one in told), told


def test_a_softener_and_the_condition_that_bounds_a_figure_stand_in_its_cell(boards):
    """The state asks a year in a school, after five years in post; Yinchuan a year, after six, both in principle."""
    rotation = boards["rotation"]
    asked = "in principle, 原則上"
    year = f"≥1 year | {asked}; repeats it; asked of counties"
    assert rotation["Research staff teach a year in schools‡"][YINCHUAN] == year
    assert (
        rotation["Research staff teach after five years‡"][YINCHUAN] == f"6 years | {asked}; below; asked of counties"
    )
    # a tenth of the whole county's teachers is asked for
    county = "≥10% per year | level cannot be said; another scope: urban and high-quality schools"
    assert rotation["County standard: rotation of a tenth"][JIANGCHUAN] == county
    assert "basically, 基本" in boards["digital"]["All pupils learn digitally by 2022"][JIANGCHUAN]


def test_the_leading_figures_of_a_plan_keep_softener_and_scope():
    table = read(h.strongest(h.open_study("digital")))
    assert "Campuses with an internet of things all§ (2025*, target; supported, 支持)" in table["Yingze District"][1]
    assert "all§ (goal without a year; compulsory education)" in table["Liaocheng"][1]


def test_a_level_without_a_year_says_so_in_cell_and_sentence():
    """Liaocheng's guards at all schools are a goal without a year, in a plan without a period of its own."""
    found = h.uptake(h.open_study(), "safety")
    cell = read(found)["Security guards in all schools"][LIAOCHENG]
    assert cell == "100% | no date; repeats it; asked of counties; which is older is unsure"
    assert "Liaocheng, no date, asked of counties" in tell(found)
    # Jiangchuan's 98 % have no year of their own, and its plan ends in 2025
    special = read(h.uptake(h.open_study(), "special"))
    assert special["Disabled children's enrolment 95% by 2020"][JIANGCHUAN] == "≥98% | 2025*; above the goal"


def test_a_promise_for_a_part_tells_the_part(boards):
    """A state evaluation of which the assessments by city and province are promised; weak schools; not 中小学, which is all."""
    evaluation = boards["preschool"]["Pass the county puhui evaluation"][JIANGCHUAN]
    assert evaluation == "dated | 2024; assessed by city and province"
    assert boards["rotation"]["Strong principals to rural, weak schools‡"][YINGZE] == "words | weak schools"
    assert boards["rotation"]["Principals serve fixed terms‡"][HONGSHAN] == "words"
    # what is by reference says nothing of a part
    assert boards["preschool"]["A public kindergarten in every township"][JIANGCHUAN] == "by reference | 2024"


def test_an_inferred_year_is_told_with_its_mark_in_cell_and_sentence_and_is_no_date(boards):
    """All pupils of Yingze, for which its plan prints no year: 2025 is its last, and 2022 was asked."""
    cell = boards["digital"]["All pupils learn digitally by 2022"][YINGZE]
    assert cell == "all§ words | 2025*; at the goal"
    found = h.uptake(h.open_study("digital"))
    reached, late = (sentence(found, key) for key in ("tell_goals", "tell_later_goals"))
    assert "All pupils learn digitally by 2022 (Yingze District, 2025*, a year not printed)" in reached
    assert "All pupils learn digitally by 2022 (Jiangchuan District, 2025, due before it came out)" in late
    board = read(h.presence(h.open_study("digital"), "indicator", "pupils_using_digital_share"))
    assert board["Pupils using digital learning"][YINGZE] == "all§ | 2025*"


@pytest.mark.parametrize(("language", "word", "dated"), [("en", "all§", "dated"), ("zh", "全部§", "期限")])
def test_a_word_for_all_is_written_as_a_word_on_every_board(language, word, dated):
    """Jiangchuan's 覆盖全体学校 is no figure: its promise is as firm as its date, and nowhere a hundred per cent."""
    study = h.open_study("digital", language=language)
    state = study.named(study.requirements.set_index("requirement_id").loc["digital-schools-2022"], "name")
    assert read(h.uptake(study))[state][JIANGCHUAN].startswith(f"{word} {dated} | 2025")
    name = study.indicator_name("digital_campus_share")
    assert read(h.presence(study, "indicator", "digital_campus_share"))[name][JIANGCHUAN].startswith(f"{word} | 2025")
    told = h.compare(study, "digital_campus_share")
    assert "100%" not in tell(told) + str(told.headlines()[0].tell())
    assert {row[1] for row in read(told).values() if "§" in row[1]} == {word}


def test_a_relation_is_written_as_one():
    """Hongshan's teachers are paid no less than its civil servants: 不低于, and no figure."""
    board = read(h.presence(h.open_study(), "indicator", "teacher_pay_to_civil_servants"))
    (row,) = board.values()
    assert row[2].startswith("not below§ | ")


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", "Exchange of teachers between schools: Jiangchuan District, number; Yingze District, direction; "),
        ("zh", "教师校际交流：江川区（数字）；迎泽区（方向）；红山区、聊城市和银川市（一般表述）"),
    ],
)
def test_how_firm_plans_are_is_told_with_what_they_are_firm_on(language, told):
    """Yinchuan's number is on research staff, Hongshan's date on hiring: of exchange both speak in words alone."""
    study = h.open_study("rotation", language=language)
    (one,) = h.presence(study, "topic", "teacher_exchange").headlines()
    assert headline(one).startswith(told)
    firmest = read(h.strongest(study))[study.plan_name("hongshan-2020")][2]
    assert firmest.endswith(f" | {study.word('topic', 'county_managed_hiring')}")


def test_a_topic_that_no_plan_speaks_of_has_no_headline():
    study = h.open_study("rotation", regions=["hongshan"])
    assert h.presence(study, "topic", "backbone_exchange").headlines() == []


def test_what_binds_places_is_told_before_goals_of_the_state_and_what_was_over_is_told_as_such():
    """Yingze's plan of 2021 would be done with unlicensed kindergartens by 2025; the counties had until December 2020."""
    found = h.uptake(h.open_study())
    late = sentence(found, "tell_later")
    assert late == (
        "With a later date than asked of places: Unlicensed kindergartens dealt with (Yingze District, 2025, due before it "
        "came out)"
    )
    told = tell(found)
    assert told.index(late) < told.index("With a later date than a goal of the state as a whole: Internet-plus")
    # of the platform both plans that are later are named, though for one it was over
    assert "platform (Yingze District, 2025; Jiangchuan District, 2025, due before it came out)" in told
    heads = {
        one.weight: headline(one)
        for one in found.headlines()
        if "ater than" in headline(one) or "asked by" in headline(one)
    }
    assert heads == {
        FAILURE: "Unlicensed kindergartens dealt with‡: asked by 2020-12, still to come in Yingze District (2025)",
        UNSURE: "Later than state goals, not above: 7, in Yingze District and Jiangchuan District (there overdue)",
    }
    # the number says that it leaves out what lies above the goal, but later
    formula = found.study.ledger.derivations["d-head-later_goals-all"].formula
    assert "A figure above the goal, but later, or one that cannot be held against it, is not counted." in formula
    # of Jiangchuan's 93 % by 2025 nobody says that it is late for the 85 of 2020
    assert "Preschool enrolment of 85% by 2020" in sentence(found, "tell_further")
    assert "Preschool enrolment of 85% by 2020" not in sentence(found, "tell_later_goals")
    year = lxml.html.fromstring(str(next(one.tell() for one in found.headlines() if one.weight == FAILURE)))
    assert [one.get("data-id") for one in year.iter("a")][-1] == "yingze-2021-c005"


def test_a_level_of_a_later_year_is_not_told_as_if_the_goal_were_reached(boards):
    """Jiangchuan's 93 % is for 2025; 85 were to be reached by 2020. Its 93 for 2025 does lie above the 90 for that year."""
    asked = "Preschool enrolment of 85% by 2020"
    assert boards["preschool"][asked][JIANGCHUAN] == (
        "≥93% | 2025; above the goal, but later: due before the plan came out"
    )
    assert boards["preschool"]["Preschool enrolment of 90% by 2025"][JIANGCHUAN] == "≥93% | 2025; above the goal"
    goals = sentence(h.uptake(h.open_study("preschool")), "tell_goals")
    assert asked not in goals
    assert "Preschool enrolment of 90% by 2025 (Yingze District and Jiangchuan District)" in goals


def test_what_a_plan_reports_to_have_reached_is_one_thing_in_board_sentence_and_count():
    study = h.open_study(region="yingze")
    found = h.uptake(study, "digital")
    asked = "School bandwidth of 100 Mbit/s"
    assert read(found)[asked][1] == "100 Mbit/s reached before | 2020*; at the goal"
    # what is said of its schools is said of primary and secondary ones, as the goal is
    online = "98% of schools online by 2020"
    assert read(found)[online][1] == "all§ reached before | 2020*; above the goal"
    assert sentence(found, "tell_reached").endswith(f": {asked}; {online}")
    assert asked not in sentence(found, "untaken_of_one")
    told = tell(found)
    assert "the plan takes up 17, reports 2 to have been reached and leaves 3" in told
    assert told.count(asked) == 1


def test_what_is_asked_of_counties_is_marked_for_a_prefecture_wherever_a_level_is_told():
    found = h.uptake(h.open_study(), "finance")
    assert read(found)["Small rural schools funded as 100"][LIAOCHENG] == "100 pupils | repeats it; asked of counties"
    assert "Small rural schools funded as 100 (Liaocheng, asked of counties)" in tell(found)


def test_a_base_that_is_not_printed_and_a_rule_that_may_be_anothers_are_told_with_the_figure():
    """Yinchuan prints 70 % of no named places; Jiangchuan carries out a rule of 10 %, whose it is it does not say."""
    found = h.uptake(h.open_study(), ["senior_high", "finance"])
    rows = read(found)
    assert rows["Half of strong schools' places shared"][YINCHUAN] == (
        "70% | level cannot be said; asked of counties; base not printed"
    )
    beyond = "beyond the figure asked; a standing rule that it sets or repeats"
    assert rows["5% of running costs for training"][JIANGCHUAN] == f"≥10% | {beyond}"
    told = sentence(found, "tell_exceeds")
    assert "5% of running costs for training (Jiangchuan District, a standing rule that it sets or repeats)" in told
    assert "Yinchuan" not in told


def test_the_vocabulary_names_what_cells_tell():
    assert set(TOLD) == set(h.open_study().codes("form"))


@pytest.mark.parametrize("region", ["yingze", "hongshan", "jiangchuan", "liaocheng", "yinchuan"])
def test_a_headline_that_counts_names_what_it_counts_or_says_among_them(region):
    found = h.uptake(h.open_study(region=region))
    counted = [headline(one) for one in found.headlines() if headline(one).startswith(("Figures beyond", "Later"))]
    for text in counted:
        _, _, rest = text.partition(": ")
        n, _, names = rest.partition(", ")
        assert names.startswith("among them ") == (int(n.split()[0]) > 1), text


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
    # a course for teachers of health is spoken of in lifelong learning, and its number is a figure of health
    assert rows.at[("lifelong", "jiangchuan-2023"), "planned"] == 0
    assert rows.at[("lifelong", "jiangchuan-2023"), "presence"] == "words"


def test_figures_that_share_no_axis_are_a_sentence():
    """One school district's 100 Mbit/s of primary and secondary schools, another's 300 of all: two dots by themselves."""
    found = h.compare(h.open_study("digital"), "school_bandwidth")
    assert found.exhibit() is None
    assert tell(found).startswith(
        "Bandwidth of a school's connection: 2 of 5 plans state it, 100 Mbit/s (Yingze District, actual 2020*) "
        "and 300 Mbit/s (Hongshan District, target 2025*)."
    )


def test_planned_equipment_is_listed_though_its_years_are_in_doubt():
    study = h.open_study("digital")
    reach = study.codes_of("indicator", theme="digital", units=["percent", "ratio"])
    rows = h.figures(study, "digital", without=reach).frame
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
    assert "all (2025*, target); Hongshan" in drawn.description
    limits = found.limits()
    assert limits is not None
    assert "2025* (planned; 2 plans)" in lxml.html.fromstring(f"<p>{limits._repr_html_()}</p>").text_content()
    sets = tell(h.comparable(study, study.codes_of("indicator", theme="digital", units=["percent", "ratio"])))
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


@pytest.mark.parametrize(
    ("language", "measure"),
    [
        ("en", "Affordable (puhui) coverage (share of enrolled children) ≥92% (2025, target)"),
        ("zh", "普惠性幼儿园覆盖率（在园幼儿口径）≥92%（2025年目标值）"),
    ],
)
def test_another_measure_is_named_with_its_base_wherever_it_is_told(language, measure):
    """Of kindergartens that are affordable Jiangchuan prints no share; of the children in them it does."""
    study = h.open_study(language=language, theme="preschool")
    word = study.word("presence", "stated_otherwise")
    (row,) = read(h.presence(study, "indicator", "inclusive_share_kindergartens")).values()
    assert row[JIANGCHUAN] == f"{word} | {measure}"
    table = read(h.compare(study, "inclusive_share_kindergartens"))
    assert table[study.plan_name("jiangchuan-2023")][1] == f"{word} | {measure}"


def test_only_what_measures_the_same_thing_is_another_measure():
    """Yinchuan admits pupils of all stages online: no lessons are watched by that, nor are classrooms digital."""
    study = h.open_study("digital")
    shares = ["digital_classroom_coverage", "lesson_observation_coverage", "schools_wireless_share"]
    terminals = ["digital_terminals_per_100_pupils", "teachers_online_space_share", "schools_gigabit_share"]
    rows = h.presence(study, "indicator", [*shares, *terminals]).frame
    told = {plan: own.set_index("code")["presence"].to_dict() for plan, own in rows.groupby("plan_id")}
    assert [told["yinchuan-2024"][code] for code in shares] == ["not_used", "topic_only", "topic_only"]
    # a network of fibre is none of radio, terminals renewed are none per hundred pupils
    assert told["jiangchuan-2023"]["schools_wireless_share"] == "topic_only"
    assert told["yingze-2021"]["digital_terminals_per_100_pupils"] == "topic_only"
    # teachers who teach digitally may be taken for teachers with a space, pupils who learn so may not
    instead = rows.set_index(["plan_id", "code"])["instead"]
    assert instead["yingze-2021", "teachers_online_space_share"] == "yingze-2021-v046"
    # that every school is linked may be taken for how well; a bandwidth is in another unit
    assert instead["yingze-2021", "schools_gigabit_share"] == "yingze-2021-v033"
    assert told["hongshan-2020"]["schools_gigabit_share"] == "topic_only"


@pytest.mark.parametrize("theme", ["preschool", "rotation", "digital"])
def test_whoever_a_board_counts_under_a_topic_is_found_in_its_list(theme):
    """Hongshan speaks of exchange under county-managed hiring: its statement is led to from the list on exchange, too."""
    study = h.open_study(theme)
    board = h.presence(study, "topic", theme=theme).frame
    board = board[board["statement_ids"] != ""]
    found = h.statements(study)
    shown = found.frame
    told = {
        (own.get("id"), name)
        for block in found.blocks()
        for own in lxml.html.fromstring(f"<div>{block._repr_html_()}</div>").iter("details")
        for name in study.plans["name"]
        if name in own.text_content()
    }
    assert len(board)
    for row in board.itertuples():
        anchor = f"words-{row.code}".replace("_", "-")
        assert (anchor, study.plans.at[row.plan_id, "name"]) in told, (row.code, row.plan_id)
    also = found.frames["also"]
    assert not set(zip(also["topic"], also["statement_id"], strict=True)) & set(
        zip(shown["topic"], shown["statement_id"], strict=True)
    )
    assert not also.empty


def test_rows_of_another_act_or_firmness_stand_in_no_line_with_what_they_repeat():
    study = h.open_study()
    rows = h.statements(study).frame
    said = study.statements.set_index("statement_id")
    for row in rows.itertuples():
        for one in filter(None, row.repeated_by.split(";")):
            same = ["act", "strength", "starts", "deadline"]
            assert said.loc[one, same].fillna("").tolist() == said.loc[row.statement_id, same].fillna("").tolist()
    # a principle that is promised elsewhere is a principle there and a promise here
    again = said[
        said["restates"].isin(said.index)
        & ~said.index.isin([two for ids in rows["repeated_by"] for two in ids.split(";")])
    ]
    assert set(again.index) <= set(rows["statement_id"])


@pytest.mark.parametrize("regions", [["liaocheng"], ["liaocheng", "yinchuan"]])
def test_a_province_without_requirements_is_named_whether_it_is_one_or_several(regions):
    study = h.open_study(regions=regions)
    held = set(study.requirements["province"].dropna())
    missing = [one for one in study.regions.loc[regions, "province_en"] if one not in held]
    assert missing
    told = tell(h.uptake(study))
    assert f"Requirements that a province sets itself are not held here for {' and '.join(missing)}." in told
    assert " themselves " not in told
