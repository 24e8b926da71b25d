"""How firm a statement or a figure is: number, else dated, else direction, else words; what commits to nothing has none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from records import make

from helpers.data.schema import Statement, Value
from helpers.preparing.strength import strength_of, strength_of_value
from helpers.preparing.tables import tell_undated

FIGURES = {
    "v-target": {},
    "v-milestone": {"status": "milestone"},
    "v-rule": {"status": "standard", "year": "", "year_basis": "none", "figure_kind": "numeral", "figure": "七十二"},
    "v-result": {"status": "actual"},
    "v-encouraged": {"status": "encouraged", "year": "", "year_basis": "none"},
    "v-all": {"figure_kind": "words", "figure": "", "value": "100"},
    "v-relation": {"figure_kind": "relation", "figure": "", "value": "100"},
}
VALUES = {name: make(Value, value_id=name, **cells) for name, cells in FIGURES.items()}
DATED = {"deadline": "2025", "year_basis": "stated"}


@pytest.mark.parametrize(
    ("cells", "strength"),
    [
        pytest.param({}, "words", id="words_alone"),
        pytest.param({"direction": "up"}, "direction", id="a_direction"),
        pytest.param({"direction": "keep"}, "direction", id="holding_is_a_direction"),
        pytest.param(DATED, "dated", id="a_deadline"),
        pytest.param({"deadline": "2025", "year_basis": "implied"}, "words", id="an_inferred_year_dates_nothing"),
        pytest.param({"deadline": "2025", "year_basis": "period", "direction": "up"}, "direction", id="of_a_period"),
        pytest.param({"deadline": "2025", "year_basis": "heading"}, "dated", id="a_deadline_over_it"),
        pytest.param({**DATED, "direction": "up"}, "dated", id="a_deadline_goes_before_a_direction"),
        pytest.param({"starts": "2023", "year_basis": "stated"}, "words", id="a_start_alone"),
        pytest.param({"starts": "2023", "direction": "up"}, "direction", id="a_start_with_a_direction"),
        pytest.param({"restates": "v-target"}, "number", id="a_target_restated"),
        pytest.param({"restates": "v-milestone"}, "number", id="a_milestone_restated"),
        pytest.param({"restates": "v-rule"}, "number", id="a_rule_in_numerals_restated"),
        pytest.param({"restates": "v-target", **DATED}, "number", id="a_number_goes_before_a_deadline"),
        pytest.param({"restates": "v-result"}, "words", id="a_result_restated"),
        pytest.param({"restates": "v-result", **DATED}, "dated", id="a_result_restated_by_a_deadline"),
        pytest.param({"restates": "v-all"}, "words", id="a_word_for_all_lifts_nothing"),
        pytest.param({"restates": "v-relation", "direction": "keep"}, "direction", id="a_relation_lifts_nothing"),
        pytest.param({"restates": "aspen-2021-c002"}, "words", id="another_statement_lifts_nothing"),
        pytest.param({"hedge": "力争", **DATED}, "dated", id="a_softener_takes_nothing_away"),
    ],
)
@pytest.mark.parametrize("act", ["promise", "rule"])
def test_a_promise_or_a_rule_is_as_firm_as(act, cells, strength):
    assert strength_of(make(Statement, act=act, **cells), VALUES) == strength


@given(
    st.sampled_from(["report", "principle"]),
    st.sampled_from(["", *VALUES]),
    st.sampled_from(["", "2025"]),
    st.sampled_from(["", "up", "down", "keep"]),
)
def test_reports_and_principles_have_no_strength(act, restates, deadline, direction):
    statement = make(Statement, act=act, restates=restates, deadline=deadline, direction=direction)
    assert strength_of(statement, VALUES) == ""


@pytest.mark.parametrize(
    ("name", "cells", "strength"),
    [
        ("v-target", {}, "number"),
        ("v-milestone", {}, "number"),
        ("v-rule", {}, "number"),
        ("v-result", {}, ""),
        ("v-encouraged", {}, ""),
        ("v-all", {}, "dated"),
        ("v-all", {"year_basis": "heading"}, "dated"),
        ("v-all", {"year_basis": "period"}, "words"),
        ("v-all", {"year_basis": "implied"}, "words"),
        ("v-target", {"year_basis": "implied"}, "number"),
        ("v-all", {"year": "", "year_basis": "none"}, "words"),
        ("v-all", {"status": "standard", "year": ""}, "words"),
        ("v-all", {"status": "actual"}, ""),
        ("v-relation", {"status": "standard", "year": "2025"}, "words"),
    ],
)
def test_a_figure_without_digits_is_as_firm_as_its_year_or_a_form_of_words(name, cells, strength):
    assert strength_of_value(make(Value, **{**FIGURES[name], **cells})) == strength


UNDATED = {"status": "standard", "year": "", "year_basis": "none", "offset": "100"}


@pytest.mark.parametrize(
    ("said", "told"),
    [
        pytest.param([{"act": "promise", "restates": "v"}], "goal", id="a_promise"),
        pytest.param([{"act": "rule", "restates": "v"}], "rule", id="a_rule"),
        pytest.param(
            [{"act": "promise", "restates": "v"}, {"act": "rule", "restates": "v"}], "rule", id="a_rule_first"
        ),
        pytest.param([{"act": "report", "restates": "v"}], "", id="a_report"),
        pytest.param([{"act": "principle", "restates": "v"}], "", id="a_principle"),
        pytest.param([{"act": "promise", "restates": "other"}], "", id="of_another_figure"),
        pytest.param([{"act": "promise", "span_offset": "90", "span_end": "101"}], "goal", id="within_its_sentence"),
        pytest.param([{"act": "promise", "span_offset": "90", "span_end": "100"}], "", id="behind_the_sentence"),
        pytest.param(
            [{"act": "rule", "span_offset": "90", "span_end": "120"}, {"act": "promise", "restates": "v"}],
            "goal",
            id="what_restates_it_goes_before_what_holds_it",
        ),
        pytest.param([], "", id="nothing"),
    ],
)
def test_a_figure_without_a_year_is_a_rule_or_a_goal_as_its_act_says(said, told):
    blank = {"restates": "", "span_offset": "", "span_end": ""}
    statements = [make(Statement, **(blank | cells)) for cells in said]
    assert tell_undated([make(Value, value_id="v", **UNDATED)], statements) == {"v": told}


@pytest.mark.parametrize("cells", [{"status": "target", "year": "2025"}, {"status": "actual", "year": "2020"}])
def test_a_figure_with_a_year_is_neither(cells):
    assert tell_undated([make(Value, value_id="v", **cells)], []) == {}
