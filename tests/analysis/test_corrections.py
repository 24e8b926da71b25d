"""A reason stands beside what it speaks of and nowhere else, and every corrected row is counted once for it."""

from __future__ import annotations

import pandas as pd

from helpers.analysis import corrections
from helpers.analysis.corrections import add_reasons, count_corrections
from helpers.data.schema import CORRECTIONS


def recorded(*rows: tuple[str, str, str, str, str, str]) -> pd.DataFrame:
    """Return the table of corrections: table, row_id, field, old, new and the English reason of each."""
    names = ["table", "row_id", "field", "old", "new", "reason_en"]
    frame = pd.DataFrame(rows, columns=names, dtype="str").replace("", pd.NA).astype("str")
    return frame.assign(reason_zh=frame["reason_en"] + "中", since="0.1.0")[[*CORRECTIONS.columns]]


def differing(*rows: tuple[str, str, str, str, str]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["table", "key", "kind", "field", "now"], dtype="str")


def reasons(rows: pd.DataFrame, given: pd.DataFrame) -> list[str]:
    found = add_reasons(rows, given)
    assert [zh.removesuffix("中") for zh in found["reason_zh"]] == list(found["reason_en"])
    return list(found["reason_en"])


def test_a_cell_has_its_own_reason_as_long_as_what_it_speaks_of_stands_there():
    given = recorded(
        ("values", "v1", "value", "80", "90", "Misread."), ("values", "v1", "unit", "", "percent", "Lost.")
    )
    rows = differing(
        ("values", "v1", "changed", "value", "90"),
        ("values", "v1", "changed", "unit", "permille"),
        ("values", "v1", "changed", "year", "2025"),
        ("values", "v2", "changed", "value", "90"),
        ("benchmarks", "v1", "changed", "value", "90"),
    )
    assert reasons(rows, given) == ["Misread.", "", "", "", ""]


def test_whole_rows_and_cells_that_were_emptied_have_theirs():
    given = recorded(
        ("values", "v1", "", "", "value=1", "New."),
        ("values", "v2", "", "value=1", "", "No figure."),
        ("values", "v3", "hedge", "about", "", "Not there."),
        ("indicators", "b", "indicator", "a", "b", "Said better."),
    )
    rows = differing(
        ("values", "v1", "added", "", ""),
        ("values", "v2", "removed", "", ""),
        ("values", "v3", "changed", "hedge", ""),
        ("indicators", "b", "renamed", "indicator", "b"),
    )
    assert reasons(rows, given) == ["New.", "No figure.", "Not there.", "Said better."]


def test_what_follows_has_the_reason_of_its_row_where_the_row_has_one_alone():
    given = recorded(
        ("statements", "c1", "deadline", "2024", "", "The date is another's."),
        ("statements", "c1", "year_basis", "stated", "none", "The date is another's."),
        ("statements", "c2", "deadline", "2024", "", "The date is another's."),
        ("statements", "c2", "act", "promise", "report", "A result."),
    )
    rows = differing(
        ("statements", "c1", "changed", "strength", "words"),
        ("statements", "c2", "changed", "strength", ""),
        ("presence", "c1", "changed", "presence", "words"),
    )
    assert reasons(rows, given) == ["The date is another's.", "", ""]


def test_without_corrections_there_is_no_reason():
    assert reasons(differing(("values", "v1", "changed", "value", "90")), recorded()) == [""]
    assert reasons(differing(), recorded(("values", "v1", "value", "80", "90", "Misread."))) == []


def test_rows_are_counted_by_table_kind_and_reason_once_each():
    found = count_corrections(
        recorded(
            ("statements", "c2", "", "", "act=rule", "Read again."),
            ("statements", "c3", "", "", "act=rule", "Read again."),
            ("values", "v1", "value", "80", "90", "Misread."),
            ("values", "v1", "year", "2024", "2025", "Misread."),
            ("values", "v1", "hedge", "about", "", "Not there."),
            ("values", "v2", "", "value=1", "", "Misread."),
        )
    )
    assert found["rows"][["table", "kind", "reason_en", "n", "listed"]].values.tolist() == [
        ["values", "changed", "Misread.", 1, True],
        ["values", "changed", "Not there.", 1, True],
        ["values", "removed", "Misread.", 1, True],
        ["statements", "added", "Read again.", 2, True],
    ]
    assert found["tables"].values.tolist() == [["values", 2], ["statements", 2]]
    assert found["since"]["since"].tolist() == ["0.1.0"]


def test_of_many_reasons_those_of_the_most_rows_are_listed(monkeypatch):
    monkeypatch.setattr(corrections, "MOST_REASONS", 1)
    rows = [("values", f"v{n}", "value", "1", "2", "Rare." if n == 1 else "Common.") for n in (1, 2, 3)]
    found = count_corrections(recorded(*rows))["rows"]
    assert found.set_index("reason_en")["listed"].to_dict() == {"Common.": True, "Rare.": False}


def test_nothing_recorded_counts_nothing():
    assert {name: len(frame) for name, frame in count_corrections(recorded()).items()} == {
        "rows": 0,
        "tables": 0,
        "since": 0,
    }
