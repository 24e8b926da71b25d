"""The faces of presence and silences: one frame as board, tiles, sentences and CSV."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from urllib.parse import unquote

import lxml.html
import pandas as pd
import pytest

import helpers as h
from helpers.analysis.presence import STATES
from helpers.display.findings.levels import alt
from helpers.display.words import say
from helpers.errors import ParameterError

CODES = ["inclusive_share_children", "teacher_rotation_rate", "digital_classroom_coverage"]


@pytest.fixture(params=["en", "zh"])
def study(request, small_root, monkeypatch):
    monkeypatch.setenv("PLANS_ROOT", str(small_root))
    return h.open_study(language=request.param)


def cells(table) -> list[list[str]]:
    page = lxml.html.fromstring(table._repr_html_())
    return [[cell.text_content() for cell in row] for row in page.iterfind(".//tbody/tr")]


def boards(finding):
    """Return the cells about plans of a board, by code and plan."""
    page = lxml.html.fromstring(finding.table()._repr_html_())
    (table,) = page.iter("table")
    assert table.get("class") == "data board"
    plans = [head.get("data-plan") for head in table.findall(".//thead//th")][1:]
    codes = list(finding.frame["code"].drop_duplicates())
    rows = table.findall(".//tbody/tr")
    return {
        (code, plan): cell
        for code, row in zip(codes, rows, strict=True)
        for plan, cell in zip(plans, row.findall("td"), strict=True)
    }


def test_a_cell_holds_the_last_figure_with_its_year_else_the_word_of_the_state(study):
    found = h.presence(study, "indicator", CODES)
    assert found.exhibit() is None
    shown = boards(found)
    assert [line[0] for line in cells(found.table())] == [study.indicator_name(code) for code in CODES]
    for row in found.frame.itertuples():
        cell = shown[row.code, row.plan_id]
        assert cell.find(".//*[@data-claim]").get("data-claim") == f"indicator:{row.code}:{row.plan_id}"
        assert cell.find(".//*[@data-claim]").get("data-state") == row.presence
        if not isinstance(row.value_id, str) or not row.value_id:
            assert cell.text_content() == study.word("presence", row.presence)
            continue
        assert cell.find(".//a").get("data-id") == row.value_id
        assert cell.find(".//a").text_content() == study.value_text(row)
        assert ("past" in cell.find("span").get("class").split()) == (row.status == "actual")
        small = cell.find("small").text_content()
        # without a year it says what it is
        assert (study.status(row) if pd.isna(row.year) else study.year(row).striptags()) in small
        assert (study.status(row) in small) == (row.status in ("actual", "standard"))
        assert not isinstance(row.hedge, str) or study.softener(row.hedge).striptags() in small
    row = next(one for one in found.frame.itertuples() if one.value_id == "aspen-2021-v004")
    assert study.value_text(row) in shown[row.code, row.plan_id].text_content()


def test_a_figure_of_the_board_carries_its_worst_verdict_with_what_it_is_held_against(study):
    every = list(study.indicators.index)
    found = h.presence(study, "indicator", every)
    judged = found.frames["judged"].set_index("value_id")
    seen = {}
    for cell in boards(found).values():
        for verdict in cell.iterfind(".//span[@data-verdict]"):
            assert verdict.get("data-values") == cell.find(".//a[@class='num']").get("data-id")
            assert verdict.find("a").get("data-id") == verdict.get("data-benchmarks")
            assert str(say(study, f"verdict.{verdict.get('data-verdict')}")) in verdict.text_content()
            seen[verdict.get("data-values")] = (verdict.get("data-verdict"), verdict.get("data-benchmarks"))
    shown = set(found.frame["value_id"].dropna()) & set(judged.index)
    assert shown
    assert seen == {one: (judged.at[one, "verdict"], judged.at[one, "benchmark_id"]) for one in shown}


def test_a_past_figure_is_pale(study):
    found = h.presence(study, "indicator", CODES)
    rows = found.frame.assign(status=found.frame["status"].where(found.frame["value_id"].eq(""), "actual"))
    past = replace(found, frames={**found.frames, "rows": rows})
    figures = [cell for cell in boards(past).values() if cell.find("small") is not None]
    assert figures
    for cell in figures:
        assert cell.find("span").get("class") == "said past"
        assert study.word("status", "actual") in cell.find("small").text_content()


def test_themes_show_how_many_planned_figures_each_plan_prints(study):
    found = h.presence(study)
    assert found.name == "presence-themes"
    rows = found.frame
    assert rows["figures"].sum() == len(study.all_values)
    themes = [code for (field, code) in study.words if field == "theme"]
    assert list(rows["code"].drop_duplicates()) == themes
    assert (rows["planned"] <= rows["figures"]).all()
    shown, counted = boards(found), rows[(rows["presence"] == "number") & (rows["planned"] > 0)]
    assert len(counted)
    for row in counted.itertuples():
        cell = shown[row.code, row.plan_id]
        (count,) = cell.find_class("count")
        assert (count.get("data-id"), count.text_content()) == (f"d-figures-{row.code}-{row.plan_id}", str(row.planned))
        # the cell leads to the figure that makes the claim, the count says what it counts
        assert cell.find("a[@class='claim']").get("href") == f"#e-{row.decided_by}"
        assert count.get("title")
    assert found.title() == found.table().caption


@pytest.mark.parametrize("subject", ["theme", "topic"])
def test_of_one_plan_themes_and_topics_are_tiles(study, subject):
    one = h.open_study(language=study.language, region="aspen")
    found = h.presence(one, subject)
    (tiles,) = lxml.html.fromstring(f"<div>{found.table()._repr_html_()}</div>").iter("ul")
    assert tiles.get("class") == "tiles"
    assert len(tiles) == len(found.frame) > 2
    for tile, row in zip(tiles, found.frame.itertuples(), strict=True):
        assert tile.find("span[@class='of']").text_content() == one.word(subject, row.code)
        assert tile.find(".//*[@data-claim]").get("data-claim") == f"{subject}:{row.code}:aspen-2021"
        assert tile.find(".//*[@data-claim]").get("data-state") == row.presence


def test_what_was_asked_names_the_finding(study):
    assert h.presence(study, "topic", theme="preschool").name == "presence-topics-preschool"
    assert h.presence(study, "theme", "preschool").name == "presence-themes-preschool"
    family = study.codes_of("indicator", family="preschool_coverage")
    assert h.presence(study, "indicator", family[::-1]).name == "presence-indicators-preschool-coverage"
    one, other = (h.presence(study, "indicator", codes).name for codes in (CODES, CODES[:2]))
    assert one != other


def test_its_csv_has_a_row_a_subject_and_plan_with_the_id_it_rests_on(study):
    found = h.presence(study, "topic", theme="preschool")
    rows = list(csv.DictReader(io.StringIO(found.to_csv())))
    assert len(rows) == len(found.frame) > 2
    spoken = [row for row in rows if row["presence"] not in {"silent", "not_read"}]
    assert spoken
    assert all(row["decided_by"] for row in spoken)
    assert not any(row["decided_by"] for row in rows if row not in spoken)
    assert found.to_csv() in unquote(found.table().download)


def test_the_sentence_on_a_theme_names_every_plan_that_prints_no_figure(study):
    found = h.presence(study, "theme", "preschool")
    (sentence,) = found.text().paragraphs
    others = found.frame[found.frame["presence"] != "number"]
    assert len(others)
    for row in others.itertuples():
        assert study.plan_name(row.plan_id) in sentence.striptags()
        assert study.word("presence", row.presence) in sentence.striptags()


def test_a_plan_silent_on_a_whole_theme_is_told_so(study):
    items = [one.striptags() for one in h.silences(study, "preschool").text().paragraphs]
    whole = {"en": "silent on all of it.", "zh": "全部未提及。"}[study.language]
    assert f"{study.plan_name('birch-2022')}" in next(one for one in items if whole in one)
    assert len(items) == len(study.plan_ids)


@pytest.mark.parametrize(
    ("language", "hongshan", "badge"),
    [
        (
            "en",
            "Hongshan District: no statement of its own on research staff and schools; exchange of backbone teachers; flow to "
            "rural and weak schools. It speaks of the theme under county-managed, school-hired reform; exchange of teachers "
            "between schools; principals' terms and moves.",
            "nothing of its own",
        ),
        (
            "zh",
            "红山区：对“教研员与学校交流”“骨干教师交流”“向乡村、薄弱学校流动”没有专门表述。"
            "在“‘县管校聘’改革”“教师校际交流”“校长任期与流动”下谈到这一领域。",
            "无专门表述",
        ),
    ],
    ids=["en", "zh"],
)
def test_silence_on_a_topic_says_where_the_plan_speaks_of_the_theme(monkeypatch, language, hongshan, badge):
    """Hongshan's plan has a mechanism for teachers' mobility under county-managed hiring: it speaks of exchange there, too."""
    monkeypatch.delenv("PLANS_ROOT", raising=False)
    study = h.open_study("rotation", language=language)
    items = h.silences(study, "rotation").text().paragraphs
    (line,) = [one for one in items if one.striptags().startswith(study.plan_name("hongshan-2020"))]
    assert line.striptags() == hongshan
    links = [one.get("data-id") for one in lxml.html.fromstring(f"<p>{line}</p>").iter("a")]
    said = study.statements.set_index("statement_id").loc[links]
    assert said["topic"].tolist() == ["county_managed_hiring", "county_managed_hiring", "principal_moves"]
    assert said["also_topic"].tolist()[1] == "teacher_exchange"
    cell = boards(h.presence(study, "topic", theme="rotation"))["backbone_exchange", "hongshan-2020"]
    assert cell.text_content() == badge
    assert badge in h.uptake(study).table()._repr_html_()


@pytest.mark.parametrize("language", ["en", "zh"])
def test_no_topic_is_called_like_its_theme(monkeypatch, language):
    monkeypatch.delenv("PLANS_ROOT", raising=False)
    study = h.open_study(language=language)
    same = [
        code
        for code, theme in study.themes_of_topics.items()
        if study.word("topic", code) == study.word("theme", theme)
    ]
    assert same == []


def test_beside_neighbours_each_line_tells_who_says_what_is_not_said_here(study):
    birch = h.open_study(language=study.language, region="birch")
    found = h.silences(birch, beside=study.everyone)
    # no two neighbours say anything in a project of two plans
    assert found.frame.empty
    assert len(found.text().paragraphs) == 1
    row = {
        "subject": "indicator",
        "code": CODES[0],
        "presence": "direction",
        "told": "direction",
        "instead": "",
        "n": 2,
        "names_en": "Aspen County;Birch County",
        "names_zh": "白杨县;桦林县",
        "periods": ";2022",
    }
    (line,) = replace(found, frames={"rows": pd.DataFrame([row])}).text().paragraphs
    names = row[f"names_{study.columns}"].split(";")
    told = [study.indicator_name(CODES[0]), study.word("presence", "direction"), *names, "2022"]
    assert all(one in line for one in told)
    many = replace(found, frames={"rows": pd.DataFrame([row | {"n": 1_734}])})
    (line,) = many.text().paragraphs
    assert {"en": "at least 1,000 others", "zh": "另有至少1000份规划"}[study.language] in line


def test_an_unknown_subject_or_code_is_refused_with_the_nearest(study):
    with pytest.raises(ParameterError, match=r"^Subject: found 'topics'; expected theme, topic, indicator\."):
        h.presence(study, "topics")
    with pytest.raises(ParameterError, match=r"^Theme: found 'preschol'; .*perhaps 'preschool'"):
        h.presence(study, "theme", "preschol")
    with pytest.raises(ParameterError, match=r"^Indicator: found 'inclusive_share'"):
        h.presence(study, "indicator", "inclusive_share")


def test_the_vocabulary_names_every_state(study):
    assert set(STATES) == set(study.codes("presence"))


def test_a_board_of_indicators_goes_by_theme_however_it_was_asked_for(study):
    codes = [code for code in study.codes_of("indicator") if study.rows(code).shape[0]]
    found = h.presence(study, "indicator", codes[::-1])
    assert list(found.frame["code"].drop_duplicates()) == codes
    themes = list(study.indicators.loc[codes, "theme"].drop_duplicates())
    assert themes == [theme for theme in study.codes("theme") if theme in themes]
    assert len(themes) > 1


@pytest.mark.parametrize("language", ["en", "zh"])
def test_how_firm_words_on_an_indicator_are_is_told_alike_everywhere(monkeypatch, language):
    """Yingze's public share is promised by a date: its board, table, description and profile say so, none of them "words"."""
    monkeypatch.delenv("PLANS_ROOT", raising=False)
    study, firm = h.open_study("preschool", language=language), ["dated", "direction"]
    rows = h.presence(study, "indicator", theme="preschool").frame
    firmest = rows[rows["told"].isin(firm)]
    assert ("public_share_children", "yingze-2021") in set(zip(firmest["code"], firmest["plan_id"], strict=True))
    for row in firmest.itertuples():
        word, name = study.word("presence", row.told), study.plan_name(row.plan_id)
        found = h.compare(study, row.code)
        (cell,) = [cells for cells in cells(found.table()) if cells[0].startswith(name)]
        assert cell[1] == word
        assert f"{name}{': ' if language == 'en' else '：'}{word}" in alt(found)
        own = h.open_study(language=language, region=row.plan_id.rpartition("-")[0])
        unsaid = h.silences(own, beside=study.everyone).frame
        told = unsaid.loc[unsaid["code"] == row.code, "told"].tolist()
        assert told in ([], [row.told])
