"""Documents: title, kind, issuer, date, years, and how many figures each prints."""

from __future__ import annotations

import pandas as pd
from markupsafe import Markup

from helpers.analysis.documents import find_documents
from helpers.display.evidence import mark_year, original
from helpers.display.findings import Faces, Finding
from helpers.display.markup import Table
from helpers.display.study import Row, Study, clean
from helpers.display.tabulating import Column, tabulate
from helpers.display.words import say


def documents(study: Study) -> Finding:
    """Return the documents compared.

    Returns
    -------
    Finding
        Its frame has a row a plan: the columns of plans, figures and listed. See
        `helpers.analysis.documents.find_documents`.

    Examples
    --------
    >>> import helpers as h
    >>> found = h.documents(h.open_study())
    >>> {"plan_id", "title_zh", "issued", "figures"} <= set(found.frame)
    True
    """
    return Finding(
        study, "documents", "documents", find_documents(study.plans.reset_index(drop=True), study.all_values)
    )


def title(finding: Finding) -> Markup:
    """Return what it is a list of."""
    return say(finding.study, "documents.title")


def tables(finding: Finding) -> list[Table]:
    """Return the documents one a row."""
    study = finding.study
    unstated = say(study, "documents.unstated")

    def titled(row: Row) -> Markup:
        printed = original(str(row.title_zh))
        return (
            Markup("{}<br>{}").format(study.named(row, "title"), printed) if say(study, "language.glosses") else printed
        )

    def period(row: Row) -> Markup:
        start = mark_year(row.period_start)
        if pd.isna(row.period_end):
            return say(study, "documents.since", start=start)
        return say(study, "documents.period", start=start, end=mark_year(row.period_end))

    columns = [
        Column("plan", lambda row: study.plan_name(row.plan_id)),
        Column("title", titled),
        Column("document_kind", lambda row: study.word("kind", str(row.kind))),
        Column("issuer", lambda row: study.named(row, "issuer") or unstated),
        Column("issued", lambda row: mark_year(row.issued) if clean(row.issued) else unstated),
        Column("years", period),
        Column("n_figures", lambda row: study.count_figures(row.plan_id), numeric=True),
    ]
    return [tabulate(study, finding.frame, columns, name=finding.name, caption=title(finding), data=FACES.data)]


FACES = Faces(
    title=title,
    tables=tables,
    data=("region_id", "kind", "issuer_en", "issuer_zh", "issued", "period_start", "period_end", "figures"),
)
