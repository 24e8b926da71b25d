"""What each plan does with what is asked, cell by cell, worked by hand."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.analysis.presence import order_states
from helpers.analysis.uptake import (
    FORMS,
    LEVELS,
    TAKEN,
    TIMINGS,
    TOLD,
    count_uptake,
    find_uptake,
    group_told,
    spread_uptake,
)

BOOK = pd.DataFrame(
    {
        "indicator": ["share", "span"],
        "better": ["higher", "lower"],
        "lower_bound": [0.0, 0.0],
        "upper_bound": [100.0, None],
        "base": ["pupils", "posts"],
    }
).set_index("indicator", drop=False)
REGIONS = pd.DataFrame({"region_id": ["a", "b"], "province_en": ["East", "West"]})
PLANS = pd.DataFrame(
    {
        "plan_id": ["a-2021", "b-2021"],
        "region_id": ["a", "b"],
        "issued": ["2021-06", "2021-06"],
        "period_start": [2021, 2021],
        "reported": pd.array([None, None], dtype="Int64"),
        "level": ["county", "prefecture"],
    }
)
SCOPES = pd.DataFrame(
    {
        "field": ["scope", "scope", "scope", "hedge", "hedge"],
        "code": ["primary", "junior", "all_schools", "encourage", "in_principle"],
        "apart": ["junior", "", "", "", ""],
        "name_zh": ["", "", "", "encouraged", "in principle"],
    }
)
MARK = {"benchmark_id": "m", "indicator": "share", "comparator": "ge", "value_std": 50.0, "part": ""}
ASKED = {
    **{"requirement_id": "r", "theme": "rotation", "topic": "exchange", "part_of": "", "benchmark": "m", "due": "2025"},
    **{"binds": "county", "issued": "2014", "province": ""},
}
FIGURE = {
    **{"value_id": "a-2021-v001", "plan_id": "a-2021", "indicator": "share", "status": "target", "year": 2025},
    **{
        "comparator": "ge",
        "value_std": 60.0,
        "value_std_high": None,
        "scope": "",
        "hedge": "",
        "figure_kind": "digits",
    },
    **{"stands_for": "", "reading_kind": "", "requirement": "", "unit_std": "percent", "year_basis": "stated"},
    "undated": "",
}
SAID = {
    **{"statement_id": "a-2021-c001", "plan_id": "a-2021", "requirement": "r", "act": "promise", "strength": "words"},
    **{"deadline": "", "hedge": "", "year_basis": "stated"},
}


SPOKEN = {"subject": "topic", "code": "exchange", "presence": "silent", "decided_by": ""}


def frame(rows: list[dict], columns: dict) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=list(columns)).astype({"year": "Int64"} if "year" in columns else {})


def find(figures=(), said=(), asked=(), presence=(), plans=PLANS, mark=None, book=BOOK) -> pd.DataFrame:
    """Return the cells of some figures and statements, each given by what differs from the ones above."""
    state = [
        SPOKEN | {"plan_id": plan} | dict(given)
        for plan, given in zip(plans["plan_id"], [*presence, {}, {}], strict=False)
    ]
    return find_uptake(
        pd.DataFrame([ASKED | one for one in asked or [{}]]),
        pd.DataFrame([MARK | (mark or {})]),
        frame([FIGURE | one for one in figures], FIGURE),
        frame([SAID | one for one in said], SAID),
        order_states(pd.DataFrame(state)),
        plans,
        REGIONS,
        book,
        SCOPES,
    )


def own(found: pd.DataFrame, plan: str = "a-2021"):
    """Return the one cell of a plan."""
    (row,) = found[found["plan_id"] == plan].itertuples()
    return row


def cell(found: pd.DataFrame, plan: str = "a-2021") -> tuple[str, str, str]:
    row = own(found, plan)
    return row.form, row.level, row.timing


@pytest.mark.parametrize(
    ("said", "direction"),
    [
        ({"indicator": "share"}, "up"),
        ({"restates": "a-2021-v001"}, "up"),
        ({"indicator": "span"}, ""),
        ({"restates": "a-2021-v002"}, ""),
        ({}, ""),
    ],
)
def test_a_direction_is_that_of_the_quantity_asked_or_none(said, direction):
    figures = [{"indicator": "share", "status": "actual", "year": 2030}]
    figures += [{"value_id": "a-2021-v002", "indicator": "span"}]
    row = {"direction": "up", "strength": "direction", "indicator": "", "restates": ""}
    names = SAID | row
    found = find_uptake(
        *(pd.DataFrame([ASKED]), pd.DataFrame([MARK])),
        *(frame([FIGURE | one for one in figures], FIGURE), pd.DataFrame([names | said])),
        *(order_states(pd.DataFrame([SPOKEN | {"plan_id": plan} for plan in PLANS["plan_id"]])), PLANS, REGIONS, BOOK),
        SCOPES,
    )
    assert (own(found).told, own(found).direction) == ("without_figure", direction)
    assert own(found, "b-2021").direction == ""


@pytest.mark.parametrize(
    ("figure", "expected"),
    [
        ({}, ("number", "exceeds", "in_time")),
        ({"value_std": 50.0}, ("number", "equals", "in_time")),
        ({"value_std": 50.0, "comparator": "eq", "year": 2026}, ("number", "equals", "later")),
        ({"value_std": 50.0, "comparator": "gt"}, ("number", "exceeds", "in_time")),
        ({"value_std": 40.0}, ("number", "may_meet", "in_time")),
        ({"value_std": 40.0, "comparator": "eq"}, ("number", "below", "in_time")),
        ({"value_std": 60.0, "comparator": "le"}, ("number", "may_meet", "in_time")),
        ({"value_std": 40.0, "comparator": "le"}, ("number", "below", "in_time")),
        ({"comparator": "approx"}, ("number", "cannot_be_said", "in_time")),
        ({"scope": "primary"}, ("number", "cannot_be_said", "in_time")),
        ({"reading_kind": "ambiguous"}, ("number", "cannot_be_said", "in_time")),
        ({"status": "standard", "year": None}, ("number", "exceeds", "undated")),
        # a word for all is no number
        ({"figure_kind": "words", "value_std": 100.0, "comparator": "eq"}, ("dated", "exceeds", "in_time")),
        (
            {"figure_kind": "words", "value_std": 100.0, "status": "standard", "year": None},
            ("words", "exceeds", "undated"),
        ),
        # what is reported is no promise, and tells that the level was reached
        ({"status": "actual", "year": 2020, "comparator": "eq"}, ("results_only", "exceeds", "met_before")),
        ({"status": "actual", "year": 2020, "comparator": "eq", "value_std": 40.0}, ("results_only", "below", "")),
    ],
)
def test_a_figure_says_form_level_and_timing(figure, expected):
    assert cell(find([figure])) == expected


def test_with_lower_better_a_ceiling_below_the_one_asked_exceeds():
    asked, mark = [{"benchmark": "m"}], {"indicator": "span", "comparator": "le", "value_std": 6.0}
    under = {"indicator": "span", "comparator": "le", "value_std": 5.0}
    assert cell(find([under], asked=asked, mark=mark))[1] == "exceeds"
    assert cell(find([under | {"value_std": 6.0}], asked=asked, mark=mark))[1] == "equals"
    assert cell(find([under | {"value_std": 8.0, "comparator": "eq"}], asked=asked, mark=mark))[1] == "below"


def test_a_standing_rule_without_a_date_has_no_timing():
    assert cell(find([{}], asked=[{"due": ""}])) == ("number", "exceeds", "")


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({}, ("words", "", "undated")),
        ({"strength": "dated", "deadline": "2024-05"}, ("dated", "", "in_time")),
        ({"strength": "dated", "deadline": "2027"}, ("dated", "", "later")),
        ({"strength": "direction"}, ("direction", "", "undated")),
        ({"act": "report", "strength": ""}, ("results_only", "", "")),
    ],
)
def test_a_statement_says_form_and_timing_and_no_level(said, expected):
    assert cell(find(said=[said])) == expected


def test_the_firmest_commitment_decides_and_all_that_carry_it_are_named():
    found = find([{}], [{}])
    (row,) = found[found["plan_id"] == "a-2021"].itertuples()
    assert (row.form, row.decided_by, row.row_ids) == ("number", "a-2021-v001", "a-2021-c001;a-2021-v001")


def test_a_result_that_reached_the_level_makes_a_later_plan_met_before():
    past = {"value_id": "a-2021-v002", "status": "actual", "year": 2020, "comparator": "eq"}
    assert cell(find([{"year": 2027}, past])) == ("number", "exceeds", "met_before")


def test_a_result_that_reached_the_level_of_a_standing_rule_stands_beside_the_words():
    past = {"value_id": "a-2021-v002", "status": "actual", "year": 2020, "comparator": "eq"}
    standing = [{"due": ""}]
    found = own(find([past], [{}], standing))
    assert (found.form, found.timing, found.met_by) == ("words", "met_before", "a-2021-v002")
    for unlike in ({"value_std": 40.0}, {"scope": "primary"}, {"year_basis": "implied"}):
        assert own(find([past | unlike], [{}], standing)).met_by == ""
    younger = own(find([past], [{}], [{"due": "", "issued": "2023"}]))
    assert (younger.form, younger.timing, younger.met_by) == ("issued_later", "", "")


@pytest.mark.parametrize(
    ("figures", "said", "told"),
    [
        ([], [{}], "without_figure"),
        ([], [{"strength": "direction"}], "without_figure"),
        ([], [{"strength": "dated", "deadline": "2025"}], "without_figure"),
        # a past figure promises none
        ([{"status": "actual", "year": 2020, "comparator": "eq"}], [{}], "without_figure"),
        # a word for all is the figure, though a statement beside it decides
        ([{"figure_kind": "words", "year": None}], [{}], "words"),
        ([{"figure_kind": "words", "year": None}], [{"strength": "dated", "deadline": "2025"}], "dated"),
        # a figure of another quantity is one
        ([{"indicator": "span", "requirement": "r"}], [{}], "number"),
        ([{}], [{}], "number"),
        ([], [{"act": "report", "strength": ""}], "results_only"),
    ],
)
def test_the_thing_without_the_figure_asked_is_told_apart(figures, said, told):
    found = find(figures, said)
    assert own(found).told == told
    spread = spread_uptake(found).iloc[0]
    assert spread["share_without_figure"] == (100 if told == "without_figure" else 0)


def test_where_no_figure_is_asked_none_is_missed():
    assert own(find(said=[{}], asked=[{"benchmark": ""}])).told == "words"


def test_a_plan_without_the_figure_counts_as_taking_up():
    asked = pd.DataFrame([ASKED])
    (row,) = count_uptake(find(said=[{}]), asked).itertuples()
    assert (row.taken, row.bare, row.referred) == (1, 1, 0)


@pytest.mark.parametrize(
    ("hedge", "act", "form"),
    [
        ("encouraged", "principle", "words"),
        ("encouraged", "promise", "words"),
        ("encouraged", "report", "results_only"),
        ("in principle", "principle", "results_only"),
        ("", "principle", "results_only"),
    ],
)
def test_what_only_encourages_is_taken_up_by_the_same_encouragement(hedge, act, form):
    said = {"act": act, "strength": "words" if act == "promise" else "", "hedge": "encouraged"}
    cell = own(find(said=[said], asked=[{"hedge": hedge, "benchmark": ""}]))
    assert (cell.form, cell.reasons) == (form, "softened")


TERM = {"value_id": "a-2021-v009", "indicator": "principal_term_length", "comparator": "eq", "status": "standard"}
TERM |= {"value_std": 3.0, "unit_std": "years", "year": None}
STAY = {"indicator": "span", "requirement": "r", "status": "standard", "comparator": "le", "value_std": 6.0}
STAY |= {"unit_std": "years", "year": None}
TERMS = {"comparator": "le", "value_std": 2.0, "indicator": "terms", "unit_std": "terms"}
STAYS = pd.DataFrame(
    {
        "indicator": ["span", "terms", "principal_term_length"],
        "better": ["neither", "lower", "neither"],
        "lower_bound": [0.0] * 3,
        "upper_bound": [None] * 3,
        "base": ["posts"] * 3,
    }
).set_index("indicator", drop=False)


@pytest.mark.parametrize(
    ("stay", "terms", "level"),
    [
        ({}, [TERM], "equals"),
        ({"value_std": 9.0, "comparator": "eq"}, [TERM], "below"),
        # a ceiling of nine years may be one of six
        ({"value_std": 9.0}, [TERM], "may_meet"),
        ({"value_std": 5.0}, [TERM], "exceeds"),
        # three to seven years lie on either side of six
        ({"comparator": "range", "value_std": 3.0, "value_std_high": 7.0}, [TERM], "may_meet"),
        # no term, two terms, or one in doubt: how many terms six years are is not said
        ({}, [], "cannot_be_said"),
        ({}, [TERM, TERM | {"value_id": "a-2021-v010", "value_std": 4.0}], "cannot_be_said"),
        ({}, [TERM | {"reading_kind": "ambiguous"}], "cannot_be_said"),
        ({}, [TERM | {"comparator": "range", "value_std_high": 5.0}], "cannot_be_said"),
        ({"unit_std": "months"}, [TERM], "cannot_be_said"),
    ],
)
def test_years_are_counted_in_terms_where_the_plan_prints_its_term(stay, terms, level):
    found = own(find([STAY | stay, *terms], asked=[{"due": ""}], mark=TERMS, book=STAYS))
    assert (found.form, found.level) == ("number", level)
    assert ("other_base" in found.reasons) == (level == "cannot_be_said")


def test_what_a_plan_only_encourages_takes_nothing_up():
    assert cell(find([{"status": "encouraged", "year": None, "year_basis": "none"}]))[0] == "results_only"


@pytest.mark.parametrize(
    ("basis", "reading", "timing"),
    [
        ("stated", "", "met_before"),
        ("period", "", "met_before"),
        ("implied", "", "later"),
        ("stated", "ambiguous", "later"),
    ],
)
def test_only_a_result_that_is_known_to_be_one_of_its_year_was_reached_before(basis, reading, timing):
    past = {"value_id": "a-2021-v002", "status": "actual", "year": 2020, "comparator": "eq"}
    past |= {"year_basis": basis, "reading_kind": reading}
    assert cell(find([{"year": 2027}, past])) == ("number", "exceeds", timing)


@pytest.mark.parametrize(
    ("due", "figures", "decides"),
    [
        # the promise that answers the due date, and not the step on the way to it
        ("2025", [("milestone", 2024, 96.8), ("target", 2025, 97.0)], 2025),
        # what is in time before what is later, though that is what the plan ends with
        ("2025", [("milestone", 2025, 60.0), ("target", 2027, 70.0)], 2025),
        # of two in time the nearest, also where both are targets
        ("2025", [("target", 2023, 60.0), ("target", 2025, 55.0)], 2025),
        # due before either: what the plan promises in the end
        ("2020", [("milestone", 2024, 96.8), ("target", 2025, 97.0)], 2025),
        # due after both, or no date at all
        ("2030", [("milestone", 2024, 60.0), ("target", 2025, 70.0)], 2025),
        ("", [("milestone", 2024, 96.8), ("target", 2025, 97.0)], 2025),
    ],
)
def test_of_several_years_the_promise_that_answers_the_due_date_decides(due, figures, decides):
    rows = [
        {"value_id": f"a-2021-v{n:03}", "status": status, "year": year, "value_std": value, "comparator": "eq"}
        for n, (status, year, value) in enumerate(figures, start=1)
    ]
    for order in (rows, rows[::-1]):
        found = find(order, asked=[{"due": due}])
        (row,) = found[found["plan_id"] == "a-2021"].itertuples()
        assert row.year == decides


def test_a_figure_that_can_be_held_against_what_is_asked_goes_before_one_that_cannot():
    step = {"value_id": "a-2021-v001", "status": "milestone", "year": 2023}
    found = find([step, {"value_id": "a-2021-v002", "scope": "primary"}])
    (row,) = found[found["plan_id"] == "a-2021"].itertuples()
    assert (row.decided_by, row.level) == ("a-2021-v001", "exceeds")


def test_a_promise_to_pass_the_evaluation_takes_its_parts_up_by_reference():
    asked = [{"requirement_id": "whole", "benchmark": ""}, {"part_of": "whole"}]
    found = find(said=[{"requirement": "whole;r"}], asked=asked)
    own = found[found["plan_id"] == "a-2021"].set_index("requirement_id")["form"]
    assert dict(own) == {"whole": "words", "r": "by_reference"}


def test_speaking_of_the_topic_alone_is_no_taking_up():
    spoken = {"presence": "words", "decided_by": "a-2021-c009"}
    found = find(presence=[spoken, {"presence": "out_of_scope"}])
    assert (cell(found)[0], cell(found, "b-2021")[0]) == ("topic_only", "out_of_scope")
    assert found.loc[found["plan_id"] == "a-2021", "decided_by"].tolist() == ["a-2021-c009"]
    assert cell(find())[0] == "silent"


@pytest.mark.parametrize(
    ("part", "scope", "expected"),
    [
        ("primary", "primary", ("number", "exceeds", "in_time")),
        ("primary", "", ("number", "cannot_be_said", "in_time")),
        ("", "primary", ("number", "cannot_be_said", "in_time")),
        ("primary", "all_schools", ("number", "cannot_be_said", "in_time")),
        # schools that share nothing, whichever of the two the vocabulary names first
        ("primary", "junior", ("silent", "", "")),
        ("junior", "primary", ("silent", "", "")),
    ],
)
def test_a_figure_counts_unless_its_part_shares_nothing_with_the_one_asked_for(part, scope, expected):
    assert cell(find([{"scope": scope}], mark={"part": part})) == expected


def test_a_figure_goes_before_the_words_beside_it():
    beside = {"statement_id": "a-2021-c001", "strength": "number", "deadline": "2025"}
    found = find([{"value_id": "a-2021-v001"}], [beside])
    assert found.loc[found["plan_id"] == "a-2021", "decided_by"].tolist() == ["a-2021-v001"]
    # also where its level cannot be said, which words do not even try
    vague = find([{"comparator": "approx"}], [beside])
    assert cell(vague) == ("number", "cannot_be_said", "in_time")


def test_a_result_of_another_quantity_is_told_and_its_level_cannot_be_said():
    past = {"indicator": "span", "requirement": "r", "status": "actual", "year": 2020}
    found = find([past])
    assert cell(found) == ("results_only", "cannot_be_said", "")


@pytest.mark.parametrize(
    ("figure", "margin"),
    [
        ({}, 10.0),
        ({"value_std": 50.0}, 0.0),
        ({"value_std": 40.0, "comparator": "eq"}, -10.0),
        # at most 40: at the least ten short
        ({"value_std": 40.0, "comparator": "le"}, -10.0),
        ({"value_std": 40.0}, None),
        ({"comparator": "approx"}, None),
    ],
)
def test_a_margin_is_what_is_sure(figure, margin):
    (found,) = find([figure])["margin"].head(1)
    assert found == margin if margin is not None else pd.isna(found)


def test_with_lower_better_a_margin_is_turned_round():
    asked, mark = [{"benchmark": "m"}], {"indicator": "span", "comparator": "le", "value_std": 6.0}
    under = {"indicator": "span", "comparator": "le", "value_std": 5.0}
    assert find([under], asked=asked, mark=mark)["margin"].iloc[0] == 1.0
    assert find([under | {"value_std": 8.0, "comparator": "eq"}], asked=asked, mark=mark)["margin"].iloc[0] == -2.0


THEME = {"subject": "theme", "code": "rotation", "presence": "words"}


@pytest.mark.parametrize(
    ("presence", "as_", "on"),
    [
        ({"presence": "words", "value_ids": "v", "statement_ids": "c", "decided_by": "c"}, "topic", "v;c"),
        ({"presence": "silent"}, "theme", "w;d"),
        ({"presence": "out_of_scope"}, "scope", "a-2021"),
        ({"presence": "not_read"}, "read", "a-2021"),
    ],
)
def test_a_cell_without_rows_rests_on_what_stands_for_it(presence, as_, on):
    said = [
        SPOKEN | {"plan_id": "a-2021"} | presence,
        THEME | {"plan_id": "a-2021", "value_ids": "w", "statement_ids": "d"},
    ]
    tables = (pd.DataFrame([ASKED]), pd.DataFrame([MARK]), frame([], FIGURE), frame([], SAID), pd.DataFrame(said))
    (row,) = find_uptake(*tables, PLANS.iloc[:1], REGIONS, BOOK, SCOPES).itertuples()
    assert (row.rests_as, row.rests_on) == (as_, on)


def test_a_requirement_younger_than_the_plan_is_shown_and_not_judged():
    found = find([{}], asked=[{"issued": "2022"}])
    assert cell(found) == ("issued_later", "", "")
    assert found.loc[found["plan_id"] == "a-2021", "row_ids"].tolist() == ["a-2021-v001"]


def test_dates_that_overlap_are_judged_and_said():
    found = find([{}], asked=[{"issued": "2021"}])
    assert cell(found) == ("number", "exceeds", "in_time")
    assert found.loc[found["plan_id"] == "a-2021", "reasons"].tolist() == ["dates_unsure"]


@pytest.mark.parametrize(
    ("reported", "asked", "form"),
    [
        # of its first year, or the years around it
        (None, "2022-04", "number"),
        # it reports on 2020, so it is of 2020 or 2021
        (2020, "2022-04", "issued_later"),
        (2020, "2021-12", "number"),
        (2021, "2022-04", "number"),
        # one that lies far back bounds nothing
        (2016, "2022-04", "number"),
    ],
)
def test_the_last_year_that_a_plan_reports_on_bounds_its_unknown_date(reported, asked, form):
    plans = PLANS.assign(issued="", reported=pd.array([reported] * 2, dtype="Int64"))
    assert cell(find([{}], asked=[{"issued": asked}], plans=plans))[0] == form


@pytest.mark.parametrize(
    ("named", "promised", "asked", "order"),
    [
        # an event of November 2021 is named, and something is still promised for the end of 2022
        ("2021-11", "2022-12", "2021-10", "older"),
        ("2021-11", "2022-12", "2021-12", "unsure"),
        ("2021-11", "2022-12", "2022-04", "unsure"),
        ("2021-11", "2022-12", "2023-01", "later"),
        # one of the two alone bounds its own side: reports on 2020 leave 2020 and 2021
        ("2021-11", "", "2022-01", "later"),
        ("2022-03", "", "2022-04", "unsure"),
        ("", "2021-06", "2021-07", "later"),
        ("", "2021-06", "2020-01", "unsure"),
        ("", "2021-06", "2019-12", "older"),
    ],
)
def test_what_the_text_names_and_still_promises_bounds_its_unknown_date(named, promised, asked, order):
    bounds = {"issued_from": named, "issued_to": promised}
    plans = PLANS.assign(issued="", reported=pd.array([2020] * 2, dtype="Int64"), **bounds)
    found = find([{}], asked=[{"issued": asked}], plans=plans)
    row = found[found["plan_id"] == "a-2021"].iloc[0]
    told = "later" if row["form"] == "issued_later" else "unsure" if "dates_unsure" in row["reasons"] else "older"
    assert told == order


@pytest.mark.parametrize("basis", ["period", "implied"])
def test_an_inferred_year_is_kept_apart_and_dates_nothing(basis):
    row = own(find([{"year": 2025, "year_basis": basis}]))
    assert (row.timing, row.inferred_year, row.after) == ("undated", 2025, False)
    assert pd.isna(row.year)
    late = own(find(said=[{"strength": "words", "deadline": "2027", "year_basis": basis}]))
    # it is not late for lying after the due year
    assert (late.form, late.timing, late.inferred_year, late.after) == ("words", "undated", 2027, False)


def test_a_printed_year_is_not_inferred():
    row = own(find([{"year": 2027, "year_basis": "heading"}]))
    assert (row.year, row.timing, row.after, pd.isna(row.inferred_year)) == (2027, "later", True, True)


def test_whether_a_share_of_what_is_not_printed_reaches_what_is_asked_cannot_be_said():
    row = own(find([{}], book=BOOK.assign(base="unstated")))
    assert (row.form, row.level, row.reasons) == ("number", "cannot_be_said", "unstated_base")
    assert pd.isna(row.margin)


def test_what_is_evaluated_county_by_county_gives_a_prefecture_no_level():
    figures = [{}, {"plan_id": "b-2021", "value_id": "b-2021-v001"}]
    found = find(figures, mark={"scope": "county_evaluation"})
    assert [cell(found), cell(found, "b-2021")] == [
        ("number", "exceeds", "in_time"),
        ("number", "cannot_be_said", "in_time"),
    ]
    assert pd.isna(own(found, "b-2021").margin)
    assert own(found, "b-2021").reasons == "prefecture"
    # a national rule that binds counties does, and says of whom it is asked
    nation = own(find(figures, mark={"scope": "national"}), "b-2021")
    assert (nation.level, nation.reasons) == ("exceeds", "prefecture")


def test_a_standing_rule_is_told_as_one_that_may_be_repeated_from_above():
    standing = {"status": "standard", "year": None}
    assert own(find([{**standing, "undated": "rule"}])).reasons == "rule"
    # one that a promise prints is a goal without a year
    assert own(find([{**standing, "undated": "goal"}])).reasons == own(find([{}])).reasons == ""


PAST = {"status": "actual", "year": 2020, "comparator": "eq"}


@pytest.mark.parametrize(
    ("figures", "said", "told"),
    [
        ([PAST], [], "reached"),
        ([PAST | {"value_std": 40.0}], [], "results_only"),
        ([], [{"act": "report", "strength": ""}], "results_only"),
        # what is promised again is taken up
        ([PAST, {"value_id": "a-2021-v002"}], [], "number"),
    ],
)
def test_what_is_reported_as_reached_in_time_is_told_apart(figures, said, told):
    found = find(figures, said)
    assert own(found).told == told
    (counts,) = count_uptake(found, pd.DataFrame([ASKED])).to_dict("records")
    assert (counts["reached"], counts["taken"]) == (int(told == "reached"), int(told == "number"))


@pytest.mark.parametrize(
    ("theme", "told"), [({"value_ids": "", "statement_ids": "d"}, "silent_topic"), ({"presence": "silent"}, "silent")]
)
def test_silence_on_a_topic_is_told_apart_from_silence_on_the_theme(theme, told):
    said = [SPOKEN | {"plan_id": "a-2021"}, THEME | {"plan_id": "a-2021"} | theme]
    tables = (pd.DataFrame([ASKED]), pd.DataFrame([MARK]), frame([], FIGURE), frame([], SAID), pd.DataFrame(said))
    (row,) = find_uptake(*tables, PLANS.iloc[:1], REGIONS, BOOK, SCOPES).itertuples()
    assert (row.form, row.told) == ("silent", told)


@pytest.mark.parametrize(
    ("figure", "asked", "groups"),
    [
        ({}, {}, {"exceeds"}),
        ({"value_std": 50.0}, {}, {"equals"}),
        ({}, {"binds": "state"}, {"goals"}),
        # a level of a later year says nothing of the due date, and stands with its date alone
        ({"year": 2027}, {}, {"further"}),
        ({"year": 2027}, {"binds": "state"}, {"further"}),
        ({"year": 2027, "value_std": 50.0}, {}, {"later"}),
        ({"year": 2027, "value_std": 50.0}, {"binds": "state"}, {"later_goals"}),
        ({"year": 2027, "value_std": 40.0, "comparator": "eq"}, {}, {"later", "below"}),
        ({"year": 2027, "year_basis": "period"}, {"binds": "state"}, {"goals"}),
        ({"year": 2025, "year_basis": "period"}, {"binds": "state"}, {"goals"}),
        (PAST, {}, {"reached"}),
        (PAST, {"binds": "state"}, {"reached"}),
        ({"scope": "primary"}, {}, set()),
    ],
)
def test_each_cell_is_told_in_the_sentences_that_it_belongs_to(figure, asked, groups):
    found = find([figure], asked=[asked], plans=PLANS.iloc[:1])
    assert set(group_told(found)["group"]) == groups


def test_what_was_still_open_is_told_before_what_was_over_and_what_goes_beyond_last():
    asked = [
        {"requirement_id": "beyond", "due": "2019"},
        {"requirement_id": "over", "benchmark": "", "due": "2020"},
        {"requirement_id": "open", "benchmark": "", "due": "2022"},
    ]
    said = {"strength": "dated", "deadline": "2026", "requirement": "over;open"}
    found = find([{"year": 2026}], [said], asked=asked, plans=PLANS.iloc[:1])
    told = group_told(found)
    named = found["requirement_id"].take(told["place"])
    assert list(zip(told["group"], named, strict=True)) == [
        ("later", "open"),
        ("later", "over"),
        ("further", "beyond"),
    ]


def test_what_cannot_be_held_against_the_figure_asked_is_not_late():
    """A direction by 2030, and a figure of another part: neither says when what is asked is reached."""
    words = group_told(find([], [{"strength": "direction", "deadline": "2030"}], plans=PLANS.iloc[:1]))
    other = group_told(find([{"year": 2030, "scope": "primary"}], plans=PLANS.iloc[:1]))
    assert "later" not in {*words["group"], *other["group"]}
    # of what no figure is asked for, any date counts
    asked = [{"benchmark": ""}]
    words = group_told(find([], [{"strength": "dated", "deadline": "2030"}], asked=asked, plans=PLANS.iloc[:1]))
    assert words["group"].tolist() == ["later"]


def test_a_figure_of_another_quantity_takes_it_up_and_its_level_cannot_be_said():
    found = find([{"indicator": "span", "requirement": "r"}])
    assert cell(found) == ("number", "cannot_be_said", "in_time")
    assert found.loc[found["plan_id"] == "a-2021", "reasons"].tolist() == ["other_base"]


def test_a_province_asks_its_own_plans_alone_and_a_prefecture_is_marked():
    found = find(asked=[{"province": "West"}])
    assert found["plan_id"].tolist() == ["b-2021"]
    assert found["reasons"].tolist() == ["prefecture"]


FIGURES = st.lists(
    st.fixed_dictionaries(
        {
            "value_std": st.sampled_from([30.0, 50.0, 70.0]),
            "comparator": st.sampled_from(["eq", "ge", "gt", "le", "lt", "approx"]),
            "status": st.sampled_from(["actual", "target", "milestone", "standard"]),
            "year": st.sampled_from([None, 2020, 2025, 2030]),
            "figure_kind": st.sampled_from(["digits", "words"]),
            "plan_id": st.sampled_from(["a-2021", "b-2021"]),
        }
    ),
    max_size=4,
).map(lambda rows: [row | {"value_id": f"{row['plan_id']}-v{place:03}"} for place, row in enumerate(rows)])
WORDS = st.lists(
    st.fixed_dictionaries(
        {
            "strength": st.sampled_from(["dated", "direction", "words"]),
            "deadline": st.sampled_from(["", "2024", "2029"]),
        }
    ),
    max_size=3,
).map(lambda rows: [row | {"statement_id": f"a-2021-c{place:03}"} for place, row in enumerate(rows)])


@settings(max_examples=60, deadline=None)
@given(FIGURES, WORDS)
def test_codes_are_known_and_another_plan_changes_no_cell(figures, said):
    both = find(figures, said)
    assert set(both["form"]) <= set(FORMS)
    assert set(both["level"]) <= {"", *LEVELS}
    assert set(both["timing"]) <= {"", *TIMINGS}
    assert set(both["told"]) <= set(TOLD)
    alone = find([row for row in figures if row["plan_id"] == "a-2021"], said, plans=PLANS.iloc[:1])
    assert cell(both) == cell(alone)


@settings(max_examples=60, deadline=None)
@given(FIGURES, WORDS)
def test_a_weaker_statement_never_lifts_a_cell(figures, said):
    before = cell(find(figures, said))
    after = cell(find(figures, [*said, {"statement_id": "a-2021-c999", "strength": "words"}]))
    if before[0] in TAKEN[:3]:
        assert after == before
    assert FORMS.index(after[0]) <= FORMS.index(before[0])


def test_counts_add_nothing_up_but_plans():
    found = find([{}])
    counts = count_uptake(found, pd.DataFrame([ASKED])).iloc[0]
    assert (counts["plans"], counts["taken"], counts["exceeds"], counts["silent"]) == (2, 1, 1, 1)
    assert (counts["older"], counts["younger"], counts["referred"]) == (2, 0, 0)
    late = count_uptake(find([{}], asked=[{"issued": "2030"}]), pd.DataFrame([ASKED])).iloc[0]
    assert (late["plans"], late["taken"], late["older"], late["younger"]) == (2, 0, 0, 2)


def test_the_spread_gives_shares_by_form_and_who_stands_at_the_ends():
    """Five counties and a prefecture: 60, 55, 60, 40 and nothing; the prefecture's 90 is not held against them."""
    names = [*"abcde", "z"]
    plans = pd.DataFrame(
        {
            **{"plan_id": [f"{name}-2021" for name in names], "region_id": names},
            **{"issued": "2021-06", "period_start": 2021, "reported": None, "level": [*["county"] * 5, "prefecture"]},
        }
    )
    stated = {"a": (60, 2025), "b": (55, 2024), "c": (60, 2027), "d": (40, 2025), "z": (90, 2023)}
    figures = [
        FIGURE
        | {"value_id": f"{name}-v", "plan_id": f"{name}-2021", "value_std": value, "year": year, "comparator": "eq"}
        for name, (value, year) in stated.items()
    ]
    places = pd.DataFrame({"region_id": names, "province_en": "East"})
    tables = (pd.DataFrame([ASKED]), pd.DataFrame([MARK]), frame(figures, FIGURE), frame([], SAID))
    said = pd.DataFrame([SPOKEN | {"plan_id": f"{name}-2021"} for name in names])
    rows = find_uptake(*tables, said, plans, places, BOOK, SCOPES)
    counties, prefectures = spread_uptake(rows).to_dict("records")
    assert (counties["region_level"], counties["plans"], prefectures["plans"]) == ("county", 5, 1)
    assert (counties["share_number"], counties["share_silent"], counties["share_words"]) == (80.0, 20.0, 0.0)
    assert (counties["beyond"], counties["beyond_plans"], counties["beyond_rows"]) == (10.0, "a-2021;c-2021", "a-v;c-v")
    assert (counties["short"], counties["short_plans"], counties["short_rows"]) == (-10.0, "d-2021", "d-v")
    assert (counties["earliest"], counties["earliest_plans"]) == (2024, "b-2021")
    assert (counties["latest"], counties["latest_plans"], counties["latest_rows"]) == (2027, "c-2021", "c-v")
    # one plan stands at no far end of itself, and falls short of nothing
    assert (prefectures["beyond"], prefectures["earliest"], prefectures["latest_plans"]) == (40.0, 2023, "")
    assert pd.isna(prefectures["latest"])
    assert pd.isna(prefectures["short"])


def test_what_is_only_reported_stands_at_no_end():
    past = {"status": "actual", "year": 2020, "comparator": "eq"}
    (spread,) = spread_uptake(find([past], plans=PLANS.iloc[:1])).to_dict("records")
    assert spread["share_results_only"] == 100.0
    assert pd.isna(spread["beyond"])
    assert spread["earliest_plans"] == ""
