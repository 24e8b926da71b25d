"""Money: every sum that plans print, as printed and in yuan of its year."""

from __future__ import annotations

from markupsafe import Markup, escape

from helpers.analysis.values import find_money
from helpers.display.findings import Faces, Finding
from helpers.display.markup import Printed, Prose, Table, nothing
from helpers.display.numbers import plain
from helpers.display.study import Row, Study, clean
from helpers.display.tabulating import Column, tabulate
from helpers.display.words import say


def money(study: Study) -> Finding:
    """Return every sum of money that the plans print, as printed and in one unit; none is deflated.

    Returns
    -------
    Finding
        Its frame has a row a sum: the columns of values, factor, yuan and listed. See
        `helpers.analysis.values.find_money`.

    Examples
    --------
    >>> import helpers as h
    >>> found = h.money(h.open_study())
    >>> {"value_id", "unit", "factor", "yuan"} <= set(found.frame)
    True
    """
    units = {code: row.factor for (field, code), row in study.words.items() if field == "unit" and "cny" in code}
    return Finding(study, "money", "money", find_money(study.values, study.plans.reset_index(drop=True), units))


def title(finding: Finding) -> Markup:
    """Return how many plans print a sum."""
    study = finding.study
    plans = finding.frame["plan_id"].drop_duplicates()
    n = study.count_plans("money", plans, what=say(study, "money.printing"))
    return say(study, "money.of_plans", n=n, total=study.all_plans())


def tables(finding: Finding) -> list[Table]:
    """Return the sums one a row; none where there is none."""
    study = finding.study
    if finding.frame.empty:
        return []

    def coded(row: Row, field: str) -> str:
        code = clean(getattr(row, field))
        return study.word(field, code) if code else "–"

    columns = [
        Column("indicator", lambda row: study.indicator_name(row.indicator)),
        Column("plan", lambda row: study.plan_name(row.plan_id)),
        Column("printed", lambda row: Printed(str(row.printed))),
        Column("yuan", lambda row: _in_yuan(study, row), numeric=True),
        Column("per", lambda row: coded(row, "per")),
        Column("scope", lambda row: coded(row, "scope")),
        Column("year", study.year),
        Column("status", lambda row: study.word("status", row.status)),
    ]
    made = tabulate(
        study,
        finding.frame,
        columns,
        name=finding.name,
        caption=title(finding),
        notes=[say(study, "money.bases")],
        data=FACES.data,
    )
    return [made]


def _in_yuan(study: Study, row: Row) -> Markup:
    if row.factor == 1:
        return escape(study.number(row))
    formula = say(study, "money.formula", id=row.value_id, value=plain(row.value), factor=plain(row.factor))
    return study.derive(f"cny-{row.value_id}", row.yuan, formula, [row.value_id], unit="cny")


def text(finding: Finding) -> Prose | None:
    """Return that no sum is printed, where that is so."""
    return nothing(say(finding.study, "money.none")) if finding.frame.empty else None


FACES = Faces(title=title, tables=tables, text=text, data=("printed", "yuan"))
