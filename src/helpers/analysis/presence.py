"""Presence: how firmly each plan speaks of a theme, a topic or an indicator, and what it leaves unsaid.

The states of presence have an order, from a figure to none; their names stand in the vocabulary. In frames the column
`presence` is a categorical of all states in this order.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, get_args

import pandas as pd

from helpers.analysis.levels import find_instead, list_last, tell_words
from helpers.analysis.listing import MOST_COLUMNS
from helpers.analysis.standing import text, usable
from helpers.data.codes import COMMITTING, COUNTED, STANDING, UNSAID, Presence

STATES: tuple[str, ...] = get_args(Presence)
"""From the firmest commitment to nothing known; those of an indicator and those of a theme or topic share one order."""

SUBJECTS = ("theme", "topic", "indicator")
OUTSIDE = "out_of_scope"
UNREAD = "not_read"

SAID = ("presence", "value_ids", "statement_ids", "decided_by")


def find_presence(
    presence: pd.DataFrame,
    values: pd.DataFrame,
    plans: pd.DataFrame,
    subject: str,
    codes: Sequence[str],
    *,
    years: tuple[int, int],
    statements: pd.DataFrame,
    themes: Mapping[str, str] | None = None,
) -> dict[str, pd.DataFrame]:
    """Return how firmly each plan speaks of some subjects, as the frames of a finding; `rows` is the main one.

    Parameters
    ----------
    presence, values, statements
        The processed tables, or the rows of them that concern the subjects; presence as `order_states` returns it.
    plans
        The plans compared, in the order in which they are shown.
    subject
        `theme`, `topic` or `indicator`.
    codes
        Which of them, in the order in which they are shown.
    years
        First and last year of figures that may be shown; those without a year always may.
    themes
        The theme of each topic.

    Returns
    -------
    dict of DataFrame
        rows
            One row a subject and plan, by subject, then plan: subject, code, plan_id, and

            ============= =====================================================================================
            presence      the state; `not_read` where the table has no row
            told          what readers are told: the state, but `silent_topic` where a plan has no statement of its own on a
                          topic and does speak of the theme; and of `words` on an indicator, how firm these are
            value_ids     every figure of the plan on the subject, `;` between them; figures is how many there are
            planned       how many figures of it are a plan or a rule in digits or as a numeral; where the state is `number`
                          with those that its promises and rules restate; what repeats another counts once
            statement_ids every statement on it
            decided_by    the figure or statement that makes the state; empty where nothing is said
            value_id      the figure that the plan ends with, with the columns of values; indicators alone have them. It
                          is one whose reading is in doubt only where the plan has no other
            instead       the figures by which it measures the same thing otherwise: see `levels.find_instead`
            listed        whether figures and tables show each plan: up to `listing.MOST_COLUMNS` have a column each
            ============= =====================================================================================
        counts
            How many plans (n) each code has in each state (presence); every state is there.
    """
    said = presence[(presence["subject"] == subject) & presence["code"].isin(list(codes))]
    cells = pd.MultiIndex.from_product([list(codes), list(plans["plan_id"])], names=["code", "plan_id"])
    rows = said.set_index(["code", "plan_id"])[list(SAID)].reindex(cells).reset_index()
    rows.insert(0, "subject", subject)
    ids = text(rows, "value_ids")
    rows = rows.assign(
        presence=rows["presence"].fillna(UNREAD),
        value_ids=ids,
        statement_ids=text(rows, "statement_ids"),
        decided_by=text(rows, "decided_by"),
        figures=ids.str.count(";") + (ids != ""),
    )
    rows = rows.assign(planned=_count_planned(values, statements, rows))
    rows["instead"] = find_instead(rows, values, years)
    rows["told"] = rows["presence"].astype("str")
    if subject == "topic":
        spoken = _speaks_of_theme(presence, rows, themes or {})
        rows["told"] = rows["told"].mask(spoken & (rows["presence"] == "silent"), "silent_topic")
    if subject == "indicator":
        strengths = dict(zip(statements["statement_id"], text(statements, "strength"), strict=True))
        rows["told"] = tell_words(rows["told"], rows["decided_by"], strengths)
        rows = rows.merge(_last_figures(values, codes, years), how="left", on=["code", "plan_id"])
    return {"rows": rows.assign(listed=len(plans) <= MOST_COLUMNS), "counts": count_states(rows)}


def _speaks_of_theme(presence: pd.DataFrame, rows: pd.DataFrame, themes: Mapping[str, str]) -> pd.Series[bool]:
    """Return for each row on a topic whether its plan speaks of the topic's theme."""
    spoken = presence[(presence["subject"] == "theme") & ~presence["presence"].isin(UNSAID)]
    known = set(zip(spoken["plan_id"], spoken["code"], strict=True))
    pairs = zip(rows["plan_id"], rows["code"].map(themes), strict=True)
    return pd.Series([pair in known for pair in pairs], index=rows.index, dtype=bool)


