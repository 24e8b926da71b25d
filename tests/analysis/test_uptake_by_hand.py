"""What five plans do with what is asked, read in their texts and worked by hand; the data has to say the same.

Each cell: plan, requirement; form, level, timing; the rows it rests on; where the row that decides stands in the text.
"""

from __future__ import annotations

import csv
from pathlib import Path

import pandas as pd
import pytest
from places import REPOSITORY
from three_plans import lay_out_eight

import helpers
from helpers.analysis.uptake import FORMS, LEVELS, TIMINGS
from helpers.preparing.tables import prepare

RAW = REPOSITORY / "data" / "raw"
YINGZE, JIANGCHUAN, LIAOCHENG = "yingze-2021", "jiangchuan-2023", "liaocheng-2020"
HONGSHAN, YINCHUAN = "hongshan-2020", "yinchuan-2024"

# fmt: off
FINANCE = "v013 c014 c053 c054 c084 c086 c095 c135 c136 c276 c277 c278"
WORKED = [
    # A floor of 92 against 85 asked, by the same year; 60 for 2022 against 50, which a county has to hold without a date.
    (JIANGCHUAN, "preschool-inclusive-2025", "number", "exceeds", "in_time", "v002", "三(七)具体目标"),
    (HONGSHAN, "preschool-county-public", "number", "exceeds", "", "v002", "四(三)9"),
    # More than a tenth beyond what is asked only about: 95, and 92.63 by 2020, against about 80; 1:1 against about 1:5.
    (YINGZE, "preschool-inclusive-2020", "number", "exceeds", "met_before", "v003 v004", "专栏一 第2行"),
    (YINCHUAN, "governance-inspectors", "number", "exceeds", "", "v012", "问3答四 第3段"),
    # A tenth where a tenth is asked; 72 hours where 72 are; a hundred pupils where a hundred are.
    (JIANGCHUAN, "rotation-tenth", "number", "equals", "", "v010", "三(三)8.四"),
    (JIANGCHUAN, "teachers-research-hours", "number", "equals", "", "v055 c298", "三(三)9"),
    (LIAOCHENG, "finance-small-schools", "number", "equals", "", "v005 c070", "二(二)"),
    # At least 95 may be 96.
    (JIANGCHUAN, "compulsory-retention-2025", "number", "may_meet", "in_time", "v067", "三(七)具体目标"),
    # Places, where children are asked for; some schools, where all are; a rate of which it is not said whose; teachers
    # of primary and secondary schools, where those of compulsory schools are asked for; pupils everywhere, where those of
    # provinces with much myopia are.
    # Seventy per cent of places, but not of which; half of the places of strong schools is asked for.
    (YINCHUAN, "senior-quota-half", "number", "cannot_be_said", "", "v011", "问3答四 第2段"),
    (HONGSHAN, "preschool-public-2020", "number", "cannot_be_said", "in_time", "v001 v002 c145", "四(三)9"),
    (JIANGCHUAN, "rotation-county-tenth", "number", "cannot_be_said", "", "v010 c058", "三(三)8.四"),
    (YINGZE, "special-enrolment-2025", "number", "cannot_be_said", "in_time", "v011 v012", "专栏一 第6行"),
    (YINGZE, "teachers-pay", "words", "cannot_be_said", "", "v137 c125", "三(六)4"),
    (HONGSHAN, "teachers-pay", "words", "cannot_be_said", "", "v011", "四(四)17"),
    (LIAOCHENG, "teachers-pay", "words", "equals", "", "v011 c070", "二(三)4"),
    (LIAOCHENG, "health-myopia-one", "number", "cannot_be_said", "undated", "v014", "三(二)"),
    # A rise year by year to 2025 is dated; an evaluation to be passed in 2024, too.
    (YINGZE, "preschool-public-2025", "dated", "", "in_time", "c003", "二(三)1"),
    (YINGZE, "preschool-public-2020", "dated", "", "later", "c003", "二(三)1"),
    (JIANGCHUAN, "preschool-universal-county", "dated", "", "", "c004 c140", "三(七)16.四"),
    # The share that moves is to rise, without a date or a base.
    (YINGZE, "rotation-tenth", "direction", "", "", "c051", "三(六)3"),
    (YINCHUAN, "rotation-backbone", "words", "", "", "c019", "问1答 第4段"),
    (HONGSHAN, "rotation-principal-terms", "words", "", "", "c022", "四(四)16"),
    # Nothing of its own, but the evaluation of which it is a part.
    (JIANGCHUAN, "preschool-county-risk", "by_reference", "", "", "c004 c140", "三(七)16.四"),
    (LIAOCHENG, "rotation-county-tenth", "by_reference", "", "", "c070", "二(一)2"),
    # To measure up to the rules of the evaluation; a plan to be drawn up on it takes nothing up.
    (LIAOCHENG, "compulsory-balanced-county", "words", "", "", "c070", "二(一)2"),
    # The reform by July 2022; the paper on it, of May 2020, is not the reform.
    (HONGSHAN, "rotation-county-managed-hiring", "dated", "", "", "v009 c015 c018 c019", "四(四)15"),
    # Six years where a term has three are the two terms asked for; three to five years say no terms where none is printed.
    (JIANGCHUAN, "rotation-principals-two-terms", "number", "equals", "", "v009 c239", "三(三)7.二"),
    # A paper where a rule is what is asked.
    (YINGZE, "rotation-principals-two-terms", "number", "cannot_be_said", "", "v030 c046", "三(五)3"),
    # A year in a school where a year is asked for; after six years where it is to be after five.
    (YINCHUAN, "rotation-research-staff", "number", "equals", "", "v002", "问3答三 第3段"),
    (YINCHUAN, "rotation-research-staff-cycle", "number", "below", "", "v014", "问3答三 第3段"),
    # Principals alone, teachers alone, both in one sentence: a row for each.
    (HONGSHAN, "rotation-routine-principals-2019", "words", "", "undated", "c023 c024", "四(四)16"),
    (HONGSHAN, "rotation-routine-2019", "topic_only", "", "", "c015", "四(三)10"),
    (YINCHUAN, "rotation-routine-principals-2019", "topic_only", "", "", "c144", "问3答三 第1段"),
    (YINGZE, "rotation-routine-principals-2019", "number", "", "undated", "c041 c046", "三(五)3"),
    (LIAOCHENG, "rotation-flow-rural-principals", "words", "", "", "c001 c004", "二(三)1"),
    (LIAOCHENG, "rotation-flow-rural", "words", "", "", "c004", "二(三)3"),
    # Teachers' literacy, and not that of pupils; programming, and not artificial intelligence.
    (YINCHUAN, "digital-literacy-2022", "words", "", "undated", "c046", "问3答一 第3段"),
    (YINCHUAN, "digital-literacy-pupils-2022", "topic_only", "", "", "c045 c046", "问3答一 第3段"),
    (HONGSHAN, "digital-programming", "words", "", "", "c044", "四(六)25"),
    (HONGSHAN, "digital-ai-courses", "topic_only", "", "", "c040 c044 c045", "四(六)25"),
    # Estates' kindergartens built with the estate, or run as public or affordable ones.
    (YINGZE, "preschool-county-housing-run", "words", "", "", "c012", "三(二)1(1)"),
    (JIANGCHUAN, "preschool-county-housing", "words", "", "", "c009 c004 c140", "三(七)16.二"),
    # What itself only encourages, encouraged.
    (JIANGCHUAN, "preschool-toddlers", "words", "", "", "c010", "三(七)16.二"),
    # Inspection, and not of all; all trained, and not how long; all graded, which is not all inspected.
    (HONGSHAN, "preschool-inspection", "words", "", "", "c010", "四(三)9"),
    (JIANGCHUAN, "preschool-inspection", "dated", "cannot_be_said", "", "v007 c014 c430", "三(七)16.四"),
    (JIANGCHUAN, "teachers-training-hours", "words", "cannot_be_said", "", "v047 c058 c274", "三(三)8.四"),
    # 公用经费 by its standard, and past sums beside it; 生均经费 is another quantity.
    (LIAOCHENG, "finance-running-cost-primary-2020", "words", "", "", "c027", "二(二)"),
    (YINGZE, "finance-running-cost-primary-2020", "words", "", "met_before", "v120 c168", "三(二)2(2)"),
    (YINGZE, "finance-running-cost-junior-2020", "words", "", "", "v121 c168", "三(二)2(2)"),
    (HONGSHAN, "finance-running-cost-primary-2020", "topic_only", "", "", FINANCE, "四(二)7"),
    # More guards, as alarms kept in order: in how many schools is the level.
    (JIANGCHUAN, "safety-guards-2021", "words", "", "undated", "c106", "三(五)14.二"),
    (JIANGCHUAN, "safety-alarm-2021", "words", "", "undated", "c391", "三(五)14.二"),
    # The action plan by its name, and so its parts, but for those that the plan names itself.
    (YINGZE, "digital-action-plan-2018", "words", "", "undated", "c060", "二(三)7"),
    (YINGZE, "digital-cio", "by_reference", "", "", "c060", "二(三)7"),
    (JIANGCHUAN, "digital-action-plan-2018", "words", "", "undated", "c043", "三(九)具体目标"),
    (JIANGCHUAN, "digital-cio", "by_reference", "", "", "c043", "三(九)具体目标"),
    (HONGSHAN, "digital-action-plan-2018", "topic_only", "", "", "c029 c030", "四(六)25"),
    # A staffing standard, in place of the ratio; a subsidy standard, in place of the sum; a per-pupil standard.
    (HONGSHAN, "preschool-county-teachers", "words", "", "", "c007", "四(三)9"),
    (YINGZE, "preschool-county-subsidy", "words", "", "", "c016 c035", "三(二)1(2)"),
    # Teachers who are to move regularly; a system of exchange between the schools of a group.
    (YINGZE, "rotation-routine-2019", "words", "", "undated", "c041 c049", "三(六)3"),
    (YINCHUAN, "rotation-routine-2019", "words", "", "undated", "c023", "问2答二"),
    # A figure for one system in some of the schools, and one for smart campuses, where management in all is asked for.
    (YINGZE, "digital-county-management", "number", "cannot_be_said", "", "v039 c054 c075 c090 c125 c645", "二(三)7"),
    (JIANGCHUAN, "digital-county-management", "number", "cannot_be_said", "", "v014 c058", "三(九)24.三"),
    # What was done and is not promised again.
    (YINGZE, "digital-bandwidth-2020", "results_only", "equals", "met_before", "v031", "一(五)6"),
    (YINGZE, "teachers-research-hours", "results_only", "", "", "c279", "一(四)"),
    (YINCHUAN, "teachers-research-hours", "words", "", "", "c148", "问3答三 第3段"),
    (YINCHUAN, "preschool-inspection", "words", "", "", "c009", "问3答一 第2段"),
    (HONGSHAN, "digital-county-equipment", "words", "", "", "c033", "四(六)25"),
    (YINGZE, "compulsory-large-classes-2020", "results_only", "", "", "c296", "一(五)3"),
    # All three of "three alls", for 2025 where 2022 is asked; for all without a year; smart campuses for 2025.
    (JIANGCHUAN, "digital-teachers-2022", "dated", "equals", "later", "v017 c043", "三(九)24.三"),
    (JIANGCHUAN, "digital-schools-2022", "dated", "equals", "later", "v019 c043", "三(九)24.三"),
    (YINGZE, "digital-pupils-2022", "words", "equals", "undated", "v047 c060 c642", "附件八"),
    (HONGSHAN, "digital-remote-2022", "words", "", "undated", "c042", "四(六)25"),
    (YINGZE, "digital-infrastructure-2025", "number", "", "in_time", "v039 c075 c076", "二(三)7"),
    # Reported for a year that was over.
    (YINGZE, "preschool-enrolment-2020", "number", "exceeds", "met_before", "v001 v002", "专栏一 第1行"),
    (JIANGCHUAN, "senior-enrolment-2025", "number", "exceeds", "in_time", "v020 v023 v024", "三(一)具体目标"),
    # The topic and not the thing: integration of technology, rules for exchange without a rate.
    (HONGSHAN, "digital-teachers-2022", "topic_only", "", "", "c027 c028 c038 c040", "四(四)18"),
    (LIAOCHENG, "rotation-tenth", "topic_only", "", "", "c005", "二(三)3"),
    # Younger than the plan: what it prints stands there.
    (HONGSHAN, "preschool-public-2025", "issued_later", "", "", "v002", "四(三)9"),
    (YINGZE, "finance-running-cost-primary-2023", "issued_later", "", "", "v120 c168", "三(二)2(2)"),
]
# What the five plans have once or not at all, on invented ones.
INVENTED = [
    # 45 and 48 against 50, whatever the year.
    ("yingze-2026", "preschool-county-public", "number", "below", "", "v002 v003 v004", "二1"),
    ("yingze-2026", "preschool-public-2025", "number", "below", "later", "v002 v003 v004", "二1"),
    # A floor of 8 against a tenth, and one of 95 against 96.
    ("yingze-2026", "rotation-tenth", "number", "may_meet", "", "v007", "二2"),
    ("yingze-2026", "compulsory-retention-2025", "number", "may_meet", "later", "v012", "二4"),
    # A share and a number that are to rise.
    ("qiyun-2022", "rotation-tenth", "direction", "", "", "c001", "二"),
    ("wangchuan-2025", "rotation-backbone", "direction", "", "", "c001", "二"),
]
# fmt: on
NOT_READ = [("qiyun-2022", "teachers-pay", "not_read"), ("qiyun-2022", "special-enrolment-2025", "not_read")]
NOTHING = [
    (YINGZE, "rotation-backbone", "silent"),
    (YINCHUAN, "preschool-aid", "silent"),
    (LIAOCHENG, "preschool-public-2020", "out_of_scope"),
    (LIAOCHENG, "preschool-universal-county", "out_of_scope"),
]


