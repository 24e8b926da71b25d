"""Whether a figure meets a target or standard, as far as its interval lets one say."""

from __future__ import annotations

from enum import StrEnum

import numpy as np
import numpy.typing as npt
import pandas as pd

from helpers.analysis.ends import Ends, Flags, Floats, add_ends, ends_of, floats, lookup, tidy
from helpers.analysis.matching import match_benchmarks
from helpers.analysis.standing import is_ambiguous, narrow, text


class Verdict(StrEnum):
    """What may be said of a figure against a target or standard; of a goal for the state as a whole, how it lies to that."""

    meets = "meets"
    above = "above"
    at = "at"
    may_meet = "may_meet"
    may_reach = "may_reach"
    falls_short = "falls_short"
    below = "below"
    cannot_be_said = "cannot_be_said"


VERDICTS = tuple(Verdict)

LEVELS = ("exceeds", "equals", "may_meet", "below", "cannot_be_said")
"""How a figure stands to the one asked for: beyond it, just at it, either, short of it."""

OF_PLACES = dict(zip(LEVELS, ("meets", "meets", "may_meet", "falls_short", "cannot_be_said"), strict=True))
"""The verdict for each level, against what binds places."""

OF_STATE = dict(zip(LEVELS, ("above", "at", "may_reach", "below", "cannot_be_said"), strict=True))
"""Against what binds the state as a whole, and no single place: nobody meets it or falls short of it."""

GOALS = frozenset(OF_STATE.values()) - frozenset(OF_PLACES.values())


def judge_ends(value: Ends, benchmark: Ends, higher: Flags, lower: Flags) -> tuple[Flags, Flags, Flags, Floats]:
    """Return meets, falls short, can be said, and the threshold, for many pairs.

    The benchmark's near end is the threshold: with `better` higher its low end (`ge 90`, `gt 90`, `eq 96` are floors),
    with lower its high end. A figure meets it where every number of its interval does, falls short where none does, and
    may meet it otherwise. Nothing can be said where an interval is unknown, where the indicator has no better direction,
    or where the benchmark has no near end: a ceiling on what should be high is no floor.

    Parameters
    ----------
    value, benchmark
        Interval ends, the benchmark's without the indicator's bounds.
    higher, lower
        Whether higher, or lower, is better; neither leaves all results false and the threshold NaN.
    """
    threshold = np.where(higher, benchmark.low, np.where(lower, benchmark.high, np.nan))
    closed = np.where(higher, benchmark.low_closed, benchmark.high_closed)
    said = value.known & benchmark.known & np.isfinite(threshold)
    near, near_closed = np.where(higher, value.low, -value.high), np.where(higher, value.low_closed, value.high_closed)
    far, far_closed = np.where(higher, value.high, -value.low), np.where(higher, value.high_closed, value.low_closed)
    bar = np.where(higher, threshold, -threshold)
    meets = said & ((near > bar) | ((near == bar) & (closed | ~near_closed)))
    short = said & ((far < bar) | ((far == bar) & ~(closed & far_closed)))
    return meets, short, said, np.where(np.isfinite(threshold), threshold, np.nan)


ABOUT = 0.1
"""By what share of it a figure has to pass what is asked only "about", so that one can say on which side it lies."""


def grade_ends(
    value: Ends, benchmark: Ends, higher: Flags, lower: Flags, about: Floats
) -> tuple[npt.NDArray[np.str_], Floats]:
    """Return how each of many figures stands to the one asked for, one of `LEVELS`, and the threshold.

    What meets the threshold `exceeds` it where its own near end lies beyond, or at it and open, and else `equals` it. Where
    neither side is better it `equals` it where it prints just what is asked, and cannot be said else. Against what is asked
    only about, a figure `exceeds` or is `below` where all of its interval lies more than `ABOUT` of it on that side.

    Parameters
    ----------
    value, benchmark
        Interval ends, the benchmark's without the indicator's bounds.
    higher, lower
        Whether higher, or lower, is better.
    about
        The figure asked for where it is only about, which gives no interval; NaN elsewhere.
    """
    meets, short, said, threshold = judge_ends(value, benchmark, higher, lower)
    near, near_closed = np.where(higher, value.low, -value.high), np.where(higher, value.low_closed, value.high_closed)
    closed = np.where(higher, benchmark.low_closed, benchmark.high_closed)
    bar = np.where(higher, threshold, -threshold)
    beyond = (near > bar) | ((near == bar) & closed & ~near_closed)
    just = value.known & benchmark.known & ~(higher | lower)
    for mine, asked in ((value.low, benchmark.low), (value.high, benchmark.high)):
        just &= (mine == asked) | ~np.isfinite(asked)
    far = np.where(higher, value.high, -value.low)
    middle, span = np.where(higher, about, -about), tidy(ABOUT * np.abs(about))
    sided = value.known & (higher | lower)
    clear, under = sided & (near > tidy(middle + span)), sided & (far < tidy(middle - span))
    level = np.select(
        [just, clear, under, ~said, meets & beyond, meets, short],
        [LEVELS[1], LEVELS[0], LEVELS[3], LEVELS[4], *LEVELS[:2], LEVELS[3]],
        LEVELS[2],
    )
    return level, np.where(clear | under, about, threshold)


