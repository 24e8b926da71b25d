"""Documents: which they are, and whether each agrees with itself."""

from __future__ import annotations

import pandas as pd

from helpers.analysis.listing import list_first


def find_documents(plans: pd.DataFrame, values: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Return the documents compared.

    Parameters
    ----------
    plans
        The plans compared, in the order in which they are shown.
    values
        The processed table.

    Returns
    -------
    dict of DataFrame
        rows: the columns of plans, with figures (how many the plan prints, of whatever year) and listed.
    """
    counts = plans["plan_id"].map(values["plan_id"].value_counts()).fillna(0).astype("int64")
    return {"rows": list_first(plans.assign(figures=counts), len(plans))}


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
