"""How firmly plans commit, on the ordinal scale of presence: number > dated > direction > words > silent."""

from __future__ import annotations

import pandas as pd

from helpers.errors import ParameterError

SCALE = ("silent", "words", "direction", "dated", "number")
SUBJECTS = ("theme", "topic", "indicator")
NOT_READ = "not_read"


def strength_table(presence: pd.DataFrame, subject: str = "theme") -> pd.DataFrame:
    """Return each region's strength on each theme, topic or indicator.

    A region with several plans counts by its strongest statement. Only the order of the scale has a meaning: the
    numbers are ranks, not amounts, and are not to be averaged. `not_read` is missing, which is not silence.

    Parameters
    ----------
    presence
        The processed table.
    subject
        `theme`, `topic` or `indicator`.

    Returns
    -------
    DataFrame
        One row per region_id (the index, sorted), one column per code (sorted); Int64 from 0 (silent) to 4 (number).
    """
    rows = _of_subject(presence, subject)
    score = rows["presence"].map({name: at for at, name in enumerate(SCALE)}).astype("Int64")
    table = rows.assign(score=score).groupby(["region_id", "code"])["score"].max().unstack("code")
    return table.sort_index().sort_index(axis="columns").astype("Int64")


def count_presence(presence: pd.DataFrame, subject: str = "theme") -> pd.DataFrame:
    """Return for each theme, topic or indicator how many regions stand on each step of the scale.

    Returns
    -------
    DataFrame
        code (the index), number, dated, direction, words, silent, not_read, n_read, n; sorted by code.
    """
    table = strength_table(presence, subject)
    counts = {name: (table == at).sum().astype("int64") for at, name in reversed(list(enumerate(SCALE)))}
    result = pd.DataFrame(counts, index=table.columns)
    result[NOT_READ] = table.isna().sum()
    result["n_read"] = table.notna().sum()
    result["n"] = len(table)
    return result


def _of_subject(presence: pd.DataFrame, subject: str) -> pd.DataFrame:
    if subject not in SUBJECTS:
        raise ParameterError(
            f"Presence, subject: found '{subject}'; expected {', '.join(SUBJECTS)}. Choose one of them."
        )
    return presence.loc[presence["subject"] == subject]
