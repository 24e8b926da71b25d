"""The faces of presence and silences: one frame in figure, alternative text, table, sentences and CSV."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from urllib.parse import unquote

import lxml.html
import pandas as pd
import pytest
from matplotlib.text import Text

import helpers as h
from helpers.analysis.presence import STATES
from helpers.errors import ParameterError

CODES = ["inclusive_share_children", "teacher_rotation_rate", "digital_classroom_coverage"]


@pytest.fixture(params=["en", "zh"])
def study(request, small_root, monkeypatch):
    monkeypatch.setenv("PLANS_ROOT", str(small_root))
    return h.open_study(language=request.param)


def drawn(finding) -> list[str]:
    return [text.get_text() for text in finding.exhibit().figure.findobj(Text) if text.get_text()]


def cells(table) -> list[list[str]]:
    page = lxml.html.fromstring(table._repr_html_())
    return [[cell.text_content() for cell in row] for row in page.iterfind(".//tbody/tr")]


def test_a_cell_holds_the_last_figure_else_the_word_of_the_state_and_the_table_says_the_state(study):
    found = h.presence(study, "indicator", CODES)
    silent, number = (study.word("presence", state) for state in ("not_used", "stated"))
    row = next(one for one in found.frame.itertuples() if one.value_id == "aspen-2021-v004")
    text = study.value_text(row)
    assert text in drawn(found)
    assert silent in drawn(found)
    assert text in found.faces.alt(found)
    table = cells(found.table())
    assert [line[0] for line in table] == [study.indicator_name(code) for code in CODES]
    assert table[0][1:] == [number, silent]
    # it is traced
    assert 'data-id="aspen-2021-v004"' in found.exhibit()._repr_html_()


def test_themes_show_how_many_planned_figures_each_plan_prints(study):
    found = h.presence(study)
    assert found.name == "presence-themes"
    rows = found.frame
    assert rows["figures"].sum() == len(study.all_values)
    sums = rows.groupby("code", sort=False)["figures"].sum()
    assert sums.is_monotonic_decreasing
    shown = drawn(found)
    assert (rows["planned"] <= rows["figures"]).all()
    assert all(str(one) in shown for one in rows.loc[rows["presence"] == "number", "planned"])
    assert str(len(study.all_values)) in found.title().striptags()


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
