"""Of one figure the table of standards and the board of requirements say the same."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from places import REPOSITORY

import helpers as h
from helpers.analysis.ends import ends_of
from helpers.analysis.verdicts import LEVELS, OF_PLACES, OF_STATE, grade_ends

NONE = np.array([np.nan])
HUNDRED = np.array([100.0])


def grade(figure: tuple[str, float], asked: tuple[str, float], better: str) -> str:
    """Return the level of a share against what is asked."""
    own = ends_of(pd.Series([figure[0]]), np.array([figure[1]]), NONE, np.array([0.0]), HUNDRED)
    mark = ends_of(pd.Series([asked[0]]), np.array([asked[1]]), NONE, NONE, NONE)
    about = np.array([asked[1] if asked[0] == "approx" else np.nan], dtype=float)
    level, _ = grade_ends(own, mark, np.array([better == "higher"]), np.array([better == "lower"]), about)
    return str(level[0])


@pytest.mark.parametrize(
    ("figure", "asked", "better", "level"),
    [
        (("eq", 90), ("ge", 85), "higher", "exceeds"),
        (("ge", 85), ("ge", 85), "higher", "equals"),
        (("eq", 85), ("eq", 85), "higher", "equals"),
        # more than 85 is beyond at least 85, and just more than 85
        (("gt", 85), ("ge", 85), "higher", "exceeds"),
        (("gt", 85), ("gt", 85), "higher", "equals"),
        (("eq", 85), ("gt", 85), "higher", "below"),
        (("ge", 85), ("gt", 85), "higher", "may_meet"),
        (("ge", 80), ("ge", 85), "higher", "may_meet"),
        (("eq", 80), ("ge", 85), "higher", "below"),
        (("lt", 85), ("ge", 85), "higher", "below"),
        (("le", 85), ("ge", 85), "higher", "may_meet"),
        (("approx", 90), ("ge", 85), "higher", "cannot_be_said"),
        (("eq", 90), ("le", 85), "higher", "cannot_be_said"),
        (("le", 4), ("le", 5), "lower", "exceeds"),
        (("le", 5), ("le", 5), "lower", "equals"),
        (("lt", 5), ("le", 5), "lower", "exceeds"),
        (("eq", 6), ("le", 5), "lower", "below"),
        (("le", 6), ("le", 5), "lower", "may_meet"),
        # what is asked only about is passed, or missed, by more than a tenth of it, with all that the figure may be
        (("eq", 92.63), ("approx", 80), "higher", "exceeds"),
        (("eq", 1), ("approx", 0.2), "higher", "exceeds"),
        (("eq", 88), ("approx", 80), "higher", "cannot_be_said"),
        (("gt", 88), ("approx", 80), "higher", "cannot_be_said"),
        (("eq", 88.01), ("approx", 80), "higher", "exceeds"),
        (("ge", 85), ("approx", 80), "higher", "cannot_be_said"),
        (("eq", 80), ("approx", 80), "higher", "cannot_be_said"),
        (("eq", 72), ("approx", 80), "higher", "cannot_be_said"),
        (("eq", 71), ("approx", 80), "higher", "below"),
        (("ge", 60), ("approx", 80), "higher", "cannot_be_said"),
        (("le", 60), ("approx", 80), "higher", "below"),
        (("le", 4), ("approx", 5), "lower", "exceeds"),
        (("eq", 6), ("approx", 5), "lower", "below"),
        (("eq", 5.5), ("approx", 5), "lower", "cannot_be_said"),
        (("approx", 99), ("approx", 80), "higher", "cannot_be_said"),
        (("eq", 99), ("approx", 50), "neither", "cannot_be_said"),
        # where neither side is better only what is just asked can be said to be done
        (("eq", 50), ("eq", 50), "neither", "equals"),
        (("ge", 50), ("ge", 50), "neither", "equals"),
        (("ge", 50), ("eq", 50), "neither", "cannot_be_said"),
        (("eq", 60), ("eq", 50), "neither", "cannot_be_said"),
    ],
)
def test_a_level_by_hand(figure, asked, better, level):
    assert grade(figure, asked, better) == level


def test_what_binds_the_state_is_never_met_nor_fallen_short_of():
    assert set(OF_STATE) == set(OF_PLACES) == set(LEVELS)
    assert set(OF_STATE.values()) & set(OF_PLACES.values()) == {"cannot_be_said"}
    study = h.open_study(root=REPOSITORY)
    rows = h.gaps(study, past=True).frame
    of_state = rows["binds"] == "state"
    assert of_state.any()
    assert not of_state.all()
    assert set(rows.loc[of_state, "verdict"]) <= set(OF_STATE.values())
    assert set(rows.loc[~of_state, "verdict"]) <= set(OF_PLACES.values())


def test_the_table_of_standards_and_the_board_agree_on_every_figure_of_the_plans():
    study = h.open_study(root=REPOSITORY)
    asked = study.requirements.set_index("requirement_id")
    cells = h.uptake(study).frame
    cells = cells.assign(benchmark_id=cells["requirement_id"].map(asked["benchmark"]))
    pairs = h.gaps(study, past=True).frame.merge(
        cells, left_on=["value_id", "benchmark_id"], right_on=["decided_by", "benchmark_id"], suffixes=("", "_of_cell")
    )
    pairs = pairs[pairs["level_of_cell"] != ""]
    assert len(pairs) > 15
    assert list(pairs["binds"]) == list(pairs["binds_of_cell"])
    told = [
        (OF_STATE if row.binds == "state" else OF_PLACES)[row.level_of_cell] for row in pairs.itertuples(index=False)
    ]
    assert list(pairs["verdict"]) == told
    # where neither side is better, and the plan prints just what is asked, both say so
    just = pairs[pairs["indicator"].map(study.indicators["better"]) == "neither"]
    assert "equals" in set(just["level_of_cell"])
