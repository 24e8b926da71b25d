from __future__ import annotations

import pandas as pd
import pytest

from helpers.display.downloads import guard, write_address, write_csv


@pytest.mark.parametrize(
    ("cell", "kept"),
    [
        ("=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0"),
        ("+0.47 points", "'+0.47 points"),
        ("+0.47", "+0.47"),
        ("-3", "-3"),
        ("-3-2", "'-3-2"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("＝1", "'＝1"),
        ("\t=1", "'\t=1"),
        ("−3", "−3"),
        ("≥93%", "≥93%"),
        ("", ""),
    ],
)
def test_only_a_plain_number_may_begin_like_a_formula(cell: str, kept: str):
    assert guard(cell) == kept


def test_an_address_holds_nothing_that_could_end_it():
    address = write_address(write_csv(pd.DataFrame([{"a": '"><script>', "b": "#&%\\ {}|^`<>", "c": "中文，“引”"}])))
    assert not set(address) & set('"<># \n&\\{}|^`')
    assert "中文，“引”" in address
