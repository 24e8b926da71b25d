"""How much a plan states: figures by status, statements by act and strength, and the themes it is silent on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import pandas as pd

from helpers.analysis.standing import has_printed, narrow, texts
from helpers.analysis.statements import APART, FIRM, STRENGTHS, counted
from helpers.data.codes import COUNTED, PLANNED, STANDING

STATUSES = ("actual", "target", "milestone", "standard", "encouraged")
NOTHING = ("silent", "out_of_scope")
PER_CHARACTERS = 1_000


def planned_once(values: pd.DataFrame) -> pd.DataFrame:
    """Return the figures that plan something or rule, and repeat no other."""
    made: pd.DataFrame = values[values["status"].isin(STANDING) & (texts(values, "stands_for") == "")]
    return made


def _count(cells: pd.Series[Any], codes: Sequence[str]) -> dict[str, float]:
    """Return how many cells hold each code, in the order of the codes."""
    found = Counter(cells)
    return {code: found[code] for code in codes}


def find_profile(
    values: pd.DataFrame, statements: pd.DataFrame, presence: pd.DataFrame, plans: pd.DataFrame, themes: Sequence[str]
) -> pd.DataFrame:
    """Return counts of what the plans of a study state.

    Parameters
    ----------
    values, statements, presence, plans
        The processed tables, of these plans.
    themes
        Codes of all themes, in their order.

    Returns
    -------
    DataFrame
        subject, code and n:

        ============== ============================================================================================
        status         figures of that status
        strength       promises and rules of that strength that repeat nothing, in order of firmness
        act            reports and principles
        promises       `all`: planned figures that repeat nothing, and those promises and rules. They are in digits or
                       numerals (`figures`), with a date or a direction (`firm`), or in `words` only, where a word for
                       all is as firm as its date (`all_dated` and `all_words` are those words); `per_1000`: so many per
                       1,000 characters of the texts
        silent         each theme that every plan was read for, covers and says nothing of; n is the number of plans
        out_of_scope   each theme that no plan covers, likewise
        ============== ============================================================================================

        Counts of 0 are left out.
    """
    said = presence[presence["subject"] == "theme"]
    total = said["plan_id"].nunique()
    made = counted(narrow(statements, ("act", "restates", "strength")))
    once = planned_once(narrow(values, ("status", "stands_for", "figure_kind", "year", "year_basis")))
    length = plans["document_chars"].sum()
    digits = once["figure_kind"].isin(COUNTED)
    dated = ~digits & once["status"].isin(PLANNED) & has_printed(once, "year")
    promises, firm = len(once) + len(made), int(made["strength"].isin(FIRM).sum() + dated.sum())
    counts: dict[str, dict[str, float]] = {
        "status": _count(values["status"], STATUSES),
        "strength": _count(made["strength"], STRENGTHS),
        "act": _count(statements["act"], APART),
        "promises": {
            "all": promises,
            "figures": digits.sum(),
            "firm": firm,
            "words": promises - digits.sum() - firm,
            "all_dated": dated.sum(),
            "all_words": (~digits & ~dated).sum(),
            "per_1000": promises * PER_CHARACTERS / length if length else 0,
        },
    }
    for state in NOTHING:
        plans_in = _count(said.loc[said["presence"] == state, "code"], themes)
        counts[state] = {theme: n for theme, n in plans_in.items() if n == total}
    rows = [(subject, code, float(n)) for subject, some in counts.items() for code, n in some.items() if n]
    return pd.DataFrame(rows, columns=["subject", "code", "n"])
