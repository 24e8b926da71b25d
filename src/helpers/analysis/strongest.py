"""Plan by plan: the figures that lead, and the strongest statement beside them."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from helpers.analysis.listing import MOST_ROWS
from helpers.analysis.profile import planned_once
from helpers.analysis.standing import text, usable
from helpers.analysis.statements import STRENGTHS, counted

MOST_FIGURES = 2
"""So many figures stand for a plan."""


def find_strongest(
    values: pd.DataFrame,
    statements: pd.DataFrame,
    plans: pd.DataFrame,
    leading: Sequence[str],
    *,
    theme: str,
    years: tuple[int, int],
) -> pd.DataFrame:
    """Return for each plan what it commits itself to most firmly on a theme.

    Parameters
    ----------
    values, statements
        The processed tables, of these plans.
    plans
        In the order in which they are shown.
    leading
        Indicators that go before others, in their order.
    theme
        Whose figures and statements; empty for all.
    years
        First and last year of figures that may be shown; those without a year always may.

    Returns
    -------
    DataFrame
        One row a plan, in order: plan_id, value_ids (up to `MOST_FIGURES` planned figures, one an indicator: leading ones
        first, then the latest; `;` between them), more (how many further indicators it has planned figures for),
        statement_id (of promises and rules that repeat nothing the firmest, then the earliest date, then the first of the
        plan; empty where there is none) and listed.
    """
    figures = usable(planned_once(values))
    figures = figures[figures["year"].isna() | figures["year"].between(*years)]
    said = counted(statements)
    if theme:
        figures, said = figures[figures["theme"] == theme], said[said["theme"] == theme]
    lead = {code: place for place, code in enumerate(leading)}
    places = figures["indicator"].map(lead).fillna(len(lead))
    figures = figures.assign(place=places).sort_values(["place", "year", "value_id"], ascending=[True, False, True])
    firm = {strength: place for place, strength in enumerate(STRENGTHS)}
    due = text(said, "deadline")
    said = said.assign(firm=said["strength"].map(firm), due=due.where(due != "", "9999"))
    said = said.sort_values(["firm", "due", "statement_id"])
    rows = []
    for plan in plans["plan_id"]:
        own = figures[figures["plan_id"] == plan].drop_duplicates("indicator")["value_id"]
        words = said.loc[said["plan_id"] == plan, "statement_id"]
        rows.append((plan, ";".join(own.iloc[:MOST_FIGURES]), max(len(own) - MOST_FIGURES, 0), next(iter(words), "")))
    made = pd.DataFrame(rows, columns=["plan_id", "value_ids", "more", "statement_id"])
    # of more plans none is: their figures stand in distributions, their words by topic
    return made.assign(listed=len(made) <= MOST_ROWS)