def about_of(benchmarks: pd.DataFrame) -> Floats:
    """Return the figures, in the indicator's unit, of benchmarks that are only about; NaN for all others."""
    return np.where(benchmarks["comparator"] == "approx", floats(benchmarks["value_std"]), np.nan)


UNSTATED = "unstated"
"""The base of an indicator of which plans do not print what it is a share of: whether that is what is asked cannot be said."""


def benchmark_ends(benchmarks: pd.DataFrame) -> Ends:
    """Return the benchmarks' interval ends, in the indicator's unit and without its bounds."""
    none = np.full(len(benchmarks), np.nan)
    high = floats(benchmarks["value_std_high"]) if "value_std_high" in benchmarks else none
    return ends_of(benchmarks["comparator"], floats(benchmarks["value_std"]), high, none, none)


JUDGED = (
    *("value_id", "plan_id", "region_id", "level", "indicator", "scope", "per", "status", "year", "comparator"),
    *("value_std", "value_std_high", "reading_kind", "stands_for"),
)
"""What is read of values where they are held against benchmarks."""


def judge_values(
    values: pd.DataFrame,
    benchmarks: pd.DataFrame,
    indicators: pd.DataFrame,
    plans: pd.DataFrame,
    regions: pd.DataFrame,
) -> pd.DataFrame:
    """Return the verdict on every value against every target and standard in force for it.

    Planned figures, actuals and standing rules are all judged, what is only encouraged is not; national and provincial
    actuals are context, without verdict; of an ambiguous figure it cannot be said. `matching.match_benchmarks` says which
    belong together.

    Returns
    -------
    DataFrame
        value_id, benchmark_id, plan_id, region_id, level, indicator, scope, judged_year, standing, kind,
        benchmark_scope, confidence, binds, verdict, threshold, gap_low, gap_high, gap_low_closed, gap_high_closed; sorted
        by value_id, benchmark_id. The verdict is that of `OF_PLACES`, or of `OF_STATE` where the benchmark binds the
        state. The gap is value minus threshold in the indicator's unit, an interval; it is NaN where nothing can be said.
    """
    own = narrow(values, JUDGED)
    own = own[own["status"] != "encouraged"]
    rows, marks, at, mark_at = match_benchmarks(
        *(own, benchmarks, plans, regions), kinds=("target", "standard"), ambiguous=True
    )
    ends = Ends.from_frame(add_ends(rows, indicators)).take(at)
    better = np.append(text(indicators, "better").to_numpy(dtype=object), "neither")
    direction = better[lookup(indicators, marks["indicator"])][mark_at]
    level, threshold = grade_ends(
        *(ends, benchmark_ends(marks).take(mark_at), direction == "higher", direction == "lower"),
        about_of(marks)[mark_at],
    )
    base = np.append(text(indicators, "base").to_numpy(dtype=object), "")[lookup(indicators, marks["indicator"])]
    # what may be read in two ways, or is a share of what is not printed, is said to be there, and to be judged by nobody
    unsaid = is_ambiguous(rows).to_numpy()[at] | (base[mark_at] == UNSTATED)
    level = np.where(unsaid, LEVELS[-1], level)
    said = np.isfinite(threshold) & (level != "cannot_be_said")
    binds = text(marks, "binds").to_numpy(dtype=object)[mark_at]
    verdict = [(OF_STATE if whom == "state" else OF_PLACES)[one] for one, whom in zip(level, binds, strict=True)]
    row_columns = ["value_id", "plan_id", "region_id", "level", "indicator", "judged_year", "standing"]
    judged = rows.assign(scope=text(rows, "scope"))[[*row_columns, "scope"]].take(at).reset_index(drop=True)
    mark_columns = {
        "benchmark_id": "benchmark_id",
        "kind": "kind",
        "scope": "benchmark_scope",
        "confidence": "confidence",
        "binds": "binds",
    }
    marks = marks.assign(binds=text(marks, "binds"))
    facts = marks[list(mark_columns)].rename(columns=mark_columns).take(mark_at).reset_index(drop=True)
    judged = pd.concat([judged, facts], axis=1).assign(
        verdict=pd.Series(verdict, dtype="str"),
        threshold=threshold,
        gap_low=np.where(said, tidy(ends.low - threshold), np.nan),
        gap_high=np.where(said, tidy(ends.high - threshold), np.nan),
        gap_low_closed=said & ends.low_closed,
        gap_high_closed=said & ends.high_closed,
    )
    order = [*row_columns[:1], "benchmark_id", *row_columns[1:5], "scope", *row_columns[5:]]
    return judged[[*order, *(column for column in judged.columns if column not in order)]]
