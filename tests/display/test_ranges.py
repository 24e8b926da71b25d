"""Ranges drawn on one axis: distances to standards, possible ranks, paces."""

from __future__ import annotations

import math
from types import SimpleNamespace

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markupsafe import Markup

import helpers as h
from helpers.display.figures.ranges import Range, draw_ranges
from helpers.display.naming import digest_ids
from helpers.display.sheet import Part
from helpers.display.svg import find_collisions, find_numbers
from helpers.display.theme import themed
from helpers.errors import ParameterError

INK = "#333333"


@pytest.fixture(params=["en", "zh"])
def study(request, small_root, monkeypatch):
    monkeypatch.setenv("PLANS_ROOT", str(small_root))
    return h.open_study(language=request.param)


def bands(axes) -> list[tuple[float, float]]:
    """Return the ends of every band of a figure's own axes, from top to bottom."""
    (own,) = [one for one in axes.figure.axes if one is not axes]
    lines = [line for line in own.lines if line.get_linewidth() == 4.5]
    return [tuple(line.get_xdata()) for line in lines]


def dots(axes) -> list[float]:
    (own,) = [one for one in axes.figure.axes if one is not axes]
    return [float(line.get_xdata()[0]) for line in own.lines if line.get_marker() == "o"]


@pytest.mark.parametrize("kind", ["gaps", "pace"])
def test_a_row_stands_for_each_row_drawn_with_its_number_and_its_words(kind, study):
    found = getattr(h, kind)(study)
    drawn = found.frame[found.frame["drawn"]]
    assert len(drawn) >= 2
    axes = found.plot()
    low, high = ("gap_low", "gap_high") if kind == "gaps" else ("points_low", "points_high")
    assert dots(axes) == [
        one if math.isfinite(one) else other for one, other in zip(drawn[low], drawn[high], strict=True)
    ]
    assert len(bands(axes)) == int((drawn[low] != drawn[high]).sum())
    numbers = find_numbers(axes.figure)
    stem = [
        f"d-gap-{digest_ids([row.value_id, row.benchmark_id])}" if kind == "gaps" else f"d-pace-{row.value_id}"
        for row in drawn.itertuples()
    ]
    assert numbers == stem
    assert set(numbers) <= set(study.ledger.derivations)
    told = found.exhibit().description
    for plan in drawn["plan_id"]:
        assert study.plan_name(plan) in told


def test_results_of_others_and_a_single_pace_are_no_figure(study):
    single = h.pace(study)
    one = single.frame["drawn"].cumsum() == 1
    alone = type(single)(
        study, "pace", "pace", {**single.frames, "rows": single.frame.assign(drawn=one & single.frame["drawn"])}
    )
    for found in (h.gaps(study, against="results"), alone):
        assert found.exhibit() is None
        with pytest.raises(ParameterError, match="found nothing to draw"):
            found.plot()


def test_ranks_are_drawn_where_one_figure_can_be_set_above_another_the_first_to_the_right(study):
    found = h.ranks(study)
    assert not found.frame["decided"].any()
    assert found.exhibit() is None
    rows = pd.concat([study.values.iloc[[0]]] * 3, ignore_index=True).assign(
        group=1,
        listed=True,
        standing="planned",
        value_id=[f"{study.plan_ids[0]}-v00{at}" for at in (1, 2, 3)],
        best=[1, 2, 2],
        worst=[1, 3, 3],
        n=3,
        exact=[True, False, False],
        better="higher",
        decided=True,
        drawn=True,
    )
    axes = type(found)(study, "ranks", "comparable", {"rows": rows}).plot()
    assert (dots(axes), bands(axes)) == ([1, 2, 2], [(2, 3), (2, 3)])
    (own,) = [one for one in axes.figure.axes if one is not axes]
    assert own.xaxis_inverted()


@settings(deadline=None, max_examples=25)
@given(
    st.lists(
        st.tuples(
            st.floats(-500, 500), st.floats(0, 500), st.booleans(), st.text("学校a b率", min_size=1, max_size=120)
        ),
        min_size=2,
        max_size=6,
    )
)
def test_no_text_is_cut_off_or_meets_another_whatever_the_ends_and_names(rows):
    ranges = [
        Range(
            "",
            name,
            (Part("at least "), Part("+123.45", number=f"d-{at}")),
            low,
            math.inf if is_open else low + wide,
            INK,
        )
        for at, (low, wide, is_open, name) in enumerate(rows)
    ]
    with themed():
        sheet = draw_ranges(SimpleNamespace(language="en"), ranges, Markup("Axis"), None, start=0.0)
        assert find_collisions(sheet.figure) == []
