"""The head and the foot of a report: answer, method, evidence, provenance."""

from __future__ import annotations

import re

import lxml.html
import pytest
from markupsafe import Markup

import helpers as h
from helpers.errors import ParameterError

CODES = ["inclusive_share_children", "public_share_children"]


@pytest.fixture(params=["en", "zh"])
def study(request, small_root, monkeypatch):
    monkeypatch.setenv("PLANS_ROOT", str(small_root))
    return h.open_study(language=request.param)


def read(block):
    return lxml.html.fromstring(f"<main>{block._repr_html_()}</main>")


def test_every_number_shown_has_one_entry_under_its_plan(study):
    shown = read(h.show(*h.compare(study, CODES[0]).blocks(), *h.due(study).blocks()))
    page = read(h.sources(study))
    ids = set(shown.xpath("//@data-id"))
    entries = page.find_class("entry")
    assert len(ids) > 5
    assert ids <= {entry.get("id").removeprefix("e-") for entry in entries}
    assert len({entry.get("id") for entry in entries}) == len(entries)
    placed = {}
    for element in page.find(".//section"):
        if element.tag == "h3":
            group = element.get("id").removeprefix("evidence-")
        elif identifier := element.get("id"):
            placed[identifier.removeprefix("e-")] = group
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
        assert identifier in read(h.evidence(study, identifier)).text_content()


def test_an_id_that_the_study_does_not_have_is_refused_with_the_nearest(study):
    with pytest.raises(ParameterError, match=r"Evidence: found 'aspen-2021-v0002'; .* perhaps 'aspen-2021-v002'\."):
        h.evidence(study, "aspen-2021-v0002")


def test_the_answer_is_a_paragraph_a_sentence_or_finding_and_leaves_empty_ones_out(study):
    told = h.answer(study, Markup("<b>A</b>"), Markup(""), h.compare(study, CODES[0]), h.comparable(study, CODES))
    assert told.kind == "answer"
    assert len(told.paragraphs) == 3
    assert told.paragraphs[0] == "<b>A</b>"
    assert study.indicator_name(CODES[0]) in told.paragraphs[1]


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

    assert "year_from = 1900" in read(h.provenance(study)).text_content()
    again, other = (h.open_study(language=study.language) for _ in range(2))
    first, second = study.all_values["value_id"].iloc[:2]
    for one, shown in ((study, first), (again, first), (other, second)):
        one.ledger.note(shown)
    assert digest(study) == digest(again) != digest(other)


def test_comparable_sets_are_those_of_two_regions_or_more(study):
    found = h.comparable(study, list(study.indicators.index))
    assert (found.frame["n"] >= 2).all()
    assert h.comparable(study, CODES).asked["used"] == len(study.stated(CODES))


def test_a_group_of_indicators_without_a_figure_is_said_to_have_none(study):
    empty = next(code for code in study.indicators.index if study.rows(code).empty)
    (said,) = h.comparable(study, [empty]).answer()
    assert said.startswith({"en": "No plan prints", "zh": "在所示年份内，没有"}[study.language])


def test_a_profile_counts_every_figure_and_statement_and_says_the_figures_asked_for(study):
    one = h.open_study(language=study.language, region="aspen")
    first, second = h.profile(one, CODES).answer()
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
    _, said = h.profile(study, [empty]).answer()
    assert study.indicator_name(empty) in said
