from __future__ import annotations

import pandas as pd
import pytest
from analysis_tables import make_presence as presence

from helpers.analysis.strength import count_presence, strength_table
from helpers.errors import ParameterError


def test_the_scale_is_ordinal_and_not_read_is_missing_rather_than_silent() -> None:
    table = strength_table(presence(preschool="ndrwsx"))
    assert table["preschool"].tolist() == [4, 3, 2, 1, 0, pd.NA]
    counts = count_presence(presence(preschool="ndrwsx")).loc["preschool"]
    assert counts.to_dict() == {
        "number": 1,
        "dated": 1,
        "direction": 1,
        "words": 1,
        "silent": 1,
        "not_read": 1,
        "n_read": 5,
        "n": 6,
    }


def test_a_region_with_two_plans_counts_by_its_strongest_word() -> None:
    rows = presence(preschool="sn")
    rows["region_id"] = "r0"
    assert strength_table(rows)["preschool"].tolist() == [4]


def test_an_unknown_subject_is_refused() -> None:
    with pytest.raises(ParameterError, match=r"^Presence, subject: found 'region'; expected theme, topic, indicator\."):
        strength_table(presence(preschool="ns"), "region")
