"""Whether regions that commit firmly to one theme do so to another: presence as an ordinal scale."""

from __future__ import annotations

from collections.abc import Collection

import pandas as pd

from helpers.analysis.kendall import kendall_test
from helpers.analysis.presence import SUBJECTS, UNREAD
from helpers.analysis.results import TestResult
from helpers.errors import ParameterError, nearest


def strength_table(presence: pd.DataFrame, subject: str = "theme") -> pd.DataFrame:
    """Return each region's strength on each theme, topic or indicator.

    A region with several plans counts by its strongest statement. Only the order of the scale has a meaning: the
    numbers are ranks, not amounts, and are not to be averaged. `not_read` is missing, which is not silence.

    Parameters
    ----------
    presence
        The processed table, as `presence.order_states` returns it.
    subject
        `theme`, `topic` or `indicator`.

    Returns
    -------
    DataFrame
        One row per region_id (the index, sorted), one column per code (sorted); Int64 from 0 (silent) upwards.
    """
    if subject not in SUBJECTS:
        raise ParameterError(
            f"Presence, subject: found '{subject}'; expected {', '.join(SUBJECTS)}. Choose one of them."
        )
    rows = presence.loc[presence["subject"] == subject]
    scale = [state for state in reversed(rows["presence"].cat.categories) if state != UNREAD]
    score = rows["presence"].astype(object).map({name: at for at, name in enumerate(scale)}).astype("Int64")
    table = rows.assign(score=score).groupby(["region_id", "code"])["score"].max().unstack("code")
    return table.sort_index().sort_index(axis="columns").astype("Int64")


def find_agreement(
    presence: pd.DataFrame, first: str, second: str, *, subject: str = "theme", regions: Collection[str] | None = None
) -> TestResult:
    """Return whether regions that commit firmly to one theme do so to another: Kendall's tau-b, exact where n is small.

    Regions whose plan was not read for one of the two stay out; `regions` limits it, say to one level.

    Raises
    ------
    ParameterError
        For a code that the table does not have, naming the nearest.
    """
    table = strength_table(presence, subject)
    if regions is not None:
        table = table.loc[table.index.isin(list(regions))]
    for code in (first, second):
        if code not in table:
            near = nearest(code, [str(one) for one in table.columns])
            perhaps = f", perhaps '{near}'" if near else ""
            raise ParameterError(
                f"Agreement, {subject}: found '{code}'; expected a {subject} of the presence table{perhaps}. "
                "data/raw/vocabulary.csv lists them all."
            )
    scores = [table[code].astype("Float64").to_numpy(dtype=float, na_value=float("nan")) for code in (first, second)]
    return kendall_test(scores[0].tolist(), scores[1].tolist())