def find_silences(rows: pd.DataFrame, themes: Mapping[str, str]) -> pd.DataFrame:
    """Return what each plan leaves unsaid of each theme, and under which topics it speaks of it instead.

    Parameters
    ----------
    rows
        Of topics, all of their themes, as `find_presence` returns them.
    themes
        The theme of each topic.

    Returns
    -------
    DataFrame
        One row a plan and theme: first plans that are silent on the whole theme, then in the order of the rows: plan_id,
        theme, kind (`all`: silent on the whole theme; `some`; `none`; `outside_all`: not covered by the document;
        `unread`), silent, outside (topics, `;` between them) and spoken (likewise, the firmest first), spoken_by (the rows
        that make these firm, in the same order).
    """
    made = []
    for (plan, theme), own in rows.assign(theme=rows["code"].map(themes)).groupby(["plan_id", "theme"], sort=False):
        states = own["presence"].astype("str")
        said = own[~states.isin(UNSAID)].sort_values("presence", kind="stable")
        silent, outside = own.loc[states == "silent", "code"], own.loc[states == OUTSIDE, "code"]
        whole = len(silent) > 0 and len(silent) + len(outside) == len(own) and "silent_topic" not in set(own["told"])
        kinds = {
            "unread": (states == UNREAD).any(),
            "outside_all": len(outside) == len(own),
            "all": whole,
            "some": len(silent) > 0,
        }
        kind = next((kind for kind, holds in kinds.items() if holds), "none")
        cells = (silent, outside, said["code"], said["decided_by"])
        made.append((plan, theme, kind, *(";".join(cell) for cell in cells)))
    found = pd.DataFrame(made, columns=["plan_id", "theme", "kind", "silent", "outside", "spoken", "spoken_by"])
    return found.sort_values("kind", key=lambda kinds: kinds != "all", kind="stable", ignore_index=True)


def _count_planned(values: pd.DataFrame, statements: pd.DataFrame, rows: pd.DataFrame) -> pd.Series[Any]:
    """Return how many printed figures of each cell promise something: its values, and what its statements restate."""
    promising = values[values["status"].isin(STANDING) & values["figure_kind"].isin(COUNTED)]
    other = text(promising, "stands_for")
    counted = dict(zip(promising["value_id"], other.where(other != "", promising["value_id"]), strict=True))
    firm = statements[statements["act"].isin(COMMITTING) & text(statements, "restates").isin(list(counted))]
    restated = dict(zip(firm["statement_id"], firm["restates"], strict=True))
    # only where the state is a number may it be one that a statement restates; that of a second theme is the first one's
    beside = rows["statement_ids"].where(rows["presence"] == "number", "")
    cells = pd.concat([listed.str.split(";").explode() for listed in (rows["value_ids"], beside)])
    theme = dict(zip(firm["statement_id"], firm["theme"], strict=True))
    about = rows["code"].where(rows["subject"] == "theme").loc[cells.index]
    cells = cells[[theme.get(one, of) == of or pd.isna(of) for one, of in zip(cells, about, strict=True)]]
    figures = cells.map(lambda one: counted.get(restated.get(one, one))).dropna()
    return figures.groupby(level=0).nunique().reindex(rows.index, fill_value=0).astype("int64")


