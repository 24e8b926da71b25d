"""Statements: what plans say in words on some topics, and how many commit themselves how firmly.

A **commitment** is a promise or a rule. Reports of results and principles are statements, too, and commit a plan to
nothing. A statement that repeats a figure or another statement is shown with it and counted once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import get_args

import numpy as np
import pandas as pd

from helpers.analysis.listing import MOST_ROWS, list_first, sort_by
from helpers.analysis.standing import narrow, text, texts
from helpers.data.codes import COMMITTING, Act, Strength

STRENGTHS: tuple[str, ...] = get_args(Strength)
"""The firmest first."""

FIRM = STRENGTHS[:3]

ACTS: tuple[str, ...] = get_args(Act)
PARTS = ("firm", "words", "figures", "again", "otherwise", "apart")

ALIKE = ("act", "strength", "starts", "deadline")
"""What a statement shares with one that it repeats where both stand in one line: what the line says of one holds of the other."""

APART = tuple(act for act in ACTS if act not in COMMITTING)
"""Acts that commit a plan to nothing."""


def commitments(statements: pd.DataFrame) -> pd.DataFrame:
    """Return the promises and rules among statements."""
    return statements[statements["act"].isin(COMMITTING)]


def counted(statements: pd.DataFrame) -> pd.DataFrame:
    """Return the promises and rules that repeat neither a figure nor another statement of their plan."""
    made: pd.DataFrame = statements[statements["act"].isin(COMMITTING) & (texts(statements, "restates") == "")]
    return made


def find_statements(
    statements: pd.DataFrame,
    plans: pd.DataFrame,
    topics: Sequence[str],
    themes: Sequence[str] = (),
    *,
    firm: bool = False,
    latest: bool = False,
    presence: pd.DataFrame | None = None,
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
    presence
        The processed table, where statements of other topics that are on these, too, are asked for.

    Returns
    -------
    dict of DataFrame
        rows
            One row a statement: the columns of statements, repeated_by (ids of the plan's statements that say the same
            again, `;` between them) and listed; by topic, plan, commitments before reports and principles, and
            statement_id. What repeats a statement among the rows, and is alike (`ALIKE`), has no row of its own. Of more than
            `listing.MOST_ROWS` plans those with a deadline come first, by deadline, and only they are listed, as far as
            `listing.list_first` goes.
        also
            What presence counts under one of the topics and has no row of it, since it stands under another, or under
            another theme: topic, plan_id, statement_id; of what repeats another statement, that one.
        counts
            Of so many plans, a row a topic: topic, plans (that have a statement, also one of `also`) and a column for each strength, with
            how many statements have it. Else empty.
        totals
            How many statements (n) each theme has, the most first, firm or not, of whichever plan, without those that
            repeat another.
        parts
            How many statements (n) are what (part), firm or not, of whichever plan: `firm` and `words`, which the plan
            promises or rules nowhere else, with a date or a direction or neither; `figures`, which say what a figure
            says, and `again`, what another statement does; `otherwise`, which say that as
            another act, or more or less firmly, in a row of their own; `apart`, other reports and principles. They add up to
            all.
    """
    about = statements["theme"].isin(list(themes)) if themes else statements["topic"].isin(list(topics))
    rows = statements[about & statements["plan_id"].isin(plans["plan_id"])]
    own = rows.loc[~_say_again(rows, rows), "theme"]
    totals = own.value_counts().rename_axis("theme").rename("n").reset_index()
    parts = _count_parts(rows, statements)
    asked = rows["strength"].isin(FIRM) | (not firm)
    if latest:
        asked &= rows["plan_id"].isin(plans["plan_id"].iloc[:1])
    rows = rows[asked]
    again = _say_again(rows, rows)
    said = rows.loc[again, ["restates", "statement_id"]].groupby("restates")["statement_id"]
    repeated = {row_id: ";".join(ids) for row_id, ids in said}
    # sorted by few columns: each choice of rows takes time for every one
    keys = rows.loc[~again, ["theme", "topic", "plan_id", "statement_id"]]
    due = text(rows, "deadline")
    keys = keys.assign(due=due, undated=due == "", apart=rows["act"].isin(APART), place=np.flatnonzero(~again))
    many = len(plans) > MOST_ROWS
    by = [*["undated", "due"] * many, *["theme"] * bool(themes), "topic", "plan_id", "apart", "statement_id"]
    places = {"topic": topics, "plan_id": list(plans["plan_id"]), "theme": themes}
    keys = sort_by(keys, by, **{name: codes for name, codes in places.items() if codes})
    rows = rows.take(keys["place"].to_numpy()).reset_index(drop=True)
    rows = rows.assign(repeated_by=[repeated.get(row_id, "") for row_id in rows["statement_id"]])
    also = _find_also(rows, statements, plans, topics, presence)
    rows = list_first(rows, len(plans))
    counts = _count_topics(rows, also, topics if many else ())
    if many:
        rows["listed"] &= text(rows, "deadline") != ""
    return {"rows": rows, "also": also, "counts": counts, "totals": totals, "parts": parts}