@pytest.fixture(scope="module")
def asked() -> pd.DataFrame:
    """The finding of all requirements and plans, by requirement and plan."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PLANS_ROOT", str(REPOSITORY))
        return helpers.uptake(helpers.open_study()).frame.set_index(["plan_id", "requirement_id"])


@pytest.fixture(scope="module")
def eight(tmp_path_factory) -> Path:
    """The folder of the curated data with three invented plans more, prepared."""
    project = lay_out_eight(tmp_path_factory.mktemp("three_plans_more"))
    prepare(project)
    return project.root


@pytest.fixture(scope="module")
def asked_of_eight(eight) -> pd.DataFrame:
    """The finding of all requirements and eight plans."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PLANS_ROOT", str(eight))
        return helpers.uptake(helpers.open_study()).frame.set_index(["plan_id", "requirement_id"])


@pytest.fixture(scope="module")
def curated() -> dict[str, dict[str, str]]:
    """Every curated row of a plan as committed, by its id."""
    return rows_of(RAW)


def rows_of(raw: Path) -> dict[str, dict[str, str]]:
    rows = {}
    for folder, key in (("values", "value_id"), ("statements", "statement_id")):
        for path in sorted((raw / folder).glob("*.csv")):
            rows |= {row[key]: row for row in read(path)}
    return rows


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize(("plan", "requirement", "form", "level", "timing", "rows", "place"), WORKED)
def test_a_cell_is_what_its_plan_says(asked, curated, plan, requirement, form, level, timing, rows, place):
    check_cell(asked.loc[plan, requirement], curated, plan, form, level, timing, rows, place)


