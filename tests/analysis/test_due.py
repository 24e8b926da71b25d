"""What is due when: which rows, in which order, and what is counted where there are too many."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
from analysis_tables import make_plans, make_values

from helpers.analysis.due import find_due
from helpers.analysis.listing import MOST_ROWS

ALL = (2015, 2035)
COLUMNS = ["statement_id", "plan_id", "theme", "act", "restates", "starts", "deadline", "year_basis", "hedge"]


def make_statements(*rows: dict[str, Any]) -> pd.DataFrame:
    """Return statements; each row needs what matters in the test."""
    full = [
        {"statement_id": f"c{number:03}", "plan_id": "yingze-2021", "theme": "preschool", "act": "promise"} | given
        for number, given in enumerate(rows, start=1)
    ]
    return pd.DataFrame(full, columns=COLUMNS)


def find(
    statements: pd.DataFrame, values: pd.DataFrame | None = None, basis: str = "stated", **more: Any
) -> dict[str, pd.DataFrame]:
    rows = make_values({"year": 2050}) if values is None else values
    given: dict[str, Any] = {"plans": make_plans(), "years": ALL, **more}
    return find_due(statements, rows.assign(year_basis=basis), given.pop("plans"), **given)


def test_promises_and_planned_figures_stand_by_date_then_plan_then_id() -> None:
    order = list(make_plans()["plan_id"])
    statements = make_statements(
        {"deadline": "2025", "plan_id": order[1]},
        {"deadline": "2022-07", "hedge": "力争"},
        {"starts": "2022", "deadline": "2023-01-31"},
        {"deadline": "2022", "act": "rule"},
        {"deadline": "2025", "plan_id": order[0]},
    )
    rows = find(statements, make_values({"region": order[0].removesuffix("-2021"), "year": 2025}))["rows"]
    assert list(rows["when"]) == ["2022", "2022-07", "2023-01-31", "2025", "2025", "2025"]
    assert list(rows["precision"]) == ["year", "month", "day", "year", "year", "year"]
    assert list(rows["softener"]) == ["", "力争", "", "", "", ""]
    assert list(rows["statement_id"].fillna("")) == ["c004", "c002", "c003", "c005", "", "c001"]
    assert rows["value_id"].notna().tolist() == [False, False, False, False, True, False]
    assert list(rows["row_id"]) == list(rows["statement_id"].fillna(rows["value_id"]))
    assert rows["year_basis"].iloc[4] == "stated"


@pytest.mark.parametrize(("basis", "kind"), [("stated", "figures"), ("heading", "figures"), ("period", "inferred")])
def test_an_inferred_year_is_shown_and_counted_apart_from_dates(basis: str, kind: str) -> None:
    said = [{"deadline": "2025", "year_basis": "stated"}, {"deadline": "2026", "year_basis": "implied"}]
    found = find(make_statements(*said), make_values({"year": 2025}), basis)
    assert dict(zip(found["rows"]["row_id"], found["rows"]["kind"], strict=True)) == {
        "c001": "promises",
        "c002": "inferred",
        "yingze-2021-v001": kind,
    }
    # what is inferred is no dated promise
    assert found["plans"].to_dict("records") == [
        {"plan_id": "yingze-2021", "n": 1, "last": "2025", "statement_ids": "c001"}
    ]


@pytest.mark.parametrize(
    "out",
    [
        {"status": "actual"},
        {"status": "standard"},
        {"year": None},
        {"year": 2040},
        {"stands_for": "x"},
        {"reading_kind": "ambiguous"},
    ],
)
def test_only_planned_figures_of_these_years_that_may_be_compared_are_due(out: dict[str, Any]) -> None:
    rows = find(make_statements(), make_values({"year": 2025}, {"year": 2025, **out}))["rows"]
    assert len(rows) == 1


@pytest.mark.parametrize(
    "out",
    [
        pytest.param({"deadline": None, "starts": "2025"}, id="a_start_alone"),
        pytest.param({"act": "report"}, id="a_report"),
        pytest.param({"act": "principle"}, id="a_principle"),
        pytest.param({"restates": "c001"}, id="what_repeats_a_statement"),
        pytest.param({"restates": "yingze-2021-v001"}, id="what_repeats_a_figure"),
        pytest.param({"deadline": "2050"}, id="another_year"),
        pytest.param({"theme": "rotation"}, id="another_theme"),
    ],
)
def test_only_promises_with_a_deadline_in_these_years_and_on_these_themes_are_due(out: dict[str, str]) -> None:
    found = find(make_statements({"deadline": "2025"}, {"deadline": "2025", **out}), themes=["preschool"])
    assert list(found["rows"]["statement_id"]) == ["c001"]


def test_no_themes_are_all_themes() -> None:
    found = find(make_statements({"deadline": "2025"}, {"deadline": "2025", "theme": "rotation"}))
    assert len(found["rows"]) == 2


def test_each_plan_has_its_number_of_dated_promises_and_the_last_of_them() -> None:
    order = list(make_plans()["plan_id"])
    dates = [(order[1], "2025"), (order[0], "2024"), (order[1], "2022-07")]
    plans = find(make_statements(*({"plan_id": plan, "deadline": date} for plan, date in dates)), make_values({}))[
        "plans"
    ]
    assert plans.to_dict("list") == {
        "plan_id": [order[0], order[1]],
        "n": [1, 2],
        "last": ["2024", "2025"],
        "statement_ids": ["c002", "c001;c003"],
    }


def test_of_few_plans_every_row_is_listed() -> None:
    found = find(make_statements(*[{"deadline": "2025"}] * 40))
    assert found["rows"]["listed"].tolist() == [True] * 40
    assert found["years"].empty


def many(plans: int, basis: str = "stated") -> dict[str, pd.DataFrame]:
    """Return what is due where each plan has a promise for 2022, and the first two figures for 2025, one of them two."""
    ids = [f"r{number:02}-2021" for number in range(plans)]
    statements = make_statements(*({"plan_id": plan, "deadline": "2022-05"} for plan in ids))
    values = make_values({"region": "r00"}, {"region": "r00", "year": 2025}, {"region": "r01"})
    return find(statements, values, basis, plans=pd.DataFrame({"plan_id": ids}))


def test_of_more_plans_rows_are_counted_by_year() -> None:
    few, found = many(MOST_ROWS), many(MOST_ROWS + 1)
    assert few["rows"]["listed"].all()
    assert few["years"].empty
    assert not found["rows"]["listed"].any()
    assert len(found["rows"]) == MOST_ROWS + 4
    none = dict.fromkeys(("promises", "promise_plans", "figures", "figure_plans", "inferred", "inferred_plans"), 0)
    promised = {"year": 2022, **none, "promises": MOST_ROWS + 1, "promise_plans": MOST_ROWS + 1}
    assert found["years"].to_dict("records") == [promised, {"year": 2025, **none, "figures": 3, "figure_plans": 2}]
    inferred = many(MOST_ROWS + 1, "implied")["years"].to_dict("records")
    assert inferred == [promised, {"year": 2025, **none, "inferred": 3, "inferred_plans": 2}]


def test_nothing_due_is_empty_frames() -> None:
    found = find(make_statements())
    assert all(frame.empty for frame in found.values())
