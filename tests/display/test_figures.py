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


def lines_of(page):
    return page.xpath(".//details[@class='fold']/ul[@class='says']/li")


def test_statements_are_their_own_evidence_a_line_each_in_folds_by_topic(study):
    topics = sorted(set(study.statements["topic"]))
    found = h.statements(study, topics)
    page = show(found)
    folds = page.findall("details")
    # a study of all themes has a fold a theme
    assert [fold.get("id") for fold in folds] == [f"words-{one}" for one in found.frame["theme"].drop_duplicates()]
    lines = lines_of(page)
    assert [line.get("id") for line in lines] == [f"e-{one}" for one in found.frame["statement_id"]]
    assert set(found.frame["statement_id"]) <= study.ledger.placed
    for line, row in zip(lines, found.frame.itertuples(), strict=True):
        assert line.get("data-plan") == row.plan_id
        assert study.plan_name(row.plan_id) in line.find("b").text_content()
        quote = line.find("q")
        assert quote.text_content() == f"{row.term} {row.locator}"
        assert (quote.get("lang") == "zh") == (study.language == "en")
        badges = [one.text_content() for one in line.find_class("badge")]
        assert bool(badges) == (row.strength != "words")
    assert [int(fold.find("summary").find_class("count")[0].text_content().split()[0]) for fold in folds] == [
        len(own) for _, own in found.frame.groupby("theme", sort=False)
    ]
    # told twice, a statement has its entry in the first place
    assert not any(line.get("id") for line in lines_of(show(found)))


def test_statements_of_one_theme_fold_by_topic_and_firm_ones_keep_to_figure_date_or_direction(study):
    own = h.open_study("preschool", language=study.language)
    every, firm = h.statements(own), h.statements(own, firm=True)
    assert (every.name, firm.name) == ("preschool-words", "preschool-firm")
    topics = [f"words-{one}".replace("_", "-") for one in every.frame["topic"].drop_duplicates()]
    assert [fold.get("id") for fold in show(every).findall("details")] == topics
    kept = []
    for one in (own, study):
        every, firm = h.statements(one).frame, h.statements(one, firm=True).frame
        firmer = every[every["strength"].isin(["number", "dated", "direction"])]
        assert list(firm["statement_id"]) == list(firmer["statement_id"])
        kept.append(len(firm))
    assert 0 <= kept[0] < kept[1] < len(h.statements(study).frame)
    assert [h.statements(study, firm=firm).name for firm in (False, True)] == ["all-words", "all-firm"]


def test_beside_firm_statements_of_a_region_stands_how_much_is_said_on_each_theme(study):
    one = h.open_study(language=study.language, region="aspen")
    found = h.statements(one, firm=True)
    page = show(found)
    (note,) = page.xpath("./p[@class='note']")
    totals = found.frames["totals"]
    assert len(totals)
    # in how many lines all stand is told over the list
    (every,) = page.xpath(".//*[@data-id='d-said-all']")
    assert int(every.text_content()) == totals["n"].sum()
    counts = [int(n.text_content().split()[0]) for n in note.find_class("count")]
    assert counts == list(totals["n"])
    assert totals["n"].sum() >= len(found.frame)
    for row in totals.itertuples():
        assert one.word("theme", row.theme) in note.text_content()


def test_the_strongest_of_each_plan_stands_in_a_row_with_its_figures_and_place(study):
    found = h.strongest(study)
    rows = show(found).findall(".//tbody/tr")
    assert [row.find("th").text_content() for row in rows] == [study.plan_name(one) for one in study.plan_ids]
    said = study.statements.set_index("statement_id")
    for row, one in zip(rows, found.frame.itertuples(), strict=True):
        figures, strongest, where = row.findall("td")
        assert [a.get("data-id") for a in figures.find_class("num")] == list(filter(None, one.value_ids.split(";")))
        assert [a.get("data-id") for a in strongest.find_class("statement")] == list(filter(None, [one.statement_id]))
        printed = where.find("span") if where.find("span") is not None else where
        assert printed.text == (said.at[one.statement_id, "locator"] if one.statement_id else "–")
    assert found.frame["statement_id"].ne("").any()


def test_documents_tell_promises_and_how_dense_they_are(study):
    found = h.documents(study)
    chars = study.plans["document_chars"]
    for row in found.frame.itertuples():
        planned = study.all_values[
            (study.all_values["plan_id"] == row.plan_id)
            & study.all_values["status"].ne("actual")
            & study.all_values["stands_for"].isna()
        ]
        said = study.statements[
            (study.statements["plan_id"] == row.plan_id)
            & study.statements["act"].isin(["promise", "rule"])
            & study.statements["restates"].isna()
        ]
        assert row.promises == len(planned) + len(said)
        assert row.per_1000 == pytest.approx(row.promises * 1000 / chars[row.plan_id])


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


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", "32 planned or ruled, 107 past results, 6 more planned or ruled that repeat another"),
        ("zh", "规划或规定的32个、已有结果107个、另有重复其他数字的规划数6个"),
    ],
)
def test_the_parts_of_all_figures_are_disjoint_and_say_so(monkeypatch, language, told):
    """Of Yingze's ten figures that repeat another four are results: those that are told as repeats are planned ones."""
    monkeypatch.delenv("PLANS_ROOT", raising=False)
    found = h.figures(h.open_study(language=language, region="yingze"))
    parts, rows = found.frames["parts"].set_index("part")["n"], found.frame
    assert parts.sum() == len(rows)
    repeats = rows["stands_for"].fillna("") != ""
    assert parts["again"] == (repeats & (rows["status"] != "actual")).sum() < repeats.sum()
    assert parts["past"] == (rows["status"] == "actual").sum()
    assert told in show(found).find(".//caption").text_content()