@pytest.mark.parametrize(("plan", "requirement", "form", "level", "timing", "rows", "place"), INVENTED)
def test_a_cell_is_what_an_invented_plan_says(
    asked_of_eight, eight, plan, requirement, form, level, timing, rows, place
):
    curated = rows_of(eight / "data" / "raw")
    check_cell(asked_of_eight.loc[plan, requirement], curated, plan, form, level, timing, rows, place)


def check_cell(cell, curated, plan, form, level, timing, rows, place) -> None:
    assert (cell["form"], cell["level"], cell["timing"]) == (form, level, timing)
    assert set(cell["rests_on"].split(";")) == {f"{plan}-{row}" for row in rows.split()}
    subject = "topic" if isinstance(cell["topic"], str) and cell["topic"] else "theme"
    assert cell["rests_as"] == (subject if form == "topic_only" else "carrying")
    assert curated[cell["decided_by"]]["locator"] == place


@pytest.mark.parametrize(("plan", "requirement", "form"), NOTHING)
def test_a_cell_without_rows_says_why(asked, plan, requirement, form):
    cell = asked.loc[plan, requirement]
    assert (cell["form"], cell["level"], cell["timing"], cell["row_ids"]) == (form, "", "", "")


@pytest.mark.parametrize(("plan", "requirement", "form"), NOT_READ)
def test_a_plan_that_was_not_read_for_a_theme_is_not_silent_on_it(asked_of_eight, plan, requirement, form):
    cell = asked_of_eight.loc[plan, requirement]
    assert (cell["form"], cell["level"], cell["timing"], cell["rests_on"], cell["rests_as"]) == (
        form,
        "",
        "",
        plan,
        "read",
    )


