"""Due dates: every promise in words with a date, and every planned figure with a year, in order of time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from helpers.analysis.listing import MOST_ROWS
from helpers.analysis.standing import has_printed, narrow, text, texts, usable
from helpers.analysis.statements import counted
from helpers.data.codes import PLANNED

KINDS = {"promises": "promise_plans", "figures": "figure_plans", "inferred": "inferred_plans"}
"""What is counted by year, and the column with how many plans have it: an inferred year is never counted as a date."""

PRECISION = {4: "year", 7: "month", 10: "day"}
"""Of a partial date, by its length."""


def find_due(
    statements: pd.DataFrame,
    values: pd.DataFrame,
    plans: pd.DataFrame,
    themes: Sequence[str] = (),
    *,
    years: tuple[int, int],
) -> dict[str, pd.DataFrame]:
    """Return what is due when, as the frames of a finding; `rows` is the main one.

    Parameters
    ----------
    statements, values
        The processed tables, or the rows of the plans in them.
    plans
        The plans compared, in the order in which they are shown.
    themes
        Themes to keep; none for all.
    years
        First and last year shown.

    Returns
    -------
    dict of DataFrame
        rows
            One row a promise or rule with a deadline (a start alone is none; what repeats a figure or another statement
            stays out) and one a target or milestone with a year (repeated and ambiguous ones stay out), by date, plan and id. The columns of statements and
            values (`statement_id` or `value_id` missing) and

            ========== =========================================================================
            when       the partial date: `2022`, `2022-07`, `2022-07-31`
            precision  `year`, `month` or `day`
            softener   the words by which the plan softens it; else empty
            kind       `promises` or `figures`, whose year the plan prints; `inferred` where it does not
            row_id     the statement's or the figure's id
            listed     whether tables show the row: of more plans than `listing.MOST_ROWS`, none
            ========== =========================================================================
        years
            Where rows are not listed, how many there are of each year: year, promises, promise_plans, figures,
            figure_plans, inferred, inferred_plans. Else empty.
        plans
            One row a plan that prints a date with promises: plan_id, n, last (their latest `when`), statement_ids (joined
            by `;`).
    """
    # told from few columns: each choice of rows takes time for every one
    said = counted(narrow(statements, ("act", "restates", "deadline")))
    promises = statements.loc[said.index[texts(said, "deadline") != ""]]
    dates = text(promises, "deadline")
    year = pd.to_numeric(dates.str[:4], errors="coerce").astype("Int64")
    promises = promises.assign(when=dates, year=year, row_id=promises["statement_id"])
    planned = narrow(values, ("status", "year", "reading_kind", "stands_for"))
    figures = values.loc[usable(planned[planned["status"].isin(PLANNED) & planned["year"].notna()]).index]
    figures = figures.assign(when=figures["year"].astype("Int64").astype("str"), row_id=figures["value_id"])
    rows = pd.concat([promises, figures])
    rows = rows.reset_index(drop=True)
    kept = rows["year"].between(*years).fillna(False).astype(bool)
    if len(themes):
        kept &= rows["theme"].isin(list(themes))
    order = rows["plan_id"].map({plan: place for place, plan in enumerate(plans["plan_id"])})
    # by few columns: each choice of rows takes time for every one
    keys = rows[["when", "row_id"]].assign(order=order)[kept].sort_values(["when", "order", "row_id"])
    rows = rows.take(keys.index.to_numpy()).reset_index(drop=True)
    few, printed = rows["plan_id"].nunique() <= MOST_ROWS, has_printed(rows, "when")
    rows = rows.assign(
        precision=rows["when"].str.len().map(PRECISION),
        softener=text(rows, "hedge"),
        kind=rows["statement_id"].notna().map({True: "promises", False: "figures"}).where(printed, "inferred"),
        listed=few,
    )
    return {
        "rows": rows,
        "years": _count_years(rows[["kind", "year", "plan_id"]].iloc[: 0 if few else None]),
        "plans": _count_plans(rows[rows["kind"] == "promises"], list(plans["plan_id"])),
    }


def _count_years(rows: pd.DataFrame) -> pd.DataFrame:
    """Return how many promises and figures fall into each year, those whose year is inferred apart, and in how many plans."""
    made: dict[str, pd.Series[Any]] = {}
    for kind, plans in KINDS.items():
        by_year = rows[rows["kind"] == kind].groupby("year")["plan_id"]
        made |= {kind: by_year.size(), plans: by_year.nunique()}
    return pd.DataFrame(made).sort_index().fillna(0).astype("int64").rename_axis("year").reset_index()


def _count_plans(promises: pd.DataFrame, order: Sequence[str]) -> pd.DataFrame:
    """Return how many dated promises each plan makes, and the last date among them."""
    grouped = promises.groupby("plan_id")
    made = pd.DataFrame(
        {
            "n": grouped.size(),
            "last": grouped["when"].max(),
            "statement_ids": grouped["statement_id"].agg(lambda ids: ";".join(sorted(ids))),
        }
    )
    return made.reindex([plan for plan in order if plan in made.index]).rename_axis("plan_id").reset_index()
