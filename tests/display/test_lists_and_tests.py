"""What lists and tests say at the head of a report: no rank of unlike documents, no p that is no finding."""

from __future__ import annotations

import lxml.html
import pytest

import helpers as h


@pytest.fixture(params=["en", "zh"])
def study(request, monkeypatch):
    monkeypatch.delenv("PLANS_ROOT", raising=False)
    return h.open_study(language=request.param)


def read(told) -> str:
    return lxml.html.fromstring(f"<p>{told}</p>").text_content()


def test_documents_of_unlike_kinds_are_counted_and_not_ranked_by_their_density(study):
    """By the length of its text the interview with Yinchuan's bureau would stand above every plan."""
    found = h.documents(study)
    assert found.frame.nlargest(1, "per_1000")["kind"].tolist() == ["interview"]
    # nor is who promises most: a long text is no firm one
    assert found.headlines() == []
    note = {"en": "are not ranked", "zh": "不作排名"}[study.language]
    assert note in read(found.table()._repr_html_())
    # of one plan there is nothing to compare
    alone = h.open_study(language=study.language, region="yingze")
    assert note not in read(h.documents(alone).table()._repr_html_())


def test_a_document_that_names_no_years_of_its_own_has_none(study):
    """Yinchuan's interview speaks of the city's goal for 2025, which is no period of its own."""
    found = h.documents(study)
    (row,) = [one for one in found.frame.itertuples() if one.kind == "interview"]
    table = lxml.html.fromstring(f"<div>{found.table()._repr_html_()}</div>")
    cells = [[" ".join(cell.text_content().split()) for cell in one] for one in table.iter("tr")]
    (shown,) = [one for one in cells if one[0] == study.plan_name(row.plan_id)]
    assert shown[5] == {"en": "not stated", "zh": "文本未载"}[study.language]


def test_a_p_that_no_data_could_bring_below_the_level_is_not_told_as_a_result(study):
    found = h.agreement(study, ["preschool", "rotation", "digital"])
    assert set(found.frame["reason"]) == {"cannot_decide"}
    for sentence in found.text().paragraphs:
        text = read(sentence)
        assert {"en": "no outcome at all could give a p below", "zh": "无论结果如何"}[study.language] in text
        assert {"en": "before any data", "zh": "与数据无关"}[study.language] in text


def test_two_numbers_of_one_thing_say_that_they_stand_in_two_places(study):
    (head, *_) = h.crosschecks(h.open_study(language=study.language, region="jiangchuan")).headlines()
    said = {
        "en": "Jiangchuan District: Public kindergartens built, rebuilt or enlarged: 4 kindergartens†, but elsewhere 5; unsure",
        "zh": "江川区的新建、改扩建公办幼儿园数一处写4所幼儿园†，另一处列名5个，是否一致无法判断",
    }
    assert read(head.tell()) == said[study.language]


@pytest.mark.parametrize(("language", "end"), [("en", "; and 6 others"), ("zh", "；另有6项")])
def test_names_that_hold_commas_are_set_off_by_semicolons(monkeypatch, language, end):
    monkeypatch.delenv("PLANS_ROOT", raising=False)
    study = h.open_study(language=language)
    label = {"en": "Taken up by no plan: ", "zh": "没有规划承接："}[language]
    (line,) = [text for one in h.uptake(study).text().paragraphs if (text := read(one)).startswith(label)]
    names = line.removeprefix(label).removesuffix(end).split({"en": "; ", "zh": "；"}[language])
    assert line.endswith(end)
    assert set(names) <= set(study.requirements[f"name_{language}"])
    assert len(names) == 3