def test_adding_plans_changes_no_other_cell(asked, asked_of_eight):
    # how many can be listed hangs on all of them
    kept = asked.drop(columns="listed")
    pd.testing.assert_frame_equal(asked_of_eight.loc[kept.index, kept.columns], kept)


def test_each_form_level_and_timing_is_worked_twice():
    cells = [one[2:5] for one in WORKED + INVENTED] + [(form, "", "") for *_, form in NOTHING + NOT_READ]
    for place, states in enumerate((FORMS, LEVELS, TIMINGS)):
        told = [cell[place] for cell in cells]
        assert {state: told.count(state) for state in states if told.count(state) < 2} == {}


# What each of the five does with the tenth of teachers and the fifth of backbone teachers, with all teachers, pupils and
# schools gone digital by 2022, and with the shares of 85 and 50 in kindergartens: form, level and timing.
HEADLINES = {
    "rotation-tenth": ["direction", "topic_only", "number:equals", "topic_only", "topic_only"],
    "rotation-backbone": ["silent", "silent", "topic_only", "silent", "words"],
    "digital-teachers-2022": [
        *("words:equals:undated", "topic_only", "dated:equals:later", "topic_only", "topic_only"),
    ],
    "digital-pupils-2022": [
        *("words:equals:undated", "topic_only", "dated:equals:later", "topic_only", "topic_only"),
    ],
    "digital-schools-2022": [
        *("words:equals:undated", "topic_only", "dated:equals:later", "words::undated", "topic_only"),
    ],
    "preschool-inclusive-2025": [
        *("number:exceeds:met_before", "issued_later", "number:exceeds:in_time", "out_of_scope", "topic_only"),
    ],
    "preschool-public-2020": [
        *("dated::later", "number:cannot_be_said:in_time", "number:exceeds:later", "out_of_scope", "topic_only"),
    ],
    "preschool-public-2025": [
        *("dated::in_time", "issued_later", "number:exceeds:in_time", "out_of_scope", "topic_only"),
    ],
}


