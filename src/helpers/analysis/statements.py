"""Statements: what plans say in words on some topics, and how many say it how firmly."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from helpers.analysis.listing import MOST_ROWS, list_first, sort_by
from helpers.analysis.standing import text

STRENGTHS = ("dated", "direction", "words")


def find_statements(statements: pd.DataFrame, plans: pd.DataFrame, topics: Sequence[str]) -> dict[str, pd.DataFrame]:
    """Return what plans say in words on some topics, as the frames of a finding; `rows` is the main one.

    Parameters
    ----------
    statements
        The processed table.
    plans
        The plans compared, in the order in which they are shown.
    topics
        In the order in which they are shown.

    Returns
    -------
    dict of DataFrame
        rows
            One row a statement: the columns of statements, and listed; by topic, plan and statement_id. Of more than
            `listing.MOST_ROWS` plans those with a date come first, by deadline or else start, and only they are listed,
            as far as `listing.list_first` goes.
        counts
            Of so many plans, a row a topic: topic, plans (that have a statement) and a column for each strength, with
            how many statements have it. Else empty.
    """
    rows = statements[statements["topic"].isin(list(topics)) & statements["plan_id"].isin(plans["plan_id"])]
    many = len(plans) > MOST_ROWS
    deadline = text(rows, "deadline")
    due = deadline.where(deadline != "", text(rows, "starts"))
    by = ["topic", "plan_id", "statement_id"]
    keyed = rows.assign(due=due, undated=rows["strength"] != "dated")
    keyed = sort_by(keyed, [*["undated", "due"] * many, *by], topic=topics, plan_id=list(plans["plan_id"]))
    rows = list_first(keyed.drop(columns=["due", "undated"]), len(plans))
    counts = pd.DataFrame({"topic": list(topics)}).iloc[: len(topics) * many]
    spoken = rows.groupby("topic")["plan_id"].nunique()
    counts = counts.assign(plans=counts["topic"].map(spoken).fillna(0).astype("int64"))
    for strength in STRENGTHS:
        held = rows.loc[rows["strength"] == strength, "topic"].value_counts()
        counts = counts.assign(**{strength: counts["topic"].map(held).fillna(0).astype("int64")})
    rows["listed"] &= (rows["strength"] == "dated") | (not many)
    return {"rows": rows, "counts": counts}
