"""What plans say in words: which rows stand alone, in which order, what commits a plan, and what repeats."""

from __future__ import annotations

import pandas as pd
import pytest
from analysis_tables import make_plans

from helpers.analysis.listing import MOST_LISTED, MOST_ROWS
from helpers.analysis.statements import ACTS, APART, STRENGTHS, commitments, counted, find_statements

FEW = make_plans()
MANY = pd.concat([FEW, pd.DataFrame({"plan_id": [f"r{at:02}-2021" for at in range(MOST_ROWS + 1)]})])
YINGZE, JIANGCHUAN = "yingze-2021", "jiangchuan-2021"


def statements(*rows: tuple[str, str, str, str, str]) -> pd.DataFrame:
    """Return statements c000, c001, ... from (plan, topic, act, strength, deadline)."""
    made = pd.DataFrame(rows, columns=["plan_id", "topic", "act", "strength", "deadline"])
    return made.assign(
        restates="", theme=made["topic"].str.upper(), statement_id=[f"c{at:03}" for at in range(len(made))]
    )


def restating(made: pd.DataFrame, **restated: str) -> pd.DataFrame:
    """Return statements of which some restate another row, by id."""
    return made.assign(restates=made["statement_id"].map(restated).fillna(""))


def test_promises_and_rules_commit_and_the_rest_stands_apart() -> None:
    said = statements(*((YINGZE, "a", act, "", "") for act in ACTS))
    assert commitments(said)["act"].tolist() == ["promise", "rule"]
    assert set(APART) == {"report", "principle"}
    assert STRENGTHS == ("number", "dated", "direction", "words")


def test_what_repeats_a_figure_or_a_statement_is_not_counted() -> None:
    said = statements(*[(YINGZE, "a", "promise", "words", "")] * 3, (YINGZE, "a", "report", "", ""))
    assert counted(said)["statement_id"].tolist() == ["c000", "c001", "c002"]
    said = restating(said, c001="c000", c002="yingze-2021-v001")
    assert counted(said)["statement_id"].tolist() == ["c000"]
    assert counted(said.assign(restates=None))["statement_id"].tolist() == ["c000", "c001", "c002"]


def test_statements_go_by_topic_and_plan_commitments_first() -> None:
    said = statements(
        (JIANGCHUAN, "b", "promise", "dated", "2023"),
        (YINGZE, "a", "report", "", ""),
        (YINGZE, "b", "promise", "words", ""),
        (YINGZE, "a", "principle", "", ""),
        (YINGZE, "a", "rule", "words", ""),
        (YINGZE, "c", "promise", "words", ""),
        ("elsewhere-2021", "a", "promise", "words", ""),
    )
    found = find_statements(said, FEW, ["a", "b"])
    assert found["rows"]["statement_id"].tolist() == ["c004", "c001", "c003", "c002", "c000"]
    assert found["rows"]["listed"].all()
    assert found["counts"].empty


def test_what_repeats_a_statement_stands_with_it_and_has_no_row_of_its_own() -> None:
    said = statements(*[(YINGZE, "a", "promise", "words", "")] * 4)
    rows = find_statements(restating(said, c000="c002", c001="c002"), FEW, ["a"])["rows"]
    assert rows[["statement_id", "repeated_by"]].values.tolist() == [["c002", "c000;c001"], ["c003", ""]]


@pytest.mark.parametrize(
    ("act", "strength", "deadline"),
    [("principle", "", ""), ("rule", "words", ""), ("promise", "direction", ""), ("promise", "dated", "2023")],
)
def test_what_says_a_statement_again_as_another_act_or_otherwise_firm_has_a_row_of_its_own(
    act, strength, deadline
) -> None:
    said = statements((YINGZE, "a", act, strength, deadline), *[(YINGZE, "a", "promise", "words", "")] * 2)
    found = find_statements(restating(said, c001="c000", c002="c000"), FEW, ["a"])
    rows = found["rows"].sort_values("statement_id")
    assert rows[["statement_id", "repeated_by"]].values.tolist() == [["c000", ""], ["c001", ""], ["c002", ""]]
    parts = found["parts"].set_index("part")["n"].to_dict()
    assert (parts["again"], parts["otherwise"], sum(parts.values())) == (0, 2, 3)
    assert found["totals"]["n"].tolist() == [3]


def test_what_presence_counts_under_a_topic_is_found_beside_its_rows() -> None:
    said = statements(*[(YINGZE, topic, "promise", "words", "") for topic in "aabbx"])
    said = restating(said, c001="c000")
    keys = ["subject", "code", "plan_id", "statement_ids"]
    topics = [("topic", "a", YINGZE, "c000;c001;c002"), ("topic", "b", YINGZE, "c001;c002;c003;c004")]
    presence = pd.DataFrame(
        [*topics, ("theme", "A", YINGZE, "c004"), ("topic", "b", "else-2021", "c000")], columns=keys
    )
    found = find_statements(said, FEW, ["b", "a"], presence=presence)
    # c001 stands in the line of c000
    assert found["also"].values.tolist() == [["b", YINGZE, "c000"], ["b", YINGZE, "c004"], ["a", YINGZE, "c002"]]
    assert find_statements(said, FEW, ["b", "a"])["also"].empty
    many = find_statements(said, MANY, ["b", "a", "c"], presence=presence.replace({"b": "c"}))
    assert many["counts"].set_index("topic")["plans"].to_dict() == {"b": 1, "a": 1, "c": 1}


