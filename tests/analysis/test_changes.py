"""What differs between two states of the data, on tables small enough to see."""

from __future__ import annotations

import doctest
import sys
from pathlib import Path

import pandas as pd
import pytest
from synthetic import write_project

import helpers as h
from helpers.analysis.changes import TABLES, find_changes, find_renamed, natural
from helpers.data.loading import load_table
from helpers.errors import ParameterError
from helpers.paths import Project
from helpers.preparing.tables import prepare


def load(root: Path) -> dict[str, pd.DataFrame]:
    return {name: load_table(name, root) for name in TABLES}


@pytest.fixture
def tables(small_root: Path) -> dict[str, pd.DataFrame]:
    return load(small_root)


def book(**units: str) -> pd.DataFrame:
    return pd.DataFrame({"indicator": list(units), "unit": list(units.values())})


def test_a_cell_that_differs_is_a_row_with_both_contents(tables):
    values = tables["values"].copy()
    values.loc[values["value_id"] == "aspen-2021-v004", ["value", "value_std"]] = 80.0
    found = find_changes(tables, {**tables, "values": values})
    (row,) = found["rows"].to_dict("records")
    assert row == {
        "table": "values",
        "key": "aspen-2021-v004",
        "kind": "changed",
        "field": "value",
        "before": "90",
        "now": "80",
        "plan_id": "aspen-2021",
        "indicator": "inclusive_share_children",
        "ids": "",
        "reason_en": "",
        "reason_zh": "",
        "listed": True,
    }


def test_equal_states_have_no_rows_and_nothing_moved(tables):
    assert {name: len(frame) for name, frame in find_changes(tables, tables).items()} == {
        "rows": 0,
        "carried": 0,
        "verdicts": 0,
        "ranks": 0,
    }


def test_rows_that_came_with_their_plan_are_counted_with_it(tables):
    before = {
        name: frame[frame["plan_id"] != "birch-2022"] if "plan_id" in frame else frame for name, frame in tables.items()
    }
    found = find_changes(before, tables)
    assert found["rows"][["table", "key", "kind"]].values.tolist() == [["plans", "birch-2022", "added"]]
    assert found["carried"].values.tolist() == [
        ["plans", "birch-2022", "statements", 1],
        ["plans", "birch-2022", "values", 4],
    ]


def test_an_indicator_is_renamed_where_one_of_either_state_shares_its_definition():
    assert find_renamed(book(a="percent", b="years"), book(c="percent", b="years")) == {"a": "c"}
    # of two that share it nobody can tell which is which
    assert find_renamed(book(a="percent"), book(c="percent", d="percent")) == {}
    assert find_renamed(book(a="percent", b="percent"), book(c="percent")) == {}
    assert find_renamed(book(a="percent"), book(c="years")) == {}


def test_ids_are_sorted_as_people_count():
    keys = pd.Series(["a-v10", "a-v9", "a", "b-v1"])
    assert keys.iloc[natural(keys).argsort()].tolist() == ["a", "a-v9", "a-v10", "b-v1"]


def test_the_example_of_changes_runs_and_a_table_that_there_is_not_is_refused(small_root, monkeypatch):
    monkeypatch.setenv("PLANS_ROOT", str(small_root))
    (test,) = doctest.DocTestFinder(recurse=False).find(h.changes, "changes", globs={})
    assert test.examples
    assert doctest.DocTestRunner().run(test).failed == 0
    study = h.open_study()
    with pytest.raises(
        ParameterError, match=r"Changes: found 'valuse'; expected the name of a table, perhaps 'values'\."
    ):
        h.changes(study, study, "valuse")


def test_the_work_grows_with_the_rows(tmp_path: Path):
    """Counted in lines run, every row differing, so that no clock decides."""

    def count(plans: int) -> int:
        root = Project(write_project(tmp_path / str(plans), plans, rows=10))
        prepare(root)
        before = load(root.root)
        now = {**before, "values": before["values"].assign(year_basis="implied")}
        lines = 0

        def trace(frame, event, argument):
            nonlocal lines
            if not frame.f_code.co_filename.endswith("analysis/changes.py"):
                return None
            lines += event == "line"
            return trace

        sys.settrace(trace)
        try:
            rows = find_changes(before, now)["rows"]
        finally:
            sys.settrace(None)
        assert len(rows) > plans
        return lines

    few, many = count(10), count(40)
    assert few > 50
    assert many < 4.2 * few
