"""The head and the foot of a report: answer, method, evidence, provenance."""

from __future__ import annotations

import base64
import csv
import dataclasses
import io
import re
import zipfile
from importlib import metadata

import lxml.html
import pandas as pd
import pytest
from markupsafe import Markup

import helpers as h
from helpers.display.naming import (
    benchmark_cell,
    benchmark_entry,
    benchmark_head,
    benchmark_phrase,
    benchmark_text,
)
from helpers.display.sentences.caveats import tell_caveats
from helpers.display.study import each
from helpers.display.tabulating import offer_names
from helpers.display.words import say
from helpers.errors import ParameterError
from helpers.reports.pages import read_css

CODES = ["inclusive_share_children", "public_share_children"]


@pytest.fixture(params=["en", "zh"])
def study(request, small_root, monkeypatch):
    monkeypatch.setenv("PLANS_ROOT", str(small_root))
    return h.open_study(language=request.param)


def read(block):
    return lxml.html.fromstring(f"<main>{block._repr_html_()}</main>")


def test_every_number_shown_has_one_entry_under_its_plan(study):
    shown = read(h.show(*h.compare(study, CODES[0]).blocks(), *h.due(study).blocks(), *h.moved(study).blocks()))
    page = read(h.sources(study))
    counts = shown.find_class("count")
    ids = set(shown.xpath("//@data-id")) - {one.get("data-id") for one in counts}
    entries = page.find_class("entry")
    # a count says itself what it counts, once, and has no entry
    assert counts
    assert {one.get("data-id") for one in counts} & {entry.get("id")[2:] for entry in entries} == set()
    titles = [(one.get("data-id"), one.get("title")) for one in counts if one.get("title")]
    made = study.ledger.derivations
    assert sorted(titles) == sorted({(one.get("data-id"), made[one.get("data-id")].formula) for one in counts})
    assert len(ids) > 5
    assert ids <= {entry.get("id").removeprefix("e-") for entry in entries}
    assert len({entry.get("id") for entry in entries}) == len(entries)
    placed = {}
    for fold in page.findall(".//section/details[@class='group']"):
        own = fold.findall("article")
        assert fold.find("summary/span").text_content() == str(len(own)) != "0"
        for entry in own:
            placed[entry.get("id").removeprefix("e-")] = fold.get("id").removeprefix("evidence-")
            # what paper knows it by is what its links carry
            number = entry.get("data-n")
            assert set(shown.xpath(f"//a[@data-id='{entry.get('id')[2:]}']/@data-n")) <= {number}
    assert len({entry.get("data-n") for entry in entries}) == len(entries)
    assert set(placed.values()) > set(study.plan_ids)
    for identifier, group in placed.items():
        plan = re.match(r"(?!d-)(.+)-[vc]\d+$", identifier)
        assert group == (plan[1] if plan else "derived" if identifier.startswith("d-") else "benchmarks")


def test_the_evidence_of_one_row_is_its_entry_in_the_sources(study):
    found = h.compare(study, CODES[0])
    read(h.show(*found.blocks()))
    entries = {entry.get("id").removeprefix("e-"): entry for entry in read(h.sources(study)).find_class("entry")}
    assert {kind for kind in ("v", "d") for one in entries if re.search(rf"-{kind}\d|^{kind}-", one)} == {"v", "d"}
    for identifier, entry in entries.items():
        (single,) = read(h.evidence(study, identifier)).find_class("entry")
        assert single.text_content().split() == entry.text_content().split()


@pytest.mark.parametrize("table", ["all_values", "statements", "benchmarks"])
def test_any_row_of_a_study_has_evidence_without_being_shown(study, table):
    column = {"all_values": "value_id", "statements": "statement_id", "benchmarks": "benchmark_id"}[table]
    rows = getattr(study, table)
    assert len(rows)
    for identifier in rows[column].head(10):
        (entry,) = read(h.evidence(study, identifier)).find_class("entry")
        # the id is where a curator finds it, as the anchor, and is not read out to readers
        assert entry.get("id") == f"e-{identifier}"
        assert identifier not in entry.text_content()