def _last_figures(values: pd.DataFrame, codes: Collection[str], years: tuple[int, int]) -> pd.DataFrame:
    """Return the figure that each plan ends with on each indicator, which is named `code`; one in doubt where there is no other."""
    own = values[values["indicator"].isin(list(codes)) & (text(values, "stands_for") == "")]
    own = own[own["year"].isna() | own["year"].between(*years)].sort_values(["year", "value_id"], na_position="last")
    sure = usable(own)
    settled = pd.MultiIndex.from_frame(own[["indicator", "plan_id"]]).isin(
        pd.MultiIndex.from_frame(sure[["indicator", "plan_id"]])
    )
    own = pd.concat([sure, own[~settled]])
    last = [value for _, rows in own.groupby("indicator") for value in list_last(rows)]
    return own[own["value_id"].isin(last)].rename(columns={"indicator": "code"})


def order_states(presence: pd.DataFrame) -> pd.DataFrame:
    """Return the table of presence with its states in order, from the strongest to none."""
    return presence.assign(presence=pd.Categorical(presence["presence"], list(STATES), ordered=True))


def count_states(rows: pd.DataFrame) -> pd.DataFrame:
    """Return how many plans each code has in each state: code, presence, n; every state, in order.

    Parameters
    ----------
    rows
        One row a code and plan, with presence as `order_states` returns it.
    """
    cells = [rows["code"].drop_duplicates(), rows["presence"].cat.categories]
    every = pd.MultiIndex.from_product(cells, names=["code", "presence"])
    counts = rows.groupby(["code", "presence"], observed=True).size()
    return counts.reindex(every, fill_value=0).rename("n").reset_index()


def find_unsaid(
    presence: pd.DataFrame,
    neighbours: pd.DataFrame,
    values: pd.DataFrame,
    *,
    years: tuple[int, int],
    themes: Mapping[str, str] | None = None,
    strengths: Mapping[str, str] | None = None,
) -> pd.DataFrame:
    """Return what two plans or more say and some plans do not, with who says it.

    Those are indicators that the others print figures for and the plans print none, and topics that the others speak of
    and the plans, read for them, do not.

    Parameters
    ----------
    presence
        Of the plans asked about, as `order_states` returns it; of several the strongest word counts.
    neighbours
        The processed table: what two plans or more say.
    values, years
        Of the plans asked about, and the first and last year of figures that may be shown.
    themes
        The theme of each topic.
    strengths
        How firm each statement is, by its id.

    Returns
    -------
    DataFrame
        One row a subject, first topics of themes on which the plans are silent as a whole, then indicators by code, then
        other topics: subject, code, presence (of the plans asked about), told (that, but `silent_topic` of a theme that
        they do speak of, and of words on an indicator how firm these are), instead (figures by which they measure the same thing), n (how many others say it),
        and plan_ids, names_en, names_zh, periods (of those who are named, `;` between them).
    """
    keys = ["subject", "code"]
    mine = presence.sort_values("presence", kind="stable").drop_duplicates(keys)
    mine = mine.assign(instead=find_instead(mine, values, years))[[*keys, "presence", "decided_by", "instead"]]
    found = neighbours.merge(mine, on=keys, how="left").sort_values(keys, kind="stable")
    found = found.assign(presence=found["presence"].fillna(UNREAD), instead=text(found, "instead"))
    missing = found["presence"].eq("silent") | (found["subject"].eq("indicator") & found["presence"].ne("stated"))
    missing &= found["presence"] != OUTSIDE
    found = found[missing].reset_index(drop=True)
    spoken = presence[(presence["subject"] == "theme") & ~presence["presence"].isin(UNSAID)]["code"]
    of_topic = (found["subject"] == "topic") & (found["presence"] == "silent")
    on_theme = found["code"].map(themes or {}).isin(spoken)
    told = tell_words(found["presence"].astype("str"), found["decided_by"], strengths or {})
    found["told"] = told.mask(of_topic & on_theme, "silent_topic")
    whole_first = (~(of_topic & ~on_theme)).sort_values(kind="stable").index
    return found.loc[whole_first].reset_index(drop=True)[[*keys, "presence", "told", "instead", "n", *NAMES]]


NAMES = ("plan_ids", "names_en", "names_zh", "periods")
