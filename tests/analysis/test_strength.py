from __future__ import annotations

import pandas as pd
import pytest
from analysis_tables import make_presence as presence

from helpers.analysis.presence import STATES, count_states
from helpers.analysis.strength import strength_table
from helpers.errors import ParameterError


def test_the_scale_is_ordinal_and_not_read_is_missing_rather_than_silent() -> None:
    table = strength_table(presence(preschool="ndrwsx"))
    assert table["preschool"].tolist() == [4, 3, 2, 1, 0, pd.NA]
    counts = count_states(presence(preschool="ndrwsxx"))
    assert counts[["presence", "n"]].values.tolist() == [[state, 1 + (state == "not_read")] for state in STATES]


def test_a_region_with_two_plans_counts_by_its_strongest_word() -> None:
    rows = presence(preschool="sn")
    rows["region_id"] = "r0"
    assert strength_table(rows)["preschool"].tolist() == [4]


    with pytest.raises(ParameterError, match=r"^Presence, subject: found 'region'; expected theme, topic, indicator\."):
        strength_table(presence(preschool="ns"), "region")
