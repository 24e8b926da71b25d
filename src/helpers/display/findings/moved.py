"""Moved: what a yearly rotation ratio makes of all teachers over a plan's years. `analysis.rotation.find_moved` finds."""

from __future__ import annotations

from markupsafe import Markup

from helpers.analysis.rotation import find_moved
from helpers.display.findings import Faces, Finding
from helpers.display.markup import Prose
from helpers.display.study import Row, Study, each
from helpers.display.words import paragraph, say

RATIO = "teacher_rotation_rate"


def moved(study: Study, *, eligible: float = 50.0) -> Finding:
    """Return what share of all teachers each plan's yearly ratio moves at least once over the plan's years.

    Parameters
    ----------
    study
        Whose rules.
    eligible
        Per cent of all teachers who meet the conditions in a year; no plan prints it.

    Returns
    -------
    Finding
        Its frame has a row for each yearly ratio: the columns of values, and period_start, period_end, years, same_low,
        same_high, different_low, different_high (per cent of all teachers; missing where the plan prints no last year),
        listed. See `helpers.analysis.rotation.find_moved`.

    Raises
    ------
    ParameterError
        For a share outside 0 to 100.

    Examples
    --------
    >>> import helpers as h
    >>> found = h.moved(h.open_study("rotation"), eligible=40)
    >>> bool((found.frame["same_low"] <= found.frame["different_low"]).all())
    True
    """
    book, plans = study.indicators.loc[[RATIO]].reset_index(drop=True), study.plans.reset_index(drop=True)
    frame = find_moved(study.values, book, plans, RATIO, eligible=eligible)
    return Finding(study, "moved", "moved", {"rows": frame}, {"eligible": eligible})


def title(finding: Finding) -> Markup:
    """Return what follows from the rules."""
    told = [_tell(finding, row) for row in each(finding.frame[finding.frame["listed"]])]
    return paragraph(finding.study, told)


def text(finding: Finding) -> Prose:
    """Return a sentence for each rule."""
    return Prose("reading", (title(finding),))


def _tell(finding: Finding, row: Row) -> Markup:
    study, eligible = finding.study, finding.asked["eligible"]
    if row.absence:
        return say(study, "moved.no_span", plan=study.plan_name(row.plan_id), ratio=study.number(row))
    stem = f"{row.value_id}-{eligible:g}".replace(".", "-")
    span = say(study, "moved.years_formula", start=int(row.period_start), end=int(row.period_end))
    low, high = say(study, "moved.low_formula"), say(study, "moved.high_formula")
    ids = [row.value_id]
    return say(
        study,
        "moved.told",
        plan=study.plan_name(row.plan_id),
        eligible=study.derive(f"eligible-{stem}", eligible, say(study, "moved.eligible_formula"), unit="percent"),
        years=study.derive(f"plan-years-{row.plan_id}", int(row.years), span),
        low=study.derive(f"moved-low-{stem}", round(row.same_low, 4), low, ids, unit="percent"),
        high=study.derive(f"moved-high-{stem}", round(row.different_low, 4), high, ids, unit="percent"),
    )


FACES = Faces(title=title, text=text, data=("years", "same_low", "same_high", "different_low", "different_high"))
