"""How firmly plans commit, on the ordinal scale of presence: number > dated > direction > words > silent."""

from __future__ import annotations

from collections.abc import Collection

import pandas as pd

from helpers.analysis.kendall import kendall_test
from helpers.analysis.results import TestResult
from helpers.errors import ParameterError, nearest

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
                "`count_presence` lists them all."
            )
    scores = [table[code].astype("Float64").to_numpy(dtype=float, na_value=float("nan")) for code in (first, second)]
    return kendall_test(scores[0].tolist(), scores[1].tolist())


def _of_subject(presence: pd.DataFrame, subject: str) -> pd.DataFrame:
    if subject not in SUBJECTS:
        raise ParameterError(
            f"Presence, subject: found '{subject}'; expected {', '.join(SUBJECTS)}. Choose one of them."
        )
    return presence.loc[presence["subject"] == subject]
