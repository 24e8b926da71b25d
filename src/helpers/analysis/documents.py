"""Documents: which they are, and whether each agrees with itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from helpers.analysis.listing import list_first
from helpers.analysis.profile import PER_CHARACTERS, planned_once
from helpers.analysis.standing import has_printed, is_ambiguous, narrow, text
from helpers.analysis.statements import counted

OPEN = ("may_meet", "may_reach", "cannot_be_said")
"""Verdicts that leave open whether a figure is what is asked."""


def find_documents(plans: pd.DataFrame, values: pd.DataFrame, statements: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Return the documents compared.

    Parameters
    ----------
    plans
        The plans compared, in the order in which they are shown.
    values, statements
        The processed tables.

    Returns
    -------
    dict of DataFrame
        rows: the columns of plans, with figures (how many the plan prints, of whatever year), promises (planned figures,
        promises and rules that repeat nothing), per_1000 (so many per 1,000 characters of the text) and listed.
    """
    once = planned_once(narrow(values, ("plan_id", "status", "stands_for")))
    promises = _count_by_plan(plans, [once, counted(narrow(statements, ("plan_id", "act", "restates")))])
    density = promises * PER_CHARACTERS / plans["document_chars"]
    rows = plans.assign(figures=_count_by_plan(plans, [values]), promises=promises, per_1000=density)
    return {"rows": list_first(rows, len(plans))}


def _count_by_plan(plans: pd.DataFrame, tables: Sequence[pd.DataFrame]) -> pd.Series[Any]:
    """Return how many rows of some tables are each plan's, in the order of plans."""
    counts = pd.concat([table["plan_id"] for table in tables]).value_counts()
    return plans["plan_id"].map(counts).fillna(0).astype("int64")


def find_crosschecks(crosschecks: pd.DataFrame, plans: pd.DataFrame, values: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Return the sums that the plans' own figures allow, agreeing or not.

    Parameters
    ----------
    crosschecks, values
        The processed tables.
    plans
        The plans compared.

    Returns
    -------
    dict of DataFrame
        rows
            One row a sum: the columns of crosschecks (`agrees` is `yes` or `no`, within the tolerance declared; missing
            where it cannot be said), with
            indicator (of the figure checked; missing where no figure is printed) and listed.
        stated
            The figures checked: their rows of values.
    """
    rows = crosschecks[crosschecks["plan_id"].isin(plans["plan_id"])].reset_index(drop=True)
    stated = values[values["value_id"].isin(rows["result"])].reset_index(drop=True)
    rows = rows.assign(indicator=rows["result"].map(stated.set_index("value_id")["indicator"]))
    return {"rows": list_first(rows, len(plans)), "stated": stated}


def summarise_plans(
    plans: pd.DataFrame, values: pd.DataFrame, statements: pd.DataFrame, presence: pd.DataFrame, pairs: pd.DataFrame
) -> pd.DataFrame:
    """Return each plan in seven numbers.

    Parameters
    ----------
    plans, values, statements, presence
        The processed tables.
    pairs
        Planned figures and what they are held against, as `find_gaps` gives them.

    Returns
    -------
    DataFrame
        plan_id, in the order of plans, and counts, 0 where there are none: promises (as in `find_documents`); dated (of
        these, figures and statements with a year that the plan prints, as lists of what is due have them: an inferred year
        dates nothing, and a figure whose reading is in doubt is not due); judged (comparisons with a target or standard),
        short and open (of these, those that fall short, and those that may be met or of which it cannot be said); silent
        (themes); outside (themes that the document does not set out to cover, whether or not it mentions them).
    """
    figures, words = planned_once(values), counted(statements)
    due = figures[has_printed(figures, "year") & ~is_ambiguous(figures)]
    themes = presence[presence["subject"] == "theme"]
    parts = {
        "promises": [figures, words],
        "dated": [due, words[has_printed(words, "deadline")]],
        "judged": [pairs],
        "short": [pairs[pairs["verdict"] == "falls_short"]],
        "open": [pairs[pairs["verdict"].isin(OPEN)]],
        "silent": [themes[themes["presence"] == "silent"]],
        "outside": [
            plans.assign(theme=text(plans, "themes_outside").str.split(";")).explode("theme").query("theme != ''")
        ],
    }
    return pd.DataFrame({"plan_id": plans["plan_id"]}).assign(
        **{name: _count_by_plan(plans, tables) for name, tables in parts.items()}
    )
