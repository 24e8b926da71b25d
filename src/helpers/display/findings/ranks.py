"""Ranks: which figures may be compared between regions, and the ranks that each may have."""

from __future__ import annotations

import pandas as pd
from markupsafe import Markup, escape

from helpers.analysis.ranks import find_ranks
from helpers.data.codes import INFERRED
from helpers.display.figures.ranges import Range, bind_ranges, make_range
from helpers.display.findings import Faces, Finding
from helpers.display.markup import UNSURE, Headline, Prose, Table, nothing
from helpers.display.naming import hedged_number, indicator_cell, short_name, standing_word
from helpers.display.study import Frames, Row, Study, each
from helpers.display.tabulating import Column, tabulate
from helpers.display.words import say


def ranks(study: Study) -> Finding:
    """Return the figures that may be compared with another region's, each with the range of ranks that it may have.

    A floor leaves open how high the goal is, so it has a range of ranks. Counties and prefectures are ranked apart; of a
    region with several plans the later counts.

    Parameters
    ----------
    study
        Who is compared, and in which years.

    Returns
    -------
    Finding
        Its frame has a row for each figure of a group with two regions or more: the columns of values, and standing,
        better, best, worst, n, exact, group, decided, listed, drawn. See `helpers.analysis.ranks.find_ranks`.

    Examples
    --------
    >>> import helpers as h
    >>> found = h.ranks(h.open_study("preschool"))
    >>> bool((found.frame["best"] <= found.frame["worst"]).all())
    True
    """

    def find() -> Frames:
        book, plans = study.indicators.reset_index(drop=True), study.plans.reset_index(drop=True)
        return {"rows": find_ranks(study.values, book, plans)}

    return Finding(study, "ranks", "comparable", study.once(("ranks",), find))


def headlines(finding: Finding) -> list[Headline]:
    """Return how few of the groups that may be compared set any plan above another."""
    return [Headline(UNSURE, lambda: _tell_head(finding))]


def _tell_head(finding: Finding) -> Markup:
    study, rows = finding.study, finding.frame
    if rows.empty:
        return say(study, "ranks.none")
    groups, decided = rows["group"].nunique(), rows.loc[rows["decided"], "group"].nunique()
    said = {
        "groups": study.derive("groups", groups, say(study, "ranks.groups_formula")),
        "decided": study.derive("groups-decided", decided, say(study, "ranks.decided_formula")),
    }
    return say(study, "ranks.head", **said, count=decided)


def balance(finding: Finding) -> Markup:
    """Return how many groups of figures may be compared, and how many of those set any plan above another."""
    study, rows = finding.study, finding.frame
    if rows.empty:
        return say(study, "ranks.none")
    inferred = sorted(rows.loc[rows["year_basis"].isin(INFERRED), "value_id"])
    guessed = Markup("")
    if inferred:
        formula = say(study, "ranks.inferred_formula")
        n = study.derive("groups-inferred", len(inferred), formula, inferred)
        guessed = say(study, "ranks.inferred", n=n, count=len(inferred))
    groups, decided = rows["group"].nunique(), rows.loc[rows["decided"], "group"].nunique()
    return say(
        study,
        "ranks.answer",
        count=decided,
        groups=study.derive("groups", groups, say(study, "ranks.groups_formula")),
        figures=study.derive("groups-figures", len(rows), say(study, "ranks.figures_formula")),
        decided=study.derive("groups-decided", decided, say(study, "ranks.decided_formula")),
        inferred=guessed,
    )


def text(finding: Finding) -> Prose | None:
    """Return how much can be ranked, or that nothing can."""
    return nothing(balance(finding))


def _ranges(finding: Finding) -> list[Range]:
    study = finding.study
    return [
        make_range(
            study,
            row.plan_id,
            escape(short_name(study, row.indicator)),
            _rank_cell(study, row),
            (row.best, row.worst),
        )
        for row in each(finding.frame[finding.frame["drawn"]])
    ]


def tables(finding: Finding) -> list[Table]:
    """Return the figures, group by group, with their possible ranks."""
    if finding.frame.empty:
        return []
    study = finding.study
    columns = [
        Column("indicator", lambda row: indicator_cell(study, row)),
        Column("plan", lambda row: study.plan_name(row.plan_id)),
        Column("figure", lambda row: hedged_number(study, row), numeric=True),
        Column("year", lambda row: _when(study, row)),
        Column("rank", lambda row: _rank_cell(study, row)),
        Column("level", lambda row: study.word("level", row.level)),
    ]
    caption = say(study, "ranks.caption")
    return [tabulate(study, finding.frame, columns, name=finding.name, caption=caption, data=FACES.data)]


def _when(study: Study, row: Row) -> Markup:
    """Return year and standing: '2025, planned', or only that it is a standing rule."""
    word = standing_word(study, row.standing)
    if pd.isna(row.year):
        return escape(word)
    return say(study, "study.when", year=study.year(row, marked=False), mark=study.inferred(row), status=word)


def _rank_cell(study: Study, row: Row) -> Markup:
    if pd.isna(row.best):
        # "about" has no known width, so it has no rank
        return say(study, "ranks.no_rank")
    if row.better == "neither":
        return say(study, "ranks.neither")
    best_formula, n_formula = say(study, "ranks.best_formula"), say(study, "ranks.n_formula")
    best = study.derive(f"best-{row.value_id}", row.best, best_formula, [row.value_id])
    n = study.derive(f"group-n-{row.group}", row.n, n_formula)
    if row.exact:
        return say(study, "ranks.exact", best=best, n=n)
    worst = study.derive(f"worst-{row.value_id}", row.worst, say(study, "ranks.worst_formula"), [row.value_id])
    return say(study, "ranks.between", best=best, worst=worst, n=n)


DRAW, ALT = bind_ranges(_ranges, "ranks.axis", falling=True)

FACES = Faces(
    title=_tell_head,
    draw=DRAW,
    alt=ALT,
    headlines=headlines,
    text=text,
    tables=tables,
    data=("level", "standing", "group", "best", "worst", "n"),
)
