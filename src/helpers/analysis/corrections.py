"""Why the data differs: the reasons that corrections give, beside what differs, and counted."""

from __future__ import annotations

from typing import get_args

import numpy as np
import pandas as pd

from helpers.analysis.standing import text
from helpers.data.codes import Curated
from helpers.data.schema import TABLES

REASONS = ["reason_en", "reason_zh"]

CURATED = {(table.name, column) for table in TABLES for column in table.columns}
"""Tables and columns that curators write; all others follow from them."""

MOST_REASONS = 24
"""So many reasons are listed: those of the most rows."""


def add_reasons(rows: pd.DataFrame, corrections: pd.DataFrame) -> pd.DataFrame:
    """Return what differs with the reason that was given for it.

    A reason is that of the same cell, as long as what it speaks of stands there. A column that follows from others has
    the reason of its row, where all corrections of the row have the same.

    Parameters
    ----------
    rows
        What differs: table, key, kind, field, now; see `helpers.analysis.changes.find_changes`.
    corrections
        The processed table.

    Returns
    -------
    DataFrame
        The rows with reason_en and reason_zh, empty where none was given.
    """
    given = corrections.rename(columns={"row_id": "key"})
    given = given[["table", "key"]].assign(**{name: text(given, name) for name in ("field", "new", *REASONS)})
    cell, row = ["table", "key", "field"], ["table", "key"]
    own = rows[[*cell, "kind", "now"]].merge(given, on=cell, how="left")
    fits = own["kind"].ne("changed") | own["new"].eq(own["now"])
    shared = given[[*row, *REASONS]].drop_duplicates()
    shared = rows[row].merge(shared[~shared.duplicated(row, keep=False)], on=row, how="left")
    follows = [bool(field) and (table, field) not in CURATED for table, _, field in rows[cell].to_numpy()]
    made = {name: np.where(follows, text(shared, name), text(own, name).where(fits, "")) for name in REASONS}
    return rows.assign(**{name: pd.Series(cells, index=rows.index, dtype="str") for name, cells in made.items()})


def count_corrections(corrections: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Return how many rows were corrected, by table, kind of change and reason.

    Parameters
    ----------
    corrections
        The processed table.

    Returns
    -------
    dict of DataFrame
        rows
            One row a table, kind (added, removed or changed) and reason: table, kind, reason_en, reason_zh, n (rows of
            the table; one with several reasons counts for each), listed. By table, kind and n, the most first.
        tables
            table, n (rows corrected, each once), in the order of the tables.
        since
            since: the releases that corrections are measured from.
    """
    order = {name: place for place, name in enumerate(get_args(Curated))}
    whole = corrections["field"].isna()
    kinds = np.select([whole & corrections["old"].isna(), whole], ["added", "removed"], "changed")
    told = corrections.assign(kind=kinds, place=corrections["table"].map(order))
    groups = ["place", "table", "kind", *REASONS]
    rows = told.groupby(groups)["row_id"].nunique().rename("n").reset_index()
    rows = rows.sort_values(["place", "kind", "n", "reason_en"], ascending=[True, True, False, True], ignore_index=True)
    rank = rows["n"].rank(method="first", ascending=False)
    tables = told.groupby(["place", "table"])["row_id"].nunique().rename("n").reset_index()
    return {
        "rows": rows.drop(columns="place").assign(listed=rank <= MOST_REASONS),
        "tables": tables.drop(columns="place"),
        "since": corrections[["since"]].drop_duplicates(ignore_index=True),
    }