def test_an_id_that_the_study_does_not_have_is_refused_with_the_nearest(study):
    with pytest.raises(ParameterError, match=r"Evidence: found 'aspen-2021-v0002'; .* perhaps 'aspen-2021-v002'\."):
        h.evidence(study, "aspen-2021-v0002")


def test_the_answer_is_what_findings_say_in_short_the_heaviest_first_and_what_to_mind(study):
    found = [h.gaps(study), h.comparable(study, CODES), h.due(study), h.why_not(study, *CODES)]
    told = h.answer(study, *found)
    weights = [weight for weight, _ in told.findings]
    assert weights == sorted(weights)
    assert len(weights) == sum(len(one.headlines()) for one in found) >= 3
    page = read(told)
    (listed,) = page.find_class("answer")
    assert [one.get("class") for one in listed] == [f"w{weight}" for weight in weights[:5]]
    (caveat,) = page.find_class("caveat")
    assert told.caveat.striptags() == caveat.text_content()


def test_what_the_answer_leaves_out_has_no_evidence(study):
    found = [h.compare(study, code) for code in study.indicators.index]
    told = h.answer(study, *found)
    assert sum(len(one.headlines()) for one in found) > len(told.findings) == 5
    carried = set(re.findall(r'data-id="([^"]+)"', told._repr_html_()))
    inputs = {one for made in carried & set(study.ledger.derivations) for one in study.ledger.derivations[made].inputs}
    assert set(study.ledger.shown) <= carried | inputs


def test_a_count_in_a_headline_that_is_dropped_says_what_it_counts_where_it_is_shown_first(study):
    found = h.reach(study)
    h.answer(study, *[h.ranks(study)] * 5, found)
    (shown,) = [one for one in read(found.text()).find_class("count") if one.get("data-id") == "d-indicators-shared"]
    assert shown.get("title")


def test_what_to_mind_names_what_a_document_does_not_cover_and_what_is_no_plan(study):
    # the invented plans are plans, read for every theme
    before = tell_caveats(study).striptags()
    plans = study.plans.assign(themes_outside="preschool", kind="interview", themes_read="rotation")
    told = tell_caveats(dataclasses.replace(study, plans=plans, theme="preschool"))
    name = study.plan_name("aspen-2021")
    assert told.striptags().count(name) >= 2
    assert before.count(name) == 0
    links = lxml.html.fromstring(f"<p>{told}</p>").find_class("statement")
    assert [one.get("data-id") for one in links] == [f"scope-{plan}" for plan in study.plan_ids]
    assert study.word("kind", "interview") in told.striptags()
    unread = tell_caveats(dataclasses.replace(study, plans=study.plans.assign(themes_read="x"), theme="preschool"))
    assert name in unread.striptags()
    levels = study.plans.assign(level=["county", "prefecture"])
    assert len(tell_caveats(dataclasses.replace(study, plans=levels)).striptags()) > len(before)


def test_the_method_names_every_verdict_and_every_strength(study):
    text = read(h.method(study)).text_content()
    words = {
        "en": ["meets", "may meet", "falls short", "cannot be said", "number", "date", "direction", "words", "silent"],
        "zh": ["达到", "可能达到", "未达到", "无法判断", "数字", "期限", "方向", "一般表述", "未提及"],
    }
    for word in words[study.language]:
        assert word in text


def test_provenance_names_the_parameters_and_changes_with_the_rows(study):
    def digest(one):
        return re.findall(r"<code>([0-9a-f]{16})</code>", h.provenance(one)._repr_html_())[0]

    told = read(h.provenance(study)).find_class("provenance")[0].text_content()
    for name in ("language", "regions", "year_from", "year_to", "benchmarks"):
        assert str(say(study, f"provenance.{name}")) in told
    assert "1900" in told
    again, other = (h.open_study(language=study.language) for _ in range(2))
    first, second = study.all_values["value_id"].iloc[:2]
    for one, shown in ((study, first), (again, first), (other, second)):
        one.ledger.note(shown)
    assert digest(study) == digest(again) != digest(other)


