"""What is due when: one frame shown as lists by year and a headline; marks and softeners stay with it."""

from __future__ import annotations

import dataclasses

import lxml.html
import pandas as pd
import pytest

import helpers as h
from helpers.display.findings import REPORT
from helpers.display.findings.due import MOST_OPEN
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


def lines_of(page):
    return page.xpath(".//ul[@class='says']/li")


def test_it_is_a_list_a_year_in_order_of_time_and_each_line_leads_to_its_row(study):
    # a figure in words would add what its mark means
    found = with_rows(h.due(study), figure_kind="digits")
    page = page_of(found)
    years = sorted({int(year) for year in found.frame["year"]})
    assert 3 < len(found.frame) <= MOST_OPEN
    assert [one.get("class") for one in page] == [*["when", "says"] * len(years), "download"]
    assert [one.text_content() for one in page.find_class("when")] == [str(year) for year in years]
    lines = lines_of(page)
    assert [line.find("a[@class='statement']").get("data-id") for line in lines] == list(found.frame["row_id"])
    assert [line.get("data-plan") for line in lines] == list(found.frame["plan_id"])
    for line, row in zip(lines, found.frame.itertuples(), strict=True):
        assert line.getparent().getprevious().text_content() == str(row.year)
        assert study.plan_name(row.plan_id) in line.text_content()
        if row.precision != "year":
            assert line.find("time").get("datetime") == row.when
        if isinstance(row.value_id, str):
            assert row.value_id in [one.get("data-id") for one in line.find_class("num")]


def test_of_one_plan_a_line_does_not_name_it(study):
    own = h.open_study(language=study.language, region="aspen")
    lines = lines_of(page_of(h.due(own)))
    assert lines
    assert not any(line.get("data-plan") or own.plan_name("aspen-2021") in line.text_content() for line in lines)


def test_of_more_dates_each_year_is_a_fold_that_counts_what_it_has(study):
    found = h.due(study)
    rows = pd.concat([found.frame] * 2, ignore_index=True)
    found = dataclasses.replace(found, frames={**found.frames, "rows": rows})
    assert len(rows) > MOST_OPEN
    folds = page_of(found).findall("details")
    assert len(folds) == rows["year"].nunique()
    for fold, (year, own) in zip(folds, rows.groupby("year"), strict=True):
        assert (fold.get("class"), fold.get("id")) == ("fold", f"due-all-{year}")
        assert fold.find("summary/time").text_content() == str(year)
        counts = [n for kind in ("figures", "promises", "inferred") if (n := (own["kind"] == kind).sum())]
        assert [int(one.text_content()) for one in fold.find("summary").find_class("count")] == counts
        assert len(lines_of(fold)) == len(own)


def test_a_year_that_is_not_printed_is_marked_and_hollow(study):
    page = page_of(with_rows(h.due(study), year_basis="implied", figure_kind="digits"))
    (marks,) = page.find_class("marks")
    assert marks.text_content().startswith("*")
    assert all(line.get("class") == "inferred" and line.find("sup") is not None for line in lines_of(page))
    page = page_of(with_rows(h.due(study), year_basis="stated", figure_kind="digits"))
    assert not page.find_class("inferred")
    assert not page.find_class("marks")
    page = page_of(with_rows(h.due(study), year_basis="stated", figure_kind="words"))
    (marks,) = page.find_class("marks")
    assert marks.text_content().startswith("§")
    assert len(page.xpath(".//sup[.='§']")) == len(page.xpath(".//a[contains(@class, 'num')]"))


def test_a_softener_stands_with_what_it_softens(study):
    lines = lines_of(page_of(with_rows(h.due(study), softener="力争")))
    assert len(lines) > 3
    assert all("力争" in line.text_content() for line in lines)
    meaning = study.softener("力争", plain=True).striptags()
    assert all(meaning in line.text_content() for line in lines)


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
    (said,) = found.headlines()
    assert (said.weight, bool(said.tell())) == (1, True)


def test_its_headline_counts_dated_promises_and_figures_and_tells_the_last_year(study):
    found = h.due(study)
    (headline,) = found.headlines()
    told = headline.tell()
    for name, column in (("dated", "statement_id"), ("dated-figures", "value_id")):
        ids = tuple(found.frame[column].dropna())
        made = study.ledger.derivations[f"d-{name}-all"]
        assert (made.value, made.inputs) == (len(ids), ids)
        assert f'data-id="d-{name}-all"' in told
    assert headline.weight == 2
    assert str(found.frame["year"].max()) in told.striptags()


def test_its_download_has_the_rows_with_their_dates_and_softeners(study):
    rows = h.due(study).tidy()
    assert {"statement_id", "value_id", "when", "precision", "softener", "year_basis", "source"} <= set(rows)
    assert not {"summary_en", "summary_zh"} & set(rows)


def test_an_inferred_year_is_no_date_in_counts_and_is_told_beside_them():
    """Hongshan prints 2025 with two promises and two figures; for six more figures it is the plan's last year alone."""
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("PLANS_ROOT", raising=False)
        found = h.due(h.open_study(region="hongshan"))
        page = page_of(found)
        heads = [one.text_content() for one in page.iter("summary")]
        assert heads[-1] == "2025: 2 dated figures; 2 dated promises in words; 6 with an inferred year*"
        (headline,) = found.headlines()
        text = lxml.html.fromstring(f"<p>{headline.tell()}</p>").text_content()
        assert text == "7 dated promises in words and 7 dated figures, the last for 2025"