@pytest.mark.parametrize("requirement", HEADLINES)
def test_each_plan_is_told_of_each_headline_requirement(asked, requirement):
    plans = [YINGZE, HONGSHAN, JIANGCHUAN, LIAOCHENG, YINCHUAN]
    cells = [asked.loc[plan, requirement] for plan in plans]
    told = [":".join((cell["form"], cell["level"], cell["timing"])).rstrip(":") for cell in cells]
    assert told == HEADLINES[requirement]


# What takes up a requirement that asks for a figure and prints none for it; each such cell of the five plans.
WITHOUT_FIGURE = {
    YINGZE: "rotation-tenth preschool-inspection preschool-public-2020 preschool-public-2025 preschool-county-public preschool-county-subsidy"
    " finance-running-cost-primary-2020 finance-running-cost-junior-2020 governance-inspectors"
    " compulsory-nearby-primary compulsory-nearby-junior",
    HONGSHAN: "preschool-county-teachers preschool-inspection digital-network-2020 digital-training-2022"
    " digital-county-management compulsory-nearby-primary compulsory-nearby-junior compulsory-migrant-places"
    " senior-quota-half governance-inspectors",
    JIANGCHUAN: "safety-guards-2021 safety-alarm-2021 safety-video-2021",
    LIAOCHENG: "digital-schools-2022 finance-running-cost-primary-2020 finance-running-cost-junior-2020",
    YINCHUAN: "rotation-backbone rotation-county-backbone digital-training-2022 digital-county-management"
    " compulsory-nearby-primary compulsory-nearby-junior preschool-inspection teachers-research-hours",
}


