"""What is due when: one frame shown as a line of time, a table and a sentence; marks and softeners stay with it."""

from __future__ import annotations

import dataclasses

import lxml.html
import pytest

import helpers as h
from helpers.display.findings import REPORT
from helpers.errors import ParameterError


@pytest.fixture(params=["en", "zh"])
def study(request, small_root, monkeypatch):
    monkeypatch.setenv("PLANS_ROOT", str(small_root))
    return h.open_study(language=request.param)


def page_of(finding):
    return lxml.html.fromstring(f"<main>{finding._repr_mimebundle_()[REPORT]}</main>")


def with_rows(found, **columns):
    """Return the finding with cells of all rows set."""
    frames = {**found.frames, "rows": found.frame.assign(**columns)}
    return dataclasses.replace(found, frames=frames)


def test_it_shows_a_figure_and_the_table_of_its_rows(study):
    found = h.due(study)
    page = page_of(found)
    assert [one.get("class") for one in page][:2] == ["exhibit", "scroll"]
    rows = page.findall(".//tbody/tr")
    assert len(rows) == len(found.frame) > 3
    shown = [row.xpath(".//a/@data-id")[-1] for row in rows]
    assert shown == list(found.frame["row_id"])
    assert [row.find("th").text_content() for row in rows] == [
        row.when + ("*" if row.year_basis in ("period", "implied") else "") for row in found.frame.itertuples()
    ]


def test_its_figure_tells_the_rows_drawn_in_words(study):
    found = h.due(study)
    exhibit = found.exhibit()
    assert exhibit.collisions() == []
    for row in found.frame[found.frame["drawn"]].itertuples():
        assert row.when in exhibit.description
        assert study.plan_name(row.plan_id) in exhibit.description


def test_a_year_that_is_not_printed_is_marked_in_the_table_and_hollow_in_the_figure(study):
    found = h.due(study)
    marked = with_rows(found, year_basis="implied")
    assert len(page_of(marked).find_class("marks")) == 1
    hollow = [line.get_markerfacecolor() for line in marked.plot().lines if line.get_marker() == "o"]
    assert set(hollow) == {"white"}
    full = [line.get_markerfacecolor() for line in with_rows(found, year_basis="stated").plot().lines]
    assert "white" not in full


def test_a_softener_stands_with_what_it_softens_in_table_figure_and_description(study):
    found = with_rows(h.due(study), softener="力争")
    page = page_of(found)
    rows = page.findall(".//tbody/tr")
    assert len(rows) > 3
    assert all("力争" in row.text_content() for row in rows)
    # words of a plan cannot be marked in a figure: it has what they mean
    meaning = study.softener("力争", plain=True).striptags()
    assert meaning in rows[0].text_content()
    assert page.find(".//figure").text_content().count(meaning) >= len(rows)
    assert h.due(study).exhibit().description.count(meaning) < found.exhibit().description.count(meaning) == len(rows)


def test_one_theme_by_its_code_and_several_have_names_made_of_them(study):
    one, several = h.due(study, "preschool"), h.due(study, ["preschool", "rotation"])
    assert (h.due(study).name, one.name, several.name) == ("due-all", "due-preschool", "due-preschool-rotation")
    assert set(one.frame["theme"]) == {"preschool"}
    assert len(one.frame) < len(several.frame) <= len(h.due(study).frame)


def test_an_unknown_theme_is_refused(study):
    with pytest.raises(ParameterError, match=r"Theme: found 'preschol'"):
        h.due(study, "preschol")


def test_where_nothing_carries_a_date_a_sentence_says_so(study):
    found = h.due(dataclasses.replace(study, years=(1990, 1991)))
    assert found.frame.empty
    assert found.exhibit() is None
    assert found.table() is None
    assert found.text().paragraphs[0].startswith({"en": "Nothing", "zh": "就这些"}[study.language])
    assert len(found.answer()) == 1


def test_its_answer_counts_dated_promises_plan_by_plan(study):
    found = h.due(study)
    (said,) = found.answer()
    plans = found.frames["plans"]
    assert len(plans)
    for row in plans.itertuples():
        made = study.ledger.derivations[f"d-dated-words-all-{row.plan_id}"]
        assert (made.value, made.inputs) == (row.n, tuple(row.statement_ids.split(";")))
        assert study.plan_name(row.plan_id) in said


def test_its_download_has_the_rows_with_their_dates_and_softeners(study):
    rows = h.due(study).tidy()
    assert {"statement_id", "value_id", "when", "precision", "softener", "year_basis", "source"} <= set(rows)
    assert not {"summary_en", "summary_zh"} & set(rows)
