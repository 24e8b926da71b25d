"""What a row can be used for, and how its text is read."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.analysis.listing import sort_by
from helpers.analysis.standing import text, texts

CELLS = st.lists(st.one_of(st.none(), st.text(max_size=3)), max_size=6)


@pytest.mark.parametrize("dtype", ["str", "object"])
@given(cells=CELLS)
def test_text_is_read_alike_as_a_column_and_as_an_array_and_what_is_missing_is_empty(dtype, cells):
    frame = pd.DataFrame({"told": pd.Series(cells, dtype=dtype)})
    expected = [one or "" for one in cells]
    assert text(frame, "told").tolist() == expected
    assert texts(frame, "told").tolist() == expected
    assert text(frame, "of no such name").tolist() == texts(frame, "of no such name").tolist() == [""] * len(cells)


def test_numbers_are_read_as_text():
    frame = pd.DataFrame({"year": pd.Series([2025, None], dtype="Int64")})
    assert text(frame, "year").tolist() == texts(frame, "year").tolist() == ["2025", ""]


@given(cells=st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 3), st.booleans()), max_size=8))
def test_rows_that_are_kept_are_sorted_as_if_they_stood_alone(cells):
    rows = pd.DataFrame(cells, columns=["code", "n", "kept"]).assign(place=range(len(cells)))
    by, codes = ["code", "n"], ["c", "a", "b"]
    alone = sort_by(rows[rows["kept"].astype(bool)], by, code=codes)
    assert sort_by(rows, by, rows["kept"], code=codes)["place"].tolist() == alone["place"].tolist()
    expected = sorted((one for one in rows.itertuples() if one.kept), key=lambda one: (codes.index(one.code), one.n))
    assert alone["place"].tolist() == [one.place for one in expected]
