"""Statements: what plans say in words on some topics, and how many commit themselves how firmly.

A **commitment** is a promise or a rule. Reports of results and principles are statements, too, and commit a plan to
nothing. A statement that repeats a figure or another statement is shown with it and counted once.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import get_args

import pandas as pd

from helpers.analysis.listing import MOST_ROWS, list_first, sort_by
from helpers.analysis.standing import text
from helpers.data.codes import COMMITTING, Act, Strength

STRENGTHS: tuple[str, ...] = get_args(Strength)
"""The firmest first."""

FIRM = STRENGTHS[:3]

ACTS: tuple[str, ...] = get_args(Act)
PARTS = ("firm", "words", "figures", "again", "apart")

APART = tuple(act for act in ACTS if act not in COMMITTING)
"""Acts that commit a plan to nothing."""


def commitments(statements: pd.DataFrame) -> pd.DataFrame:
    """Return the promises and rules among statements."""
    return statements[statements["act"].isin(COMMITTING)]


def counted(statements: pd.DataFrame) -> pd.DataFrame:
    """Return the promises and rules that repeat neither a figure nor another statement of their plan."""
    return statements[statements["act"].isin(COMMITTING) & (text(statements, "restates") == "")]


def find_statements(
    statements: pd.DataFrame,
    plans: pd.DataFrame,
    topics: Sequence[str],
    themes: Sequence[str] = (),
    *,
    firm: bool = False,
    latest: bool = False,
) -> dict[str, pd.DataFrame]:
    """Return what plans say in words on some topics, as the frames of a finding; `rows` is the main one.

    Parameters
    ----------
    statements
        The processed table.
    plans
        The plans compared, in the order in which they are shown.
    topics
        In the order in which they are shown.
    themes
        In that order, where statements of all themes are asked for, of whatever topic.
    firm
        Whether to keep to those with a figure, a date or a direction.
    latest
        Whether to keep to the first of the plans.

    Returns
    -------
    dict of DataFrame
        rows
            One row a statement: the columns of statements, repeated_by (ids of the plan's statements that say the same
            again, `;` between them) and listed; by topic, plan, commitments before reports and principles, and
            statement_id. What repeats a statement among the rows has no row of its own. Of more than
            `listing.MOST_ROWS` plans those with a deadline come first, by deadline, and only they are listed, as far as
            `listing.list_first` goes.
        counts
            Of so many plans, a row a topic: topic, plans (that have a statement) and a column for each strength, with
            how many statements have it. Else empty.
        totals
            How many statements (n) each theme has, the most first, firm or not, of whichever plan, without those that
            repeat another.
        parts
            How many statements (n) are what (part), firm or not, of whichever plan: `firm` and `words`, which the plan
            promises or rules nowhere else, with a date or a direction or neither; `figures`, which say what a figure
            says, and `again`, what another statement does; `apart`, other reports and principles. They add up to all.
    """
    about = statements["theme"].isin(list(themes)) if themes else statements["topic"].isin(list(topics))
    rows = statements[about & statements["plan_id"].isin(plans["plan_id"])]
    own = rows.loc[~text(rows, "restates").isin(rows["statement_id"]), "theme"]
    totals = own.value_counts().rename_axis("theme").rename("n").reset_index()
    parts = _count_parts(rows, statements)
    if firm:
        rows = rows[rows["strength"].isin(FIRM)]
    if latest:
        rows = rows[rows["plan_id"].isin(plans["plan_id"].iloc[:1])]
    again = rows[text(rows, "restates").isin(rows["statement_id"])]
    repeated = {row_id: ";".join(ids) for row_id, ids in again.groupby("restates")["statement_id"]}
    rows = rows[~rows["statement_id"].isin(again["statement_id"])]
    rows = rows.assign(repeated_by=[repeated.get(row_id, "") for row_id in rows["statement_id"]])
    many = len(plans) > MOST_ROWS
    due = text(rows, "deadline")
    by = [*["theme"] * bool(themes), "topic", "plan_id", "apart", "statement_id"]
    keyed = rows.assign(due=due, undated=due == "", apart=rows["act"].isin(APART))
    places = {"topic": topics, "plan_id": list(plans["plan_id"]), "theme": themes}
    keyed = sort_by(
        keyed, [*["undated", "due"] * many, *by], **{name: codes for name, codes in places.items() if codes}
    )
    rows = list_first(keyed.drop(columns=["due", "undated", "apart"]), len(plans))
    counts = pd.DataFrame({"topic": list(topics)}).iloc[: len(topics) * many]
    spoken = rows.groupby("topic")["plan_id"].nunique()
    counts = counts.assign(plans=counts["topic"].map(spoken).fillna(0).astype("int64"))
    for strength in STRENGTHS:
        held = rows.loc[rows["strength"] == strength, "topic"].value_counts()
        counts = counts.assign(**{strength: counts["topic"].map(held).fillna(0).astype("int64")})
    rows["listed"] &= (text(rows, "deadline") != "") | (not many)
    return {"rows": rows, "counts": counts, "totals": totals, "parts": parts}


def _count_parts(rows: pd.DataFrame, statements: pd.DataFrame) -> pd.DataFrame:
    own = counted(rows)
    again = text(rows, "restates").isin(statements["statement_id"])
    n = {"firm": int(own["strength"].isin(FIRM).sum()), "again": int(again.sum())}
    n |= {"words": len(own) - n["firm"], "apart": int((rows["act"].isin(APART) & ~again).sum())}
    n["figures"] = len(rows) - sum(n.values())
    return pd.DataFrame({"part": PARTS, "n": [n[part] for part in PARTS]})