def test_dates_that_differ_share_no_row() -> None:
    said = statements((YINGZE, "a", "promise", "dated", "2023"), (YINGZE, "a", "promise", "dated", "2024"))
    assert len(find_statements(restating(said, c001="c000"), FEW, ["a"])["rows"]) == 2


def test_what_repeats_a_figure_or_a_statement_that_is_not_shown_keeps_its_row() -> None:
    said = statements(*[(YINGZE, "a", "promise", "number", "")] * 2, (YINGZE, "b", "promise", "words", ""))
    rows = find_statements(restating(said, c000="yingze-2021-v001", c001="c002"), FEW, ["a"])["rows"]
    assert rows[["statement_id", "repeated_by"]].values.tolist() == [["c000", ""], ["c001", ""]]


def test_of_many_plans_those_with_a_deadline_come_first_and_they_alone_are_listed() -> None:
    said = statements(
        (JIANGCHUAN, "b", "promise", "dated", "2023"),
        (YINGZE, "a", "promise", "words", ""),
        (YINGZE, "b", "promise", "number", "2022-06"),
        (YINGZE, "b", "report", "", ""),
    )
    found = find_statements(said, MANY, ["a", "b"])
    assert found["rows"][["statement_id", "listed"]].values.tolist() == [
        ["c002", True],
        ["c000", True],
        ["c001", False],
        ["c003", False],
    ]
    assert found["counts"].to_dict("records") == [
        {"topic": "a", "plans": 1, "number": 0, "dated": 0, "direction": 0, "words": 1},
        {"topic": "b", "plans": 2, "number": 1, "dated": 1, "direction": 0, "words": 0},
    ]


def test_of_many_plans_no_more_are_listed_than_a_page_holds() -> None:
    said = statements(*[(YINGZE, "a", "promise", "dated", "2023")] * (MOST_LISTED + 2))
    assert find_statements(said, MANY, ["a"])["rows"]["listed"].sum() == MOST_LISTED


@pytest.mark.parametrize("plans", [FEW, MANY], ids=["few", "many"])
def test_nothing_said_is_no_row(plans: pd.DataFrame) -> None:
    assert find_statements(statements(), plans, ["a"])["rows"].empty


def test_firm_ones_have_a_figure_a_date_or_a_direction_and_totals_count_all() -> None:
    said = statements(
        (YINGZE, "a", "promise", "words", ""),
        (YINGZE, "b", "promise", "number", ""),
        (YINGZE, "b", "promise", "dated", "2023"),
        (YINGZE, "b", "report", "", ""),
        (JIANGCHUAN, "a", "promise", "direction", ""),
        ("elsewhere-2021", "a", "promise", "number", ""),
    )
    found = find_statements(said, FEW, ["a", "b"], firm=True)
    assert found["rows"]["statement_id"].tolist() == ["c004", "c001", "c002"]
    assert found["totals"].to_dict("records") == [{"theme": "B", "n": 3}, {"theme": "A", "n": 2}]
    assert find_statements(said, FEW, ["a", "b"])["totals"].equals(found["totals"])


def test_of_themes_statements_of_whatever_topic_go_by_theme_first() -> None:
    said = statements(
        (YINGZE, "a", "promise", "words", ""),
        (YINGZE, "b", "promise", "words", ""),
        (YINGZE, "c", "promise", "words", ""),
        (YINGZE, "d", "promise", "words", ""),
    ).assign(theme=["T", "S", "T", "U"])
    found = find_statements(said, FEW, ["c", "b", "a"], ["S", "T"])
    assert found["rows"]["statement_id"].tolist() == ["c001", "c002", "c000"]
    assert found["totals"].to_dict("records") == [{"theme": "T", "n": 2}, {"theme": "S", "n": 1}]


def test_the_parts_of_all_statements_add_up_whatever_is_listed() -> None:
    said = statements(
        (YINGZE, "a", "promise", "dated", "2023"),
        (YINGZE, "a", "rule", "direction", ""),
        (YINGZE, "a", "promise", "words", ""),
        (YINGZE, "a", "promise", "number", ""),
        (YINGZE, "a", "report", "", ""),
        (YINGZE, "a", "promise", "words", ""),
        (YINGZE, "a", "report", "", ""),
    )
    said = restating(said, c003="yingze-2021-v001", c005="c002", c006="c004")
    for firm in (True, False):
        found = find_statements(said, FEW, ["a"], firm=firm, latest=firm)
        parts = {"firm": 2, "words": 1, "figures": 1, "again": 2, "otherwise": 0, "apart": 1}
        assert found["parts"].set_index("part")["n"].to_dict() == parts
        # c005 and c006 stand in the lines of what they repeat
        assert found["totals"]["n"].tolist() == [5]
