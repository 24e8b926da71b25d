"""Whether regions that commit firmly to one theme do so to another: presence as an ordinal scale."""

from __future__ import annotations

import pandas as pd

from helpers.analysis.presence import OUTSIDE, SUBJECTS, UNREAD
from helpers.errors import ParameterError

MISSING = (OUTSIDE, UNREAD)
"""States that tell nothing of a plan's strength."""


def strength_table(presence: pd.DataFrame, subject: str = "theme") -> pd.DataFrame:
    """Return each region's strength on each theme, topic or indicator.

    A region with several plans counts by its strongest statement. Only the order of the scale has a meaning: the
    numbers are ranks, not amounts, and are not to be averaged. What a plan was not read for, or does not cover, is
    missing, which is not silence.

    Parameters
    ----------
    presence
        The processed table, as `presence.order_states` returns it.
    subject
        `theme`, `topic` or `indicator`.

    Returns
    -------
    DataFrame
        One row per region_id (the index, sorted), one column per code (sorted); Int64, the firmer the higher.
    """
    if subject not in SUBJECTS:
        raise ParameterError(
            f"Presence, subject: found '{subject}'; expected {', '.join(SUBJECTS)}. Choose one of them."
        )
    rows = presence.loc[presence["subject"] == subject]
    scale = [state for state in reversed(rows["presence"].cat.categories) if state not in MISSING]
    score = rows["presence"].astype(object).map({name: at for at, name in enumerate(scale)}).astype("Int64")
    table = rows.assign(score=score).groupby(["region_id", "code"])["score"].max().unstack("code")
    return table.sort_index().sort_index(axis="columns").astype("Int64")