def _count_topics(rows: pd.DataFrame, also: pd.DataFrame, topics: Sequence[str]) -> pd.DataFrame:
    """Return of each topic how many plans speak of it, and how many statements have which strength."""
    plans = Counter(
        topic for topic, _ in {pair for one in (rows, also) for pair in zip(one["topic"], one["plan_id"], strict=True)}
    )
    held = Counter(zip(rows["topic"], rows["strength"], strict=True))
    counts = {"plans": [plans[topic] for topic in topics]}
    counts |= {strength: [held[topic, strength] for topic in topics] for strength in STRENGTHS}
    return pd.DataFrame({"topic": list(topics), **{name: np.array(n, dtype="int64") for name, n in counts.items()}})


def _find_also(
    rows: pd.DataFrame,
    statements: pd.DataFrame,
    plans: pd.DataFrame,
    topics: Sequence[str],
    presence: pd.DataFrame | None,
) -> pd.DataFrame:
    """Return the statements that are on one of some topics and have no row of it, in order: topic, plan_id, statement_id."""
    order = {plan: place for place, plan in enumerate(plans["plan_id"])}
    keys = ["topic", "plan_id", "statement_id"]
    if presence is None:
        return pd.DataFrame(columns=keys, dtype="str")
    said = presence[(presence["subject"] == "topic") & presence["code"].isin(list(topics))]
    said = said[said["plan_id"].isin(list(order)) & (text(said, "statement_ids") != "")]
    ids = said.assign(statement_id=text(said, "statement_ids").str.split(";")).explode("statement_id")
    found = ids.rename(columns={"code": "topic"})[keys].astype("str").reset_index(drop=True)
    again = statements[_say_again(statements, rows)]
    told = dict(zip(again["statement_id"], again["restates"], strict=True))
    found["statement_id"] = found["statement_id"].map(lambda one: told.get(one, one))
    own = dict(zip(statements["statement_id"], text(statements, "topic"), strict=True))
    elsewhere = found["statement_id"].map(own).ne(found["topic"]) & found["statement_id"].isin(list(own))
    found = found[elsewhere].drop_duplicates()
    return sort_by(found, keys, topic=topics, plan_id=list(order)).reset_index(drop=True)


def _say_again(rows: pd.DataFrame, statements: pd.DataFrame) -> pd.Series[bool]:
    """Return whether each row repeats one of some statements that is like it in all of `ALIKE`: one line holds both."""
    said = zip(statements["statement_id"], *(texts(statements, name) for name in ALIKE), strict=True)
    keys = {one: key for one, *key in said}
    own = zip(texts(rows, "restates"), *(texts(rows, name) for name in ALIKE), strict=True)
    return pd.Series([keys.get(one) == key for one, *key in own], index=rows.index, dtype=bool)


def _count_parts(rows: pd.DataFrame, statements: pd.DataFrame) -> pd.DataFrame:
    own = counted(narrow(rows, ("act", "restates", "strength")))
    repeats, again = text(rows, "restates").isin(statements["statement_id"]), _say_again(rows, statements)
    n = {"firm": int(own["strength"].isin(FIRM).sum()), "again": int(again.sum())}
    n |= {"words": len(own) - n["firm"], "apart": int((rows["act"].isin(APART) & ~repeats).sum())}
    n["otherwise"] = int((repeats & ~again).sum())
    n["figures"] = len(rows) - sum(n.values())
    return pd.DataFrame({"part": PARTS, "n": [n[part] for part in PARTS]})