def test_a_report_says_how_to_cite_it_and_holds_all_its_tables_in_one_archive(study):
    page = read(h.provenance(study))
    assert not page.xpath("//p[@id='data']")
    (cite,) = page.xpath("//p[@id='cite']")
    (bibtex,) = page.xpath("//pre[@class='cite']")
    short = re.search(r"@misc\{plans([0-9a-f]{8}),", bibtex.text_content())[1]
    latest = study.plans["curated_on"].max()
    for told in (cite.text_content(), bibtex.text_content()):
        assert all(
            one in told for one in (short, latest, metadata.version("helpers"), *map(study.plan_name, study.plan_ids))
        )
    assert bibtex.text_content().count("{") == bibtex.text_content().count("}")
    h.compare(study, CODES[0]).table()
    h.due(study).table()
    (link,) = read(h.provenance(study)).xpath("//p[@id='data']/a")
    kind, _, packed = link.get("href").partition(",")
    assert (kind, link.get("download")) == ("data:application/zip;base64", "data.zip")
    with zipfile.ZipFile(io.BytesIO(base64.b64decode(packed))) as archive:
        held = {name: archive.read(name).decode("utf-8-sig") for name in archive.namelist()}
    assert set(held) == {"inclusive-share-children.csv", "due-all.csv"}
    assert held == study.ledger.downloads
    assert link.find("span").text_content() == "2"


def test_the_archive_names_the_plans_once_and_says_beside_each_what_it_does(study):
    presence = h.presence(study, "theme").frame
    one, other = study.plan_ids[:2]
    offer_names(study, "presence-themes", presence[presence["plan_id"] != other], "code", "presence")
    (link,) = read(h.provenance(study)).xpath("//p[@id='data']/a")
    with zipfile.ZipFile(io.BytesIO(base64.b64decode(link.get("href").partition(",")[2]))) as archive:
        (name,) = archive.namelist()
        rows = list(csv.DictReader(io.StringIO(archive.read(name).decode("utf-8-sig"))))
    assert name == "plans.csv"
    assert [row["plan_id"] for row in rows] == list(study.plan_ids)
    assert {row["plan_id"]: row["name"] for row in rows} == study.plans["name"].to_dict()
    states = presence[presence["code"] == "preschool"].set_index("plan_id")["presence"]
    said = {row["plan_id"]: row["presence-themes:preschool"] for row in rows}
    assert said[one] == states[one]
    assert said[other] == ""


def test_comparable_sets_are_those_of_two_regions_or_more(study):
    found = h.comparable(study, list(study.indicators.index))
    assert (found.frame["n"] >= 2).all()
    assert h.comparable(study, CODES).asked["used"] == len(study.stated(CODES))


def test_a_group_of_indicators_without_a_figure_is_said_to_have_none(study):
    empty = next(code for code in study.indicators.index if study.rows(code).empty)
    (headline,) = h.comparable(study, [empty]).headlines()
    assert headline.tell()
    (said,) = h.comparable(study, [empty]).text().paragraphs
    assert said.startswith({"en": "No plan prints", "zh": "在所示年份内，没有"}[study.language])


def test_a_profile_counts_every_figure_and_statement_and_says_the_figures_asked_for(study):
    one = h.open_study(language=study.language, region="aspen")
    first, second = h.profile(one, CODES).text().paragraphs
    made = {name: one.ledger.derivations[f"d-{name}"].value for name in ("figures", "statements", "promises")}
    planned = one.all_values["status"].ne("actual") & one.all_values["stands_for"].isna()
    promised = one.statements["act"].isin(["promise", "rule"]) & one.statements["restates"].isna()
    assert made == {
        "figures": len(one.all_values),
        "statements": len(one.statements),
        "promises": planned.sum() + promised.sum(),
    }
    assert sum(made.value for name, made in one.ledger.derivations.items() if name.startswith("d-status-")) == len(
        one.all_values
    )
    assert one.plan_name(one.plan_ids[0]) in first
    assert [study.indicator_name(code) in second for code in CODES] == [len(one.rows(code)) > 0 for code in CODES]


