from __future__ import annotations

import pandas as pd
import pytest
from analysis_tables import make_presence as presence

from helpers.analysis.presence import STATES, count_states, order_states
from helpers.analysis.strength import strength_table
from helpers.errors import ParameterError


def test_the_scale_is_ordinal_and_what_is_not_read_or_not_covered_is_missing_rather_than_silent() -> None:
    scores = strength_table(presence(preschool="ndrwpsox"))["preschool"]
    assert scores.isna().tolist() == [False] * 6 + [True] * 2
    known = scores.dropna().tolist()
    assert known == sorted(set(known), reverse=True)
    counts = count_states(presence(preschool="ndrwpsoxx")).set_index("presence")["n"]
    assert counts.index.tolist() == list(STATES)
    of_indicators = {"stated": 0, "stated_otherwise": 0, "topic_only": 0, "not_used": 0}
    assert counts.to_dict() == dict.fromkeys(STATES, 1) | of_indicators | {"not_read": 2}


def test_a_region_with_two_plans_counts_by_its_strongest_word() -> None:
    number = strength_table(presence(preschool="n"))["preschool"].tolist()
    for states in ("sn", "ns", "on", "xn"):
        rows = presence(preschool=states)
        rows["region_id"] = "r0"
        assert strength_table(rows)["preschool"].tolist() == number


def test_the_indicators_states_are_an_order_too() -> None:
    rows = presence(a="nwso").assign(subject="indicator")
    rows["presence"] = order_states(pd.DataFrame({"presence": ["stated", "stated_otherwise", "words", "not_used"]}))[
        "presence"
    ]
    scores = strength_table(rows, "indicator")["a"].tolist()
    assert scores == sorted(set(scores), reverse=True)


def test_an_unknown_subject_is_refused() -> None:
    with pytest.raises(ParameterError, match=r"^Presence, subject: found 'region'; expected theme, topic, indicator\."):
        strength_table(presence(preschool="ns"), "region")
