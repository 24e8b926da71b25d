"""A region with two plans: the latest first, regions and plans counted apart, nothing said of "this plan"."""

from __future__ import annotations

import dataclasses
import json

import lxml.html
import pytest
from places import REPOSITORY

import helpers as h
from helpers.display.evidence import Ledger
from helpers.display.sentences.caveats import tell_caveats
from helpers.display.words import words_of

LATER, EARLIER = "yingze-2026", "yingze-2021"


@pytest.fixture(params=["en", "zh"])
def study(request, eight_root):
    return h.open_study(language=request.param, region="yingze", root=eight_root)


@pytest.fixture(params=["en", "zh"])
def everyone(request, eight_root):
    return h.open_study(language=request.param, root=eight_root)


def read(*blocks):
    return lxml.html.fromstring(f"<main>{h.show(*blocks)._repr_html_()}</main>")


def test_the_latest_plan_comes_first_in_boards_and_lists(study):
    assert study.plan_ids == [LATER, EARLIER]
    board = read(*h.presence(study).blocks())
    assert [one.get("data-plan") for one in board.xpath(".//th[@data-plan]")] == [LATER, EARLIER]


def test_the_earlier_plans_targets_stand_beside_the_later_ones_results(study):
    found = h.outcomes(study)
    # 99.02 % for 2025 was planned, 99.1 % is reported of 2025
    assert found.frame[["value_id", "actual_id", "outcome"]].to_numpy().tolist() == [
        [f"{EARLIER}-v002", f"{LATER}-v001", "met"]
    ]
    page = read(*found.blocks())
    (row,) = page.findall(".//tbody/tr")
    assert [one.get("data-id") for one in row.find_class("num")] == [f"{EARLIER}-v002", f"{LATER}-v001"]
    said = page.find_class("reading")[0].text_content()
    assert study.plan_name(LATER) in said
    assert study.plan_name(EARLIER) in said
    assert [one.text_content() for one in page.find_class("reading")[0].find_class("count")] == ["22", "1", "1"]


def test_a_target_that_is_missed_stands_at_the_head_of_the_profile(study):
    found = h.outcomes(study)
    counts = found.frames["counts"].assign(met=0, not_met=1)
    (headline,) = type(found)(study, "outcomes", "outcomes", {**found.frames, "counts": counts}).headlines()
    assert headline.weight == 0
    assert study.plan_name(EARLIER) in headline.tell().striptags()


def test_a_region_with_one_plan_has_nothing_there(eight_root):
    study = h.open_study(region="hongshan", root=eight_root)
    assert h.outcomes(study).blocks() == []
    assert h.outcomes(study).headlines() == []


def test_a_profile_lists_what_the_latest_says_and_leads_by_theme_to_all_that_either_says(study):
    # the reports that one may lead to are those of the repository
    linked = dataclasses.replace(study, root=REPOSITORY, ledger=Ledger())
    firm, whole = h.statements(linked, firm=True), h.statements(study)
    assert set(firm.frame["plan_id"]) == {LATER}
    profile, words = read(*firm.blocks()), read(*whole.blocks())
    folds = {one.get("id"): int(one.find(".//summary/span").text_content()) for one in words.findall("details")}
    (note,) = profile.find_class("note")
    links = [one.get("href").rpartition("#")[2] for one in note.iter("a")]
    counts = [int(one.text_content()) for one in note.find_class("count")]
    # each count is that of the list it leads to
    assert dict(zip(links, counts, strict=True)) == folds
    assert study.plan_name(EARLIER) in note.text_content()
    for page in (profile, words):
        (parts,) = page.find_class("reading")
        told = {one.get("data-id").removeprefix("d-"): int(one.text_content()) for one in parts.find_class("count")}
        assert told["statements"] == len(study.statements)
        kinds = ("own", "figures", "again", "otherwise", "apart")
        assert told["statements"] == sum(told.get(f"said-part-{part}", 0) for part in kinds)
        assert told["said-part-own"] == told["said-part-firm"] + told["said-part-words"]
        # what repeats another as firmly stands in its line, and what is planned in figures makes up the promises
        assert told["said-all"] == told["statements"] - told.get("said-part-again", 0) == sum(counts) > 500
        planned = told["promises-figures"] + told.get("promises-all", 0)
        assert told["promises"] == told["said-part-own"] + planned


def test_the_two_halves_of_a_profile_lead_to_each_other(study):
    linked = dataclasses.replace(study, root=REPOSITORY, ledger=Ledger())
    for beside, other in (("words", "region_words"), ("figures", "region_profile")):
        (line,) = read(h.name_plan(linked, beside=beside)).find_class("whose")
        assert [one.get("href") for one in line.iter("a")] == [f"../{other}/yingze.html"]


def test_lists_of_all_statements_name_a_plan_once_a_list(study):
    page = read(*h.statements(study).blocks())
    lists = page.xpath(".//ul[@class='says']")
    assert {one.get("data-plan") for one in lists} == {LATER, EARLIER}
    for one in lists:
        assert one.getprevious().text_content() == study.plan_name(one.get("data-plan"))
        assert all(line.get("id").startswith(f"e-{one.get('data-plan')}-") for line in one.findall("li"))


def test_the_line_under_the_title_counts_plans_of_one_region(study):
    (line,) = read(h.name_plan(study)).find_class("whose")
    assert [one.text_content() for one in line.find_class("count")] == ["2"]
    assert [one.text_content() for one in line.iter("time")] == ["2026", "2021"]
    own = [one.text for one in line.iter("span") if one.get("lang")]
    assert own == {"en": ["迎泽区", "太原市", "山西省"], "zh": []}[study.language]


def test_regions_and_plans_are_counted_apart(everyone):
    told = lxml.html.fromstring(f"<p>{tell_caveats(everyone)}</p>")
    counts = {one.get("data-id"): one.text_content() for one in told.find_class("count")}
    assert counts == {"d-n-plans": "8", "d-regions": "7"}


def test_a_plan_that_was_not_read_is_named_and_in_no_denominator(everyone):
    unread = [plan for plan in everyone.plan_ids if "special" not in everyone.plans.at[plan, "themes_read"]]
    assert unread == ["qiyun-2022"]
    assert ">7<" in everyone.plans_read(["special"])
    assert ">8<" in everyone.plans_read(["preschool"])
    told = h.presence(everyone, "theme", ["special"]).text().paragraphs[0].striptags()
    assert everyone.plan_name("qiyun-2022") in told
    assert "7" in told
    assert "8" not in told


@pytest.mark.parametrize(("language", "words"), [("en", "this plan"), ("zh", "本规划")])
def test_nothing_is_said_of_this_plan(language, words):
    texts = words_of(language).texts
    assert [key for key, text in texts.items() if any(words in "".join(one).lower() for one in text.forms.values())] == []
    for name in ("90_region_profile", "91_region_words"):
        notebook = json.loads((REPOSITORY / "notebooks" / f"{name}.ipynb").read_text(encoding="utf-8"))
        prose = ["".join(one["source"]).lower() for one in notebook["cells"] if one["cell_type"] == "markdown"]
        assert [one for one in prose if words in one] == []