def test_a_profile_without_any_of_the_figures_asked_for_says_so(study):
    empty = next(code for code in study.indicators.index if study.rows(code).empty)
    _, said = h.profile(study, [empty]).text().paragraphs
    assert study.indicator_name(empty) in said


def test_an_entry_explains_the_plans_own_numbering_where_readers_need_it(study):
    row = study.all_values.iloc[0]
    told = read(h.evidence(study, row["value_id"]))
    (printed,) = [one for one in told.iter("span", "dd") if one.text == row["locator"]]
    assert printed.get("lang") == {"en": "zh", "zh": None}[study.language]
    words = [one.text_content() for one in told.find_class("place")]
    assert words == {"en": ["part 1, item 1"], "zh": []}[study.language]
    assert row["locator"] == "一、1"


def test_a_row_that_repeats_another_leads_to_it_by_its_figure(study):
    again, other = list(study.all_values.itertuples())[:2]
    same = study.all_values["stands_for"].mask(study.all_values["value_id"] == again.value_id, other.value_id)
    doubled = dataclasses.replace(study, all_values=study.all_values.assign(stands_for=same))
    for shown in (again, other):
        doubled.ledger.note(shown.value_id)
    (link,) = read(h.evidence(doubled, again.value_id)).xpath(f".//a[@href='#e-{other.value_id}']")
    assert link.text_content() == study.value_text(other)


def test_a_word_for_all_is_marked_and_told_to_be_no_figure(study):
    row = next(iter(study.all_values.itertuples()))
    assert "§" not in study.number(row)
    said = row._replace(figure_kind="words", printed="全部")
    assert study.number(said).endswith('<sup class="mark">§</sup>')
    told = str(say(study, "evidence.in_words_told", kind=study.word("figure_kind", "words")))
    worded = dataclasses.replace(study, all_values=study.all_values.assign(figure_kind="words"))
    assert told in read(h.evidence(worded, row.value_id)).text_content()
    assert told not in read(h.evidence(study, row.value_id)).text_content()
    tables = list(read(h.show(*h.figures(worded).blocks())).iter("table"))
    rows = [row for table in tables for row in table.findall("tbody/tr")]
    assert len(rows) == len(worded.all_values)
    assert all(told in row.text_content() and "§" in row.text_content() for row in rows)


def test_on_paper_a_row_that_is_an_entry_says_its_number_in_its_head(study):
    first = study.all_values["value_id"].iloc[0]
    number = study.ledger.note(first)
    page = read(h.show(*h.figures(study).blocks()))
    (row,) = page.xpath(f".//tr[@id='e-{first}']")
    assert (row.get("data-n"), row.find("th").get("data-n")) == (None, str(number))
    # the style sheet reads it there
    assert "tr.entry>th[data-n]::before{content:attr(data-n)" in read_css("report.css")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_benchmark_of_several_years_is_told_with_both_wherever_its_year_is(monkeypatch, language):
    """Taiyuan's result is of the school year that begins in 2020; a target for five years is not one for the first."""
    monkeypatch.delenv("PLANS_ROOT", raising=False)
    study = h.open_study(language=language)
    marks = [row for row in each(study.benchmarks) if not pd.isna(row.year_to) and row.year_to != row.year_from]
    assert {row.kind for row in marks} == {"actual", "target", "standard"}
    for row in marks:
        span = f"{int(row.year_from)}–{int(row.year_to)}"
        told = [
            benchmark_entry(study, row),
            benchmark_phrase(study, row),
            h.evidence(study, row.benchmark_id)._repr_html_(),
        ]
        if row.kind != "standard":
            told += [benchmark_cell(study, row), benchmark_head(study, row), benchmark_text(study, row)]
        for one in told:
            assert span in Markup(one).striptags()
