"""Cross-checks: sums, shares and lists that a plan lets one check, agreeing or not."""

from __future__ import annotations

from markupsafe import Markup, escape

from helpers.analysis.documents import find_crosschecks
from helpers.data import loading
from helpers.display.evidence import remark
from helpers.display.findings import Faces, Finding
from helpers.display.markup import Prose, Table, nothing
from helpers.display.study import Row, Study, clean, each, straighten
from helpers.display.tabulating import Column, tabulate
from helpers.display.words import say


def crosschecks(study: Study) -> Finding:
    """Return the sums that the plans' own figures allow, of whatever year: what is printed and what was worked out.

    Returns
    -------
    Finding
        Its frame has a row a sum: the columns of crosschecks, indicator and listed; `frames` has stated, too. See
        `helpers.analysis.documents.find_crosschecks`.

    Examples
    --------
    >>> import helpers as h
    >>> found = h.crosschecks(h.open_study())
    >>> {"crosscheck_id", "inputs", "computed", "agrees"} <= set(found.frame)
    True
    """
    checks = straighten(loading.load_crosschecks())
    return Finding(study, "crosschecks", "crosschecks", find_crosschecks(checks, study.plans, study.all_values))


def title(finding: Finding) -> Markup:
    """Return how many there are, and how many agree."""
    study, rows = finding.study, finding.frame
    agreeing = study.derive("checks-agree", int((rows["agrees"] == "yes").sum()), say(study, "crosschecks.n_agreeing"))
    n = study.derive("checks", len(rows), say(study, "crosschecks.n_declared"))
    return say(study, "crosschecks.title", agreeing=agreeing, n=n)


def tables(finding: Finding) -> list[Table]:
    """Return the sums one a row; none where there is none."""
    study = finding.study
    if finding.frame.empty:
        return []
    stated = {row.value_id: row for row in each(finding.frames["stated"])}

    def checked(row: Row) -> object:
        return row.crosscheck_id if row.result not in stated else escape(study.indicator_name(row.indicator))

    def computed(row: Row) -> Markup:
        parts = [part for part in clean(row.inputs).split(";") if part]
        inputs = [*parts, *[row.result] * (row.result in stated)]
        return study.derive(f"check-{row.crosscheck_id}", float(row.computed), row.expression, inputs)

    columns = [
        Column("checked", checked),
        Column("plan", lambda row: study.plan_name(row.plan_id)),
        Column("stated", lambda row: study.number(stated[row.result]) if row.result in stated else "", numeric=True),
        Column("worked_out", computed, numeric=True),
        Column("result", lambda row: say(study, f"crosschecks.agrees_{row.agrees}")),
        Column("note", lambda row: remark(f"d-check-{row.crosscheck_id}", study.named(row, "note"))),
    ]
    return [tabulate(study, finding.frame, columns, name=finding.name, caption=title(finding), data=FACES.data)]


def text(finding: Finding) -> Prose | None:
    """Return that nothing can be checked, where that is so."""
    return nothing(say(finding.study, "crosschecks.none")) if finding.frame.empty else None


FACES = Faces(
    title=title,
    tables=tables,
    text=text,
    data=("crosscheck_id", "kind", "result", "inputs", "expression", "stated", "computed", "tolerance", "agrees"),
)
