"""Outcomes: an earlier plan's targets beside the results of the next plan. `analysis.outcomes.find_outcomes` finds."""

from __future__ import annotations

from functools import partial

from markupsafe import Markup

from helpers.analysis.outcomes import OUTCOMES, find_outcomes
from helpers.display.findings import Faces, Finding
from helpers.display.markup import FAILURE, UNSURE, Headline, Prose, Table
from helpers.display.naming import indicator_cell
from helpers.display.study import Row, Study, each
from helpers.display.tabulating import Column, tabulate
from helpers.display.words import bracketed, commas, say


def outcomes(study: Study) -> Finding:
    """Return what became of the targets of earlier plans, as far as the next plan of the region prints results.

    Of regions with one plan there is nothing to tell, and nothing is shown.

    Parameters
    ----------
    study
        Whose plans.

    Returns
    -------
    Finding
        Its frame has a row a target that a result stands beside: the columns of values, and later, actual_id,
        actual_year, outcome and reason; `frames` has counts and results, too. See
        `helpers.analysis.outcomes.find_outcomes`.

    Examples
    --------
    >>> import helpers as h
    >>> set(h.outcomes(h.open_study()).frame["outcome"]) <= {"met", "not_met", "cannot_be_said"}
    True
    """
    plans, book = study.plans.reset_index(drop=True), study.indicators.reset_index(drop=True)
    frames = study.once(("outcomes",), partial(find_outcomes, study.all_values, plans, book))
    known = set(frames["rows"]["actual_id"].dropna())
    results = study.all_values[study.all_values["value_id"].isin(known)] if known else study.all_values.iloc[:0]
    return Finding(study, "outcomes", "outcomes", {**frames, "results": results})


def title(finding: Finding) -> Markup:
    """Return for each earlier plan how many of its targets the next plan prints a result for, and how these came out."""
    return Markup(" ").join(_tell_pair(finding, row) for row in each(finding.frames["counts"]))


def _tell_pair(finding: Finding, row: Row) -> Markup:
    study = finding.study
    said = {"earlier": study.plan_name(row.earlier), "later": study.plan_name(row.later)}
    targets = study.derive(f"targets-{row.earlier}", row.targets, say(study, "outcomes.targets_formula"))
    if not row.answered:
        return say(study, "outcomes.none_answered", **said, targets=targets, count=row.targets)
    told = [
        say(study, f"outcomes.n_{one}", n=_count(study, row, one)) for one in reversed(OUTCOMES) if getattr(row, one)
    ]
    answered = _count(study, row, "answered")
    parts = commas(study, told)
    return say(study, "outcomes.told", **said, targets=targets, answered=answered, parts=parts, count=row.answered)


def _count(study: Study, row: Row, what: str) -> Markup:
    return study.derive(
        f"{what}-{row.earlier}".replace("_", "-"), getattr(row, what), say(study, f"outcomes.{what}_formula")
    )


def text(finding: Finding) -> Prose | None:
    """Return how the targets of earlier plans came out; nothing where no region has two plans."""
    return None if finding.frames["counts"].empty else Prose("reading", (title(finding),))


def headlines(finding: Finding) -> list[Headline]:
    """Return how many targets of an earlier plan are not met by the next plan's results, or that none can be said to be."""
    study, told = finding.study, []
    for row in each(finding.frames["counts"]):
        said = {"earlier": study.plan_name(row.earlier), "count": row.not_met}
        if row.not_met:
            told.append(Headline(FAILURE, partial(_tell_not_met, study, row, said)))
        elif not row.met:
            told.append(Headline(UNSURE, partial(say, study, "outcomes.head_unsaid", **said)))
    return told


def _tell_not_met(study: Study, row: Row, said: dict[str, object]) -> Markup:
    numbers = {name: _count(study, row, name) for name in ("not_met", "answered")}
    return say(study, "outcomes.head_not_met", **said, **numbers)


def tables(finding: Finding) -> list[Table]:
    """Return the targets with the results beside them, a row each."""
    study, rows = finding.study, finding.frame
    if rows.empty:
        return []
    results = {row.value_id: row for row in each(finding.frames["results"])}

    def figure(row: Row) -> Markup:
        return study.number(row) + bracketed(study, study.when(row))

    columns = [
        Column("indicator", lambda row: indicator_cell(study, row)),
        Column("target", figure, numeric=True, head=say(study, "outcomes.target")),
        Column("result", lambda row: figure(results[row.actual_id]), numeric=True, head=say(study, "outcomes.result")),
        Column("outcome", lambda row: _tell_outcome(study, row), head=say(study, "outcomes.whether")),
    ]
    several = len(finding.frames["counts"]) > 1
    columns[1:1] = [Column("plan", lambda row: study.plan_name(row.plan_id))] * several
    caption = say(study, "outcomes.caption")
    return [tabulate(study, rows, columns, name=finding.name, caption=caption, data=FACES.data, by_row=True)]


def _tell_outcome(study: Study, row: Row) -> Markup:
    told = say(study, f"outcomes.{row.outcome}")
    return told + bracketed(study, say(study, f"outcomes.reason_{row.reason}")) if row.reason else told


FACES = Faces(
    title=title,
    text=text,
    headlines=headlines,
    tables=tables,
    data=("later", "actual_id", "actual_year", "outcome", "reason"),
    order=("text", "table"),
)
