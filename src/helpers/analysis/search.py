"""Where some words stand: in terms as printed, names, summaries, readings and notes, in either script."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pandas as pd

from helpers.analysis.standing import text

PLACES: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "values": ("value_id", ("term", "printed", "reading_en", "reading_zh")),
    "statements": ("statement_id", ("term", "summary_en", "summary_zh", "note_en", "note_zh")),
    "indicators": ("indicator", ("name_en", "name_zh", "definition_en", "definition_zh")),
    "requirements": ("requirement_id", ("name_en", "name_zh", "asks_en", "asks_zh", "issuing_document")),
    "plans": ("plan_id", ("title_en", "title_zh", "note_en", "note_zh")),
}
"""Of each table its id, and the columns that are searched."""

MOST_FOUND = 60
"""So many rows are listed."""


def search(tables: Mapping[str, pd.DataFrame], words: str, alike: Callable[[str], str]) -> pd.DataFrame:
    """Return the rows in which some words stand.

    Parameters
    ----------
    tables
        The processed tables named in `PLACES`; those that are missing are not searched.
    words
        What is looked for, as one piece; case does not matter.
    alike
        Writes a text in one script, so that either finds the other.

    Returns
    -------
    DataFrame
        One row a row found, by table, then in its order: table, row_id, plan_id (empty for none), column (the first that has
        the words), listed (the first `MOST_FOUND`).
    """
    needle = alike(words).casefold()
    found = []
    for name, (key, columns) in PLACES.items():
        table = tables.get(name)
        if table is None or not needle:
            continue
        column = pd.Series("", index=table.index, dtype="str")
        for one in reversed(columns):
            told = text(table, one)
            unique = {cell: needle in alike(cell).casefold() for cell in set(told)}
            column = column.mask(told.map(unique).astype(bool), one)
        kept = column != ""
        plan = text(table, "plan_id")[kept]
        found.append(
            pd.DataFrame({"table": name, "row_id": text(table, key)[kept], "plan_id": plan, "column": column[kept]})
        )
    made = (
        pd.concat(found, ignore_index=True) if found else pd.DataFrame(columns=["table", "row_id", "plan_id", "column"])
    )
    return made.assign(listed=made.index < MOST_FOUND)
