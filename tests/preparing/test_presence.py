"""What each plan says of each theme, topic and indicator: the firmest commitment wins, and silence is told apart."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from records import make, make_book

from helpers.data.cells import split_list
from helpers.data.codes import Presence
from helpers.data.schema import Benchmark, Plan, Requirement, Statement, Value
from helpers.preparing.presence import PresenceTeller

STATES = get_args(Presence)
UNSAID = ("silent", "not_used", "out_of_scope", "not_read")
THEMES = ["preschool", "rotation", "finance"]
TOPICS = {"enrolment": "preschool", "places": "preschool", "moves": "rotation", "money": "finance"}
BOOK = make_book(
    TOPICS,
    {
        "gross_rate": ("enrolment", "coverage"),
        "inclusive_share": ("enrolment", "coverage"),
        "public_share": ("places", "coverage"),
        "places_built": ("places", ""),
        "principal_term": ("moves", ""),
        "aid_total": ("money", ""),
    },
)
ALL_READ = make(Plan, themes_read=";".join(THEMES))
OUTSIDE = make(Plan, themes_read="preschool;rotation", themes_outside="preschool", scope_en="x", scope_zh="x")


class Said(NamedTuple):
    state: str
    values: str
    statements: str
    decided_by: str


def value(number: int = 1, **cells: str) -> Value:
    return make(Value, value_id=f"aspen-2021-v{number:03}", **cells)


def statement(number: int = 1, **cells: str) -> Statement:
    return make(Statement, statement_id=f"aspen-2021-c{number:03}", **cells)


def tell(plan: Plan = ALL_READ, values: Sequence[Value] = (), statements: Sequence[Statement] = ()):
    """Return what is told, by kind and code."""
    told = PresenceTeller(BOOK).tell(plan, values, statements)
    return {(kind, code): Said(*said) for kind, code, *said in told}


def test_every_subject_is_told_of_once_in_order():
    told = PresenceTeller(BOOK).tell(ALL_READ, [], [])
    keys = [row[:2] for row in told]
    assert keys == sorted(set(keys))
    assert len(keys) == len(BOOK.indicators) + len(TOPICS) + len(THEMES)


# ---------------------------------------------------------------------------------------------------- themes and topics


@pytest.mark.parametrize(
    ("cells", "state"),
    [
        ({"act": "report"}, "results_only"),
        ({"act": "principle"}, "results_only"),
        ({}, "words"),
        ({"act": "rule"}, "words"),
        ({"direction": "up"}, "direction"),
        ({"deadline": "2025", "year_basis": "stated"}, "dated"),
    ],
)
def test_a_statement_makes_the_state_of_its_theme_and_topic(cells, state):
    told = tell(statements=[statement(topic="enrolment", **cells)])
    assert told["theme", "preschool"] == (state, "", "aspen-2021-c001", "aspen-2021-c001")
    assert told["topic", "enrolment"] == (state, "", "aspen-2021-c001", "aspen-2021-c001")
    assert told["topic", "places"].state == "silent"
    assert told["theme", "rotation"].state == "silent"


@pytest.mark.parametrize(
    ("cells", "state"),
    [
        ({"status": "actual", "year": "2020"}, "results_only"),
        ({"status": "target"}, "number"),
        ({"status": "standard", "year": "", "year_basis": "none"}, "number"),
        ({"figure_kind": "words", "figure": "", "value": "100"}, "dated"),
        ({"figure_kind": "words", "figure": "", "value": "100", "year_basis": "period"}, "words"),
        ({"figure_kind": "relation", "figure": "", "value": "100", "status": "standard", "year": ""}, "words"),
    ],
)
def test_a_figure_makes_the_state_of_its_indicator_s_theme_and_topic(cells, state):
    told = tell(values=[value(**cells)])
    assert told["theme", "preschool"] == (state, "aspen-2021-v001", "", "aspen-2021-v001")
    assert told["topic", "enrolment"].state == state


def test_the_firmest_commitment_wins_and_the_first_of_its_kind_decides():
    told = tell(
        values=[value(1, status="actual", year="2020")],
        statements=[
            statement(1, act="report"),
            statement(2, direction="up"),
            statement(3),
            statement(4, direction="down", topic="places"),
        ],
    )
    ids = "aspen-2021-c001;aspen-2021-c002;aspen-2021-c003;aspen-2021-c004"
    assert told["theme", "preschool"] == ("direction", "aspen-2021-v001", ids, "aspen-2021-c002")
    assert told["topic", "enrolment"].state == "results_only"


def test_a_statement_that_restates_a_planned_figure_brings_its_number_to_its_own_theme():
    told = tell(values=[value()], statements=[statement(theme="rotation", topic="moves", restates="aspen-2021-v001")])
    assert told["topic", "moves"] == ("number", "", "aspen-2021-c001", "aspen-2021-c001")


def test_a_second_theme_is_spoken_of_and_topics_have_none():
    told = tell(
        statements=[statement(theme="finance", topic="money", also_theme="preschool; rotation", direction="up")]
    )
    assert [told["theme", theme].state for theme in THEMES] == ["words", "words", "direction"]
    assert told["theme", "rotation"].statements == "aspen-2021-c001"
    # a second theme alone speaks of none of its topics
    assert told["topic", "moves"].state == "silent"


def test_a_second_topic_counts_as_the_first_does():
    told = tell(
        statements=[
            statement(theme="preschool", topic="enrolment", also_theme="rotation", also_topic="moves", direction="up")
        ]
    )
    assert [told["topic", topic].state for topic in ("enrolment", "moves")] == ["direction"] * 2
    assert told["topic", "moves"].statements == "aspen-2021-c001"
    assert told["theme", "rotation"].state == "words"


def test_silence_needs_a_theme_that_was_read_and_is_covered():
    read = tell(make(Plan, themes_read="preschool"))
    assert (read["theme", "preschool"].state, read["topic", "enrolment"].state) == ("silent", "silent")
    assert (read["theme", "rotation"].state, read["topic", "moves"].state) == ("not_read", "not_read")
    outside = tell(OUTSIDE)
    assert (outside["theme", "preschool"].state, outside["topic", "enrolment"].state) == ("out_of_scope",) * 2
    assert outside["theme", "rotation"].state == "silent"


def test_what_is_outside_need_not_have_been_read():
    plan = make(Plan, themes_read="rotation", themes_outside="preschool", scope_en="x", scope_zh="x")
    assert tell(plan)["theme", "preschool"].state == "out_of_scope"


@pytest.mark.parametrize(
    ("cells", "state"), [({}, "words"), ({"direction": "up"}, "direction"), ({"act": "report"}, "results_only")]
)
def test_one_word_on_what_is_outside_makes_its_own_state_and_no_other(cells, state):
    told = tell(OUTSIDE, statements=[statement(topic="enrolment", **cells)])
    assert (told["theme", "preschool"].state, told["topic", "enrolment"].state) == (state, state)
    assert told["topic", "places"].state == "out_of_scope"


def test_a_second_theme_is_spoken_of_and_has_none_of_the_figure_date_and_direction():
    told = tell(
        values=[value(1, indicator="principal_term", status="standard", year="", figure_kind="digits")],
        statements=[
            statement(1, theme="rotation", topic="moves", also_theme="finance", restates="aspen-2021-v001"),
            statement(2, also_theme="rotation", topic="enrolment", direction="up", act="report"),
        ],
    )
    assert told["theme", "rotation"] == (
        "number",
        "aspen-2021-v001",
        "aspen-2021-c001;aspen-2021-c002",
        "aspen-2021-v001",
    )
    assert told["theme", "finance"] == ("words", "", "aspen-2021-c001", "aspen-2021-c001")
    # a result spoken of on the side promises nothing there, either
    reported = tell(statements=[statement(also_theme="finance", topic="enrolment", act="report")])
    assert reported["theme", "finance"].state == "results_only"


ASKED = [
    make(Requirement, requirement_id="evaluation", theme="preschool", topic="places", benchmark="", part_of=""),
    make(
        Requirement,
        requirement_id="aid",
        theme="preschool",
        topic="enrolment",
        benchmark="aid-floor",
        part_of="evaluation",
    ),
]
MARKS = [make(Benchmark, benchmark_id="aid-floor", indicator="inclusive_share")]


def test_who_takes_a_requirement_up_speaks_of_its_theme_topic_and_measure():
    row = statement(theme="finance", topic="money", requirement="aid", direction="up")
    told = {row[:2]: Said(*row[2:]) for row in PresenceTeller(BOOK, ASKED, MARKS).tell(ALL_READ, [], [row])}
    said = ("", "aspen-2021-c001", "aspen-2021-c001")
    assert told["topic", "enrolment"] == told["topic", "money"] == told["theme", "finance"] == ("direction", *said)
    assert told["theme", "preschool"] == told["indicator", "inclusive_share"] == ("words", *said)
    assert told["topic", "places"].state == "silent"


def test_what_is_taken_up_by_reference_alone_is_not_spoken_of():
    row = statement(theme="finance", topic="money", requirement="evaluation;aid")
    told = {row[:2]: Said(*row[2:]) for row in PresenceTeller(BOOK, ASKED, MARKS).tell(ALL_READ, [], [row])}
    assert told["topic", "places"].state == "words"
    assert (told["topic", "enrolment"].state, told["indicator", "inclusive_share"].state) == ("silent", "not_used")


# -------------------------------------------------------------------------------------------------------- indicators


def test_an_indicator_is_stated_where_a_figure_is_printed_for_it_whatever_it_is():
    told = tell(values=[value(1, status="actual", year="2020"), value(2, stands_for="aspen-2021-v001")])
    assert told["indicator", "gross_rate"] == ("stated", "aspen-2021-v001;aspen-2021-v002", "", "aspen-2021-v001")


def test_another_of_the_same_family_and_topic_is_stated_otherwise_with_their_figures_in_their_order():
    told = tell(
        values=[value(1, indicator="public_share"), value(2), value(3, indicator="places_built"), value(4)],
        statements=[statement(indicator="inclusive_share", topic="enrolment")],
    )
    # the public share is of the family, and counts another thing
    ids = "aspen-2021-v002;aspen-2021-v004"
    assert told["indicator", "inclusive_share"] == ("stated_otherwise", ids, "aspen-2021-c001", "aspen-2021-v002")
    assert told["indicator", "public_share"].state == told["indicator", "gross_rate"].state == "stated"


def test_a_figure_of_the_family_on_another_topic_is_nothing_of_this():
    told = tell(values=[value(1, indicator="public_share")])
    assert told["indicator", "inclusive_share"].state == told["indicator", "gross_rate"].state == "not_used"


def test_the_order_of_the_codebook_does_not_matter():
    values = [value(1, indicator="public_share"), value(2)]
    forwards = {row[:2]: row for row in PresenceTeller(BOOK).tell(ALL_READ, values, [])}
    rows = dict(reversed(BOOK.indicators.items()))
    backwards = make_book(TOPICS, {name: (row.topic, row.family) for name, row in rows.items()})
    assert {row[:2]: row for row in PresenceTeller(backwards).tell(ALL_READ, values, [])} == forwards


def test_no_family_is_no_family_in_common():
    told = tell(values=[value(indicator="places_built")])
    assert told["indicator", "principal_term"].state == "not_used"


def test_words_on_an_indicator_or_on_its_topic_are_linked():
    told = tell(
        statements=[statement(1, topic="places"), statement(2, topic="places", indicator="places_built", act="report")]
    )
    assert told["indicator", "places_built"] == ("words", "", "aspen-2021-c002", "aspen-2021-c002")
    both = "aspen-2021-c001;aspen-2021-c002"
    # on its topic, and none of them names it
    assert told["indicator", "public_share"] == ("topic_only", "", both, "aspen-2021-c001")
    assert told["indicator", "gross_rate"].state == "not_used"


def test_an_indicator_of_which_nothing_is_said_is_not_used_unless_outside_or_unread():
    told = tell(make(Plan, themes_read="preschool;rotation", themes_outside="rotation", scope_en="x", scope_zh="x"))
    states = [told["indicator", name].state for name in ("gross_rate", "principal_term", "aid_total")]
    assert states == ["not_used", "out_of_scope", "not_read"]


# --------------------------------------------------------------------------------------------------------- properties

values = st.lists(
    st.builds(
        lambda indicator, status, words: {
            "indicator": indicator,
            "status": status,
            "year": "2020" if status == "actual" else "2025",
            **({"figure_kind": "words", "figure": "", "value": "100"} if words else {}),
        },
        st.sampled_from(sorted(BOOK.indicators)),
        st.sampled_from(["actual", "target", "milestone", "standard"]),
        st.booleans(),
    ),
    max_size=4,
).map(lambda rows: [value(at, **cells) for at, cells in enumerate(rows, start=1)])


@st.composite
def cells_of_statements(draw: st.DrawFn, acts: Sequence[str] = ("promise", "report", "rule", "principle")):
    theme = draw(st.sampled_from(THEMES))
    return {
        "theme": theme,
        "topic": draw(st.sampled_from(["", *(topic for topic, own in TOPICS.items() if own == theme)])),
        "also_theme": ";".join(sorted(draw(st.sets(st.sampled_from([one for one in THEMES if one != theme]))))),
        "also_topic": ";".join(sorted(draw(st.sets(st.sampled_from(sorted(TOPICS)))))),
        "indicator": draw(st.sampled_from(["", *(n for n, row in BOOK.indicators.items() if row.theme == theme)])),
        "act": draw(st.sampled_from(acts)),
        "direction": draw(st.sampled_from(["", "up"])),
        "deadline": draw(st.sampled_from(["", "2025"])),
        "restates": draw(st.sampled_from(["", "aspen-2021-v001"])),
    }


statements = st.lists(cells_of_statements(), max_size=4).map(
    lambda rows: [statement(at, **cells) for at, cells in enumerate(rows, start=1)]
)
plans = st.sampled_from([ALL_READ, OUTSIDE, make(Plan, themes_read="rotation")])
OF_THEMES = ("theme", "topic")


@given(plans, values, statements, cells_of_statements(("report", "principle")))
def test_a_report_never_lifts_a_state_above_results_only(plan, values, statements, cells):
    before = tell(plan, values, statements)
    after = tell(plan, values, [*statements, statement(9, **cells)])
    for key, said in after.items():
        if key[0] in OF_THEMES:
            assert said.state in (before[key].state, "results_only")
            assert said.state == before[key].state or before[key].state in UNSAID


@given(plans, values, statements, cells_of_statements())
def test_a_statement_more_never_makes_silent_nor_weaker(plan, values, statements, cells):
    before = tell(plan, values, statements)
    after = tell(plan, values, [*statements, statement(9, **cells)])
    for theme in (cells["theme"], *split_list(cells["also_theme"])):
        assert after["theme", theme].state not in UNSAID
    for key in before:
        assert STATES.index(after[key].state) <= STATES.index(before[key].state)


@given(plans, values, statements)
def test_what_is_said_has_a_row_that_decides_it_and_silence_has_none(plan, values, statements):
    for said in tell(plan, values, statements).values():
        ids = [*split_list(said.values), *split_list(said.statements)]
        assert bool(ids) == (said.state not in UNSAID)
        assert said.decided_by in (ids or [""])


@given(plans, values, statements)
def test_a_theme_is_as_firm_as_the_firmest_of_its_rows_alone(plan, values, statements):
    rows = [tell(plan, values[at : at + 1], []) for at in range(len(values))]
    rows += [tell(plan, [], statements[at : at + 1]) for at in range(len(statements)) if not statements[at].restates]
    rows += [tell(plan, values, [one]) for one in statements if one.restates]
    told = tell(plan, values, statements)
    for key, said in told.items():
        if key[0] in OF_THEMES and rows:
            assert said.state == min((row[key].state for row in rows), key=STATES.index)
