"""What each plan commits itself to most firmly: leading figures first, then the latest; the firmest words, then the earliest date."""

from __future__ import annotations

from typing import Any

import pandas as pd
from analysis_tables import make_plans, make_values

from helpers.analysis.listing import MOST_ROWS
from helpers.analysis.strongest import MOST_FIGURES, find_strongest

ALL = (2015, 2035)
YINGZE = "yingze-2021"
COLUMNS = ["statement_id", "plan_id", "theme", "act", "strength", "restates", "deadline"]


def make_statements(*rows: dict[str, Any]) -> pd.DataFrame:
    """Return statements c001, c002, ...; each row needs what matters in the test."""
    default = {"plan_id": YINGZE, "theme": "preschool", "act": "promise", "strength": "words"}
    full = [default | {"statement_id": f"c{at:03}"} | row for at, row in enumerate(rows, start=1)]
    return pd.DataFrame(full, columns=COLUMNS)


def find(values: pd.DataFrame, statements: pd.DataFrame, **more: Any) -> dict[str, tuple[str, str]]:
    """Return of each plan its figures and its statement, as far as it has one of them."""
    asked: dict[str, Any] = {"leading": (), "theme": "preschool", "years": ALL, **more}
    plans = asked.pop("plans", make_plans())
    found = find_strongest(values, statements, plans, asked.pop("leading"), **asked)
    assert found["plan_id"].tolist() == plans["plan_id"].tolist()
    told = found.itertuples(index=False)
    return {row.plan_id: (row.value_ids, row.statement_id) for row in told if row.value_ids or row.statement_id}


def test_leading_figures_go_first_then_the_latest_and_one_an_indicator_stands() -> None:
    values = make_values(
        {"indicator": "gross_rate", "value": 95, "year": 2030},
        {"indicator": "school_count", "value": 3, "year": 2024},
        {"indicator": "kindergarten_share", "value": 80, "year": 2026},
        {"indicator": "inclusive_share", "value": 88, "year": 2022},
        {"indicator": "inclusive_share", "value": 93, "year": 2025},
    )
    assert MOST_FIGURES == 2
    none = make_statements()
    assert find(values, none) == {YINGZE: (f"{YINGZE}-v001;{YINGZE}-v003", "")}
    lead = find(values, none, leading=["inclusive_share", "school_count"])
    assert lead == {YINGZE: (f"{YINGZE}-v005;{YINGZE}-v002", "")}
    # four indicators have planned figures, two of them stand there
    plans = pd.DataFrame({"plan_id": [YINGZE, "liaocheng-2021"]})
    assert find_strongest(values, none, plans, (), theme="", years=ALL)["more"].tolist() == [2, 0]


def test_only_planned_figures_of_these_years_and_of_the_theme_that_may_be_compared_stand() -> None:
    out: list[dict[str, Any]] = [
        {"status": "actual"},
        {"year": 2050},
        {"stands_for": "x"},
        {"reading_kind": "ambiguous"},
        {"theme": "rotation"},
    ]
    values = make_values(*({"value": 9, **one} for one in out), {"value": 5, "status": "standard", "year": None})
    assert find(values, make_statements()) == {YINGZE: (f"{YINGZE}-v006", "")}
    assert find(values, make_statements(), theme="")[YINGZE][0] == f"{YINGZE}-v005"


def test_the_firmest_statement_stands_then_the_earliest_date_then_the_first() -> None:
    none = make_values({"value": 1, "status": "actual"})
    rows: list[dict[str, Any]] = [
        {"strength": "words"},
        {"strength": "direction"},
        {"strength": "dated", "deadline": "2025"},
        {"strength": "dated", "deadline": "2023-06"},
        {"strength": "dated", "deadline": "2023-06"},
        {"strength": "number"},
        {"strength": "number", "deadline": "2030"},
    ]
    for kept, firmest in ((7, "c007"), (6, "c006"), (5, "c004"), (3, "c003"), (2, "c002"), (1, "c001")):
        assert find(none, make_statements(*rows[:kept])) == {YINGZE: ("", firmest)}


def test_what_promises_nothing_repeats_or_is_of_another_theme_does_not_stand() -> None:
    none = make_values({"value": 1, "status": "actual"})
    statements = make_statements(
        {"strength": "number", "act": "report"},
        {"strength": "number", "act": "principle"},
        {"strength": "number", "restates": "yingze-2021-v001"},
        {"strength": "number", "theme": "rotation"},
        {"strength": "direction", "act": "rule"},
    )
    assert find(none, statements) == {YINGZE: ("", "c005")}
    assert find(none, statements, theme="") == {YINGZE: ("", "c004")}


def test_each_plan_has_its_own_and_of_too_many_none_is_listed() -> None:
    values = make_values({"value": 93}, {"region": "jiangchuan", "value": 90})
    statements = make_statements({"plan_id": "jiangchuan-2021"}, {"plan_id": "liaocheng-2021", "strength": "dated"})
    assert find(values, statements) == {
        YINGZE: (f"{YINGZE}-v001", ""),
        "jiangchuan-2021": ("jiangchuan-2021-v002", "c001"),
        "liaocheng-2021": ("", "c002"),
    }
    for count in (MOST_ROWS, MOST_ROWS + 1):
        plans = pd.DataFrame({"plan_id": [f"r{at:02}-2021" for at in range(count)]})
        found = find_strongest(values, statements, plans, (), theme="", years=ALL)
        assert len(found) == count
        assert (found["listed"] == (count == MOST_ROWS)).all()
