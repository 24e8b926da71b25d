"""Gaps: how figures stand to what the state asks, and to its results. `analysis.gaps.find_gaps` finds."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import partial

import pandas as pd
from markupsafe import Markup

from helpers.analysis.gaps import frame_gaps, pair_gaps
from helpers.analysis.verdicts import GOALS, VERDICTS
from helpers.display.evidence import original
from helpers.display.figures.ranges import Range, bind_ranges, make_range
from helpers.display.findings import Faces, Finding, name_asked
from helpers.display.markup import FAILURE, PROMISE, UNSURE, Headline, Prose, Table, nothing
from helpers.display.naming import (
    benchmark_cell,
    digest_ids,
    figure_of,
    indicator_cell,
    number_with_bounds,
    short_name,
    traced,
)
from helpers.display.study import Frames, Row, Study, each
from helpers.display.tabulating import Column, tabulate
from helpers.display.words import bracketed, clauses, commas, paragraph, say
from helpers.errors import ParameterError

AGAINST = ("targets", "results")
MOST_NAMED = 5
"""So many figures are named of those that fall short."""

MOST_HEADED = 2
"""So many of them stand at the head of a report."""


def gaps(
    study: Study, indicators: Sequence[str] | None = None, *, against: str = "targets", past: bool = False
) -> Finding:
    """Return how figures stand to the targets and standards in force for them, or to results of the same year.

    Parameters
    ----------
    study
        Whose figures.
    indicators
        Of which indicators; None for all.
    against
        `targets`, with a verdict; or `results`: past results beside those of the nation, the province or the city, as
        context.
    past
        Whether past results are held against targets and standards, too.

    Returns
    -------
    Finding
        Its frame has a row for each figure and each benchmark that speaks for it: the columns of values, and
        benchmark_id, kind, benchmark_scope, confidence, binds, standing, judged_year, verdict, threshold, gap_low, gap_high,
        gap_low_closed, gap_high_closed, listed, drawn. See `helpers.analysis.gaps.find_gaps`.

    Raises
    ------
    ParameterError
        For an indicator that the codebook does not have, or another `against`.

    Examples
    --------
    >>> import helpers as h
    >>> found = h.gaps(h.open_study("preschool"))
    >>> set(found.frame["verdict"]) <= {"meets", "may_meet", "falls_short", "cannot_be_said", "above", "at", "below"}
    True
    """
    if against not in AGAINST:
        raise ParameterError(f"Gaps, against: found {against!r}; expected 'targets' or 'results'. Name one of the two.")
    name = name_asked(study, "gaps" if against == "targets" else "results", indicators)
    of = () if indicators is None else ("of", *indicators)

    def pair() -> Frames:
        own = study.values if indicators is None else study.values[study.values["indicator"].isin(list(indicators))]
        tables = (frame.reset_index(drop=True) for frame in (study.indicators, study.plans, study.regions))
        return {"rows": pair_gaps(own, study.benchmarks, *tables, against=against)}

    def find() -> Frames:
        pairs = study.once(("pairs", against, *of), pair)["rows"]
        return frame_gaps(pairs, study.benchmarks, past=past or against == "results")

    frames = study.once(("gaps", against, past, *of), find)
    return Finding(study, "gaps", name, frames, {"against": against})


def headlines(finding: Finding) -> list[Headline]:
    """Return the first figures that fall short, or lie below a goal; where none does, that, and how many were compared."""
    study, rows = finding.study, _planned(finding)
    marks = {row.benchmark_id: row for row in each(finding.frames["benchmarks"])}
    figures = each(rows.drop_duplicates(["verdict", "value_id"]))
    told = [
        Headline(weight, partial(_tell_short, study, row, marks[row.benchmark_id], key), about=row.value_id)
        for verdict, (weight, key) in HEADED.items()
        for row in [row for row in figures if row.verdict == verdict][:MOST_HEADED]
    ]
    if rows.empty or told:
        return told
    judged = bool((rows["verdict"] != "cannot_be_said").any())
    return [Headline(PROMISE if judged else UNSURE, lambda: _tell_judged(finding, judged))]


def _tell_judged(finding: Finding, judged: bool) -> Markup:
    """Return of how many comparisons none falls short, how many may reach and how many are not judged; or that none is."""
    study, verdicts = finding.study, _planned(finding)["verdict"]
    pairs = study.derive(_number(finding, "verdicts"), len(verdicts), say(study, "gaps.pairs_formula"))
    if not judged:
        return say(study, "gaps.head_unjudged", n=pairs)
    counts = {
        "may": int(verdicts.isin(["may_meet", "may_reach"]).sum()),
        "unsaid": int((verdicts == "cannot_be_said").sum()),
    }
    told = [
        say(study, f"gaps.head_{name}", count=n, n=study.derive(_number(finding, f"verdicts-{name}"), n, formula))
        for name, n in counts.items()
        if n
        for formula in [say(study, f"gaps.{name}_formula")]
    ]
    return clauses(study, [say(study, "gaps.head_none", n=pairs, count=len(verdicts)), *told])


HEADED = {"falls_short": (FAILURE, "head_short"), "below": (UNSURE, "head_below")}
"""Verdicts that stand at the head of a report: the weight, and the words. A goal of the state binds no place."""


def _tell_short(study: Study, row: Row, mark: Row, key: str) -> Markup:
    said = {"plan": study.plan_name(row.plan_id), "indicator": short_name(study, row.indicator)}
    if key == "head_short" and study.indicators.at[row.indicator, "better"] == "lower":
        key = "head_over"
    return say(study, f"gaps.{key}", **said, figure=study.number(row), mark=study.benchmark_number(mark))


def balance(finding: Finding) -> Markup:
    """Return how the planned figures stand against the targets and standards that hold for them."""
    study, rows = finding.study, _planned(finding)
    if rows.empty:
        return say(study, "gaps.none_planned")
    parts = []
    for verdict in VERDICTS:
        some = [one for one, found in zip(rows["value_id"], rows["verdict"], strict=True) if found == verdict]
        if some:
            formula = say(study, "gaps.n_formula", verdict=say(study, f"verdict.{verdict}"))
            n = study.derive(_number(finding, f"verdicts-{verdict}"), len(some), formula, study.keep_inputs(some))
            parts.append(say(study, f"gaps.n_{verdict}", count=len(some), n=n))
    first, last = commas(study, parts[:-1]), parts[-1]
    of_figures, of_pairs = say(study, "gaps.figures_formula"), say(study, "gaps.pairs_formula")
    return say(
        study,
        "gaps.balance",
        figures=study.derive(_number(finding, "verdicts-figures"), rows["value_id"].nunique(), of_figures),
        pairs=study.derive(_number(finding, "verdicts"), len(rows), of_pairs),
        counts=say(study, "gaps.counts", parts=first, last=last) if len(parts) > 1 else last,
        past=_count_past(finding),
    )


def _number(finding: Finding, name: str) -> str:
    """Return what a number of this finding is called: by itself where all indicators were asked for."""
    return f"{name}{finding.name.removeprefix('gaps')}"


def _planned(finding: Finding) -> pd.DataFrame:
    planned = finding.frame["standing"] != "actual"
    return finding.frame if planned.all() else finding.frame[planned]


def _count_past(finding: Finding) -> Markup:
    """Return how many past results have such a comparison, which are not counted with the planned figures."""
    study, past = finding.study, finding.frames["past"]
    if past.empty:
        return Markup("")
    ids = study.keep_inputs(past["value_id"])
    n = study.derive(_number(finding, "verdicts-past"), len(past), say(study, "gaps.past_formula"), ids)
    return say(study, "gaps.past", n=n, count=len(past))


def title(finding: Finding) -> Markup:
    """Return the first figure that falls short, or that none does; empty where nothing was held against a standard."""
    return next((one.tell() for one in headlines(finding)), Markup(""))


def name_failing(finding: Finding) -> Markup:
    """Return the planned figures that fall short of a target or standard, leave it open or cannot be judged, if any."""
    study, rows = finding.study, each(_planned(finding).drop_duplicates(["verdict", "value_id"]))
    sentences = []
    for verdict in ("falls_short", "below", "may_meet", "may_reach", "cannot_be_said"):
        some = [row for row in rows if row.verdict == verdict]
        if some:
            named = clauses(study, [_name(study, row) for row in some[:MOST_NAMED]])
            if len(some) > MOST_NAMED:
                rest_formula = say(study, "gaps.rest_formula")
                rest = study.derive(_number(finding, f"short-rest-{verdict}"), len(some) - MOST_NAMED, rest_formula)
                named = clauses(study, [named, say(study, "gaps.rest", rest=rest)])
            sentences.append(say(study, f"gaps.which_{verdict}", named=named))
    return paragraph(study, sentences)


def _name(study: Study, row: Row) -> Markup:
    name, figure = study.indicator_name(row.indicator), figure_of(study, row)
    if name == row.term:
        return say(study, "gaps.named_alike", indicator=name, figure=figure)
    return say(study, "gaps.named", indicator=name, term=original(study, row.term), figure=figure)


def text(finding: Finding) -> Prose | None:
    """Return how many figures meet what holds for them, and which do not; or that there is nothing to compare."""
    against = finding.asked["against"]
    if finding.frame.empty:
        return nothing(say(finding.study, f"gaps.none_{against}"))
    if against == "results":
        return None
    return Prose("reading", (balance(finding), name_failing(finding)))


def _ranges(finding: Finding) -> list[Range]:
    study = finding.study
    if finding.asked["against"] == "results":
        return []
    marks = {row.benchmark_id: row for row in each(finding.frames["benchmarks"])}
    return [
        make_range(
            study,
            row.plan_id,
            say(
                study,
                "gaps.row",
                indicator=short_name(study, row.indicator),
                mark=study.benchmark_number(marks[row.benchmark_id]),
            ),
            _gap_cell(study, row, unit=""),
            (row.gap_low, row.gap_high),
        )
        for row in each(finding.frame[finding.frame["drawn"]])
    ]


def tables(finding: Finding) -> list[Table]:
    """Return the pairs, a row each: figure, benchmark, verdict (or how sure the result is), distance."""
    if finding.frame.empty:
        return []
    study, targets = finding.study, finding.asked["against"] == "targets"
    marks = {row.benchmark_id: row for row in each(finding.frames["benchmarks"])}
    columns = [
        Column("indicator", lambda row: indicator_cell(study, row)),
        Column("plan", lambda row: study.plan_name(row.plan_id)),
        Column(
            "figure" if targets else "result",
            lambda row: number_with_bounds(study, row),
            numeric=True,
        ),
        Column("against" if targets else "beside", lambda row: benchmark_cell(study, marks[row.benchmark_id])),
        Column("verdict", lambda row: _verdict_cell(study, row))
        if targets
        else Column("confidence", lambda row: study.word("confidence", row.confidence)),
        Column("distance", lambda row: _gap_cell(study, row), numeric=True),
    ]
    caption = say(study, f"gaps.caption_{finding.asked['against']}")
    notes = [say(study, "gaps.goals")] * bool(finding.frame["verdict"].isin(GOALS).any())
    return [
        tabulate(
            *(study, finding.frame, columns),
            name=finding.name,
            caption=caption,
            notes=notes,
            data=FACES.data,
            by_row=True,
        )
    ]


def _verdict_cell(study: Study, row: Row) -> Markup:
    """Return a verdict; what binds counties or schools is marked where it is shown for a prefecture."""
    told = traced(row.verdict, say(study, f"verdict.{row.verdict}"), [row.benchmark_id], [row.value_id])
    if row.level != "prefecture" or row.binds not in LOCAL:
        return told
    return told + bracketed(study, say(study, "gaps.asked_of", whom=study.word("binds", row.binds)))


LOCAL = ("county", "school")
"""Whom prefectures are not."""


def _gap_cell(study: Study, row: Row, unit: str | None = None) -> Markup:
    """Return a distance with its sign and unit; an open one with the end that is known, and on which side of what is asked it is."""
    ends = [float(end) for end in (row.gap_low, row.gap_high) if math.isfinite(end)]
    if not ends:
        return Markup("–")
    if unit is None:
        unit = "percentage_points" if row.unit == "percent" else row.unit_std
    ids = [row.value_id, row.benchmark_id]
    formula = say(study, "gaps.formula")
    exact, end = row.gap_low == row.gap_high, round(ends[0], 6)
    amount = study.derive(f"gap-{digest_ids(ids)}", end, formula, ids, unit=unit, sign=exact or None)
    if exact:
        return amount
    side = "above" if end > 0 else "below" if end < 0 else "level"
    return say(study, f"gaps.{'from' if math.isfinite(row.gap_low) else 'to'}_{side}", amount=amount)


DRAW, ALT = bind_ranges(_ranges, "gaps.axis", start=0.0)

FACES = Faces(
    title=title,
    draw=DRAW,
    alt=ALT,
    headlines=headlines,
    text=text,
    tables=tables,
    data=("standing", "binds", "verdict", "gap_low", "gap_high", "confidence"),
)
