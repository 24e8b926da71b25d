"""How much a plan states: figures by status, statements by strength, and the themes it is silent on."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

STATUSES = ("actual", "target", "milestone", "standard")
STRENGTHS = ("dated", "direction", "words")


def find_profile(
    values: pd.DataFrame, statements: pd.DataFrame, presence: pd.DataFrame, themes: Sequence[str]
) -> pd.DataFrame:
    """Return counts of what the plans of a study state.

    Parameters
    ----------
    values, statements, presence
        The processed tables, of these plans.
    themes
        Codes of all themes, in their order.

    Returns
    -------
    DataFrame
        subject (`status`, `strength`, `theme`), code and n: figures of that status, statements of that strength, in
        order of firmness; and each theme on which every plan was read and is silent, n then the number of plans. Counts of
        0 are left out.
    """
    said = presence[presence["subject"] == "theme"]
    silent = said[said["presence"] == "silent"].groupby("code").size()
    plans = said["plan_id"].nunique()
    counts = {
        "status": values["status"].value_counts().reindex(STATUSES),
        "strength": statements["strength"].value_counts().reindex(STRENGTHS),
        "theme": silent[silent == plans].reindex(list(themes)),
    }
    rows = [(subject, code, int(n)) for subject, some in counts.items() for code, n in some.dropna().items() if n]
    return pd.DataFrame(rows, columns=["subject", "code", "n"])
