"""Strongest: plan by plan, what it commits itself to most firmly. `analysis.strongest.find_strongest` finds."""

from __future__ import annotations

from markupsafe import Markup, escape

from helpers.analysis.strongest import find_strongest
from helpers.display.findings import Faces, Finding
from helpers.display.linking import profile_link
from helpers.display.markup import Prose, Table, fill, nothing
from helpers.display.naming import act_badge, number_with_bounds, short_name, tell_place
from helpers.display.study import Row, Study, clean, each
from helpers.display.tabulating import Column, tabulate
from helpers.display.words import bracketed, say


def strongest(study: Study) -> Finding:
    """Return for each plan the figures that lead on the study's theme and its strongest statement, with date and place.

    Parameters
    ----------
    study
        Who is compared, on which theme.

    Returns
    -------
    Finding
        Its frame has a row a plan: plan_id, value_ids, statement_id, listed. See
        `helpers.analysis.strongest.find_strongest`.

    Examples
    --------
    >>> import helpers as h
    >>> found = h.strongest(h.open_study("preschool"))
    >>> {"plan_id", "value_ids", "statement_id"} <= set(found.frame)
    True
    """
    frame = find_strongest(
        *(study.all_values, study.statements, study.plans.reset_index(drop=True), study.headlines),
        theme=study.theme,
        years=study.years,
    )
    return Finding(
        study, "strongest", "-".join(filter(None, ["plans", study.theme])).replace("_", "-"), {"rows": frame}
    )


def title(finding: Finding) -> Markup:
    """Return what the table holds."""
    return say(finding.study, "strongest.caption")


def tables(finding: Finding) -> list[Table]:
    """Return a row a plan: its name, its figures, its strongest statement, the place of that; none of many plans."""
    study, rows = finding.study, finding.frame
    if not rows["listed"].all():
        return []
    ids = [one for some in rows["value_ids"] for one in some.split(";")]
    figures = {row.value_id: row for row in each(study.all_values[study.all_values["value_id"].isin(ids)])}
    said = study.statements[study.statements["statement_id"].isin(rows["statement_id"])]
    statements = {row.statement_id: row for row in each(said)}

    def promised(row: Row) -> Markup:
        told = [_figure(study, figures[one]) for one in row.value_ids.split(";") if one in figures]
        if row.more:
            formula = say(study, "strongest.more_formula")
            n = study.derive(f"strongest-more-{study.theme or 'all'}-{row.plan_id}", row.more, formula)
            told.append(say(study, "strongest.more", n=n))
        return Markup("<br>").join(told) or escape("–")

    def says(row: Row) -> Markup:
        found = statements.get(row.statement_id)
        if found is None:
            return Markup("–")
        hedge = clean(found.hedge)
        softened = bracketed(study, study.softener(hedge)) if hedge else Markup("")
        told = study.ledger.link(found.statement_id, study.summary(found), "statement")
        topic = clean(found.topic)
        on = fill("<small>{}</small>", study.word("topic", topic)) if topic else ""
        return act_badge(study, found) + Markup(" ") + told + softened + on

    columns = [
        Column("plan", lambda row: profile_link(study, row.plan_id)),
        Column("promised", promised),
        Column("strongest", says),
        Column(
            "where", lambda row: tell_place(study, statements[row.statement_id].locator) if row.statement_id else "–"
        ),
    ]
    caption = say(study, "strongest.caption")
    return [tabulate(study, rows, columns, name=finding.name, caption=caption, data=FACES.data, by_row=True)]


def _figure(study: Study, row: Row) -> Markup:
    number = number_with_bounds(study, row, scoped=True)
    return say(study, "strongest.figure", indicator=short_name(study, row.indicator), number=number)


def text(finding: Finding) -> Prose | None:
    """Return where to look, of plans too many to list."""
    return None if finding.frame["listed"].all() else nothing(say(finding.study, "strongest.many"))


FACES = Faces(title=title, tables=tables, text=text, data=("value_ids", "statement_id"), order=("text", "table"))
