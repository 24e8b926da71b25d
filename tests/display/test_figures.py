"""Figures, statements and lists as pages show them: few plans and many, in each language, by some faces or all."""

from __future__ import annotations

import lxml.html
import pytest

import helpers as h
from helpers.display.findings import REPORT
from helpers.errors import ParameterError


@pytest.fixture(params=["en", "zh"])
def study(request, small_root, monkeypatch):
    monkeypatch.setenv("PLANS_ROOT", str(small_root))
    return h.open_study(language=request.param)


def show(found):
    return lxml.html.fromstring(f"<main>{found._repr_mimebundle_()[REPORT]}</main>")


def test_shared_figures_are_drawn_and_listed_and_may_be_shown_without_their_table(study):
    found = h.figures(study, shared=True)
    page = show(found)
    assert [one.get("id") for one in page.iter("figure", "table")] == ["fig-shared", "tab-shared"]
    assert len(page.findall(".//tbody/tr")) == len(found.frame) > 1
    assert [one.get("id") for one in show(found.only("exhibit")).iter("figure", "table")] == ["fig-shared-n2"]
    with pytest.raises(ParameterError, match=r"^Face: found 'picture'; expected one of exhibit, text, table, limits"):
        found.only("picture")


def test_figures_that_stand_alone_are_their_own_evidence(study):
    found = h.figures(study, shared=False)
    entries = show(found).findall(".//tr[@class='entry']")
    assert [row.get("id") for row in entries] == [f"e-{one}" for one in found.frame["value_id"]]
    assert entries
    assert set(found.frame["value_id"]) <= study.ledger.placed


@pytest.mark.parametrize("kind", ["money", "readings", "crosschecks", "documents"])
def test_each_list_has_a_row_for_each_thing_or_says_that_there_is_none(study, kind):
    found = getattr(h, kind)(study)
    page = show(found)
    assert len(page.findall(".//tbody/tr")) == len(found.frame)
    assert bool(page.find_class("reading")) == found.frame.empty


def test_where_nothing_is_said_or_printed_a_sentence_stands(study):
    for found in (h.figures(study, "arts"), h.statements(study, ["campus"])):
        assert found.frame.empty
        assert len(show(found).find_class("reading")) == 1


def test_statements_lead_to_themselves(study):
    topics = sorted(set(study.statements["topic"]))
    found = h.statements(study, topics)
    links = {one.get("data-id") for one in show(found).find_class("statement")}
    assert links == set(found.frame["statement_id"])
    assert links


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"theme": "preschol"}, "Theme: found 'preschol'; .* perhaps 'preschool'"),
        ({"without": ["inclusive_share_child"]}, "Indicator: found 'inclusive_share_child'; .* perhaps"),
    ],
)
def test_what_is_not_known_is_refused_with_the_nearest(study, asked, message):
    with pytest.raises(ParameterError, match=message):
        h.figures(study, **asked)