@pytest.mark.parametrize("plan", WITHOUT_FIGURE)
def test_what_is_promised_without_the_figure_asked_is_told_as_such(asked, plan):
    cells = asked.loc[plan]
    bare = cells[cells["told"] == "without_figure"]
    assert sorted(bare.index) == sorted(WITHOUT_FIGURE[plan].split())
    assert bare["measured"].all()
    assert set(bare["level"]) == {""}


# Every number that a requirement asks for is held; those without a benchmark ask for none, but for what defines the thing.
IN_WORDS = """
preschool-universal-county preschool-county-housing preschool-county-housing-run preschool-county-risk
preschool-no-schooling preschool-housing-2020 preschool-unlicensed-2020 preschool-toddlers preschool-aid
rotation-county-managed-hiring rotation-routine-2019 rotation-routine-principals-2019 rotation-flow-rural
rotation-flow-rural-principals rotation-principal-terms
digital-action-plan-2018 digital-use-2022 digital-literacy-2022 digital-literacy-pupils-2022 digital-platform-2022
digital-cio digital-county-teaching digital-county-equipment digital-remote-2022 digital-infrastructure-2025
digital-ai-courses digital-programming compulsory-balanced-county compulsory-large-classes-2020 senior-quota-rural
"""


def test_every_requirement_but_those_in_words_has_its_figure():
    assert {row["requirement_id"] for row in read(RAW / "requirements.csv") if not row["benchmark"]} == set(
        IN_WORDS.split()
    )


def test_every_cell_leads_to_its_rows_or_to_what_stands_for_it(asked, curated):
    """Rows of this plan, with a place, on the topic or theme; a scope note; a theme that the plan was read for."""
    plans = {row["plan_id"]: row for row in read(RAW / "plans.csv")}
    book = {row["indicator"]: row for row in read(RAW / "indicators.csv")}
    wanted = {row["requirement_id"]: row for row in read(RAW / "requirements.csv")}

    def speaks_of(row, field, also):
        """Return what a row names itself, and what it takes up in its own words asks for."""
        ids = [one for one in row.get("requirement", "").split(";") if one]
        own = [wanted[one][field] for one in ids if wanted[one]["part_of"] not in ids]
        return {row[field], *row.get(also, "").split(";"), *own}

    seen = set()
    for (plan, requirement), cell in asked.iterrows():
        what, theme = cell["rests_as"], cell["theme"]
        seen.add(what)
        ids = cell["rests_on"].split(";")
        where = (plan, requirement)
        if what in ("scope", "read"):
            assert ids == [plan], where
            outside = theme in plans[plan]["themes_outside"].split(";")
            assert outside == (what == "scope"), where
            if what == "scope":
                assert plans[plan]["scope_en"], where
                assert plans[plan]["scope_zh"], where
            else:
                assert theme in plans[plan]["themes_read"].split(";"), where
            continue
        rows = [curated[one] for one in ids]
        assert all(one.startswith(plan) for one in ids), where
        assert all(row["locator"] for row in rows), where
        if what == "carrying":
            assert cell["row_ids"] == cell["rests_on"], where
            assert cell["decided_by"] in ids, where
            continue
        about = [book[row["indicator"]] if "value" in row else row for row in rows]
        if what == "topic":
            assert all(cell["topic"] in speaks_of(one, "topic", "also_topic") for one in about), where
        else:
            assert all(theme in speaks_of(one, "theme", "also_theme") for one in about), where
        # what is only spoken of leads to the row that is firmest first
        assert not cell["decided_by"] or cell["decided_by"] in ids, where
    assert seen == {"carrying", "topic", "theme", "scope", "read"}
