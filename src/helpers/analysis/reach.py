"""How many figures and plans each indicator has."""

from __future__ import annotations

import pandas as pd

from helpers.analysis.standing import text, usable


def find_reach(values: pd.DataFrame) -> pd.DataFrame:
    """Return every indicator that a plan prints.

    Returns
    -------
    DataFrame
        indicator, figures (all rows, those that repeat another or are ambiguous among them), past (of them actuals), plans
        (that print one which may be compared), shared (whether two plans or more print one); sorted by indicator.
    """
    rows = values.assign(past=values["status"] == "actual").groupby("indicator", sort=True)
    counted = pd.DataFrame({"figures": rows.size(), "past": rows["past"].sum()})
    plans = usable(values).groupby("indicator")["plan_id"].nunique()
    counted["plans"] = plans.reindex(counted.index, fill_value=0)
    printing = values[text(values, "stands_for") == ""].groupby("indicator")["plan_id"].nunique()
    return counted.assign(shared=printing.reindex(counted.index, fill_value=0) >= 2).reset_index()
